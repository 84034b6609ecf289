//===- Transaction.h - Atomic commit of a dataset version -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A writer's staging folder, and its commit. Writers work side by side, each in
// its own folder; whoever commits holds the dataset's lock for as long as its
// files take to be linked. Before the manifest is linked, or when the object
// dies without it, the dataset is as it was.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_TRANSACTION_H
#define SMMIL_LIB_DATASET_TRANSACTION_H

#include "FileIo.h"
#include "smmil/Dataset/Manifest.h"

#include <initializer_list>
#include <set>

namespace smmil {

/// Folders of a dataset beside `.staging-*`.
inline constexpr const char *kDatasetFolders[] = {"plans", "shards", "versions",
                                                  "tags", "parts"};

/// The lock of a dataset, held while its entries change. Waits for it.
class DatasetLock {
public:
  static Result<DatasetLock> take(const std::string &directory);

private:
  FileHandle folder;
};

class Transaction {
public:
  /// Makes DIRECTORY if need be and clears what dead writers left. Fails if it
  /// is some other folder.
  static Result<Transaction> begin(const std::string &directory);
  Transaction(Transaction &&other) noexcept;
  Transaction &operator=(Transaction &&) = delete;
  ~Transaction();

  const std::string &datasetDirectory() const { return directory; }
  /// A path in the staging folder, or with no name the folder.
  std::string staged(const std::string &name) const {
    return name.empty() ? staging : staging + "/" + name;
  }
  /// Marks a file of the staging folder for DIRECTORY/FOLDER/NAME, where NAME
  /// is the hash of its content.
  void stage(const std::string &path, const std::string &folder,
             const std::string &name);
  /// Writes a file into the staging folder and marks it.
  Outcome stageBytes(const Bytes &bytes, const std::string &folder,
                     const std::string &name);
  /// The same of a text for `plans`, which is then described in `object`.
  Outcome stageText(const std::string &text, const char *ending,
                    StoredObject &object);

  /// The version on which this one is made.
  uint64_t parent() const { return base; }

  /// Puts the marked files and the list of shards in place and links the
  /// manifest, whose version must be parent() + 1. False, with nothing changed,
  /// where another writer has made that version. Then removes what killed
  /// writers had put in place and no version names.
  Result<bool> commit(Manifest manifest);
  /// Puts the marked files in place, and a manifest into `parts` that keeps
  /// them until the parts are joined, instead of an older one of that name.
  Outcome commitPart(Manifest manifest, const std::string &name);
  /// After such a commit: what the other writer did, and that one may rebase.
  Error conflict() const;
  /// Takes the newest version as parent.
  void rebase();

private:
  Transaction() = default;
  Outcome makeFolders(std::initializer_list<const char *> names);
  Outcome install(const std::string &from, const std::string &to);
  void rollBack();

  struct Staged {
    std::string path, folder, name;
  };
  std::string directory, staging;
  FileHandle alive; ///< The staging folder, locked: its writer lives.
  uint64_t base = 0;
  bool active = false;
  std::vector<Staged> files;
  std::vector<std::string> installed;
  std::vector<std::string> madeFolders; ///< Inner ones first.
};

/// Files in plans/ and shards/ that neither `fresh`, if there is one, nor any
/// part or version but those `without` names. An error where a manifest cannot
/// be read, since it may name anything.
Result<std::vector<std::string>>
findOrphans(const std::string &directory, const Manifest *fresh,
            const std::set<uint64_t> &without = {});

/// Removes staging folders of writers that are gone: of this host at once, of
/// others once they are a day old. Needs the dataset's lock.
uint64_t removeDeadStaging(const std::string &directory);

/// Removes DIRECTORY/FOLDER, if it is there, with all that it holds, in one
/// durable step. Needs the dataset's lock.
Outcome discardFolder(const std::string &directory, const std::string &folder);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_TRANSACTION_H
