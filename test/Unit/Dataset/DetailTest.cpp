//===- DetailTest.cpp - Items in two parts --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Numbers whose lower halves lie together or apart, in every placement and
// index: whole values come back from all, readers of coarse values get the same
// from all, and where detail lies apart they read none of it.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/Verify.h"
#include "smmil/Media/Numeric.h"

#include <random>

using namespace smmil;
using namespace smmil::test;

namespace {

constexpr size_t kSheets = 150, kNumbers = 300;

/// A sheet with text and an array of float32 each; arrays are random, so that
/// both halves of them take their bytes.
void writeArrays(const std::string &folder, size_t first, size_t count) {
  std::string lines;
  for (size_t i = first; i < first + count; ++i) {
    const std::string name = "m/" + std::to_string(i) + ".npy";
    lines += R"({"id": "s)" + std::to_string(i) +
             R"(", "segments": [{"type": "text", "text": "sheet"}, )"
             R"({"type": "numeric", "path": ")" +
             name + "\"}]}\n";
    std::mt19937 random(static_cast<unsigned>(i));
    NumericArray array;
    array.number = NumberType::F32;
    array.extents = {kNumbers};
    for (size_t byte = 0; byte < 4 * kNumbers; ++byte)
      array.data.push_back(static_cast<uint8_t>(random()));
    write(folder + "/" + name, writeNpy(array));
  }
  write(folder + "/sheets.jsonl", lines);
}

Format halvesOf(const std::string &folder, Layout::Detail detail) {
  Result<Source> source = loadSource(folder);
  EXPECT_TRUE(bool(source));
  Format format = makeCopyFormat(source->fields);
  codeHalves(format, "numeric", NumberType::F32);
  format.layout.detail = detail;
  format.layout.chunk = 8;
  return format;
}

Bytes upperHalves(Bytes value) {
  for (size_t i = 0; i < value.size(); ++i)
    if (i % 4 < 2)
      value[i] = 0;
  return value;
}

uint64_t bytesOf(const std::vector<ReadRange> &ranges) {
  uint64_t bytes = 0;
  for (const ReadRange &range : ranges)
    bytes += range.length;
  return bytes;
}

} // namespace

TEST(Detail, EveryLayoutGivesWholeAndCoarseValues) {
  TemporaryFolder folder;
  writeArrays(folder / "s", 0, kSheets);
  for (auto placement : {Layout::Placement::Split, Layout::Placement::Bundle})
    for (auto index : {Layout::Index::FixedStride, Layout::Index::DeltaPacked})
      for (auto detail : {Layout::Detail::Together, Layout::Detail::Apart}) {
        const bool apart = detail == Layout::Detail::Apart;
        const bool bundle = placement == Layout::Placement::Bundle;
        SCOPED_TRACE(std::string(layoutWord(placement)) + " " +
                     layoutWord(index) + " " + layoutWord(detail));
        Format format = halvesOf(folder / "s", detail);
        format.layout.placement = placement;
        format.layout.index = index;
        const std::string path = folder / "d";
        std::filesystem::remove_all(path);
        pack(folder / "s", path, format);

        Result<Dataset> whole = Dataset::open(path);
        Result<Dataset> coarse = Dataset::open(path);
        ASSERT_TRUE(whole && coarse);
        ASSERT_TRUE(bool(coarse->readCoarse()));
        EXPECT_EQ(whole->manifest().layout.detail, detail);
        Result<DatasetCheck> checked = whole->check(1);
        ASSERT_TRUE(bool(checked)) << message(checked.error());
        ASSERT_EQ(whole->itemCount(), kSheets);
        for (uint64_t id = 0; id < kSheets; ++id) {
          Result<ItemRecord> record = whole->item(id), part = coarse->item(id);
          ASSERT_TRUE(record && part);
          EXPECT_EQ(record->detailBytes != 0, apart);
          EXPECT_LT(part->length, record->length * 6 / 10);
          Result<Bytes> value = whole->decode(id), upper = coarse->decode(id);
          ASSERT_TRUE(value && upper) << message(upper.error());
          EXPECT_EQ(*upper, upperHalves(*value));
          Bytes joined;
          Result<ByteSpan> view = coarse->view(*part, joined);
          Result<Bytes> payload = coarse->payload(id);
          ASSERT_TRUE(view && payload);
          EXPECT_EQ(Bytes(view->begin(), view->end()), *payload);

          // One range of media, and where whole items are read one of detail.
          Result<std::vector<ReadRange>> all = whole->reads(id),
                                         some = coarse->reads(id);
          ASSERT_TRUE(all && some);
          EXPECT_EQ(some->size(), 2u);
          EXPECT_EQ(all->size(), apart ? 3u : 2u);
          if (apart)
            EXPECT_LT(bytesOf(*some), bytesOf(*all) * (bundle ? 9 : 7) / 10);
          else
            EXPECT_EQ(bytesOf(*some), bytesOf(*all));
        }
        std::filesystem::remove_all(folder / "x");
        Result<ExportReport> out = exportSource(*whole, folder / "x");
        ASSERT_TRUE(bool(out)) << message(out.error());
        EXPECT_EQ(tree(folder / "s"), tree(folder / "x"));
        VerifyOptions options;
        options.reference = options.stepwise = true;
        Result<VerifyReport> verified =
            verifyAgainst(*whole, folder / "s", options);
        ASSERT_TRUE(bool(verified)) << message(verified.error());
        EXPECT_EQ(verified->mismatches, 0u);
      }
}

