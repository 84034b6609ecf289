//===- ByteTokenizer.h - A tokenizer of bytes -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The least that a tokenizer.json can be: each byte is a token, and what the
// caller adds.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_DATASET_BYTETOKENIZER_H
#define SMMIL_TEST_UNIT_DATASET_BYTETOKENIZER_H

#include <nlohmann/json.hpp>

#include <string>

namespace smmil::test {

/// `merges` as ["a b", ...], in the alphabet of byte-level vocabularies; `more`
/// replaces members of the file.
inline std::string
byteTokenizer(const nlohmann::json &merges = nlohmann::json::array(),
              const nlohmann::json &more = nlohmann::json::object()) {
  nlohmann::json vocab = nlohmann::json::object();
  uint32_t next = 0x100;
  for (uint32_t byte = 0; byte < 256; ++byte) {
    const bool isPlain = (byte >= 0x21 && byte <= 0x7E) ||
                         (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    const uint32_t code = isPlain ? byte : next++;
    std::string spelled(1, char(code));
    if (code >= 0x80)
      spelled = {char(0xC0 | code >> 6), char(0x80 | (code & 0x3F))};
    vocab[spelled] = byte;
  }
  for (const nlohmann::json &merge : merges) {
    std::string text = merge.get<std::string>();
    text.erase(text.find(' '), 1);
    vocab[text] = vocab.size();
  }
  nlohmann::json file = {
      {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}}},
      {"model", {{"type", "BPE"}, {"vocab", vocab}, {"merges", merges}}}};
  file.update(more);
  return file.dump();
}

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_DATASET_BYTETOKENIZER_H
