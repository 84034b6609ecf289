//===- DatasetFormat.h - The format that a dataset has ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whatever adds to a dataset packs as the dataset was packed.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_DATASETFORMAT_H
#define SMMIL_TOOLS_SMMIL_DATASETFORMAT_H

#include "smmil/Dataset/Dataset.h"

namespace smmil::tool {

/// The format that `dataset` was packed in, with its layout; fields whose floor
/// is a command's are measured by `evaluator`.
Result<Format> formatOf(const Dataset &dataset,
                        const std::string &evaluator = {});

} // namespace smmil::tool

#endif // SMMIL_TOOLS_SMMIL_DATASETFORMAT_H
