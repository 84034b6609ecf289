//===- ParserTest.cpp - Parsers against damaged input ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checksums stop chance damage before parsers see it, so they are made right
// again here: what a parser accepts must hold what it promises, whoever wrote
// the bytes, and it must end. Meant to run under sanitizers as well.
//
//===----------------------------------------------------------------------===//
#include "lib/Dataset/Blob.h"
#include "lib/Dataset/Frames.h"
#include "lib/Dataset/JsonLine.h"
#include "lib/Dataset/Shard.h"
#include "lib/Dataset/Wire64.h"
#include "smmil/Runtime/Wire.h"
#include "smmil/Support/Hash.h"
#include "test/Registry/Random.h"
#include "test/Unit/Dataset/TestCorpus.h"

#include <nlohmann/json.hpp>

using namespace smmil;
using namespace smmil::test;
using registry::mutated;
using registry::Random;

namespace {

Bytes bytesOf(std::string_view text) { return Bytes(text.begin(), text.end()); }
std::string textOf(const Bytes &bytes) {
  return std::string(bytes.begin(), bytes.end());
}

//===----------------------------------------------------------------------===//
// Lines of sheets.jsonl
//===----------------------------------------------------------------------===//

/// Holes and segments lie in order inside the line.
void checkSpans(const JsonLine &split, std::string_view line) {
  size_t at = 0;
  auto inOrder = [&](size_t begin, size_t end) {
    EXPECT_LE(at, begin);
    EXPECT_LE(begin, end);
    EXPECT_LE(end, line.size());
    at = end;
  };
  for (const Hole &hole : split.head)
    inOrder(hole.begin, hole.end);
  inOrder(split.headEnd, split.headEnd);
  for (const SegmentSpan &segment : split.segments) {
    size_t inside = segment.begin;
    for (const Hole &hole : segment.holes) {
      EXPECT_LE(inside, hole.begin);
      EXPECT_LE(hole.begin, hole.end);
      inside = hole.end;
      if (hole.kind == HoleKind::Text) {
        EXPECT_EQ(
            decodeJsonString(line.substr(hole.begin, hole.end - hole.begin)),
            segment.value.text);
      }
    }
    EXPECT_LE(inside, segment.end);
    inOrder(segment.begin, segment.end);
  }
  inOrder(split.tailBegin, split.tailBegin);
  for (const Hole &hole : split.tail)
    inOrder(hole.begin, hole.end);
}

TEST(JsonLines, MutatedLinesAreRefusedOrSplit) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  std::ifstream in(folder / "s/sheets.jsonl");
  Random random(1);
  int split = 0, refused = 0;
  for (std::string line; std::getline(in, line);)
    for (int trial = 0; trial < 1500; ++trial) {
      std::string bad = textOf(mutated(bytesOf(line), random));
      Result<JsonLine> result = splitJsonLine(bad);
      ++(result ? split : refused);
      if (!result)
        continue;
      SCOPED_TRACE(bad);
      // What the library refuses and the grammar allows is named.
      EXPECT_TRUE(nlohmann::json::accept(bad) || !result->oddities.empty())
          << "split what is not JSON";
      checkSpans(*result, bad);
      if (testing::Test::HasFailure())
        return;
    }
  EXPECT_GT(split, 300);
  EXPECT_GT(refused, 1000);
}

/// Nesting must not use up the stack.
TEST(JsonLines, DeepNestingIsRefusedOrSplit) {
  for (size_t depth : {1000u, 1000000u})
    for (const char *open : {"[", "{\"a\":"}) {
      std::string line = R"({"segments":[{"type":"text","text":"t","x":)";
      for (size_t i = 0; i < depth; ++i)
        line += open;
      (void)bool(splitJsonLine(line));
      if (*open == '[') {
        line += std::string(depth, ']') + "}]}";
        Result<JsonLine> result = splitJsonLine(line);
        if (result)
          checkSpans(*result, line);
      }
    }
}

//===----------------------------------------------------------------------===//
// Manifests
//===----------------------------------------------------------------------===//

/// A manifest whose checksum is made right for its damaged members.
std::string sealed(const std::string &content) {
  return content + ",\n \"checksum\": \"" +
         hash128(std::string_view(content)).hex() + "\"\n}\n";
}

