//===- OggTest.cpp - Streams of pages and of frames -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chained and multiplexed Ogg, and MPEG and FLAC with bytes around their
// frames.
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

bool has(const MediaNotes &notes, NoteKind kind) {
  return std::any_of(notes.begin(), notes.end(),
                     [&](const MediaNote &note) { return note.kind == kind; });
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes bytes;
  for (const Bytes &part : parts)
    bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

class Codings : public testing::TestWithParam<int> {
protected:
  Bytes link(double hertz, size_t frames = 24000, uint32_t rate = 48000,
             uint32_t channels = 1) const {
    const Pcm pcm = tone(rate, channels, hertz, frames);
    return GetParam() == SF_FORMAT_PCM_16
               ? writeOggFlac(pcm)
               : writeSound(pcm, SF_FORMAT_OGG | GetParam());
  }
};

TEST_P(Codings, OneLinkIsWhole) {
  MediaNotes notes;
  Result<Pcm> back = decodedSound(link(440), &notes);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->frames(), 24000u);
  EXPECT_TRUE(notes.empty()) << notes[0].text;
  const Pcm pcm = tone(48000, 1, 440, 24000);
  EXPECT_GT(snrDb(pcm.samples, back->samples), 10.0);
}

TEST_P(Codings, AllLinksOfAChain) {
  MediaNotes notes;
  Result<Pcm> back = decodedSound(
      joined({link(440), link(550, 12000), link(660, 4800)}), &notes);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->frames(), 24000u + 12000 + 4800);
  EXPECT_TRUE(notes.empty()) << notes[0].text;
}

TEST_P(Codings, ChainsOfOtherRatesAndCodings) {
  for (const Bytes &other : {writeSound(tone(16000, 2, 440, 16000),
                                        SF_FORMAT_OGG | SF_FORMAT_VORBIS),
                             writeSound(tone(48000, 1, 440, 48000),
                                        SF_FORMAT_OGG | SF_FORMAT_OPUS)}) {
    MediaNotes notes;
    Result<Pcm> back = decodedSound(joined({link(440), other}), &notes);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->frames(), 24000u + 48000);
    EXPECT_EQ(back->channels, 1u);
  }
}

TEST_P(Codings, EveryCutIsSaid) {
  const Bytes whole = link(440);
  for (size_t size = 0; size < whole.size(); size += 211) {
    MediaNotes notes;
    Result<Pcm> back = decodeAudio(ByteSpan(whole.data(), size), &notes);
    if (back) {
      EXPECT_TRUE(has(notes, NoteKind::CutShort)) << size;
    }
  }
}

TEST_P(Codings, BytesBetweenPagesAreSaid) {
  const Bytes whole = link(440, 48000);
  // Behind the first page, which has no segments beyond its packet.
  const size_t first = 27 + whole[26] + size_t(whole[27]);
  Bytes dirty(whole.begin(), whole.begin() + ptrdiff_t(first));
  dirty.insert(dirty.end(), 100, 0x55);
  dirty.insert(dirty.end(), whole.begin() + ptrdiff_t(first), whole.end());
  MediaNotes notes;
  Result<Pcm> back = decodeAudio(dirty, &notes);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->frames(), 48000u);
  EXPECT_TRUE(has(notes, NoteKind::SkippedBytes));
}

/// The pages of an Ogg file.
std::vector<Bytes> pages(const Bytes &file) {
  std::vector<Bytes> list;
  for (size_t at = 0; at + 27 < file.size();) {
    size_t size = 27 + size_t(file[at + 26]);
    for (size_t i = 0; i < file[at + 26]; ++i)
      size += file[at + 27 + i];
    list.emplace_back(file.begin() + ptrdiff_t(at),
                      file.begin() + ptrdiff_t(at + size));
    at += size;
  }
  return list;
}

TEST_P(Codings, TheFirstSoundOfAMultiplex) {
  // Beginnings first, then the other pages in turn.
  const std::vector<Bytes> a = pages(link(440)),
                           b = pages(link(880, 24000, 48000, 2));
  Bytes file = joined({a[0], b[0]});
  for (size_t i = 1; i < std::max(a.size(), b.size()); ++i)
    for (const auto *list : {&a, &b})
      if (i < list->size())
        file.insert(file.end(), (*list)[i].begin(), (*list)[i].end());
  MediaNotes notes;
  Result<Pcm> back = decodeAudio(file, &notes);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->frames(), 24000u);
  EXPECT_EQ(back->channels, 1u);
  EXPECT_TRUE(has(notes, NoteKind::OtherStreams));
}

