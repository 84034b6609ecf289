//===- AudioTest.cpp - Decoding, resampling and writing sound --*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//

#include "Samples.h"
#include "smmil/Runtime/Metric.h"

#include <gtest/gtest.h>

#include <limits>

using namespace smmil;
using namespace smmil::test;

namespace {

Pcm noise(uint32_t rate, uint32_t channels, size_t frames) {
  Pcm pcm;
  pcm.rate = rate;
  pcm.channels = channels;
  Noise source(99);
  for (size_t i = 0; i < frames * channels; ++i)
    pcm.samples.push_back(int16_t(source.next()));
  return pcm;
}

TEST(Audio, WavAndFlacRoundTrip) {
  for (uint32_t channels : {1u, 2u}) {
    Pcm pcm = noise(22050, channels, 5000);
    for (const Bytes &bytes : {*writeWav(pcm), *writeFlac(pcm)}) {
      Result<Pcm> back = decodeAudio(bytes);
      ASSERT_TRUE(back) << back.error().message;
      EXPECT_EQ(back->rate, pcm.rate);
      EXPECT_EQ(back->channels, channels);
      EXPECT_EQ(back->samples, pcm.samples);
    }
  }
}

/// A mono WAV of other sample formats.
Bytes rawWav(uint16_t coding, uint16_t bits, const Bytes &data) {
  Bytes bytes = *writeWav(tone(8000, 1, 100, 0));
  bytes[20] = uint8_t(coding);
  bytes[32] = uint8_t(bits / 8);
  bytes[34] = uint8_t(bits);
  bytes[40] = uint8_t(data.size());
  bytes[4] = uint8_t(36 + data.size());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

std::vector<int16_t> samples(const Bytes &wav) {
  Result<Pcm> pcm = decodeAudio(wav);
  EXPECT_TRUE(pcm) << pcm.error().message;
  return pcm ? pcm->samples : std::vector<int16_t>();
}

TEST(Audio, WiderSamplesAreRounded) {
  // 24 bits: 0x012380 lies half way and goes up, 0x7FFFFF saturates.
  EXPECT_EQ(samples(rawWav(1, 24,
                           {0x80, 0x23, 0x01, 0x7F, 0x23, 0x01, 0xFF, 0xFF,
                            0x7F, 0x00, 0x00, 0x80})),
            (std::vector<int16_t>{0x0124, 0x0123, 32767, -32768}));
}

TEST(Audio, EightBitsAreShifted) {
  EXPECT_EQ(samples(rawWav(1, 8, {0, 128, 255, 129})),
            (std::vector<int16_t>{-32768, 0, 127 << 8, 256}));
}

TEST(Audio, FloatsAreScaledAndSaturated) {
  const float values[4] = {0.5f, -1.0f, 2.0f,
                           std::numeric_limits<float>::quiet_NaN()};
  const auto *data = reinterpret_cast<const uint8_t *>(values);
  EXPECT_EQ(samples(rawWav(3, 32, Bytes(data, data + 16))),
            (std::vector<int16_t>{16384, -32768, 32767, 0}));
}

TEST(Audio, EveryCutIsAnErrorOrSaid) {
  Pcm pcm = noise(8000, 1, 3000);
  for (const Bytes &whole : {*writeWav(pcm), *writeFlac(pcm)})
    for (size_t size = 0; size < whole.size(); size += 97) {
      MediaNotes notes;
      Result<Pcm> back = decodeAudio(ByteSpan(whole.data(), size), &notes);
      if (back) {
        ASSERT_FALSE(notes.empty()) << size;
        EXPECT_EQ(notes[0].kind, NoteKind::CutShort);
        EXPECT_LT(back->samples.size(), pcm.samples.size());
      }
    }
}

TEST(Audio, FlippedFlacIsToldByItsSignature) {
  Bytes whole = *writeFlac(noise(8000, 1, 3000));
  for (size_t at = 200; at < whole.size(); at += 101) {
    Bytes flipped = whole;
    flipped[at] ^= 4;
    EXPECT_FALSE(decodeAudio(flipped)) << at;
  }
}

TEST(Audio, FlippedWavNeverCrashes) {
  Bytes whole = *writeWav(noise(8000, 2, 50));
  for (size_t at = 0; at < 44; ++at)
    for (int bit = 0; bit < 8; ++bit) {
      Bytes flipped = whole;
      flipped[at] ^= uint8_t(1u << bit);
      Result<Pcm> pcm = decodeAudio(flipped);
      if (pcm) {
        EXPECT_GT(pcm->channels, 0u);
      }
    }
}

TEST(Resample, SameRateAndChannelsChangeNothing) {
  Pcm pcm = noise(16000, 2, 777);
  Result<Pcm> same = resample(pcm, 16000, 2);
  ASSERT_TRUE(same);
  EXPECT_EQ(same->samples, pcm.samples);
}

TEST(Resample, MixesChannelsToTheirMean) {
  Pcm pcm;
  pcm.rate = 8000;
  pcm.channels = 2;
  pcm.samples = {10, 20, 1, 2, -1, -2, 32767, 32767, -32768, -32768};
  Result<Pcm> mono = resample(pcm, 8000, 1);
  ASSERT_TRUE(mono);
  EXPECT_EQ(mono->samples, (std::vector<int16_t>{15, 2, -1, 32767, -32768}));
  Result<Pcm> stereo = resample(*mono, 8000, 2);
  ASSERT_TRUE(stereo);
  EXPECT_EQ(stereo->samples[2], 2);
  EXPECT_EQ(stereo->samples[3], 2);
}

TEST(Resample, KeepsATone) {
  struct {
    uint32_t from, to;
  } rates[] = {{44100, 16000}, {22050, 16000}, {8000, 16000}, {48000, 16000}};
  for (auto [from, to] : rates) {
    Pcm source = tone(from, 1, 1000, from);
    Result<Pcm> result = resample(source, to, 1);
    ASSERT_TRUE(result);
    ASSERT_EQ(result->frames(), to);
    Pcm expected = tone(to, 1, 1000, to);
    // Away from the ends, where the signal is cut.
    Span<const int16_t> a(expected.samples), b(result->samples);
    EXPECT_GT(snrDb(a.subspan(500, to - 1000), b.subspan(500, to - 1000)), 75.0)
        << from << " to " << to;
  }
}

TEST(Resample, RemovesWhatTheNewRateCannotHold) {
  Result<Pcm> result = resample(tone(44100, 1, 12000, 44100), 16000, 1);
  ASSERT_TRUE(result);
  for (size_t i = 500; i < 15500; ++i)
    ASSERT_LE(std::abs(result->samples[i]), 2) << i;
}

TEST(Resample, KeepsAConstantExactly) {
  Pcm pcm;
  pcm.rate = 44100;
  pcm.channels = 1;
  pcm.samples.assign(20000, 12345);
  Result<Pcm> result = resample(pcm, 16000, 1);
  ASSERT_TRUE(result);
  for (size_t i = 200; i + 200 < result->samples.size(); ++i)
    ASSERT_EQ(result->samples[i], 12345);
}

TEST(Resample, OddRatiosAndShortSounds) {
  Result<Pcm> result = resample(noise(44101, 1, 300), 15999, 1);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->frames(), (300 * 15999 + 44100) / 44101);
  Result<Pcm> empty = resample(noise(44100, 1, 0), 16000, 1);
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->samples.empty());
}

