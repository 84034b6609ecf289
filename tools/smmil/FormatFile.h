//===- FormatFile.h - Reading a format.mlir ---------------------*- C++ -*-===//
//
// Part of the SMMIL project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one place where packing meets MLIR.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_FORMATFILE_H
#define SMMIL_TOOLS_SMMIL_FORMATFILE_H

#include "smmil/Dataset/Format.h"
#include "smmil/Support/Result.h"

#include <string>

namespace smmil::tool {

/// Parses, verifies and lowers the format in `path`. Errors carry the location.
Result<Format> readFormat(const std::string &path);

} // namespace smmil::tool

#endif // SMMIL_TOOLS_SMMIL_FORMATFILE_H
