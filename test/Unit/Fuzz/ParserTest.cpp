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
#include "lib/Dataset/JsonLine.h"
#include "lib/Dataset/ShardReader.h"
#include "lib/Dataset/ShardWriter.h"
#include "lib/Dataset/SheetBlock.h"
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
  manifest.shardList = {"01ff.shards", 300};
  manifest.fields = {{"text", "", 0}, {"image", "tensor_psnr_db", 38.0}};
  manifest.tokens = {{"img", "<IMAGE>"}, {"end", "<SHEET-END>"}};
  manifest.views = {{"train", {"02ff.view", 90}}};
  manifest.sheets = 5;
  manifest.items = 9;
  manifest.sequence = {"ef.sequence", 40};
  manifest.operation = "pack";
  std::string text = printManifest(manifest);
  return text.substr(0, text.rfind(",\n \"checksum\""));
}

std::string shardsContent() {
  std::vector<ShardEntry> shards(2);
  shards[0].object = {"ab.shard", 1000};
  shards[1].object = {"cd.shard", 2000};
  shards[0].role = ShardRole::Sheets;
  shards[1].role = ShardRole::Media;
  for (ShardEntry &shard : shards)
    shard.seal = std::string(16, '7');
  shards[0].sheets = 5;
  shards[1].items = 9;
  shards[1].codedItems = 2;
  shards[0].uses = {"cd.shard"};
  return printShards(shards);
}

std::string viewContent() {
  ViewStep take;
  take.count = 2;
  take.field = "image";
  take.tokenBefore = "img";
  ViewStep cycle;
  cycle.kind = ViewStep::Kind::Cycle;
  cycle.field = "text";
  cycle.restAppend = true;
  cycle.body = {take};
  View view;
  view.steps = {cycle};
  view.tokens = {{"img", "<IMG>"}};
  view.fields = {"text", "image"};
  view.filters.resize(2);
  view.filters[0].key = "lang";
  view.filters[0].text = "en";
  view.filters[1].key = "count(image)";
  view.filters[1].isNumber = true;
  view.filters[1].number = 2;
  return printView(view);
}

TEST(Manifests, SealingIsRight) {
  Result<Manifest> manifest = parseManifest(sealed(manifestContent()), "m");
  EXPECT_TRUE(bool(manifest)) << (manifest ? "" : manifest.error().message);
}

/// Mutates `good`; what `parse` accepts must print as something that it takes
/// again and that prints the same.
template <typename Parse, typename Print>
void mutateText(const std::string &content, const Parse &parse,
                const Print &print) {
  const Bytes good = bytesOf(content);
  Random random(2);
  int accepted = 0;
  for (int trial = 0; trial < 30000; ++trial) {
    const std::string bad = textOf(mutated(good, random));
    auto parsed = parse(bad);
    if (!parsed)
      continue;
    ++accepted;
    SCOPED_TRACE(bad);
    // What was understood is what would be written.
    const std::string once = print(*parsed);
    auto again = parse(once);
    ASSERT_TRUE(bool(again)) << again.error().message;
    ASSERT_EQ(print(*again), once);
  }
  EXPECT_GT(accepted, 100);
}

TEST(Manifests, MutatedOnesAreRefusedOrStable) {
  mutateText(
      manifestContent(),
      [](const std::string &text) {
        const bool isSealed = text.find("\"checksum\"") != text.npos;
        return parseManifest(isSealed ? text : sealed(text), "m");
      },
      printManifest);
}

TEST(Manifests, MutatedListsOfShardsAreRefusedOrStable) {
  mutateText(
      shardsContent(),
      [](const std::string &text) { return parseShards(text, "s"); },
      printShards);
}

TEST(Manifests, MutatedViewsAreRefusedOrStable) {
  mutateText(
      viewContent(),
      [](const std::string &text) { return parseView(text, "v"); }, printView);
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
    auto reader = open(file);
    ASSERT_TRUE(bool(reader));
    footer = (*reader)->footer();
    templates = writeTemplates((*reader)->templates());
    extras = writeExtras(*(*reader)->extras());
    ASSERT_TRUE(bool((*reader)->findBlock(0, block)));
    Bytes stored;
    ASSERT_TRUE(bool((*reader)->readBlock(block, stored)));
    BlockBuffer buffer;
    ASSERT_TRUE(bool((*reader)->unpackBlock(block, stored, buffer)));
    raw.assign(buffer.raw().begin(), buffer.raw().end());
  }

  Result<std::unique_ptr<const ShardReader>> open(const Bytes &bytes) {
    write(folder / "x.shard", bytes);
    return ShardReader::open(folder / "x.shard", bytes.size());
  }

  /// The file with damage in an index or the footer, and a seal that is right;
  /// directories get the checksums of what their entries now name.
  Bytes resealed(Bytes bad) const {
    if (bad.size() < kShardFooterBytes + 16)
      return bad;
    for (const ShardPages &index : footer.pages)
      for (uint64_t page = 0; page < index.pages; ++page) {
        uint8_t *entry = bad.data() + index.offset + page * kPageEntryBytes;
        if (entry + kPageEntryBytes > bad.data() + bad.size())
          continue;
        const uint64_t at = readU64(entry), size = loadU32(entry + 8);
        if (at > bad.size() || size > bad.size() - at)
          continue;
        Bytes sum;
        ByteWriter(sum).writeU32(
            static_cast<uint32_t>(checksum64(ByteSpan(bad).subspan(at, size))));
        std::copy(sum.begin(), sum.end(), entry + 12);
      }
    Bytes covered(bad.begin(), bad.begin() + 16);
    covered.insert(covered.end(), bad.end() - ptrdiff_t(kShardFooterBytes),
                   bad.end() - 16);
    Bytes sum;
    appendU64(sum, checksum64(covered));
    std::copy(sum.begin(), sum.end(), bad.end() - 16);
    return bad;
  }

  TemporaryFolder folder;
  StoredObject object;
  ShardFooter footer;
  BlockRecord block;
  Bytes file, templates, extras, raw;
};

