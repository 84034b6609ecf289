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
#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Pack.h"

#include <functional>

namespace smmil {

/// Stages plan, provenance and views, and fills in what a manifest says of a
/// format.
Outcome describeFormat(Transaction &transaction, const Format &format,
                       const Bytes &plan, Manifest &manifest);

/// The source is checked whole before anything is made.
Result<Source> loadForPacking(const std::string &directory,
                              const PackOptions &options);

/// The copy format of the source's fields, or with PackOptions::safe the one of
/// files that come back byte for byte.
Format chooseFileFormat(const Source &source, const PackOptions &options);

/// Puts the options into the format, and checks it and where it is packed.
Outcome prepareFormat(Format &format, const Source &source,
                      const std::string &target, const PackOptions &options);

/// Packs a source that is loaded as a version of its own; `operation` says what
/// made it. Media with an item are taken over from `origins`, by their part.
Result<PackReport> packSource(const Source &source, const std::string &target,
                              Format format, const PackOptions &options,
                              const std::string &operation,
                              const std::vector<const Dataset *> &origins);

/// Adds counts to those that there are.
void addNotes(NoteCounts &to, const NoteCounts &from);

/// A version in the making: its shards by name, its sheets as pieces of them.
struct Draft {
  Manifest manifest;
  struct Piece {
    std::string shard;
    uint64_t begin = 0, count = 0;
  };
  std::vector<Piece> pieces;
};

/// Joins neighbours, drops shards that nothing leads to, and puts the sequence
/// into the manifest.
Outcome finishDraft(Draft &draft, Transaction &transaction);

/// Begins a version of a dataset that is there.
Result<Transaction> beginEdit(const std::string &directory);

/// An edit, and the version that its caller sees.
struct OpenEdit {
  Transaction transaction;
  Dataset base;
};
Result<OpenEdit> openEdit(const std::string &directory);

/// Commits `change` of the newest version, again and again if it is to be
/// rebased. A change that nothing of the sheets depends on leaves the draft's
/// pieces alone.
Result<EditReport> commitEdit(Transaction &transaction, bool rebase,
                              const std::function<Outcome(Draft &)> &change);

/// Names of views and tokenizers go into `DATASET@:NAME`, options and
/// manifests.
Outcome checkObjectName(const std::string &name, const std::string &what);

/// That neither of source folder and dataset lies in the other.
Outcome checkPlaces(const std::string &source, const std::string &directory);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_EDIT_H
