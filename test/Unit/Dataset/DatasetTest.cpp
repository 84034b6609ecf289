//===- DatasetTest.cpp - Packing and reading back -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every layout choice changes bytes and reads back; versions, tokens and reads.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/Export.h"

#include <functional>

using namespace smmil;
using namespace smmil::test;

namespace {

/// All shards of a dataset, by content.
std::vector<std::string> shardBytes(const std::string &dataset) {
  std::vector<std::string> all;
  for (auto &[name, bytes] : tree(dataset + "/shards"))
    all.push_back(bytes);
  std::sort(all.begin(), all.end());
  return all;
}

void expectSameSource(const std::string &dataset, const std::string &source,
                      const std::string &out) {
  Result<Dataset> opened = Dataset::open(dataset);
  ASSERT_TRUE(bool(opened)) << opened.error().message;
  Result<DatasetCheck> check = opened->check();
  ASSERT_TRUE(bool(check)) << check.error().message;
  Result<ExportReport> report = exportSource(*opened, out);
  ASSERT_TRUE(bool(report)) << report.error().message;
  EXPECT_TRUE(tree(out) == tree(source));
  EXPECT_TRUE(std::filesystem::is_directory(out + "/void"));
}

struct LayoutCase {
  const char *name;
  std::function<void(Layout &)> change;
};

/// The encoding of a format's field.
FieldEncoding &encodingOf(Format &format, const std::string &name) {
  for (size_t i = 0; i < format.plan.fields.size(); ++i)
    if (format.plan.fields[i].name == name)
      return format.encodings[i];
  throw std::runtime_error("no field " + name);
}

/// Sheets of one order, which templates need.
void writeUniform(const std::string &folder) {
  std::string sheets;
  for (int i = 0; i < 40; ++i)
    sheets += R"({"id": ")" + std::to_string(i) +
              R"(", "segments": [{"type": "text", "text": "words of sheet )" +
              std::to_string(i * i) +
              R"("}, {"type": "image", "path": "media/)" +
              std::to_string(i % 7) + ".png\"}]}\n";
  write(folder + "/sheets.jsonl", sheets);
  for (int i = 0; i < 7; ++i)
    write(folder + "/media/" + std::to_string(i) + ".png",
          smallPng(static_cast<uint8_t>(i)));
  std::filesystem::create_directories(folder + "/void");
}

} // namespace

TEST(Dataset, CopyComesBackByteForByte) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  PackReport report = pack(folder / "s", folder / "d");
  EXPECT_EQ(report.version, 1u);
  EXPECT_EQ(report.sheets, 6u);
  // One for the film that is none, one for the empty sheet.
  EXPECT_EQ(report.warnings.size(), 2u);
  EXPECT_EQ(report.storedBytes, [&] {
    uint64_t bytes = 0;
    for (auto &[name, content] : tree(folder / "d"))
      bytes += content.size();
    return bytes;
  }());
  expectSameSource(folder / "d", folder / "s", folder / "x");
}

TEST(Dataset, EveryLayoutChoiceChangesBytesAndReadsBack) {
  TemporaryFolder folder;
  writeUniform(folder / "s");
  Format base = makeCopyFormat();
  base.layout.chunk = 16;
  pack(folder / "s", folder / "base", base);
  expectSameSource(folder / "base", folder / "s", folder / "base-x");
  std::vector<LayoutCase> cases = {
      {"bundle", [](Layout &l) { l.placement = Layout::Placement::Bundle; }},
      {"chunk", [](Layout &l) { l.chunk = 5; }},
      {"baked", [](Layout &l) { l.tokens = Layout::Tokens::Baked; }},
      {"templated", [](Layout &l) { l.order = Layout::Order::Templated; }},
      {"nodedup", [](Layout &l) { l.dedup = false; }},
      {"fixed", [](Layout &l) { l.index = Layout::Index::FixedStride; }},
      {"blocks", [](Layout &l) { l.textBlock = 100; }},
      {"tiny blocks", [](Layout &l) { l.textBlock = 7; }},
      {"bundle, baked, blocks",
       [](Layout &l) {
         l.placement = Layout::Placement::Bundle;
         l.tokens = Layout::Tokens::Baked;
         l.textBlock = 50;
       }},
  };
  std::vector<std::string> seen = shardBytes(folder / "base");
  for (const LayoutCase &c : cases) {
    SCOPED_TRACE(c.name);
    Format format = base;
    c.change(format.layout);
    pack(folder / "s", folder / c.name, format);
    EXPECT_FALSE(shardBytes(folder / c.name) == seen);
    expectSameSource(folder / c.name, folder / "s",
                     folder / (std::string(c.name) + "-x"));
  }
}

