//===- Transaction.h - Adding a version or nothing --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Holds the writer's lock on a dataset, a staging folder inside it and the list
// of files it put in place. `commit` links the manifest; before that, or when
// the object dies without it, the dataset is as it was.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_TRANSACTION_H
#define SMMIL_LIB_DATASET_TRANSACTION_H

#include "FileIo.h"
#include "smmil/Dataset/Manifest.h"

namespace smmil {

class Transaction {
public:
  /// Makes DIRECTORY if need be, locks it and clears what dead writers left.
  /// Fails if another writer holds it or if it is some other folder.
  static Result<Transaction> begin(const std::string &directory);
  Transaction(Transaction &&other) noexcept;
  Transaction &operator=(Transaction &&) = delete;
  ~Transaction();

  /// A path in the staging folder.
  std::string staged(const std::string &name) const {
    return staging + "/" + name;
  }

  /// Moves a staged file to DIRECTORY/FOLDER/NAME, where NAME is the hash of
  /// its content. A sound file of that name is kept, a damaged one replaced.
  Outcome install(const std::string &stagedName, const std::string &folder,
                  const std::string &name);

  /// The version that `commit` will make, and its parent.
  uint64_t nextVersion() const { return version; }

  /// Makes the installed files durable and links the manifest into place. Then
  /// removes what killed writers had installed and no version names.
  Outcome commit(const Manifest &manifest);

private:
  Transaction() = default;
  void rollBack();

  std::string directory, staging;
  FileHandle lock;
  uint64_t version = 0;
  bool active = false;
  std::vector<std::string> installed;
  std::vector<std::string> madeFolders; ///< Inner ones first.
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_TRANSACTION_H