INSTANTIATE_TEST_SUITE_P(Ogg, Codings,
                         testing::Values(SF_FORMAT_VORBIS, SF_FORMAT_OPUS,
                                         SF_FORMAT_PCM_16),
                         [](const auto &info) {
                           return info.param == SF_FORMAT_VORBIS ? "Vorbis"
                                  : info.param == SF_FORMAT_OPUS ? "Opus"
                                                                 : "Flac";
                         });

//===----------------------------------------------------------------------===//
// MPEG and FLAC
//===----------------------------------------------------------------------===//

class Mp3 : public testing::Test {
protected:
  void SetUp() override {
    file = writeSound(tone(44100, 1, 440, 44100),
                      SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III);
    if (file.empty())
      GTEST_SKIP() << "libsndfile writes no MP3 here";
    Result<Pcm> plain = decodeAudio(file);
    ASSERT_TRUE(plain) << plain.error().message;
    reference = *plain;
  }
  Bytes file;
  Pcm reference;
};

TEST_F(Mp3, BytesBeforeTheFirstFrame) {
  EXPECT_GE(reference.frames(), 44100u);
  Bytes tag = bytesOf("ID3\3");
  tag.resize(10 + 128); // 128 bytes of tag,
  tag[8] = 1;
  Bytes wrongTag = tag;
  wrongTag.resize(10 + 4000); // and more zeros than it says.
  Bytes noise(500, 0x33);
  for (const Bytes &before :
       {Bytes(1, 0), Bytes(5000, 0), tag, wrongTag, joined({tag, tag}),
        joined({Bytes(9, 0), noise})}) {
    SCOPED_TRACE(before.size());
    Result<Pcm> back = decodedSound(joined({before, file}));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->samples, reference.samples);
    EXPECT_EQ(probed(joined({before, file})).kind, MediaKind::Mp3);
  }
}

TEST_F(Mp3, BytesBehindTheLastFrame) {
  Bytes id3v1 = bytesOf("TAG");
  id3v1.resize(128, ' ');
  Bytes ape = bytesOf("APETAGEX");
  ape.resize(32 + 16);
  ape[12] = 16;
  ape[23] = 0xA0;
  for (const Bytes &behind : {id3v1, ape, Bytes(700, 0)}) {
    MediaNotes notes;
    Result<Pcm> back = decodedSound(joined({file, behind}), &notes);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->samples, reference.samples);
    EXPECT_TRUE(notes.empty()) << notes[0].text;
  }
}

TEST_F(Mp3, BytesBetweenFramesAreSaid) {
  Bytes dirty = file;
  dirty.insert(dirty.begin() + ptrdiff_t(file.size() / 2), 333, 0x41);
  MediaNotes notes;
  Result<Pcm> back = decodeAudio(dirty, &notes);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_GT(back->frames(), 40000u);
  EXPECT_TRUE(has(notes, NoteKind::SkippedBytes));
}

TEST_F(Mp3, EveryCutIsSaid) {
  for (size_t size = 2000; size < file.size(); size += 97) {
    MediaNotes notes;
    Result<Pcm> back = decodeAudio(ByteSpan(file.data(), size), &notes);
    ASSERT_TRUE(back) << size << ": " << back.error().message;
    EXPECT_TRUE(has(notes, NoteKind::CutShort)) << size;
  }
}

TEST(Mp2, LayerTwoDecodes) {
  const Bytes file = writeMp2(30);
  EXPECT_EQ(probe(file).kind, MediaKind::Mp2);
  Result<Pcm> back = decodeAudio(file);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->channels, 2u);
  EXPECT_GE(back->frames(), 29u * 1152);
}

TEST(Flac, TagsBeforeTheStream) {
  const Pcm pcm = tone(16000, 1, 440, 4000);
  Bytes tag = bytesOf("ID3\3");
  tag.resize(10 + 128);
  tag[8] = 1;
  for (const Bytes &before : {tag, joined({tag, Bytes(50, 0)})}) {
    const Bytes file = joined({before, *writeFlac(pcm)});
    EXPECT_EQ(probe(file).kind, MediaKind::Flac);
    Result<Pcm> back = decodeAudio(file);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->samples, pcm.samples);
  }
}

TEST(Flac, ACutStreamIsAsLongAsItGoes) {
  const Pcm pcm = tone(16000, 1, 440, 40000);
  const Bytes whole = *writeFlac(pcm);
  size_t decoded = 0;
  for (size_t size = 0; size < whole.size(); size += 61) {
    MediaNotes notes;
    Result<Pcm> back = decodeAudio(ByteSpan(whole.data(), size), &notes);
    if (!back)
      continue;
    ++decoded;
    EXPECT_TRUE(has(notes, NoteKind::CutShort)) << size;
    EXPECT_TRUE(std::equal(back->samples.begin(), back->samples.end(),
                           pcm.samples.begin()));
  }
  EXPECT_GT(decoded, 20u);
}

} // namespace
