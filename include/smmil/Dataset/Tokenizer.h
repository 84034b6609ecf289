//===- Tokenizer.h - Tokens of a named tokenizer ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads a tokenizer.json with a byte-level BPE model, as GPT-2, Llama 3, Qwen
// and many others have, or a SentencePiece model, as Llama 2, Gemma and T5
// have, and cuts text into its tokens. Only the borders of tokens are wanted
// here: a token is a run of the text's own bytes, so text that is cut between
// two tokens is whole again when both sides are joined.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_TOKENIZER_H
#define SMMIL_DATASET_TOKENIZER_H

#include "smmil/Support/Result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace smmil {

/// Text that may be cut on both sides: a token, or several where the border
/// between them lies within a character. Text of which a tokenizer makes no
/// token, as SentencePiece models may of white space, is one piece without any.
struct TextPiece {
  uint32_t bytes = 0, tokens = 0;
};

/// One for each thread: it remembers the words that it has seen.
class Tokenizer {
public:
  /// Errors name the file and the member that is not supported.
  static Result<Tokenizer> load(const std::string &path);
  ~Tokenizer();
  Tokenizer(Tokenizer &&) noexcept;
  Tokenizer &operator=(Tokenizer &&) noexcept;

  /// Hex of the XXH3-128 of the file.
  const std::string &hash() const;

  /// Appends the pieces of `text`, which has the tokens that the tokenizer
  /// gives for it alone, without those that a model's template adds. Text that
  /// a BPE normalises to another one is a single piece, since no border in it
  /// is one of the original. An error where it is not UTF-8.
  Outcome split(std::string_view text, std::vector<TextPiece> &pieces);

private:
  struct State;
  explicit Tokenizer(std::unique_ptr<State> state);
  std::unique_ptr<State> state;
};

} // namespace smmil

#endif // SMMIL_DATASET_TOKENIZER_H
