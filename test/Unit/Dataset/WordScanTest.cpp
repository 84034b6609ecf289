//===- WordScanTest.cpp - Words, found by blocks --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against a loop over bytes, with every byte value, at every place of a block.
//
//===----------------------------------------------------------------------===//

#include "lib/Dataset/WordScan.h"
#include "smmil/Dataset/Dataset.h"

#include <gtest/gtest.h>

#include <random>

using namespace smmil;

static bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Where words begin.
static std::vector<size_t> wordsOf(std::string_view text, size_t from) {
  std::vector<size_t> begins;
  for (size_t i = from; i < text.size(); ++i)
    if (!isSpace(text[i]) && (i == from || isSpace(text[i - 1])))
      begins.push_back(i);
  return begins;
}

TEST(WordScan, FindsWhatALoopFinds) {
  std::mt19937 random(9);
  for (size_t size : {0, 1, 2, 31, 63, 64, 65, 127, 128, 129, 700})
    for (unsigned mode = 0; mode < 4; ++mode) {
      std::string text(size, 'x');
      for (char &c : text) {
        if (mode == 1)
          c = static_cast<char>(random()); // Any byte.
        if (mode == 2)
          c = " \t\n\v\f\r\b\x0E\xA0\x89"[random() % 10];
        if (mode == 3 && random() % 4 == 0)
          c = ' ';
      }
      EXPECT_EQ(countWords(text), wordsOf(text, 0).size());
      for (size_t from = 0; from <= size; from += 1 + random() % 9) {
        const std::vector<size_t> begins = wordsOf(text, from);
        for (uint64_t count : {0, 1, 2, 3, 20, 64, 350, 1000}) {
          uint64_t left = count;
          EXPECT_EQ(skipWords(text, from, left),
                    count < begins.size() ? begins[count] : size)
              << size << " " << mode << " " << from << " " << count;
          if (count >= begins.size()) {
            EXPECT_EQ(left, count - begins.size());
          }
        }
      }
    }
}
