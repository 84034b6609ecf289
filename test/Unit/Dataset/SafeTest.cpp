//===- SafeTest.cpp - Files kept as they are, smaller ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A dataset packed by the safe format is smaller than a copy and gives every
// file back, whichever decoder reads it, whatever the file is: settings of
// other programs, cut and damaged files, headers that lie. Versions of it stay
// safe.
//
//===----------------------------------------------------------------------===//

#include "MadeFiles.h"

#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/Verify.h"

#include <algorithm>

using namespace smmil;
using namespace smmil::test;

namespace {

struct MadeFile {
  std::string name;
  Bytes bytes;
  /// The case that keeps it; "" is any but those that took the file apart.
  std::string kept;
};

Bytes front(const Bytes &bytes, size_t size) {
  return Bytes(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size));
}

Bytes withTail(Bytes bytes, size_t count) {
  bytes.insert(bytes.end(), count, 0x55);
  return bytes;
}

Bytes withByte(Bytes bytes, size_t at, uint8_t value) {
  bytes[at] = value;
  return bytes;
}

Bytes withU32(Bytes bytes, size_t at, uint32_t value) {
  for (int i = 0; i < 4; ++i)
    bytes[at + size_t(i)] = static_cast<uint8_t>(value >> (8 * i));
  return bytes;
}

size_t placeOf(const Bytes &bytes, std::string_view text) {
  const auto same = [](uint8_t a, char b) {
    return a == static_cast<uint8_t>(b);
  };
  return static_cast<size_t>(
      std::search(bytes.begin(), bytes.end(), text.begin(), text.end(), same) -
      bytes.begin());
}

/// One of the bits that fill the last byte before a restart marker is another
/// than all others: the picture is the same.
Bytes withOddPadding(const Bytes &file) {
  const Result<RgbImage> picture = decodeImage(file);
  for (size_t i = placeOf(file, "\xff\xda") + 14; i + 1 < file.size(); ++i)
    if (file[i] == 0xff && (file[i + 1] & 0xf8) == 0xd0 &&
        file[i - 1] % 2 == 1) {
      Bytes odd = withByte(file, i - 1, file[i - 1] - 1);
      const Result<RgbImage> same = decodeImage(odd);
      if (picture && same && picture->pixels == same->pixels)
        return odd;
    }
  ADD_FAILURE() << "no marker stands behind bits that fill a byte";
  return file;
}

std::vector<MadeFile> jpegFiles() {
  JpegRecipe progressive, restarts, both, arithmetic, grey, full, coarse;
  progressive.progressive = both.progressive = true;
  restarts.restart = 3;
  both.restart = 7;
  arithmetic.arithmetic = true;
  grey.grey = full.full = true;
  coarse.quality = 20;
  const Bytes plain = makeJpeg({}), marked = makeJpeg(restarts);
  Bytes header = front(plain, placeOf(plain, "\xff\xda"));
  return {{"plain.jpg", plain, "jpeg"},
          {"grey.jpg", makeJpeg(grey), "jpeg"},
          {"full.jpg", makeJpeg(full), "jpeg"},
          {"coarse.jpg", makeJpeg(coarse), "jpeg"},
          {"restarts.jpg", marked, "jpeg"},
          {"progressive.jpg", makeJpeg(progressive), "jpeg"},
          {"both.jpg", makeJpeg(both), "jpeg"},
          {"tail.jpg", withTail(plain, 37), "jpeg"},
          {"arithmetic.jpg", makeJpeg(arithmetic), ""},
          {"padding.jpg", withOddPadding(marked), ""},
          {"half.jpg", front(plain, plain.size() / 2), ""},
          {"almost.jpg", front(plain, plain.size() - 2), ""},
          {"header.jpg", header, ""},
          {"two.jpg", front(plain, 2), ""},
          {"empty.jpg", {}, ""}};
}

