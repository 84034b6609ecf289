//===- Present.h - A view's sheets as a source ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What baking a view and exporting one have in common.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_PRESENT_H
#define SMMIL_LIB_DATASET_PRESENT_H

#include "FileIo.h"
#include "smmil/Dataset/ShowView.h"

namespace smmil {

/// The sheets that `view` shows, as it shows them, tokens as text. Their lines
/// go to `text`, from which the source reads them as `textPath`: what stays in
/// memory is what a source knows of each sheet and medium. Media are items of
/// `dataset`, each once; nothing of them is read but arrays that stand in
/// sheets.
Result<Source> presentSource(const Dataset &dataset, const View &view,
                             FileWriter &text, const std::string &textPath);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_PRESENT_H
