//===- PrintableTest.cpp - Text that is safe to show ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Printable.h"

#include <gtest/gtest.h>

using namespace smmil;

TEST(Printable, ControlCharactersAreSpelled) {
  using namespace std::string_literals;
  EXPECT_EQ(printable("a\0b\x1b[2Jc\x7f\r"s), "a\\x00b\\x1b[2Jc\\x7f\\x0d");
  EXPECT_EQ(printable("two\n\tlines"), "two\n\tlines");
  EXPECT_EQ(printable("Brännö \xff"), "Brännö \xff");
}

TEST(Printable, LongValuesLoseTheirMiddle) {
  EXPECT_EQ(inQuotes("media/a.png"), "\"media/a.png\"");
  EXPECT_EQ(inQuotes(std::string(120, 'a')), '"' + std::string(120, 'a') + '"');
  EXPECT_EQ(inQuotes(std::string(70, 'a') + std::string(70, 'b')),
            '"' + std::string(60, 'a') + "..." + std::string(60, 'b') + '"');
}

TEST(Printable, ACutKeepsCharactersWhole) {
  std::string text;
  for (int i = 0; i < 101; ++i)
    text += "\xe2\x82\xac"; // Three bytes each.
  std::string shown = inQuotes("x" + text);
  std::string euros;
  for (int i = 0; i < 19; ++i)
    euros += "\xe2\x82\xac";
  EXPECT_EQ(shown, "\"x" + euros + "..." + euros + "\xe2\x82\xac\"");
}
