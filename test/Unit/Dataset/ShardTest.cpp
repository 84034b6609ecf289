//===- ShardTest.cpp - Shards made to be believed -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shards whose checksums are right and whose numbers are not: footers, page
// directories and pages that claim what the file does not hold.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "lib/Dataset/Blob.h"
#include "lib/Dataset/ShardReader.h"
#include "lib/Dataset/ShardTables.h"
#include "lib/Dataset/ShardWriter.h"
#include "lib/Dataset/Wire64.h"

#include <functional>

using namespace smmil;
using namespace smmil::test;

namespace {

class HostileShard : public ::testing::TestWithParam<Layout::Index> {
protected:
  void SetUp() override {
    writeCorpus(folder / "s");
    Format format = makeCopyFormat();
    format.layout.index = GetParam();
    format.layout.placement = Layout::Placement::Bundle;
    pack(folder / "s", folder / "d", format);
    Result<Dataset> dataset = Dataset::open(folder / "d");
    ASSERT_TRUE(bool(dataset));
    const std::string path =
        folder / ("d/shards/" + dataset->manifest().shards[0].object.name);
    Result<Bytes> bytes = readFile(path);
    ASSERT_TRUE(bool(bytes));
    file = *bytes;
    auto reader = ShardReader::open(path, file.size());
    ASSERT_TRUE(bool(reader));
    footer = (*reader)->footer();
  }

  /// The file with this footer and a seal that is right.
  Bytes sealed(const ShardFooter &with) const {
    Bytes made(file.begin(), file.end() - ptrdiff_t(kShardFooterBytes));
    Bytes foot = writeFooter(with), covered(file.begin(), file.begin() + 16);
    covered.insert(covered.end(), foot.begin(), foot.end());
    appendU64(foot, checksum64(covered));
    foot.insert(foot.end(), file.end() - 8, file.end());
    made.insert(made.end(), foot.begin(), foot.end());
    return made;
  }

  /// The file whose page of sheets is another one, put behind the body.
  std::string sheetPage(const Bytes &page) {
    Bytes made(file.begin(), file.end() - ptrdiff_t(kShardFooterBytes));
    ShardFooter with = footer;
    Bytes entry;
    appendU64(entry, made.size());
    ByteWriter(entry).writeU32(static_cast<uint32_t>(page.size()));
    ByteWriter(entry).writeU32(static_cast<uint32_t>(checksum64(page)));
    made.insert(made.end(), page.begin(), page.end());
    with.pages[0].offset = made.size();
    made.insert(made.end(), entry.begin(), entry.end());
    std::swap(file, made);
    file.resize(file.size() + kShardFooterBytes);
    std::copy(made.end() - 8, made.end(), file.end() - 8);
    return use(sealed(with));
  }

  /// Everything that reads the indexes; the first complaint.
  std::string use(const Bytes &bytes) const {
    write(folder / "x.shard", bytes);
    auto reader = ShardReader::open(folder / "x.shard", bytes.size());
    if (!reader)
      return reader.error().message;
    std::string said;
    auto note = [&said](const Outcome &outcome) {
      if (!outcome && said.empty())
        said = outcome.error().message;
    };
    const ShardReader &shard = **reader;
    BlockRecord block;
    ItemRecord item;
    Bytes stored;
    BlockBuffer buffer;
    std::vector<uint32_t> runs, words;
    for (uint64_t i = 0; i < std::min<uint64_t>(shard.footer().sheets, 9);
         ++i) {
      Outcome found = shard.findBlock(i, block);
      note(found);
      if (!found)
        continue;
      EXPECT_LE(block.offset + block.storedBytes(), bytes.size());
      Outcome read = shard.readBlock(block, stored);
      note(read);
      // Again: behind the dictionary, from the second time on.
      for (int i = 0; read && i < 3; ++i)
        note(shard.unpackBlock(block, stored, buffer));
    }
    note(shard.wordsOfPage(0, runs, words));
    for (uint64_t i = 0; i < std::min<uint64_t>(shard.footer().items, 9); ++i) {
      Outcome found = shard.findItem(i, item);
      note(found);
      if (found) {
        EXPECT_LE(item.offset + item.length, bytes.size());
      }
    }
    std::vector<uint64_t> found;
    note(shard.findId(7, found));
    note(shard.findContent({7, 7}, found));
    Result<ShardExtras> extras = shard.extras();
    if (!extras)
      note(extras.error());
    return said.empty() ? "sound" : said;
  }

