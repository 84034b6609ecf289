//===- TokenizerTest.cpp - Borders of tokens ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is one token, what may be cut, and which files are refused.
//
//===----------------------------------------------------------------------===//

#include "ByteTokenizer.h"
#include "SentencePieceFile.h"
#include "TestCorpus.h"

#include "smmil/Dataset/Tokenizer.h"

using namespace smmil;
using namespace smmil::test;
using nlohmann::json;

namespace {

class Tokens : public ::testing::Test {
protected:
  /// "bytes:tokens ..." of the pieces, or the error.
  std::string split(const std::string &file, const std::string &text) {
    write(folder / "t.json", file);
    Result<Tokenizer> tokenizer = Tokenizer::load(folder / "t.json");
    if (!tokenizer)
      return tokenizer.error().message;
    std::vector<TextPiece> pieces;
    if (Outcome outcome = tokenizer->split(text, pieces); !outcome)
      return outcome.error().message;
    std::string all;
    for (const TextPiece &piece : pieces)
      all += (all.empty() ? "" : " ") + std::to_string(piece.bytes) + ":" +
             std::to_string(piece.tokens);
    return all;
  }
  TemporaryFolder folder;
};

} // namespace

TEST_F(Tokens, BytesAreMergedByRankThenFromTheLeft) {
  EXPECT_EQ(split(byteTokenizer(), "abc"), "1:1 1:1 1:1");
  EXPECT_EQ(split(byteTokenizer({"a b", "ab a"}), "ababa"), "2:1 3:1");
  EXPECT_EQ(split(byteTokenizer({"b a", "a ba"}), "ababa"), "3:1 2:1");
  EXPECT_EQ(split(byteTokenizer({"a a"}), "aaa"), "2:1 1:1");
  // The same in a word that is too long to be remembered.
  std::string pairs = "2:1";
  for (int i = 1; i < 100; ++i)
    pairs += " 2:1";
  EXPECT_EQ(split(byteTokenizer({"a a"}), std::string(200, 'a')), pairs);
  EXPECT_EQ(split(byteTokenizer(), ""), "");
}

TEST_F(Tokens, WordsAreCutFirst) {
  // "a b" is the words "a" and " b": no merge goes over the border.
  EXPECT_EQ(split(byteTokenizer({"a \xC4\xA0"}), "a b"), "1:1 1:1 1:1");
  EXPECT_EQ(split(byteTokenizer({"\xC4\xA0 b"}), "a b"), "1:1 2:1");
  const json digits = {
      {"pre_tokenizer",
       {{"type", "Sequence"},
        {"pretokenizers",
         {{{"type", "Digits"}, {"individual_digits", true}},
          {{"type", "ByteLevel"}, {"add_prefix_space", false}}}}}}};
  EXPECT_EQ(split(byteTokenizer({"1 1"}), "11"), "2:1");
  EXPECT_EQ(split(byteTokenizer({"1 1"}, digits), "11"), "1:1 1:1");
}

TEST_F(Tokens, NothingIsCutWithinACharacter) {
  EXPECT_EQ(split(byteTokenizer(), "a\u00e9b"), "1:1 2:2 1:1");
  EXPECT_EQ(split(byteTokenizer(), "\u65e5"), "3:3");
}

TEST_F(Tokens, AddedTokensComeFirst) {
  const json added = {
      {"added_tokens", {{{"content", "<a>"}}, {{"content", "<a>!"}}}}};
  EXPECT_EQ(split(byteTokenizer({}, added), "x<a>!<a>y"), "1:1 4:1 3:1 1:1");
}

TEST_F(Tokens, TextThatIsNormalisedIsOnePiece) {
  const json composes = {{"normalizer", {{"type", "NFC"}}}};
  EXPECT_EQ(split(byteTokenizer({}, composes), "ab"), "1:1 1:1");
  // e and a combining accent are composed to two bytes.
  EXPECT_EQ(split(byteTokenizer({}, composes), "ae\u0301"), "4:3");
}

TEST_F(Tokens, SentencePiecesSayWhichBytesTheyAre) {
  const std::vector<std::string> pieces = {"ab", "\u2581ab", "\u2581",
                                           "a",  "b",        "\u2581\u2581"};
  // The space in front is of no bytes, the one between is the second token's.
  EXPECT_EQ(split(sentencePieceFile(pieces), "ab ab"), "2:1 3:1");
  EXPECT_EQ(split(sentencePieceFile(pieces), "bb"), "1:2 1:1");
  EXPECT_EQ(split(sentencePieceFile(pieces), ""), "");
  // White space that the model drops stays with a token, or is none.
  EXPECT_EQ(split(sentencePieceFile(pieces), "  ab   ab  "), "4:1 7:1");
  EXPECT_EQ(split(sentencePieceFile(pieces), " \n "), "1:1 2:1");
  EXPECT_EQ(split(sentencePieceFile(pieces), "   "), "3:0");
  EXPECT_EQ(split(sentencePieceFile(pieces, {false, false}), "ab   ab"),
            "2:1 2:1 3:1");
}

TEST_F(Tokens, SentencePiecesDoNotCutCharacters) {
  const SentencePieceOptions bytes = {false, false, true};
  EXPECT_EQ(split(sentencePieceFile({"a"}, bytes), "a\u00e9a"), "1:1 2:2 1:1");
  // Unknown characters that follow each other are one token.
  EXPECT_EQ(split(sentencePieceFile({"a"}, {false}), "a\u00e9\u00e9a"),
            "1:1 4:1 1:1");
  EXPECT_NE(split(sentencePieceFile({"a"}), "\xff").find("UTF-8"),
            std::string::npos);
}

TEST_F(Tokens, WhatIsNotSupportedIsRefused) {
  auto isRefused = [&](const json &more, const char *word) {
    const std::string said = split(byteTokenizer({}, more), "a");
    EXPECT_NE(said.find(word), said.npos) << said;
  };
  isRefused({{"normalizer", {{"type", "Lowercase"}}}}, "Lowercase");
  isRefused({{"pre_tokenizer", {{"type", "Metaspace"}}}}, "Metaspace");
  isRefused(
      {{"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", true}}}},
      "add_prefix_space");
  isRefused({{"pre_tokenizer",
              {{"type", "Split"},
               {"behavior", "Isolated"},
               {"pattern", {{"Regex", "("}}}}}},
            "not understood");
  isRefused({{"model",
              {{"type", "BPE"},
               {"vocab", json::object()},
               {"merges", json::array()}}}},
            "byte 0");
  isRefused({{"model", 3}}, "BPE");
  isRefused({{"added_tokens", {{{"content", "x"}, {"lstrip", true}}}}},
            "lstrip");
  EXPECT_NE(split("[", "a").find("t.json"), std::string::npos);
  for (const std::string &file :
       {std::string("\n\x0e"), std::string("no model"), std::string()})
    EXPECT_NE(split(file, "a").find("neither"), std::string::npos);
  EXPECT_NE(split(sentencePieceFile({"a", "a"}), "a").find("neither"),
            std::string::npos);
  EXPECT_NE(split(byteTokenizer(), "\xff").find("UTF-8"), std::string::npos);
}