TEST_P(Shards, MutatedIndexesAreRefusedOrInBounds) {
  ASSERT_TRUE(bool(open(resealed(file)))) << "the seal is wrong";
  Random random(3);
  int accepted = 0, used = 0;
  for (int trial = 0; trial < 6000; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    Bytes bad = file;
    for (uint64_t flips = 1 + random(4); flips > 0; --flips) {
      const uint64_t at = footer.bodyEnd + random(file.size() - footer.bodyEnd);
      bad[at] = static_cast<uint8_t>(random(256));
    }
    auto reader = open(resealed(bad));
    if (!reader)
      continue;
    ++accepted;
    const ShardReader &shard = **reader;
    const uint64_t sheets = std::min<uint64_t>(shard.footer().sheets, 300);
    BlockRecord found;
    Bytes stored;
    BlockBuffer unpacked;
    for (uint64_t sheet = 0; sheet < sheets; ++sheet) {
      if (!shard.findBlock(sheet, found))
        continue;
      ASSERT_LE(found.offset, file.size());
      ASSERT_LE(found.storedBytes(), file.size() - found.offset);
      if (shard.readBlock(found, stored))
        used += bool(shard.unpackBlock(found, stored, unpacked));
    }
    std::vector<uint32_t> runs, words;
    if (sheets > 0)
      (void)bool(shard.wordsOfPage(0, runs, words));
    ItemRecord item;
    const uint64_t items = std::min<uint64_t>(shard.footer().items, 300);
    for (uint64_t id = 0; id < items; ++id)
      if (shard.findItem(id, item)) {
        ASSERT_LE(item.offset, file.size());
        ASSERT_LE(item.length, file.size() - item.offset);
      }
    std::vector<uint64_t> numbers;
    (void)bool(shard.findId(random(1000), numbers));
    (void)bool(shard.findContent({random(1000), 0}, numbers));
    (void)bool(shard.extras());
  }
  EXPECT_GT(accepted, 50);
  EXPECT_GT(used, 50);
}

TEST_P(Shards, MutatedFilesAreRefused) {
  Random random(4);
  for (int trial = 0; trial < 2000; ++trial) {
    Bytes bad = mutated(file, random);
    if (bad == file)
      continue;
    auto reader = open(bad);
    if (!reader)
      continue;
    EXPECT_FALSE(bool((*reader)->checkContent(object.name)))
        << "trial " << trial;
  }
}

TEST_P(Shards, MutatedTemplatesAndBlocksAreRefusedOrRestored) {
  Templates good;
  ASSERT_TRUE(readTemplates(templates, good).isOk());
  const Bytes records(raw.begin(), raw.end() - ptrdiff_t(block.textBytes));
  Random random(5);
  int restored = 0, split = 0;
  for (int trial = 0; trial < 6000; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    Templates damaged;
    const bool inTemplates = trial % 2 != 0;
    const Bytes bad = mutated(inTemplates ? templates : records, random);
    if (inTemplates && !readTemplates(bad, damaged).isOk())
      continue;
    const Templates &used = inTemplates ? damaged : good;
    // One in ten also asks for another number of sheets.
    const uint64_t count = block.sheets + (random(10) == 0 ? random(3) : 0);
    BlockReader reader;
    if (!reader.begin(inTemplates ? records : bad, used, count).isOk())
      continue;
    SheetRecord record;
    std::vector<SegmentView> views;
    for (uint64_t sheet = 0; sheet < count; ++sheet) {
      uint64_t size = 0;
      if (!reader.next(record, size).isOk())
        break;
      if (size > 1 << 16)
        continue;
      const Bytes text(size, 'x');
      std::string line;
      restored += bool(restoreLine(
          record, used, text,
          [](const ItemRef &, bool) { return Result<std::string>("[1]"); },
          /*added=*/{}, line));
      split += splitSheet(record, used, text, views).isOk();
      for (const PathRecord &path : record.paths)
        (void)tryFileOfPath(path.spelled);
    }
    (void)reader.end();
  }
  EXPECT_GT(restored, 100);
  EXPECT_GT(split, 100);
}

TEST_P(Shards, MutatedExtrasAndSequencesAreRefusedOrRead) {
  const std::vector<Extent> extents = {{0, 0, 5}, {2, 7, 1}, {0, 6, 900000}};
  const Bytes sequence = writeSequence(extents);
  std::vector<Extent> read;
  ASSERT_TRUE(readSequence(sequence, read).isOk());
  ASSERT_TRUE(read == extents);
  Random random(8);
  int accepted = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    ShardExtras damaged;
    const Bytes bad = mutated(extras, random);
    (void)readExtras(bad, damaged);
    const Bytes other = mutated(sequence, random);
    accepted += readSequence(other, read).isOk();
  }
  EXPECT_GT(accepted, 50);
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