  TemporaryFolder folder;
  Bytes file;
  ShardFooter footer;
};

} // namespace

TEST_P(HostileShard, ASealedOneIsSound) {
  EXPECT_EQ(use(sealed(footer)), "sound");
}

TEST_P(HostileShard, FootersThatClaimMoreAreRefused) {
  using Change = std::function<void(ShardFooter &)>;
  const uint64_t huge = ~uint64_t(0);
  const Change changes[] = {
      [&](ShardFooter &f) { f.bodyEnd = huge; },
      [&](ShardFooter &f) { f.bodyEnd = 0; },
      [&](ShardFooter &f) { f.sheets = huge; },
      [&](ShardFooter &f) { f.sheets += 256; },
      [&](ShardFooter &f) { f.items = huge; },
      [&](ShardFooter &f) { f.items += 128; },
      [&](ShardFooter &f) { f.templates.offset = huge; },
      [&](ShardFooter &f) { f.templates.stored = huge; },
      [&](ShardFooter &f) { f.templates.raw = huge; },
      [&](ShardFooter &f) { f.dictionary.offset = 0; },
      [&](ShardFooter &f) { f.extras.raw += 1; },
      [&](ShardFooter &f) { f.pages[0].offset = huge; },
      [&](ShardFooter &f) { f.pages[0].pages = huge / 2; },
      [&](ShardFooter &f) { f.pages[1].offset = huge - 8; },
      [&](ShardFooter &f) { f.pages[2].pages = 3; },
      [&](ShardFooter &f) { f.pages[2].pages = uint64_t(1) << 40; },
      [&](ShardFooter &f) { f.pages[3].pages = 0; },
      [&](ShardFooter &f) { f.pages[3].offset -= 1; },
  };
  for (size_t i = 0; i < std::size(changes); ++i) {
    ShardFooter bad = footer;
    changes[i](bad);
    std::string said = use(sealed(bad));
    EXPECT_NE(said.find("x.shard"), std::string::npos) << i << ": " << said;
  }
}

TEST_P(HostileShard, PagesThatTheBytesCannotHoldAreRefused) {
  // A row takes 17 bytes or 62, so so many zeros hold fewer of them.
  Bytes page;
  ByteWriter(page).writeVarint(uint64_t(1) << 20);
  page.resize(page.size() + (1 << 20));
  std::string said = sheetPage(page);
  EXPECT_NE(said.find("more records than it has bytes"), std::string::npos)
      << said;
}

TEST_P(HostileShard, PagesWithMoreRowsThanAllowedAreRefused) {
  Bytes page;
  ByteWriter(page).writeVarint(300);
  page.resize(page.size() + 300 * 70);
  std::string said = sheetPage(page);
  EXPECT_NE(said.find("more records than allowed"), std::string::npos) << said;
}

TEST_P(HostileShard, BlocksThatDoNotFitAreRefused) {
  const uint64_t huge = ~uint64_t(0);
  // Packing, case, skip, sheets, offset, packed, raw, coded, text, checksum.
  const Row<10> rows[] = {
      {1, 0, 0, 6, huge, 10, 10, 0, 0, 0}, {1, 0, 0, 6, 16, huge, 10, 0, 0, 0},
      {1, 0, 0, 6, 16, 10, huge, 0, 0, 0}, {1, 0, 0, 6, 16, 10, 10, huge, 0, 0},
      {1, 0, 0, 6, 16, 10, 10, 0, 11, 0},  {9, 0, 0, 6, 16, 10, 10, 0, 0, 0},
      {1, 0, 9, 6, 16, 10, 10, 0, 0, 0},   {1, 0, 0, 0, 16, 10, 10, 0, 0, 0},
      {1, 0, 0, 99, 16, 10, 10, 0, 0, 0},  {0, 0, 0, 6, 16, 10, 11, 0, 0, 0},
      {1, 0, 0, 3, 16, 10, 10, 0, 0, 0},   {1, 0, 0, 6, 0, 10, 10, 0, 0, 0},
  };
  const Bytes whole = file;
  for (const Row<10> &row : rows) {
    file = whole;
    Bytes page;
    writeTable(page, {row}, kBlockColumns, GetParam());
    std::string said = sheetPage(page);
    EXPECT_NE(said.find("x.shard: is corrupt"), std::string::npos)
        << (&row - rows) << ": " << said;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, HostileShard,
                         ::testing::Values(Layout::Index::FixedStride,
                                           Layout::Index::DeltaPacked));
