//===- Versions.h - Versions of a dataset -----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Listing, naming, comparing and clearing the versions of a dataset.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_VERSIONS_H
#define SMMIL_DATASET_VERSIONS_H

#include "smmil/Dataset/Manifest.h"
#include "smmil/Support/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace smmil {

/// What DIRECTORY, DIRECTORY@VERSION or DIRECTORY@TAG means.
struct DatasetRef {
  std::string directory;
  uint64_t version = 0; ///< 0: the newest.
};

/// A folder of the whole name is taken for itself, whatever it contains.
Result<DatasetRef> resolveDataset(const std::string &reference);

} // namespace smmil

#endif // SMMIL_DATASET_VERSIONS_H
