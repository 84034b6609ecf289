//===- ShardTest.cpp - Indexes that lie about their size ------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A gigabyte of zeros compresses to nearly nothing, and every table of an index
// begins with a count: a reader must refuse a count before it makes room for
// it. Each case is sealed correctly, so that only the counts are wrong.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "lib/Dataset/Blob.h"
#include "lib/Dataset/Shard.h"
#include "lib/Dataset/Wire64.h"

using namespace smmil;
using namespace smmil::test;

namespace {

/// What opening says about a shard without blocks' bytes and with this index.
std::string openIndex(const Bytes &raw, Layout::Index kind) {
  bool packs = kind == Layout::Index::DeltaPacked;
  Bytes stored = packs ? compressBytes(raw) : raw;
  Bytes header = {'S', 'M', 'M', 'I', 'L', 'S', 'H', 'D'};
  ByteWriter(header).writeU32(1);
  ByteWriter(header).writeU32(static_cast<uint32_t>(kind));
  Bytes footer;
  appendU64(footer, header.size());
  appendU64(footer, stored.size());
  appendU64(footer, raw.size());
  appendU64(footer, checksum64(stored));
  Bytes sealed = header;
  sealed.insert(sealed.end(), footer.begin(), footer.end());
  appendU64(footer, checksum64(sealed));
  Bytes file = header;
  file.insert(file.end(), stored.begin(), stored.end());
  file.insert(file.end(), footer.begin(), footer.end());
  for (char c : std::string_view("SMMILEND"))
    file.push_back(static_cast<uint8_t>(c));
  TemporaryFolder folder;
  write(folder / "x.shard", file);
  Result<ShardReader> shard =
      ShardReader::open(folder / "x.shard", file.size());
  return shard ? "sound" : shard.error().message;
}

/// Tables of these counts followed by as many zeros.
Bytes zeros(std::initializer_list<uint64_t> counts, size_t tail) {
  Bytes raw;
  for (uint64_t count : counts)
    ByteWriter(raw).writeVarint(count);
  raw.resize(raw.size() + tail);
  return raw;
}

class HostileIndex : public ::testing::TestWithParam<Layout::Index> {};

} // namespace

TEST_P(HostileIndex, AnEmptyOneIsSound) {
  EXPECT_EQ(openIndex(zeros({0, 0, 0, 0}, 0), GetParam()), "sound");
}

TEST_P(HostileIndex, RecordsThatTheBytesCannotHoldAreRefused) {
  // A record of a block takes 14 bytes or 31, so zeros hold fewer than that.
  size_t bytes = size_t(1) << 20;
  std::string said = openIndex(zeros({bytes / 13}, bytes), GetParam());
  EXPECT_NE(said.find("more records than it has bytes"), std::string::npos)
      << said;
}

TEST_P(HostileIndex, TablesThatDisagreeAreRefused) {
  // No block, and yet items, runs or words, with all the bytes they need.
  for (auto counts : {std::initializer_list<uint64_t>{0, 1000},
                      {0, 0, 1000},
                      {0, 0, 0, 1000}}) {
    std::string said = openIndex(zeros(counts, 100000), GetParam());
    EXPECT_NE(said.find("disagree about their counts"), std::string::npos)
        << said;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, HostileIndex,
                         ::testing::Values(Layout::Index::FixedStride,
                                           Layout::Index::DeltaPacked));
