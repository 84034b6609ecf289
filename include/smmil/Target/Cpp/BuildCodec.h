//===- BuildCodec.h - From a format to a loaded codec -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One call for those who want to run an emitted codec rather than keep it: the
// design search times its finalists with it, `bench` and `smmil-bench` too.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_CPP_BUILDCODEC_H
#define SMMIL_TARGET_CPP_BUILDCODEC_H

#include "smmil/Dataset/EmittedCodec.h"
#include "smmil/Target/Cpp/EmitCodec.h"

namespace smmil {

/// Emits `format` below `scratchDir` (empty: the cache folder of
/// HalideOptions), builds and loads it. Codecs are kept under the hash of their
/// text and of what the environment tells CMake, and reused by later calls,
/// also of other processes. `isa` as for compileCodec.
Result<EmittedCodec> buildAndLoad(const Format &format,
                                  const std::string &scratchDir = "",
                                  const EmissionOptions &options = {},
                                  const std::string &isa = "");

} // namespace smmil

#endif // SMMIL_TARGET_CPP_BUILDCODEC_H