std::string manifestContent() {
  Manifest manifest;
  manifest.version = 3;
  manifest.parent = 2;
  manifest.plan = {"00ff.plan", 77};
  manifest.shards.resize(2);
  manifest.shards[0].object = {"ab.shard", 1000};
  manifest.shards[1].object = {"cd.shard", 2000};
  manifest.shards[0].role = ShardRole::Sheets;
  manifest.shards[1].role = ShardRole::Media;
  for (ShardEntry &shard : manifest.shards)
    shard.seal = std::string(16, '7');
  manifest.fields = {{"text", "", 0}, {"image", "tensor_psnr_db", 38.0}};
  manifest.tokens = {{"img", "<IMAGE>"}, {"end", "<SHEET-END>"}};
  ViewStep take;
  take.count = 2;
  take.field = "image";
  take.tokenBefore = "img";
  ViewStep cycle;
  cycle.kind = ViewStep::Kind::Cycle;
  cycle.field = "text";
  cycle.restAppend = true;
  cycle.body = {take};
  manifest.views = {{"train", {cycle}}};
  manifest.sheets = 5;
  manifest.items = 9;
  manifest.sourceTextHash = std::string(32, 'a');
  std::string text = printManifest(manifest);
  return text.substr(0, text.rfind(",\n \"checksum\""));
}

TEST(Manifests, SealingIsRight) {
  Result<Manifest> manifest = parseManifest(sealed(manifestContent()), "m");
  EXPECT_TRUE(bool(manifest)) << (manifest ? "" : manifest.error().message);
}

TEST(Manifests, MutatedOnesAreRefusedOrStable) {
  const Bytes good = bytesOf(manifestContent());
  Random random(2);
  int accepted = 0;
  for (int trial = 0; trial < 30000; ++trial) {
    std::string bad = sealed(textOf(mutated(good, random)));
    Result<Manifest> manifest = parseManifest(bad, "m");
    if (!manifest)
      continue;
    ++accepted;
    SCOPED_TRACE(bad);
    // What was understood is what would be written.
    std::string once = printManifest(*manifest);
    Result<Manifest> again = parseManifest(once, "m");
    ASSERT_TRUE(bool(again)) << again.error().message;
    ASSERT_EQ(printManifest(*again), once);
  }
  EXPECT_GT(accepted, 100);
}

//===----------------------------------------------------------------------===//
// Shards
//===----------------------------------------------------------------------===//

class Shards : public testing::TestWithParam<Layout::Index> {
protected:
  void SetUp() override {
    writeCorpus(folder / "s");
    Format format = makeCopyFormat();
    format.layout.index = GetParam();
    pack(folder / "s", folder / "d", format);
    Result<Dataset> dataset = Dataset::open(folder / "d");
    ASSERT_TRUE(bool(dataset));
    object = dataset->manifest().shards[0].object;
    std::ifstream in(folder / "d/shards/" + object.name, std::ios::binary);
    file = Bytes(std::istreambuf_iterator<char>(in), {});
    Result<ShardReader> reader = open(file);
    ASSERT_TRUE(bool(reader));
    const uint8_t *foot = file.data() + file.size() - 48;
    indexOffset = readU64(foot);
    Bytes stored(file.begin() + ptrdiff_t(indexOffset), file.end() - 48);
    index = stored;
    if (readU64(foot + 16) != stored.size())
      index = *decompressBytes(stored, readU64(foot + 16));
    shard = reader->index();
    for (const BlockRecord &block : shard.blocks)
      if (block.kind == BlockKind::Dictionary)
        dictionary = *reader->readRawBlock(block);
      else if (block.kind == BlockKind::Sheets && sheets.empty())
        sheets = *reader->readRawBlock(block), sheetCount = block.count;
  }

  Result<ShardReader> open(const Bytes &bytes) {
    write(folder / "x.shard", bytes);
    return ShardReader::open(folder / "x.shard", bytes.size());
  }

  /// The file with another index, stored plainly, and all checksums right.
  Bytes withIndex(const Bytes &bad) {
    Bytes made(file.begin(), file.begin() + ptrdiff_t(indexOffset));
    made.insert(made.end(), bad.begin(), bad.end());
    Bytes footer;
    appendU64(footer, indexOffset);
    appendU64(footer, bad.size());
    appendU64(footer, bad.size());
    appendU64(footer, checksum64(bad));
    Bytes covered(file.begin(), file.begin() + 16);
    covered.insert(covered.end(), footer.begin(), footer.end());
    appendU64(footer, checksum64(covered));
    made.insert(made.end(), footer.begin(), footer.end());
    made.insert(made.end(), file.end() - 8, file.end());
    return made;
  }

