//===- NestingTest.cpp - How deep a text nests ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The limit, its place, and what is no bracket although it looks like one.
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Nesting.h"

#include <gtest/gtest.h>

using namespace smmil;

static std::string repeat(std::string_view text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i)
    out += text;
  return out;
}

TEST(Nesting, TheFirstBracketBeyondTheLimitIsFound) {
  for (const char *bracket : {"(", "[", "{", "<", "{\n", "({"}) {
    size_t levels = kDeepestNesting / (bracket[1] == '{' ? 2 : 1);
    EXPECT_FALSE(findDeepNesting(repeat(bracket, levels))) << bracket;
    EXPECT_TRUE(findDeepNesting(repeat(bracket, levels + 1))) << bracket;
  }
  std::optional<TooDeep> found =
      findDeepNesting("a\nb" + repeat("[", kDeepestNesting) + "\n ({");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->line, 3u);
  EXPECT_EQ(found->column, 2u);
}

TEST(Nesting, WhatIsClosedDoesNotCount) {
  for (const char *pair : {"()", "[]", "{}", "<>", "() -> ()"})
    EXPECT_FALSE(findDeepNesting(repeat(pair, 1000))) << pair;
}

TEST(Nesting, StringsCommentsAndArrowsAreNoBrackets) {
  for (const char *text :
       {"\"[\"", "\"\\\"[\"", "// [ {\n", "a <= b", "\"[ torn\n"})
    EXPECT_FALSE(findDeepNesting(repeat(text, 1000))) << text;
  // An arrow closes nothing, so it hides nothing either.
  EXPECT_TRUE(findDeepNesting(repeat("( -> ", 1000)));
  EXPECT_TRUE(findDeepNesting("\"torn\n" + repeat("[", 1000)));
}

TEST(Nesting, TheErrorNamesItsPlace) {
  EXPECT_TRUE(bool(checkNesting("{}", "a.mlir")));
  Outcome outcome = checkNesting(repeat("{", 300), "a.mlir");
  ASSERT_FALSE(bool(outcome));
  EXPECT_EQ(outcome.error().message,
            "a.mlir:1:257: error: nests more than 256 levels deep; no format "
            "does");
  EXPECT_EQ(outcome.error().kind, ErrorKind::Usage);
}
