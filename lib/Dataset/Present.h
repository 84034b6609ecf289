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
#include "smmil/Dataset/ViewStream.h"

namespace smmil {

/// What `stream` shows, as it shows it, tokens as text; `name` is that of the
/// view, and of its windows. The lines of sheets go to `text`, from which the
/// source reads them as `textPath`: what stays in memory is what a source knows
/// of each sheet and medium. Media are items of the stream's parts, each once,
/// and those that parts have in common once for all; nothing is decoded but
/// arrays that stand in sheets.
Result<Source> presentSource(const std::string &directory, ViewStream &stream,
                             const std::string &name, FileWriter &text,
                             const std::string &textPath);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_PRESENT_H