TEST(Dataset, OddSourcesReadBackInEveryLayout) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  for (uint32_t bits = 0; bits < 32; ++bits) {
    Format format = makeCopyFormat();
    Layout &layout = format.layout;
    layout.placement = static_cast<Layout::Placement>(bits & 1);
    layout.tokens = static_cast<Layout::Tokens>(bits >> 1 & 1);
    layout.index = static_cast<Layout::Index>(bits >> 2 & 1);
    layout.dedup = bits >> 3 & 1;
    layout.chunk = bits >> 4 & 1 ? 1 : 4;
    layout.textBlock = 11;
    encodingOf(format, "image").bundled = bits & 2;
    std::string name = "d" + std::to_string(bits);
    PackOptions options;
    options.shardBytes = bits & 4 ? 200 : 1 << 30; // Several shards, too.
    pack(folder / "s", folder / name, format, options);
    expectSameSource(folder / name, folder / "s", folder / (name + "x"));
  }
}

// Sounds lie in the block's range, pictures in a shard of their own.
TEST(Dataset, FieldsAreBundledOneByOne) {
  TemporaryFolder folder;
  std::string sheets;
  for (int i = 0; i < 12; ++i) {
    const std::string n = std::to_string(i);
    sheets += R"({"segments": [{"type": "text", "text": "sheet )" + n +
              R"("}, {"type": "image", "path": ")" + n +
              R"(.png"}, {"type": "audio", "path": ")" + n + ".wav\"}]}\n";
    write(folder / ("s/" + n + ".png"), smallPng(static_cast<uint8_t>(i)));
    write(folder / ("s/" + n + ".wav"), "sound " + n);
  }
  write(folder / "s/sheets.jsonl", sheets);
  std::filesystem::create_directories(folder / "s/void");
  Format format = makeCopyFormat();
  format.layout.placement = Layout::Placement::Bundle;
  format.layout.chunk = 4;
  encodingOf(format, "image").bundled = false;
  pack(folder / "s", folder / "d", format);
  expectSameSource(folder / "d", folder / "s", folder / "x");
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  const std::vector<ShardEntry> &shards = dataset->manifest().shards;
  ASSERT_EQ(shards.size(), 2u);
  EXPECT_EQ(shards[0].role, ShardRole::Bundle);
  EXPECT_EQ(shards[1].role, ShardRole::Media);
  for (uint64_t id = 0; id < dataset->itemCount(); ++id) {
    Result<ItemRecord> item = dataset->item(id);
    ASSERT_TRUE(bool(item));
    const bool isImage = dataset->plan().fields[item->field].name == "image";
    EXPECT_EQ(item->shard, isImage ? 1u : 0u);
  }
  // A block, its sounds right behind it, and the picture elsewhere.
  Result<std::vector<ReadRange>> reads = dataset->reads(0);
  ASSERT_TRUE(bool(reads));
  ASSERT_EQ(reads->size(), 3u);
  EXPECT_EQ((*reads)[1].shard, 0u);
  EXPECT_EQ((*reads)[1].offset, (*reads)[0].offset + (*reads)[0].length);
  EXPECT_EQ((*reads)[2].shard, 1u);
}

