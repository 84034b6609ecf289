//===- SentencePieceFile.h - A small SentencePiece model --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes a model of pieces that a test names, in the few fields of
// sentencepiece_model.proto that matter.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_DATASET_SENTENCEPIECEFILE_H
#define SMMIL_TEST_UNIT_DATASET_SENTENCEPIECEFILE_H

#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace smmil::test {

struct SentencePieceOptions {
  bool prefixesSpace = true; ///< A text begins with a space that it has not.
  bool dropsSpace = true;    ///< Of white space only one between words stays.
  bool spellsBytes = false;  ///< A character without a piece is its bytes.
};

/// A BPE of these pieces, the first merged first; a space is U+2581.
inline std::string sentencePieceFile(const std::vector<std::string> &pieces,
                                     const SentencePieceOptions &options = {}) {
  enum PieceType { Normal = 1, Unknown = 2, Byte = 6 };
  auto number = [](int field, uint32_t value) {
    std::string bytes;
    for (uint32_t left : {uint32_t(field) << 3, value}) {
      for (; left >= 0x80; left >>= 7)
        bytes += char(left | 0x80);
      bytes += char(left);
    }
    return bytes;
  };
  auto text = [](int field, const std::string &value) {
    return std::string(1, char(field << 3 | 2)) + char(value.size()) + value;
  };
  std::string file;
  float score = 0;
  auto add = [&](const std::string &piece, PieceType type) {
    std::array<char, 4> bytes{};
    std::memcpy(bytes.data(), &score, bytes.size());
    score -= 1;
    file +=
        text(1, text(1, piece) + char(2 << 3 | 5) +
                    std::string(bytes.data(), bytes.size()) + number(3, type));
  };
  add("<unk>", Unknown);
  if (options.spellsBytes)
    for (int byte = 0; byte < 256; ++byte) {
      std::array<char, 8> name{};
      (void)std::snprintf(name.data(), name.size(), "<0x%02X>", byte);
      add(name.data(), Byte);
    }
  for (const std::string &piece : pieces)
    add(piece, Normal);
  constexpr int kBpe = 2;
  std::string trainer = number(3, kBpe);
  if (options.spellsBytes) // Field 35 needs a tag of two bytes.
    trainer += std::string("\x98\x02\x01", 3);
  return file + text(2, trainer) +
         text(3, text(1, "identity") + number(3, options.prefixesSpace) +
                     number(4, options.dropsSpace) + number(5, true));
}

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_DATASET_SENTENCEPIECEFILE_H
