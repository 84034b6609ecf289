//===- ViewToModule.h - Views of a dataset as IR, and back ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A module of a vocabulary, a dataset and `sheet.view` ops says what the views
// of a dataset on disk say, and either becomes the other without a loss.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CONVERSION_VIEWTOMODULE_H
#define SMMIL_CONVERSION_VIEWTOMODULE_H

#include "smmil/Dataset/Dataset.h"

#include <string>
#include <vector>

namespace smmil {

/// The views, with the dataset's fields and one vocabulary, as the text of a
/// module. An error where two of them spell one token differently: print them
/// one at a time.
Result<std::string> printViewsAsIr(const Dataset &dataset,
                                   const std::vector<View> &views);

/// The view `name` of the IR file at `path`, or its only one; its vocabulary
/// becomes the view's spellings. The error holds the diagnostics.
Result<View> loadView(const std::string &path, const std::string &name);

} // namespace smmil

#endif // SMMIL_CONVERSION_VIEWTOMODULE_H
