//===- TokenColumnTest.cpp - Pieces of runs, packed -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What goes into a column comes out of it, whole and cut anywhere; runs whose
// pieces are not what they say are errors.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "lib/Dataset/TokenColumn.h"

#include <random>

using namespace smmil;
using namespace smmil::test;

namespace {

using PieceRun = std::vector<TextPiece>;

/// Plain pieces, and with `odd` long ones and such of several tokens, too.
PieceRun makeRun(std::mt19937 &random, size_t size, bool odd) {
  PieceRun run(size);
  for (TextPiece &piece : run) {
    piece = {1 + uint32_t(random() % 15), 1};
    if (odd && random() % 9 == 0)
      piece = {1 + uint32_t(random() % 300), 1 + uint32_t(random() % 4)};
  }
  return run;
}

/// The run as a column has it, in memory of the test.
struct PackedRun {
  explicit PackedRun(const PieceRun &run) {
    for (size_t i = 0; i < run.size(); ++i) {
      if (i % 2 == 0)
        lengths.push_back(0);
      shape.bytes += run[i].bytes;
      shape.tokens += run[i].tokens;
      lengths.back() |= uint8_t(run[i].bytes << (4 * (i % 2)));
    }
    shape.isText = true;
    shape.pieces = uint32_t(run.size());
    shape.lengths = lengths;
  }
  Bytes lengths;
  SegmentShape shape;
};

} // namespace

namespace smmil {
static bool operator==(const TextPiece &a, const TextPiece &b) {
  return a.bytes == b.bytes && a.tokens == b.tokens;
}
} // namespace smmil

/// One sheet after another is read, expanded and cut as a plain loop cuts it.
TEST(TokenColumn, GivesBackWhatWentIn) {
  TemporaryFolder folder;
  std::mt19937 random(3);
  std::vector<std::vector<PieceRun>> sheets;
  TokenColumnWriter writer;
  for (size_t sheet = 0; sheet < 75; ++sheet) { // Three pages.
    std::vector<PieceRun> &runs = sheets.emplace_back();
    for (size_t run = sheet % 4; run > 0; --run) {
      runs.push_back(makeRun(random, random() % 70, sheet % 3 == 0));
      writer.addItem(2);
      writer.addRun(0, runs.back());
    }
    writer.endSheet();
  }
  const Bytes bytes = writer.finish();
  write(folder / "c", {bytes.begin(), bytes.end()});
  auto column = TokenColumn::open(folder / "c", bytes.size(), sheets.size());
  ASSERT_TRUE(bool(column)) << message(column.error());
  TokenColumn::Page page;
  SheetShape shape;
  for (size_t sheet : {0, 1, 2, 3, 74, 33, 32, 31, 64, 63, 65}) {
    ASSERT_TRUE(bool((*column)->read(sheet, 3, page, shape)));
    ASSERT_TRUE(bool((*column)->checkPieces(shape)));
    ASSERT_EQ(shape.segments.size(), 2 * sheets[sheet].size());
    for (size_t i = 0; i < sheets[sheet].size(); ++i) {
      EXPECT_FALSE(shape.segments[2 * i].isText);
      EXPECT_EQ(shape.segments[2 * i].field, 2u);
      const PieceRun &run = sheets[sheet][i];
      const SegmentShape &segment = shape.segments[2 * i + 1];
      PieceRun all;
      ASSERT_TRUE(PieceCursor(segment).expand(all).isOk());
      EXPECT_EQ(all, run);
      for (uint64_t most : {0, 1, 2, 5, 15, 16, 17, 31, 40, 1000}) {
        PieceCursor cursor(segment);
        for (size_t at = 0; at < run.size();) {
          uint64_t tokens = 0, size = 0;
          size_t end = at;
          while (end < run.size() &&
                 (end == at || tokens + run[end].tokens <= most)) {
            tokens += run[end].tokens;
            size += run[end++].bytes;
          }
          PieceCursor::Taken taken;
          ASSERT_TRUE(cursor.take(most, /*force=*/true, taken).isOk());
          ASSERT_EQ(taken.pieces, end - at);
          ASSERT_EQ(taken.tokens, tokens);
          ASSERT_EQ(taken.bytes, size);
          at = end;
        }
        PieceCursor::Taken none;
        ASSERT_TRUE(cursor.take(9, /*force=*/true, none).isOk());
        EXPECT_EQ(none.pieces, 0u);
        EXPECT_TRUE(cursor.atEnd());
      }
    }
  }
}

