//===- ViewReference.h - DATASET@TAG:VIEW as an argument --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What commands that read through views share.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_VIEWREFERENCE_H
#define SMMIL_TOOLS_SMMIL_VIEWREFERENCE_H

#include "smmil/Support/Result.h"

#include <string>

namespace smmil::tool {

/// Moves the view that `reference` may name into `view`, which --view may have
/// set; two views are an error.
Outcome takeView(std::string &reference, std::string &view);

} // namespace smmil::tool

#endif // SMMIL_TOOLS_SMMIL_VIEWREFERENCE_H
