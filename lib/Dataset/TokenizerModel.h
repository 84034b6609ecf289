//===- TokenizerModel.h - What a kind of tokenizer does ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each kind of tokenizer file is one implementation, in a file of its own.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_TOKENIZERMODEL_H
#define SMMIL_LIB_DATASET_TOKENIZERMODEL_H

#include "smmil/Dataset/Tokenizer.h"

namespace smmil {

struct TokenizerModel {
  virtual ~TokenizerModel() = default;
  /// As `Tokenizer::split`, of UTF-8 of at most 2 GiB.
  virtual Outcome split(std::string_view text,
                        std::vector<TextPiece> &pieces) = 0;
};

/// Of the bytes of a tokenizer.json with a byte-level BPE; throws a
/// std::exception that says what is not supported. `path` is for messages.
std::unique_ptr<TokenizerModel> makeBytePairModel(const std::string &path,
                                                  const std::string &bytes);

/// Of the bytes of a SentencePiece model, unigram or BPE; throws as above.
std::unique_ptr<TokenizerModel>
makeSentencePieceModel(const std::string &path, const std::string &bytes);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_TOKENIZERMODEL_H
