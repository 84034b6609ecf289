//===- Profile.h - What is in a source folder, as IR ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads a source and states what it holds as readable IR: the vocabulary of
// special tokens, the dataset's fields with statistics, and the view that shows
// sheets as recorded.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_EVALUATE_PROFILE_H
#define SMMIL_EVALUATE_PROFILE_H

#include "smmil/Dataset/Source.h"
#include "smmil/Media/Notes.h"
#include "smmil/Support/Result.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <functional>

namespace smmil {

struct ProfileOptions {
  /// At most this many sheets enter the per-sheet arrays.
  size_t sheets = 1000;
  /// Called after each medium that was decoded, from any thread.
  std::function<void()> advance;
  /// Receives what decoding the media leaves out, with the names of files;
  /// counts also stand in the statistics of the fields.
  NoteCounts *notes = nullptr;
};

/// Builds the module in `context`, which must have the sheet dialect loaded.
/// Every image and sound is decoded once. Media that cannot be read are errors;
/// such that cannot be decoded are counted as `undecodable` of their field.
Result<mlir::OwningOpRef<mlir::ModuleOp>>
profileSource(const Source &source, mlir::MLIRContext &context,
              const ProfileOptions &options = {});

/// How many media profileSource will decode, for a progress line.
size_t profiledMedia(const Source &source);

/// A symbol made from a folder's name: letters, digits and `_`, and none that
/// the module has or will have for something else.
std::string symbolFromPath(const std::string &path,
                           const std::vector<SourceField> &fields = {});

} // namespace smmil

#endif // SMMIL_EVALUATE_PROFILE_H
