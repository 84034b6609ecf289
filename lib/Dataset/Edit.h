//===- Edit.h - Parts that all writers share --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `pack`, `append` and the other edits do alike.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_EDIT_H
#define SMMIL_LIB_DATASET_EDIT_H

#include "Transaction.h"
#include "smmil/Dataset/Pack.h"

namespace smmil {

/// Stages plan and provenance, and fills in what a manifest says of a format.
Outcome describeFormat(Transaction &transaction, const Format &format,
                       const Bytes &plan, Manifest &manifest);

/// That neither of source folder and dataset lies in the other.
Outcome checkPlaces(const std::string &source, const std::string &directory);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_EDIT_H
