//===- SheetLine.h - Whether a line is a sheet ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The check of one line of sheets.jsonl, for whoever writes source folders.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_SHEETLINE_H
#define SMMIL_DATASET_SHEETLINE_H

#include "smmil/Support/Result.h"

#include <string_view>

namespace smmil {

/// What loadSource says of `line` (without its end of line) before it looks for
/// the files that it names and compares it with other lines. The error names
/// the segment, counted from 1.
Outcome checkSheetLine(std::string_view line);

} // namespace smmil

#endif // SMMIL_DATASET_SHEETLINE_H
