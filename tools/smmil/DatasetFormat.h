//===- DatasetFormat.h - The format of a dataset ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What commands start from that go on with a dataset's own format.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_DATASETFORMAT_H
#define SMMIL_TOOLS_SMMIL_DATASETFORMAT_H

#include "smmil/Dataset/Format.h"
#include "smmil/Support/Result.h"

#include <string>

namespace smmil::tool {

/// The format that a dataset was packed in, by its IR text where it has some.
/// `reference` may name a version or a tag; else it is the newest one.
Result<Format> formatOfDataset(const std::string &reference);

} // namespace smmil::tool

#endif // SMMIL_TOOLS_SMMIL_DATASETFORMAT_H
