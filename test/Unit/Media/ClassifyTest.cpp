//===- ClassifyTest.cpp - Content classes ----------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//

#include "Samples.h"

#include "smmil/Media/Classify.h"

#include <gtest/gtest.h>

using namespace smmil;
using namespace smmil::test;

namespace {

TEST(Classify, PhotosAndDrawings) {
  EXPECT_EQ(classify(photo(320, 240)), ContentClass::Photo);
  EXPECT_EQ(classify(drawing(320, 240)), ContentClass::Diagram);
}

TEST(Classify, PrintedPage) {
  RgbImage page;
  page.width = 300;
  page.height = 200;
  Noise noise(5);
  for (uint32_t i = 0; i < 300 * 200; ++i) {
    const bool ink = (i / 3) % 7 < 2 && (i / 300) % 10 < 6;
    const uint8_t level = uint8_t((ink ? 20 : 235) + noise.next() % 9);
    page.pixels.insert(page.pixels.end(), {level, level, level});
  }
  EXPECT_EQ(classify(page), ContentClass::ScannedText);
}

TEST(Classify, TonesAreNoSpeech) {
  EXPECT_EQ(classify(tone(16000, 1, 440, 32000)), ContentClass::Music);
}

TEST(Classify, SyllablesAreSpeech) {
  // Voiced and hissing stretches with pauses between them.
  Pcm pcm;
  pcm.rate = 16000;
  pcm.channels = 1;
  Noise noise(7);
  for (int syllable = 0; syllable < 8; ++syllable)
    for (int i = 0; i < 6144; ++i) {
      const double voice =
          6000 * std::sin(0.05 * i) + 4000 * std::sin(0.21 * i);
      const double hiss = double(noise.next() % 8000) - 4000;
      pcm.samples.push_back(int16_t(i < 3072 ? voice : i < 4608 ? hiss : 0));
    }
  EXPECT_EQ(classify(pcm), ContentClass::Speech);
}

TEST(Classify, TooLittleToTell) {
  EXPECT_EQ(classify(photo(1, 1)), ContentClass::Other);
  EXPECT_EQ(classify(tone(16000, 1, 440, 10)), ContentClass::Other);
  EXPECT_EQ(classify(Pcm()), ContentClass::Other);
}

TEST(Classify, NamesAreThoseOfTheIr) {
  EXPECT_STREQ(contentClassName(ContentClass::ScannedText), "scanned_text");
  EXPECT_STREQ(contentClassName(ContentClass::Other), "other");
}

} // namespace
