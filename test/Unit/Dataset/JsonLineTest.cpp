//===- JsonLineTest.cpp - Lines of sheets.jsonl ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Splitting lines by position, spellings of strings, and messages.
//
//===----------------------------------------------------------------------===//

#include "lib/Dataset/JsonLine.h"

#include <gtest/gtest.h>

using namespace smmil;

static std::string errorOf(std::string_view line) {
  Result<JsonLine> split = splitJsonLine(line);
  return split ? "" : split.error().message;
}

TEST(JsonLine, FindsSegmentsAndHoles) {
  std::string_view line =
      R"({"id": "x", "n": 3, "segments": [{"type": "text", "text": "a\nb"}, {"path": "m/p", "type": "image", "alt": "q"}], "z": "t"})";
  Result<JsonLine> split = splitJsonLine(line);
  ASSERT_TRUE(bool(split));
  EXPECT_EQ(split->id, "x");
  ASSERT_EQ(split->segments.size(), 2u);
  EXPECT_EQ(split->segments[0].value.text, "a\nb");
  EXPECT_EQ(split->segments[1].value.path, "m/p");
  EXPECT_EQ(split->segments[1].value.alt, "q");
  ASSERT_EQ(split->head.size(), 2u);
  const Hole &number = split->head[1];
  EXPECT_EQ(line.substr(number.begin, number.end - number.begin), "3");
  EXPECT_EQ(split->tail.size(), 1u);
}

TEST(JsonLine, TakesTheLastOfDuplicateKeys) {
  Result<JsonLine> split = splitJsonLine(
      R"({"segments": [{"type": "text", "text": "old"}], "segments": [{"type": "image", "type": "text", "text": "a", "text": "b"}]})");
  ASSERT_TRUE(bool(split));
  ASSERT_EQ(split->segments.size(), 1u);
  EXPECT_EQ(split->segments[0].value.text, "b");
}

TEST(JsonLine, SpellingsRestoreTheirBytes) {
  for (auto [raw, spelling] :
       {std::pair("plain", Spelling::Minimal),
        std::pair("caf\xC3\xA9 \\n\\\"\\\\", Spelling::Minimal),
        std::pair("caf\\u00e9", Spelling::Ascii),
        std::pair("\\ud83d\\ude00", Spelling::Ascii),
        std::pair("\\u001f\\b\\f\\r\\t", Spelling::Minimal),
        std::pair("caf\\u00E9", Spelling::Raw),
        std::pair("a\\/b", Spelling::Raw), std::pair("\\u0041", Spelling::Raw),
        std::pair("\x7f", Spelling::Minimal),
        std::pair("\\u007f\\u00e9", Spelling::Ascii)}) {
    std::string text = decodeJsonString(raw);
    EXPECT_EQ(findSpelling(raw, text), spelling) << raw;
    if (spelling == Spelling::Raw)
      continue;
    std::string again;
    encodeJsonString(text, spelling, again);
    EXPECT_EQ(again, raw);
  }
}

TEST(JsonLine, NamesTheSegmentAndTheRemedy) {
  EXPECT_NE(
      errorOf(
          R"({"segments": [{"type": "text", "text": "x"}, {"type": "hologram"}]})")
          .find("segment 2: unknown type \"hologram\""),
      std::string::npos);
  EXPECT_NE(errorOf(R"({"segments": [{"text": "x"}]})").find("no \"type\""),
            std::string::npos);
  EXPECT_NE(errorOf(R"({"segments": [{"type": "image"}]})").find("\"path\""),
            std::string::npos);
  EXPECT_NE(errorOf(R"({"segments": [{"type": "text", "text": 3}]})")
                .find("needs a string"),
            std::string::npos);
  EXPECT_NE(errorOf(R"({"id": "x"})").find("no \"segments\""),
            std::string::npos);
  EXPECT_NE(errorOf("[1]").find("one JSON object"), std::string::npos);
  EXPECT_NE(errorOf(R"({"segments": [)").find("not valid JSON"),
            std::string::npos);
  EXPECT_NE(errorOf("{\"segments\": [], \"x\": \"\xff\"}").find("not valid"),
            std::string::npos);
}

TEST(JsonLine, DeepNestingIsNoDanger) {
  std::string line = R"({"segments": [], "x": )" + std::string(200000, '[') +
                     std::string(200000, ']') + "}";
  EXPECT_TRUE(bool(splitJsonLine(line)));
}