TEST(Resample, WhatCannotBeDoneIsAUsageError) {
  Result<Pcm> surround = resample(noise(8000, 6, 10), 8000, 4);
  ASSERT_FALSE(surround);
  EXPECT_EQ(surround.error().kind, ErrorKind::Usage);
  EXPECT_FALSE(resample(noise(8000, 1, 10), 0, 1));
  EXPECT_FALSE(resample(noise(8000, 1, 10), 8000, 0));
}

TEST(Resample, RatesOfAFewHertzCostNothing) {
  EXPECT_TRUE(resample(noise(1, 1, 3), 16000, 1));
  Result<Pcm> lie = resample(noise(1, 1, 60000), 16000, 1);
  ASSERT_FALSE(lie);
  EXPECT_NE(lie.error().message.find("not plausible"), std::string::npos);
  EXPECT_TRUE(resample(noise(1000, 1, 60000), 16000, 1));
}

TEST(Snr, KnownValues) {
  const std::vector<int16_t> signal = {1000, -1000}, noisy = {1001, -1001};
  EXPECT_NEAR(snrDb(signal, noisy), 60.0, 1e-9);
  EXPECT_EQ(snrDb(signal, signal), std::numeric_limits<double>::infinity());
  const std::vector<int16_t> silence = {0, 0};
  EXPECT_EQ(snrDb(silence, signal), -std::numeric_limits<double>::infinity());
}

} // namespace