TEST(Detail, PrefixesLieSideBySide) {
  TemporaryFolder folder;
  writeArrays(folder / "s", 0, kSheets);
  pack(folder / "s", folder / "d",
       halvesOf(folder / "s", Layout::Detail::Apart));
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  uint64_t end = 0, breaks = 0;
  for (uint64_t id = 0; id < kSheets; ++id) {
    Result<ItemRecord> record = dataset->item(id);
    ASSERT_TRUE(bool(record));
    breaks += id > 0 && record->offset != end;
    end = record->offset + record->stored;
  }
  EXPECT_EQ(breaks, 1u); // Behind the 128 items of a page.
}

TEST(Detail, AnAppendSharesAndAddsItems) {
  TemporaryFolder folder;
  writeArrays(folder / "s", 0, 3);
  writeArrays(folder / "t", 2, 3);
  const Format format = halvesOf(folder / "s", Layout::Detail::Apart);
  pack(folder / "s", folder / "d", format);
  ASSERT_TRUE(
      bool(appendSheets(folder / "t", folder / "d", format, PackOptions())));
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  EXPECT_EQ(dataset->sheetCount(), 6u);
  EXPECT_EQ(dataset->itemCount(), 5u);
  Result<DatasetCheck> checked = dataset->check(1);
  ASSERT_TRUE(bool(checked)) << message(checked.error());
  Result<ItemRecord> last = dataset->item(4);
  ASSERT_TRUE(bool(last));
  EXPECT_NE(last->detailBytes, 0u);
}

TEST(Detail, ReadersOfCoarseValuesNeedNoDetail) {
  TemporaryFolder folder;
  writeArrays(folder / "s", 0, 3);
  pack(folder / "s", folder / "d",
       halvesOf(folder / "s", Layout::Detail::Apart));
  Result<Dataset> whole = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(whole));
  Result<ItemRecord> record = whole->item(1);
  ASSERT_TRUE(bool(record));
  const std::string shard =
      folder /
      ("d/shards/" + whole->manifest().shards[record->shard].object.name);
  std::string bytes =
      tree(folder / "d/shards")[shard.substr(shard.rfind('/') + 1)];
  for (const auto &[place, coarseToo] :
       {std::pair(record->detailOffset, false), {record->offset, true}}) {
    std::string bad = bytes;
    bad[place + 5] = static_cast<char>(bad[place + 5] ^ 1);
    write(shard, bad);
    Result<Dataset> damaged = Dataset::open(folder / "d"),
                    coarse = Dataset::open(folder / "d");
    ASSERT_TRUE(damaged && coarse && coarse->readCoarse());
    EXPECT_FALSE(bool(damaged->decode(1)));
    EXPECT_EQ(bool(coarse->decode(1)), !coarseToo);
  }
}