TEST(Dataset, TemplateThatDoesNotFitIsRefused) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  Format format = makeCopyFormat();
  format.layout.order = Layout::Order::Templated;
  Result<PackReport> report = packDataset(folder / "s", folder / "d", format);
  ASSERT_FALSE(bool(report));
  EXPECT_NE(report.error().message.find("sheets.jsonl:3: does not fit"),
            std::string::npos)
      << report.error().message;
  EXPECT_FALSE(std::filesystem::exists(folder / "d"));
}

// Orders beyond the limit are spelled out where they occur.
TEST(Dataset, PatternsBoundTheDictionary) {
  TemporaryFolder folder;
  std::string sheets;
  for (int i = 0; i < 8; ++i)
    for (const char *order :
         {R"({"type": "text", "text": "x"}, {"type": "text", "text": "y"})",
          R"({"type": "text", "text": "z"})"})
      sheets += R"({"segments": [)" + std::string(order) + "]}\n";
  write(folder / "s/sheets.jsonl", sheets);
  std::filesystem::create_directories(folder / "s/void");
  Format format = makeCopyFormat(), one = format;
  one.layout.patterns = 1;
  pack(folder / "s", folder / "all", format);
  pack(folder / "s", folder / "one", one);
  EXPECT_FALSE(shardBytes(folder / "all") == shardBytes(folder / "one"));
  expectSameSource(folder / "one", folder / "s", folder / "x");
}

TEST(Dataset, RenamedTokensLeaveEveryShard) {
  TemporaryFolder folder;
  writeUniform(folder / "s");
  Format format = makeCopyFormat(), renamed = format;
  renamed.tokens[0].spelling = "<IMG>";
  pack(folder / "s", folder / "a", format);
  pack(folder / "s", folder / "b", renamed);
  EXPECT_TRUE(tree(folder / "a/shards") == tree(folder / "b/shards"));
  EXPECT_TRUE(tree(folder / "a/plans") == tree(folder / "b/plans"));
  EXPECT_LT(tree(folder / "b/versions")["1.json"].size(), 4096u);
  // Baked tokens are in the payload: renaming rewrites it.
  format.layout.tokens = renamed.layout.tokens = Layout::Tokens::Baked;
  pack(folder / "s", folder / "c", format);
  pack(folder / "s", folder / "d", renamed);
  EXPECT_FALSE(tree(folder / "c/shards") == tree(folder / "d/shards"));
}

TEST(Dataset, BytesDoNotDependOnThreadsOrPlace) {
  TemporaryFolder folder;
  writeUniform(folder / "s");
  writeUniform(folder / "elsewhere/t");
  PackOptions one, four;
  one.workers = 1;
  four.workers = 4;
  pack(folder / "s", folder / "a", makeCopyFormat(), one);
  pack(folder / "elsewhere/t", folder / "b", makeCopyFormat(), four);
  EXPECT_TRUE(tree(folder / "a") == tree(folder / "b"));
}

TEST(Dataset, OlderVersionsStillOpen) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  pack(folder / "s", folder / "d");
  writeUniform(folder / "t");
  PackReport second = pack(folder / "t", folder / "d");
  EXPECT_EQ(second.version, 2u);
  Result<Dataset> newest = Dataset::open(folder / "d");
  Result<Dataset> first = Dataset::open(folder / "d", 1);
  ASSERT_TRUE(newest && first);
  EXPECT_EQ(newest->manifest().parent, 1u);
  EXPECT_EQ(newest->sheetCount(), 40u);
  EXPECT_EQ(first->sheetCount(), 6u);
  ASSERT_TRUE(bool(exportSource(*first, folder / "x")));
  EXPECT_TRUE(tree(folder / "x") == tree(folder / "s"));
  Result<Dataset> missing = Dataset::open(folder / "d", 3);
  ASSERT_FALSE(bool(missing));
  EXPECT_NE(missing.error().message.find("the newest is 2"), std::string::npos);
}

