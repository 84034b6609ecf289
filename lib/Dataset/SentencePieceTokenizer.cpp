//===- SentencePieceTokenizer.cpp - Tokens of a SentencePiece model -------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The library normalises text before it cuts it, and says for each of its
// pieces which bytes of the original that is made of. Some are of no bytes: the
// space that models put in front of a text, all but the last byte of a
// character that is spelled in bytes, and what a character becomes beside its
// first letter. They go with the next piece that has bytes, since nothing can
// be cut before it. White space that a model drops goes with its neighbour.
//
//===----------------------------------------------------------------------===//

#include "TokenizerModel.h"

#include <sentencepiece_processor.h>

#include <stdexcept>

using namespace smmil;

namespace {

struct SentencePieceModel final : TokenizerModel {
  std::string path;
  sentencepiece::SentencePieceProcessor processor;

  Outcome split(std::string_view text, std::vector<TextPiece> &pieces) override;
};

} // namespace

Outcome SentencePieceModel::split(std::string_view text,
                                  std::vector<TextPiece> &pieces) {
  if (text.empty())
    return Outcome::success();
  sentencepiece::ImmutableSentencePieceText made;
  const sentencepiece::util::Status status =
      processor.Encode(text, made.mutable_proto());
  if (!status.ok())
    return dataError(path + ": " + status.ToString());
  const size_t first = pieces.size(), count = made.pieces_size();
  uint32_t at = 0, tokens = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint32_t end = made.pieces(int(i)).end();
    ++tokens;
    if (end <= at)
      continue;
    pieces.push_back({end - at, tokens});
    at = end;
    tokens = 0;
  }
  if (pieces.size() == first)
    pieces.emplace_back();
  pieces.back().bytes += uint32_t(text.size()) - at;
  pieces.back().tokens += tokens;
  return Outcome::success();
}

std::unique_ptr<TokenizerModel>
smmil::makeSentencePieceModel(const std::string &path,
                              const std::string &bytes) {
  auto model = std::make_unique<SentencePieceModel>();
  model->path = path;
  const sentencepiece::util::Status status =
      model->processor.LoadFromSerializedProto(bytes);
  if (!status.ok())
    throw std::runtime_error(
        "it is neither a tokenizer.json nor a SentencePiece model (" +
        status.ToString() + ")");
  return model;
}
