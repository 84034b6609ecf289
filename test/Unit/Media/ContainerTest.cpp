//===- ContainerTest.cpp - Sound containers and their lengths -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every container by every lie about its length: what is there decodes, and a
// note says what is wrong.
//
//===----------------------------------------------------------------------===//

#include "Samples.h"
#include "Writers.h"
#include "smmil/Runtime/Metric.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sndfile.h>

using namespace smmil;
using namespace smmil::test;

namespace {

struct Container {
  const char *name;
  int format;
  const char *chunk; ///< That holds the sound; empty: a size at `sizeAt`.
  size_t sizeAt;     ///< Of the size, behind the name of the chunk.
  size_t width;
  bool big;
  uint64_t more; ///< What the size counts beside the audio.
  size_t header; ///< From the size to the sound.
};

const Container kContainers[] = {
    {"wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, "data", 4, 4, false, 0, 4},
    {"wavex", SF_FORMAT_WAVEX | SF_FORMAT_PCM_16, "data", 4, 4, false, 0, 4},
    {"rifx", SF_FORMAT_WAV | SF_FORMAT_PCM_16 | SF_ENDIAN_BIG, "data", 4, 4,
     true, 0, 4},
    {"w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16, "data", 16, 8, false, 24, 8},
    {"aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, "SSND", 4, 4, true, 8, 12},
    {"aifc", SF_FORMAT_AIFF | SF_FORMAT_PCM_16 | SF_ENDIAN_LITTLE, "SSND", 4, 4,
     true, 8, 12},
    {"au", SF_FORMAT_AU | SF_FORMAT_PCM_16, "", 8, 4, true, 0, 16},
    {"caf", SF_FORMAT_CAF | SF_FORMAT_PCM_16, "data", 4, 8, true, 4, 12},
};

class Lies : public testing::TestWithParam<Container> {
protected:
  void SetUp() override {
    pcm = tone(16000, 1, 440, 8000);
    pcm.samples.back() = 77; // The last one is no silence.
    file = writeSound(pcm, GetParam().format);
    const std::string name = GetParam().chunk;
    ASSERT_FALSE(file.empty());
    sizeAt = GetParam().sizeAt + size_t(std::search(file.begin(), file.end(),
                                                    name.begin(), name.end()) -
                                        file.begin());
    begin = sizeAt + GetParam().header;
    if (name.empty()) // AU says where the sound begins.
      begin = file[7];
  }

  Bytes withSize(uint64_t size) const {
    Bytes lie = file;
    const Container &container = GetParam();
    for (size_t i = 0; i < container.width; ++i) {
      const size_t at = container.big ? container.width - 1 - i : i;
      lie[sizeAt + at] = uint8_t(i < 8 ? size >> (8 * i) : 0);
    }
    return lie;
  }

  void expect(const Bytes &bytes, size_t frames, NoteKind kind) const {
    MediaNotes notes;
    Result<Pcm> back = decodeAudio(bytes, &notes);
    ASSERT_TRUE(back) << back.error().message;
    ASSERT_EQ(back->samples.size(), frames);
    EXPECT_TRUE(std::equal(back->samples.begin(), back->samples.end(),
                           pcm.samples.begin()));
    ASSERT_FALSE(notes.empty());
    EXPECT_EQ(notes[0].kind, kind) << notes[0].text;
  }

  uint64_t soundBytes() const { return pcm.samples.size() * 2; }

  Pcm pcm;
  Bytes file;
  size_t sizeAt = 0, begin = 0;
};

TEST_P(Lies, TheTruthHasNoNotes) {
  MediaNotes notes;
  Result<Pcm> back = decodeAudio(file, &notes);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->samples, pcm.samples);
  EXPECT_EQ(back->rate, pcm.rate);
  EXPECT_TRUE(notes.empty()) << notes[0].text;
  EXPECT_TRUE(probe(file).isDecodableAudio());
}

TEST_P(Lies, ZeroMeansToTheEnd) {
  expect(withSize(0), 8000, NoteKind::WrongLength);
  expect(withSize(GetParam().more), 8000, NoteKind::WrongLength);
}

TEST_P(Lies, ZeroBeforeSilenceIsSilence) {
  Bytes lie = withSize(GetParam().more);
  std::fill(lie.begin() + ptrdiff_t(begin), lie.end(), uint8_t(0));
  Result<Pcm> back = decodeAudio(lie);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->samples, std::vector<int16_t>(8000));
}

TEST_P(Lies, PlaceholdersMeanToTheEnd) {
  for (uint64_t size :
       {uint64_t(0x7FFFFFFF), uint64_t(2000000000), uint64_t(0x7FFFF000),
        uint64_t(0x80000000), uint64_t(0xFFFFFFF0)})
    expect(withSize(size), 8000, NoteKind::WrongLength);
  if (GetParam().width == 8)
    expect(withSize(uint64_t(1) << 62), 8000, NoteKind::WrongLength);
}

TEST_P(Lies, ALittleTooLong) {
  expect(withSize(soundBytes() + GetParam().more + 2), 8000,
         NoteKind::CutShort);
}

TEST_P(Lies, EveryCutIsSaid) {
  for (size_t cut : {1u, 2u, 3u, 1000u, 15998u}) {
    const Bytes bytes(file.begin(), file.end() - ptrdiff_t(cut));
    expect(bytes, 8000 - (cut + 1) / 2, NoteKind::CutShort);
  }
  for (size_t size = 0; size < begin; ++size)
    EXPECT_FALSE(decodeAudio(ByteSpan(file.data(), size))) << size;
}

TEST_P(Lies, ATooShortLengthIsSaid) {
  expect(withSize(2000 + GetParam().more), 1000, NoteKind::SkippedBytes);
}

TEST_P(Lies, FlippedBytesNeverCrash) {
  for (size_t at = 0; at < begin; ++at)
    for (int bit = 0; bit < 8; ++bit) {
      Bytes flipped = file;
      flipped[at] ^= uint8_t(1u << bit);
      Result<Pcm> back = decodeAudio(flipped);
      if (back) {
        EXPECT_EQ(back->samples.size() % back->channels, 0u);
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Containers, Lies, testing::ValuesIn(kContainers),
                         [](const auto &info) {
                           return std::string(info.param.name);
                         });

//===----------------------------------------------------------------------===//
// RIFF in particular
//===----------------------------------------------------------------------===//

void append(Bytes &to, std::string_view text) {
  to.insert(to.end(), text.begin(), text.end());
}
void append32(Bytes &to, uint64_t value) {
  for (int i = 0; i < 4; ++i)
    to.push_back(uint8_t(value >> (8 * i)));
}

/// A WAV with chunks around the sound; `stated` as the size of the latter.
Bytes riff(std::string_view before, const Pcm &pcm, uint64_t stated,
           std::string_view behind, const char *magic = "RIFF") {
  Bytes bytes = *writeWav(pcm);
  std::copy(magic, magic + 4, bytes.begin());
  const Bytes sound(bytes.begin() + 44, bytes.end());
  bytes.resize(36);
  append(bytes, before);
  append(bytes, "data");
  append32(bytes, stated);
  bytes.insert(bytes.end(), sound.begin(), sound.end());
  append(bytes, behind);
  return bytes;
}

using namespace std::string_view_literals;
constexpr std::string_view kList = "LIST\4\0\0\0INFO"sv;
constexpr std::string_view kOdd = "note\3\0\0\0odd"sv; // Without its padding.

MediaNotes decodesTo(const Bytes &bytes, const Pcm &pcm) {
  MediaNotes notes;
  Result<Pcm> back = decodeAudio(bytes, &notes);
  EXPECT_TRUE(back) << back.error().message;
  EXPECT_TRUE(back && back->samples == pcm.samples);
  return notes;
}

TEST(Riff, ChunksAroundTheSound) {
  const Pcm pcm = tone(16000, 2, 440, 500);
  const uint64_t size = 2000;
  EXPECT_TRUE(decodesTo(riff(kList, pcm, size, kList), pcm).empty());
  // An odd chunk with and without padding, before and behind.
  EXPECT_TRUE(decodesTo(riff(kOdd, pcm, size, kOdd), pcm).empty());
  EXPECT_TRUE(
      decodesTo(riff(std::string(kOdd) + '\0', pcm, size, ""), pcm).empty());
  // Zeros behind the last chunk.
  EXPECT_TRUE(
      decodesTo(riff("", pcm, size, std::string(100, '\0')), pcm).empty());
}

TEST(Riff, ALengthOffByALittleBeforeAChunk) {
  const Pcm pcm = tone(16000, 1, 440, 1000);
  for (int64_t off : {-2, 2, 4, -8}) {
    const MediaNotes notes =
        decodesTo(riff("", pcm, uint64_t(2000 + off), kList), pcm);
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].kind, NoteKind::WrongLength);
  }
}

TEST(Riff, AChunkBeforeTheSoundThatLies) {
  const Pcm pcm = tone(16000, 1, 440, 1000);
  for (std::string_view lie :
       {"LIST\xFF\xFF\xFF\x7FINFO"sv, "LIST\1\0\0\0INFO"sv}) {
    const MediaNotes notes = decodesTo(riff(lie, pcm, 2000, ""), pcm);
    ASSERT_FALSE(notes.empty());
    EXPECT_EQ(notes[0].kind, NoteKind::WrongLength);
  }
}

TEST(Riff, EmptyIsEmpty) {
  const Pcm none = tone(16000, 1, 440, 0);
  EXPECT_TRUE(decodesTo(riff("", none, 0, ""), none).empty());
  EXPECT_TRUE(decodesTo(riff("", none, 0, kList), none).empty());
}

TEST(Riff, Rf64AndBw64) {
  const Pcm pcm = tone(16000, 1, 440, 1000);
  std::string ds64 = std::string("ds64\x1C\0\0\0"sv) + std::string(28, '\0');
  ds64[16] = char(2000 & 255);
  ds64[17] = char(2000 >> 8);
  for (const char *magic : {"RF64", "BW64"}) {
    EXPECT_TRUE(
        decodesTo(riff(ds64, pcm, 0xFFFFFFFF, kList, magic), pcm).empty());
    // A size of 64 bits may lie, too.
    std::string lie = ds64;
    lie[20] = 1;
    EXPECT_FALSE(decodesTo(riff(lie, pcm, 0xFFFFFFFF, "", magic), pcm).empty());
  }
}

TEST(Riff, MpegInside) {
  const Bytes frames = writeMp2(20);
  Bytes bytes = *writeWav(tone(44100, 2, 440, 0));
  bytes[20] = 0x50;
  bytes[40] = uint8_t(frames.size());
  bytes[41] = uint8_t(frames.size() >> 8);
  bytes.insert(bytes.end(), frames.begin(), frames.end());
  Result<Pcm> back = decodeAudio(bytes);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_GE(back->frames(), 19u * 1152);
}

//===----------------------------------------------------------------------===//
// What libsndfile also reads
//===----------------------------------------------------------------------===//

TEST(Containers, CodingsDecode) {
  const Pcm pcm = tone(16000, 1, 440, 8000);
  struct {
    int format;
    double db; ///< Of the coding.
  } rows[] = {
      {SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1000},
      {SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1000},
      {SF_FORMAT_WAV | SF_FORMAT_ULAW, 35},
      {SF_FORMAT_WAV | SF_FORMAT_ALAW, 35},
      {SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, 25},
      {SF_FORMAT_WAV | SF_FORMAT_MS_ADPCM, 25},
      {SF_FORMAT_WAV | SF_FORMAT_GSM610, 5},
      {SF_FORMAT_AIFF | SF_FORMAT_FLOAT, 1000},
      {SF_FORMAT_AIFF | SF_FORMAT_IMA_ADPCM, 25},
      {SF_FORMAT_CAF | SF_FORMAT_ALAC_16, 1000},
      {SF_FORMAT_CAF | SF_FORMAT_PCM_32, 1000},
      {SF_FORMAT_AU | SF_FORMAT_ULAW, 35},
      {SF_FORMAT_W64 | SF_FORMAT_DOUBLE, 1000},
      {SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 1000},
      {SF_FORMAT_SVX | SF_FORMAT_PCM_16, 1000},
      {SF_FORMAT_NIST | SF_FORMAT_PCM_16, 1000},
      {SF_FORMAT_VOC | SF_FORMAT_PCM_16, 1000},
      {SF_FORMAT_IRCAM | SF_FORMAT_PCM_16, 1000},
      {SF_FORMAT_PAF | SF_FORMAT_PCM_16, 1000},
      {SF_FORMAT_PVF | SF_FORMAT_PCM_16, 1000},
      {SF_FORMAT_AVR | SF_FORMAT_PCM_16, 1000},
  };
  for (auto [format, db] : rows) {
    SCOPED_TRACE(format);
    const Bytes bytes = writeSound(pcm, format);
    ASSERT_FALSE(bytes.empty());
    Result<Pcm> back = decodeAudio(bytes);
    ASSERT_TRUE(back) << back.error().message;
    ASSERT_GE(back->samples.size(), pcm.samples.size());
    // Blocks of a coding may end in padding.
    EXPECT_LT(back->samples.size(), pcm.samples.size() + 1100);
    back->samples.resize(pcm.samples.size());
    EXPECT_GE(snrDb(pcm.samples, back->samples), db);
  }
}

TEST(Containers, SamplesBeyondFullScaleAreCounted) {
  const Pcm pcm = tone(16000, 1, 440, 8000, 16000);
  MediaNotes notes;
  Result<Pcm> back =
      decodedSound(writeSound(pcm, SF_FORMAT_WAV | SF_FORMAT_FLOAT, 4), &notes);
  ASSERT_TRUE(back);
  const auto clipped =
      std::count_if(notes.begin(), notes.end(), [](const MediaNote &note) {
        return note.kind == NoteKind::ClippedSamples;
      });
  EXPECT_EQ(clipped, 1);
  EXPECT_EQ(*std::max_element(back->samples.begin(), back->samples.end()),
            32767);
  EXPECT_EQ(*std::min_element(back->samples.begin(), back->samples.end()),
            -32768);
  // Full scale itself does not clip.
  notes.clear();
  ASSERT_TRUE(decodedSound(writeSound(pcm, SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2),
                           &notes));
  for (const MediaNote &note : notes)
    EXPECT_NE(note.kind, NoteKind::ClippedSamples);
}

} // namespace