TEST(Dataset, SameContentAddsNoShards) {
  TemporaryFolder folder;
  writeUniform(folder / "s");
  pack(folder / "s", folder / "d");
  auto before = tree(folder / "d/shards");
  EXPECT_EQ(pack(folder / "s", folder / "d").version, 2u);
  EXPECT_TRUE(tree(folder / "d/shards") == before);
}

TEST(Dataset, RepeatedMediaAreStoredOnce) {
  TemporaryFolder folder;
  writeUniform(folder / "s");
  EXPECT_EQ(pack(folder / "s", folder / "a").items, 7u);
  Format format = makeCopyFormat();
  format.layout.dedup = false;
  EXPECT_EQ(pack(folder / "s", folder / "b", format).items, 40u);
}

TEST(Dataset, FilesThatNobodyRefersToAreSharedEvenWithoutDedup) {
  TemporaryFolder folder;
  writeUniform(folder / "s");
  for (const char *name : {"/a.bin", "/b.bin", "/deep/c.bin"})
    write((folder / "s") + name, std::string(5000, 'x'));
  Format format = makeCopyFormat();
  format.layout.dedup = false;
  EXPECT_EQ(pack(folder / "s", folder / "d", format).items, 41u);
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset)) << message(dataset.error());
  ASSERT_TRUE(bool(exportSource(*dataset, folder / "back")));
  EXPECT_TRUE(tree(folder / "s") == tree(folder / "back"));
}

TEST(Dataset, EachFieldSaysWhetherItsMediaAreStoredOnce) {
  TemporaryFolder folder;
  std::string line = R"({"id": "x", "segments": [{"type": "image", "path": )"
                     R"("m/a.png"}, {"type": "audio", "path": "m/a.wav"}]})"
                     "\n";
  write(folder / "s/sheets.jsonl", line + line + line);
  write(folder / "s/m/a.png", smallPng(1));
  write(folder / "s/m/a.wav", smallWav());
  std::filesystem::create_directories(folder / "s/void");
  const size_t kImage = 1, kAudio = 2;
  for (bool image : {false, true})
    for (bool audio : {false, true}) {
      Format format = makeCopyFormat();
      ASSERT_EQ(format.plan.fields[kImage].name, "image");
      ASSERT_EQ(format.plan.fields[kAudio].name, "audio");
      format.encodings[kImage].dedup = image;
      format.encodings[kAudio].dedup = audio;
      std::string name = std::to_string(image) + std::to_string(audio);
      PackReport report = pack(folder / "s", folder / name, format);
      EXPECT_EQ(report.cases["image/store"].items, image ? 1u : 3u);
      EXPECT_EQ(report.cases["audio/store"].items, audio ? 1u : 3u);
      expectSameSource(folder / name, folder / "s", folder / (name + "-x"));
    }
}

TEST(Dataset, AnySheetTakesAtMostTwoRangedReads) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  for (auto placement : {Layout::Placement::Split, Layout::Placement::Bundle}) {
    Format format = makeCopyFormat();
    format.layout.placement = placement;
    format.layout.chunk = 2;
    std::string name = "d" + std::to_string(int(placement));
    pack(folder / "s", folder / name, format);
    Result<Dataset> dataset = Dataset::open(folder / name);
    ASSERT_TRUE(bool(dataset));
    for (uint64_t i = 0; i < dataset->sheetCount(); ++i) {
      Result<std::vector<ReadRange>> reads = dataset->reads(i);
      ASSERT_TRUE(bool(reads));
      EXPECT_LE(reads->size(), 2u);
    }
  }
}

