//===- Tokenizer.cpp - Tokens of a named tokenizer ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tells the kinds of tokenizer files apart. A file that asks for anything that
// is not supported is refused: a count that is nearly right is wrong.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Tokenizer.h"

#include "TokenizerModel.h"

#include "smmil/Support/Files.h"
#include "smmil/Support/Hash.h"

#include <utf8proc.h>

#include <limits>

using namespace smmil;

struct Tokenizer::State {
  std::string hash;
  std::unique_ptr<TokenizerModel> model;
};

/// A tokenizer.json is an object; a SentencePiece model begins with the tag of
/// its first piece, which is no white space of JSON but a line feed.
static bool isJson(const std::string &bytes) {
  const size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != bytes.npos && (bytes[first] == '{' || bytes[first] == '[');
}

static bool isValidUtf8(std::string_view text) {
  const auto *at = reinterpret_cast<const utf8proc_uint8_t *>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t code = 0;
    const utf8proc_ssize_t size =
        *at < 0x80 ? 1 : utf8proc_iterate(at, left, &code);
    if (size < 1)
      return false;
    at += size;
    left -= size;
  }
  return true;
}

Outcome Tokenizer::split(std::string_view text,
                         std::vector<TextPiece> &pieces) {
  if (text.size() > std::numeric_limits<uint32_t>::max() / 2)
    return dataError("a text is longer than 2 GiB");
  if (!isValidUtf8(text))
    return dataError("a text is not UTF-8, and no tokenizer takes it");
  return state->model->split(text, pieces);
}

Tokenizer::Tokenizer(std::unique_ptr<State> made) : state(std::move(made)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer &&) noexcept = default;
Tokenizer &Tokenizer::operator=(Tokenizer &&) noexcept = default;

const std::string &Tokenizer::hash() const { return state->hash; }

Result<Tokenizer> Tokenizer::load(const std::string &path) {
  if (Outcome outcome = requireRegularFile(path); !outcome)
    return usageError(outcome.error().message);
  Result<std::string> bytes = readTextFile(path);
  if (!bytes)
    return bytes.error();
  auto state = std::make_unique<State>();
  state->hash = hash128(std::string_view(*bytes)).hex();
  try {
    state->model = isJson(*bytes) ? makeBytePairModel(path, *bytes)
                                  : makeSentencePieceModel(path, *bytes);
  } catch (const std::exception &error) {
    return usageError(path + ": " + error.what());
  }
  return Tokenizer(std::move(state));
}