std::vector<MadeFile> pngFiles() {
  std::vector<MadeFile> files;
  for (int level : {1, 2, 3, 4, 5, 6, 9}) {
    PngRecipe recipe;
    recipe.level = level;
    files.push_back(
        {"level" + std::to_string(level) + ".png", makePng(recipe), "png"});
  }
  PngRecipe none, paeth, usual, window, interlaced, runs, stored;
  none.filters = PNG_FILTER_NONE;
  none.strategy = 0;
  paeth.filters = PNG_FILTER_PAETH;
  usual.strategy = 0;
  window.windowBits = 12;
  interlaced.interlaced = true;
  runs.level = 1;
  runs.strategy = 3;
  stored.level = 0;
  const Bytes plain = makePng({});
  const size_t data = placeOf(plain, "IDAT");
  const std::vector<MadeFile> more = {
      {"none.png", makePng(none), "png"},
      {"paeth.png", makePng(paeth), "png"},
      {"usual.png", makePng(usual), "png"},
      {"window.png", makePng(window), "png"},
      {"interlaced.png", makePng(interlaced), "png"},
      {"runs.png", makePng(runs), "png"},
      {"tail.png", withTail(plain, 9), "png"},
      {"stored.png", makePng(stored), ""},
      {"damaged.png", withByte(plain, data + 900, plain[data + 900] ^ 4), ""},
      {"half.png", front(plain, plain.size() / 2), ""},
      {"signature.png", front(plain, 8), ""}};
  files.insert(files.end(), more.begin(), more.end());
  return files;
}

std::vector<MadeFile> wavFiles() {
  const Bytes plain = makeSound(2);
  const size_t format = placeOf(plain, "fmt "), data = placeOf(plain, "data");
  return {{"mono.wav", makeSound(1), "wav"},
          {"stereo.wav", plain, "wav"},
          {"eight.wav", makeSound(8), "wav"},
          {"tail.wav", withTail(plain, 5), "wav"},
          {"cut.wav", front(plain, plain.size() - 1001), "wav"},
          // As programs leave it that write into a pipe.
          {"endless.wav", withU32(plain, data + 4, 0xffffffff), "wav"},
          {"odd.wav", withU32(plain, data + 4, 4001), "wav"},
          {"nothing.wav", withU32(plain, data + 4, 0), ""},
          {"many.wav", withByte(plain, format + 10, 200), ""},
          {"float.wav", withByte(plain, format + 8, 3), ""},
          {"header.wav", front(plain, 44), ""}};
}

std::vector<MadeFile> gifFiles() {
  const Bytes still = makeGif(1), moving = makeGif(4);
  return {{"still.gif", still, "gif"},
          {"moving.gif", moving, "gif"},
          {"tail.gif", withTail(moving, 11), "gif"},
          {"cut.gif", front(moving, moving.size() - 100), "gif"},
          {"signature.gif", front(still, 6), ""}};
}

std::vector<MadeFile> madeFiles() {
  std::vector<MadeFile> files;
  for (const auto &list : {jpegFiles(), pngFiles(), wavFiles(), gifFiles()})
    files.insert(files.end(), list.begin(), list.end());
  return files;
}

void writeSource(const std::string &folder, const std::string &id,
                 const std::vector<MadeFile> &files) {
  std::string segments;
  for (const MadeFile &file : files) {
    write(folder + "/media/" + file.name, file.bytes);
    const bool sound = file.name.find(".wav") != std::string::npos;
    segments += std::string(segments.empty() ? "" : ", ") + "{\"type\": \"" +
                (sound ? "audio" : "image") + "\", \"path\": \"media/" +
                file.name + "\"}";
  }
  write(folder + "/sheets.jsonl",
        R"({"id": ")" + id + R"(", "segments": [)" + segments + "]}\n");
}

/// The files and their dataset, packed once for all tests.
struct Shared {
  TemporaryFolder folder;
  const std::vector<MadeFile> files = madeFiles();
  PackReport report;

  Shared() {
    writeSource(folder / "s", "a", files);
    report = pack(folder / "s", folder / "d", makeSafeFormat());
  }
  static const Shared &get() {
    static const Shared shared;
    return shared;
  }
};

class Safe : public testing::Test {
protected:
  Dataset open(const std::string &reference) {
    Result<Dataset> dataset = Dataset::open(reference);
    EXPECT_TRUE(bool(dataset)) << (dataset ? "" : dataset.error().message);
    return std::move(*dataset);
  }
  void expectBack(const Dataset &dataset) {
    EXPECT_TRUE(dataset.keepsSource());
    Result<ExportReport> exported = exportSource(dataset, folder / "out");
    ASSERT_TRUE(bool(exported)) << exported.error().message;
    EXPECT_TRUE(tree(source) == tree(folder / "out"));
  }

  const std::vector<MadeFile> &files = Shared::get().files;
  const PackReport &report = Shared::get().report;
  const std::string source = Shared::get().folder / "s",
                    packed = Shared::get().folder / "d";
  TemporaryFolder folder;
};

} // namespace

