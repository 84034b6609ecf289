//===- SafeTest.cpp - Files kept as they are, smaller ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A dataset packed by the safe format is smaller than a copy and gives every
// file back, whichever decoder reads it.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/Verify.h"
#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"

using namespace smmil;
using namespace smmil::test;

namespace {

/// A picture with edges and noise, as photos have them.
Bytes makePicture(uint32_t width, uint32_t height) {
  Bytes rgb;
  uint32_t noise = 1;
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x)
      for (uint32_t c = 0; c < 3; ++c) {
        noise = noise * 1664525 + 1013904223;
        rgb.push_back(static_cast<uint8_t>((x / 16 + y / 16) % 2 * 60 + x / 2 +
                                           y / 3 + c * 9 + noise % 6));
      }
  return rgb;
}

/// A JPEG, a PNG, a WAV file, and a file of another kind under each name.
void writeSource(const std::string &folder) {
  std::filesystem::create_directories(folder + "/media");
  const Bytes rgb = makePicture(160, 120);
  const Bytes picture = *writeJpeg(160, 120, rgb, 88);
  Pcm sound;
  sound.rate = 16000;
  sound.channels = 2;
  for (int i = 0; i < 6000; ++i)
    sound.samples.push_back(
        static_cast<int16_t>(9000 * ((i / 2 % 100) - 50) / 50 + i * 7919 % 13));
  Bytes cut(picture.begin(), picture.begin() + picture.size() / 2);
  const std::pair<const char *, Bytes> files[] = {
      {"photo.jpg", picture},
      {"screen.png", *writePng(160, 120, rgb)},
      {"sound.wav", *writeWav(sound)},
      {"cut.jpg", cut},
  };
  std::string segments;
  for (const auto &[name, bytes] : files) {
    const std::string path = folder + "/media/" + name;
    write(path, bytes);
    segments += std::string(segments.empty() ? "" : ", ") + "{\"type\": \"" +
                (std::string(name) == "sound.wav" ? "audio" : "image") +
                "\", \"path\": \"media/" + name + "\"}";
  }
  const std::string line =
      "{\"id\": \"a\", \"segments\": [" + segments + "]}\n";
  write(folder + "/sheets.jsonl", line);
}

class Safe : public testing::Test {
protected:
  void SetUp() override {
    writeSource(folder / "s");
    report = pack(folder / "s", folder / "d", makeSafeFormat());
  }
  TemporaryFolder folder;
  PackReport report;
};

} // namespace

TEST_F(Safe, EveryKindHasItsCaseAndIsSmaller) {
  for (const char *name : {"image/jpeg", "image/png", "audio/wav"})
    EXPECT_EQ(report.cases[name].items, 1u) << name;
  const PackReport copy = pack(folder / "s", folder / "copy");
  EXPECT_LT(10 * report.cases["image/jpeg"].bytes,
            9 * std::filesystem::file_size(folder / "s/media/photo.jpg"));
  EXPECT_LT(10 * report.storedBytes, 9 * copy.storedBytes);
}

TEST_F(Safe, ExportGivesEveryFileBack) {
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset)) << dataset.error().message;
  EXPECT_TRUE(dataset->keepsSource());
  Result<ExportReport> exported = exportSource(*dataset, folder / "out");
  ASSERT_TRUE(bool(exported)) << exported.error().message;
  EXPECT_TRUE(tree(folder / "s") == tree(folder / "out"));
}

TEST_F(Safe, ReferenceAndStepwiseDecodersAgree) {
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset)) << dataset.error().message;
  VerifyOptions options;
  options.reference = options.stepwise = true;
  Result<VerifyReport> verified =
      verifyAgainst(*dataset, folder / "s", options);
  ASSERT_TRUE(bool(verified)) << verified.error().message;
  EXPECT_EQ(verified->mismatches, 0u);
  EXPECT_EQ(verified->belowFloor, 0u);
  EXPECT_EQ(verified->decoded, 3u);
  EXPECT_EQ(verified->undecodable, 1u);
}