TEST(Dataset, IndexKnowsWordsAndSizes) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  pack(folder / "s", folder / "d");
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  SheetCursor cursor(*dataset);
  Result<Span<const uint32_t>> words = cursor.runWords(0);
  ASSERT_TRUE(bool(words));
  ASSERT_EQ(words->size(), 2u);
  EXPECT_EQ((*words)[0], 2u);
  EXPECT_EQ((*words)[1], 2u);
  words = cursor.runWords(2);
  ASSERT_TRUE(bool(words));
  EXPECT_EQ(words->size(), 0u);
  Result<StoredSheet> sheet = dataset->sheet(3);
  ASSERT_TRUE(bool(sheet));
  Result<ItemRecord> sound = dataset->item(sheet->segments[0].item);
  ASSERT_TRUE(bool(sound));
  EXPECT_EQ(sound->kind, MediaKind::Wav);
  EXPECT_EQ(sound->milliseconds, 100u);
  EXPECT_EQ(sheet->segments[1].path, "media/../media/v.mp4");
  Result<StoredSheet> beyond = dataset->sheet(6);
  EXPECT_FALSE(bool(beyond));
}

TEST(Dataset, SourceWithoutSheetsOrMedia) {
  TemporaryFolder folder;
  write(folder / "s/sheets.jsonl", " \n\n");
  std::filesystem::create_directories(folder / "s/void");
  pack(folder / "s", folder / "d");
  expectSameSource(folder / "d", folder / "s", folder / "x");
}

TEST(Dataset, ProvenanceComesBack) {
  TemporaryFolder folder;
  writeUniform(folder / "s");
  Format format = makeCopyFormat();
  format.provenance = "module { codec.tables @t = \"" + std::string(100, 'a') +
                      "0123456789abcdef\" } // \xC3\xA9";
  pack(folder / "s", folder / "d", format);
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  Result<std::string> text = dataset->provenance();
  ASSERT_TRUE(bool(text)) << text.error().message;
  EXPECT_EQ(*text, format.provenance);
}

TEST(Dataset, FormatsThatContradictThemselvesAreRefused) {
  TemporaryFolder folder;
  writeUniform(folder / "s");
  Format format = makeCopyFormat();
  format.encodings[0].route[0] = {9};
  Result<PackReport> report = packDataset(folder / "s", folder / "d", format);
  ASSERT_FALSE(bool(report));
  EXPECT_EQ(report.error().kind, ErrorKind::Usage);
  EXPECT_FALSE(std::filesystem::exists(folder / "d"));
}

TEST(Dataset, RefusesAFolderThatIsNone) {
  TemporaryFolder folder;
  writeUniform(folder / "s");
  write(folder / "mine/thesis.txt", "precious");
  Result<PackReport> report =
      packDataset(folder / "s", folder / "mine", makeCopyFormat());
  ASSERT_FALSE(bool(report));
  EXPECT_NE(report.error().message.find("thesis.txt"), std::string::npos);
  EXPECT_EQ(tree(folder / "mine").size(), 1u);
  Result<PackReport> inside =
      packDataset(folder / "s", folder / "s/d", makeCopyFormat());
  ASSERT_FALSE(bool(inside));
  EXPECT_NE(inside.error().message.find("lies in the source"),
            std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "s/d"));
}

TEST(Dataset, ExportDecodedWritesWhatAModelSees) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  Format format = makeCopyFormat();
  for (PlanField &field : format.plan.fields) {
    if (field.modality == Modality::Image)
      field.frame.width = field.frame.height = 12;
    if (field.modality == Modality::Audio) {
      field.frame.rate = 4000;
      field.frame.channels = 1;
    }
  }
  pack(folder / "s", folder / "d", format);
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  Result<ExportReport> report = exportDecoded(*dataset, folder / "x");
  ASSERT_TRUE(bool(report)) << report.error().message;
  Result<Bytes> png = readFile(folder / "x/media/b.png.png");
  ASSERT_TRUE(bool(png)) << png.error().message;
  Result<RgbImage> image = decodeImage(*png);
  ASSERT_TRUE(bool(image));
  EXPECT_EQ(image->width, 12u);
  EXPECT_TRUE(std::filesystem::exists(folder / "x/media/s.wav.wav"));
  EXPECT_FALSE(std::filesystem::exists(folder / "x/media/v.mp4.png"));
  EXPECT_EQ(report->files, 4u);
  EXPECT_FALSE(bool(exportDecoded(*dataset, folder / "x")));
}