TEST_F(Safe, EveryFileHasTheCaseThatSuitsIt) {
  const Dataset dataset = open(packed);
  ASSERT_EQ(dataset.itemCount(), files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    SCOPED_TRACE(files[i].name);
    Result<ItemRecord> record = dataset.item(i);
    Result<Bytes> bits = dataset.payload(i), file = dataset.sourceBytes(i);
    ASSERT_TRUE(record && bits && file);
    EXPECT_TRUE(*file == files[i].bytes);
    const std::string name = caseName(dataset.plan(), *record);
    const std::string kept = name.substr(name.find('/') + 1);
    const bool isWhole = kept == "zstd" || kept == "store";
    EXPECT_EQ(isWhole ? "" : kept, files[i].kept);
    EXPECT_LE(bits->size(), files[i].bytes.size());
    EXPECT_TRUE(kept != "jpeg" ||
                10 * bits->size() < 9 * files[i].bytes.size());
  }
}

TEST_F(Safe, IsSmallerThanACopyAndComesBack) {
  const PackReport copy = pack(source, folder / "copy");
  EXPECT_LT(20 * report.storedBytes, 17 * copy.storedBytes);
  expectBack(open(packed));
}

TEST_F(Safe, ReferenceAndStepwiseDecodersAgree) {
  const Dataset dataset = open(packed);
  VerifyOptions options;
  options.reference = options.stepwise = true;
  Result<VerifyReport> verified = verifyAgainst(dataset, source, options);
  ASSERT_TRUE(bool(verified)) << verified.error().message;
  EXPECT_EQ(verified->mismatches, 0u);
  EXPECT_EQ(verified->belowFloor, 0u);
}

TEST_F(Safe, VersionsStaySafe) {
  std::filesystem::copy(packed, folder / "d",
                        std::filesystem::copy_options::recursive);
  JpegRecipe other;
  other.quality = 70;
  writeSource(folder / "t", "b",
              {files[0], {"other.jpg", makeJpeg(other), "jpeg"}});
  Result<EditReport> added = appendSheets(folder / "t", folder / "d",
                                          fileFormatOf(open(folder / "d")), {});
  ASSERT_TRUE(bool(added)) << added.error().message;
  EXPECT_EQ(added->items, 1u) << "the known file is not stored again";
  writeSource(folder / "r", "b", {files[1]});
  Result<EditReport> replaced =
      replaceSheets(folder / "r", folder / "d",
                    fileFormatOf(open(folder / "d")), std::nullopt, {});
  ASSERT_TRUE(bool(replaced)) << replaced.error().message;
  EXPECT_EQ(replaced->items, 0u);
  expectBack(open(folder / "d@1"));
  const Dataset second = open(folder / "d@2");
  EXPECT_EQ(second.sheetCount(), 2u);
  EXPECT_TRUE(bool(second.check()));
  Result<ItemRecord> record = second.item(files.size());
  ASSERT_TRUE(bool(record)) << record.error().message;
  EXPECT_EQ(caseName(second.plan(), *record), "image/jpeg");
  Result<Bytes> fresh = second.sourceBytes(files.size());
  ASSERT_TRUE(bool(fresh));
  EXPECT_TRUE(*fresh == makeJpeg(other));
}

TEST_F(Safe, ACopyStaysACopy) {
  pack(source, folder / "copy");
  const Format format = fileFormatOf(open(folder / "copy"));
  EXPECT_EQ(planHash(format.plan), planHash(makeCopyFormat().plan));
}

/// What another zlib would make of an item is told apart from the file.
TEST_F(Safe, AnotherZlibIsAnError) {
  const Dataset dataset = open(packed);
  size_t found = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    if (files[i].kept != "png")
      continue;
    SCOPED_TRACE(files[i].name);
    Result<ItemRecord> record = dataset.item(i);
    Result<Bytes> bits = dataset.payload(i);
    ASSERT_TRUE(record && bits);
    Bytes value;
    const auto decode = [&] {
      return dataset.codec().decodeValue(record->field, record->caseIndex,
                                         *bits, value);
    };
    ASSERT_TRUE(decode().isOk());
    // Two numbers, the kind, four settings; then the checksum.
    size_t at = 0;
    for (int number = 0; number < 2; ++number)
      while ((*bits)[at++] >= 128)
        ;
    (*bits)[at + 5] ^= 1;
    const Status status = decode();
    EXPECT_EQ(status.code(), StatusCode::Unsupported) << status.message();
    EXPECT_NE(std::string(status.message()).find("zlib"), std::string::npos);
    (*bits)[at + 5] ^= 1;
    // Another level gives other data.
    uint8_t &level = (*bits)[at + 1];
    level = level == 1 ? 6 : 1;
    EXPECT_FALSE(decode().isOk() && value != files[i].bytes);
    ++found;
  }
  EXPECT_GT(found, 10u);
}
