//===- Materialize.h - A view as a dataset of its own -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bakes what a view shows: sheets are written anew, media taken over bit for
// bit, each once. Nothing is decoded, so nothing is lost twice.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_MATERIALIZE_H
#define SMMIL_DATASET_MATERIALIZE_H

#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/Pack.h"

#include <string>

namespace smmil {

/// Packs what `view` shows of `dataset` into OUT, with tokens as text and one
/// view of the same name that adds none. `format` must have the dataset's plan.
Result<PackReport> materializeView(const Dataset &dataset, const View &view,
                                   const std::string &out, Format format,
                                   const PackOptions &options = {});

} // namespace smmil

#endif // SMMIL_DATASET_MATERIALIZE_H