TEST(TokenColumn, NothingIsTakenThatDoesNotFit) {
  const PackedRun run({{4, 1}, {5, 1}, {6, 1}});
  PieceCursor cursor(run.shape);
  PieceCursor::Taken taken;
  ASSERT_TRUE(cursor.take(0, /*force=*/false, taken).isOk());
  EXPECT_EQ(taken.pieces, 0u);
  ASSERT_TRUE(cursor.take(2, /*force=*/false, taken).isOk());
  EXPECT_EQ(taken.bytes, 9u);
  ASSERT_TRUE(cursor.take(2, /*force=*/false, taken).isOk());
  EXPECT_EQ(taken.bytes, 6u);
}

/// Text without a token is a piece all the same.
TEST(TokenColumn, TextWithoutATokenStaysWhole) {
  TemporaryFolder folder;
  TokenColumnWriter writer;
  const std::vector<PieceRun> runs = {{{7, 0}}, {{3, 1}, {20, 2}}, {}};
  for (const PieceRun &run : runs)
    writer.addRun(0, run);
  writer.endSheet();
  const Bytes bytes = writer.finish();
  write(folder / "c", {bytes.begin(), bytes.end()});
  auto column = TokenColumn::open(folder / "c", bytes.size(), 1);
  ASSERT_TRUE(bool(column)) << message(column.error());
  TokenColumn::Page page;
  SheetShape shape;
  ASSERT_TRUE(bool((*column)->read(0, 1, page, shape)));
  ASSERT_TRUE(bool((*column)->checkPieces(shape)));
  PieceRun all;
  for (const SegmentShape &segment : shape.segments)
    ASSERT_TRUE(PieceCursor(segment).expand(all).isOk());
  EXPECT_EQ(all, (PieceRun{{7, 0}, {3, 1}, {20, 2}}));
  PieceCursor cursor(shape.segments[0]);
  EXPECT_FALSE(cursor.atEnd());
  PieceCursor::Taken taken;
  ASSERT_TRUE(cursor.take(0, /*force=*/false, taken).isOk());
  EXPECT_EQ(taken.bytes, 7u);
  EXPECT_EQ(taken.pieces, 1u);
  EXPECT_TRUE(cursor.atEnd());
}

TEST(TokenColumn, RunsThatLieAreErrors) {
  std::mt19937 random(5);
  const PackedRun sound(makeRun(random, 40, /*odd=*/false));
  auto isError = [](const SegmentShape &shape) {
    PieceRun all;
    if (PieceCursor(shape).expand(all).isOk())
      return false;
    // Cut in the middle, it ends at the run's own end or is an error, too.
    PieceCursor cursor(shape);
    PieceCursor::Taken taken;
    for (uint64_t bytes = 0; cursor.take(3, true, taken).isOk();) {
      bytes += taken.bytes;
      EXPECT_LE(bytes, shape.bytes);
      if (cursor.atEnd()) {
        EXPECT_EQ(bytes, shape.bytes);
        break;
      }
    }
    return true;
  };
  EXPECT_FALSE(isError(sound.shape));
  for (int how = 0; how < 6; ++how) {
    PackedRun run = sound;
    run.shape.lengths = run.lengths;
    const Bytes none = {200, 1, 1}, beyond = {0xFF, 0xFF, 0x7F, 1};
    if (how == 0)
      ++run.shape.bytes;
    if (how == 1)
      --run.shape.bytes;
    if (how == 2)
      ++run.shape.tokens;
    if (how == 3)
      run.lengths[7] = 0; // Odd, and there is none.
    if (how == 4)
      run.shape.odd = none; // More than there are.
    if (how == 5) {
      run.lengths[7] &= 15;
      run.shape.odd = beyond; // Longer than the run.
    }
    EXPECT_TRUE(isError(run.shape)) << how;
  }
}
