//===- CountTokens.h - Tokens of a dataset, counted -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts once what views then read: the tokens of every text run go into an
// index column beside each shard. No payload is touched, and who reads needs no
// tokenizer.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_COUNTTOKENS_H
#define SMMIL_DATASET_COUNTTOKENS_H

#include "smmil/Dataset/Dataset.h"

#include <memory>
#include <string>
#include <vector>

namespace smmil {

struct TokensReport {
  uint64_t version = 0, parent = 0;
  std::string hash;          ///< Of the tokenizer's file.
  uint64_t shards = 0;       ///< Counted now; others had their tokens.
  uint64_t sheets = 0;       ///< In these.
  uint64_t textBytes = 0;    ///< In these.
  uint64_t tokens = 0;       ///< In these.
  uint64_t writtenBytes = 0; ///< Of columns, list of shards and manifest.
};

/// Commits a version with the tokens of the tokenizer in `file` under `name`,
/// counting the shards that have none. An error where the name is another
/// tokenizer's, or nothing is left to count.
Result<TokensReport> countTokens(const std::string &directory,
                                 const std::string &file,
                                 const std::string &name, unsigned workers,
                                 bool rebase);

/// Commits a version without the tokens of that name, which no view may use.
Result<TokensReport> removeTokens(const std::string &directory,
                                  const std::string &name, bool rebase);

/// How many tokens the segments of sheets have, from the index alone: no text
/// is read. One for each thread; the dataset must outlive it.
class TokenCounts {
public:
  struct Segment {
    size_t field = 0; ///< Of the plan; as many as there are if it has none.
    bool isText = false;
    uint64_t tokens = 0; ///< Text.
  };
  /// An error where sheets of the dataset have no tokens of the tokenizer.
  static Result<TokenCounts> create(const Dataset &dataset,
                                    const std::string &tokenizer);
  ~TokenCounts();
  TokenCounts(TokenCounts &&) noexcept;
  TokenCounts &operator=(TokenCounts &&) noexcept;

  Outcome read(uint64_t sheet);
  /// Valid until the next read.
  const std::vector<Segment> &segments() const { return counted; }

private:
  struct State;
  explicit TokenCounts(std::unique_ptr<State> state);
  std::unique_ptr<State> state;
  std::vector<Segment> counted;
};

} // namespace smmil

#endif // SMMIL_DATASET_COUNTTOKENS_H
