//===- SheetTexts.h - Texts of a source's sheets ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A source keeps no text in memory; who needs some asks for it here.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_SHEETTEXTS_H
#define SMMIL_DATASET_SHEETTEXTS_H

#include "smmil/Dataset/Source.h"

namespace smmil {

/// The decoded UTF-8 of each segment of text, in order. Errors are those of
/// SheetReader::read.
Result<std::vector<std::string>> textsOf(SheetReader &reader,
                                         const SourceSheet &sheet);

} // namespace smmil

#endif // SMMIL_DATASET_SHEETTEXTS_H