  TemporaryFolder folder;
  StoredObject object;
  ShardIndex shard;
  Bytes file, index, dictionary, sheets;
  uint64_t indexOffset = 0, sheetCount = 0;
};

TEST_P(Shards, MutatedIndexesAreRefusedOrInBounds) {
  ASSERT_TRUE(bool(open(withIndex(index)))) << "the seal is wrong";
  Random random(3);
  int accepted = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    Result<ShardReader> reader = open(withIndex(mutated(index, random)));
    if (!reader)
      continue;
    ++accepted;
    for (const BlockRecord &block : reader->index().blocks) {
      ASSERT_LE(block.offset, indexOffset);
      ASSERT_LE(block.storedBytes, indexOffset - block.offset);
      (void)bool(reader->readRawBlock(block));
    }
    for (const ItemRecord &item : reader->index().items) {
      ASSERT_LE(item.offset, indexOffset);
      ASSERT_LE(item.length, indexOffset - item.offset);
    }
  }
  EXPECT_GT(accepted, 50);
}

TEST_P(Shards, MutatedFilesAreRefused) {
  Random random(4);
  for (int trial = 0; trial < 2000; ++trial) {
    Bytes bad = mutated(file, random);
    if (bad == file)
      continue;
    Result<ShardReader> reader = open(bad);
    if (!reader)
      continue;
    // Damage in a block is told when the block is read.
    bool told = false;
    for (const BlockRecord &block : reader->index().blocks)
      told = told || !reader->readBlock(block);
    EXPECT_TRUE(told) << "trial " << trial;
  }
}

TEST_P(Shards, MutatedDictionariesAndSheetsAreRefusedOrRestored) {
  Dictionary good;
  ASSERT_TRUE(readDictionary(dictionary, good).isOk());
  std::vector<SheetRecord> records;
  ASSERT_TRUE(readSheets(sheets, good, sheetCount, records).isOk());
  Random random(5);
  int restored = 0;
  for (int trial = 0; trial < 6000; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    Dictionary damaged;
    const bool inDictionary = trial % 2 != 0;
    const Bytes bad = mutated(inDictionary ? dictionary : sheets, random);
    if (inDictionary && !readDictionary(bad, damaged).isOk())
      continue;
    const Dictionary &used = inDictionary ? damaged : good;
    const Bytes &bytes = inDictionary ? sheets : bad;
    // One in ten also asks for another number of sheets.
    const uint64_t count = sheetCount + (random(10) == 0 ? random(3) : 0);
    if (!readSheets(bytes, used, count, records).isOk())
      continue;
    ASSERT_EQ(records.size(), count);
    for (const SheetRecord &record : records) {
      const uint64_t size = textBytes(record, used);
      if (size > 1 << 16)
        continue;
      const Bytes text(size, 'x');
      restored += bool(restoreSheet(record, used, text, [](uint64_t, bool) {
        return Result<std::string>("[1]");
      }));
    }
  }
  EXPECT_GT(restored, 100);
}

INSTANTIATE_TEST_SUITE_P(Index, Shards,
                         testing::Values(Layout::Index::DeltaPacked,
                                         Layout::Index::FixedStride),
                         [](const auto &info) {
                           return info.param == Layout::Index::DeltaPacked
                                      ? "DeltaPacked"
                                      : "FixedStride";
                         });

//===----------------------------------------------------------------------===//
// Small files
//===----------------------------------------------------------------------===//

TEST(Blobs, MutatedOnesAreRefused) {
  Random random(6);
  for (const std::string &content :
       {std::string("short"), std::string(3000, 'a')}) {
    const Bytes raw = bytesOf(content), good = makeBlob(raw);
    ASSERT_TRUE(bool(openBlob(good)));
    for (int trial = 0; trial < 5000; ++trial) {
      Bytes bad = mutated(good, random);
      if (bad == good)
        continue;
      ASSERT_FALSE(bool(openBlob(bad))) << "trial " << trial;
    }
  }
}

TEST(Blobs, MutatedHexIsRefusedOrUnfolded) {
  const std::string text =
      "codec.tables @t = \"" + std::string(90, 'a') + "\" more";
  const Bytes good = foldHex(text);
  ASSERT_EQ(*unfoldHex(good), text);
  Random random(7);
  for (int trial = 0; trial < 5000; ++trial) {
    Bytes bad = mutated(good, random);
    Result<std::string> unfolded = unfoldHex(bad);
    if (unfolded) {
      EXPECT_LE(unfolded->size(), 2 * bad.size());
    }
  }
}

} // namespace
