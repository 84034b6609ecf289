//===- CheckFormat.h - Whether `pack` can work by a format ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A format may come from a file that somebody edited: what the IR's verifiers
// cannot see is checked before anything is written.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_CHECKFORMAT_H
#define SMMIL_LIB_DATASET_CHECKFORMAT_H

#include "SheetBlock.h"
#include "smmil/Dataset/Format.h"
#include "smmil/Support/Result.h"

namespace smmil {

/// Fields, cases and routes fit each other, sizes are possible, names are text.
Outcome checkFormat(const Format &format);

/// Whether JSON, and so a manifest, can hold it.
bool isUtf8(const std::string &text);

/// Marker bytes for baked tokens: those of the first view that shows sheets as
/// they were recorded.
Result<BakedMarks> bakeMarks(const Format &format);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_CHECKFORMAT_H
