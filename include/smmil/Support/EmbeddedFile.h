//===- EmbeddedFile.h - Text files inside a program -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The emitter carries the runtime files that emitted codecs are made of, so
// that it writes them without a source tree.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_EMBEDDEDFILE_H
#define SMMIL_SUPPORT_EMBEDDEDFILE_H

namespace smmil {

/// `path` is as in an #include for files of include/ and codecs/, else from the
/// root of the project: "lib/Runtime/...".
struct EmbeddedFile {
  const char *path;
  const char *content;
};

/// include/smmil/Runtime, lib/Runtime and codecs/, as far as emitted codecs are
/// made of them.
extern const EmbeddedFile kRuntimeFiles[];
extern const unsigned kRuntimeFilesCount;

} // namespace smmil

#endif // SMMIL_SUPPORT_EMBEDDEDFILE_H
