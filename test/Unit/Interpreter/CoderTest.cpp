//===- CoderTest.cpp - Entropy coders of pictures -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Steps.h"
#include "smmil/Runtime/Primitives.h"

#include <algorithm>

using namespace smmil;
using namespace smmil::test;

namespace {

/// Residual planes of a noisy picture: small, large and extreme ones.
Value makeResiduals(int32_t width, int32_t height, int32_t channels,
                    int32_t strips, int32_t shift, int32_t signedChroma) {
  Value value = makePlanes(width, height, channels, {}, shift, signedChroma);
  value.shape.kind = ValueKind::ResidualPlanes;
  value.shape.strips = strips;
  uint32_t seed = 77;
  for (size_t i = 0; i < value.shape.samples(); ++i) {
    const int64_t wide = int64_t(noise(seed)) - 128;
    int64_t residual = i % 7 ? wide / 16 : wide;
    if (signedChroma && i >= value.shape.samplesOf(0) && i % 3 == 0)
      residual = i % 2 ? 255 : -255;
    value.elements.push_back(residual);
  }
  return value;
}

TEST(RowRans, EverythingIsUndone) {
  for (bool sparse : {false, true})
    for (int32_t strips : {1, 2, 4})
      for (int32_t signedChroma : {0, 1}) {
        TestStep coder(OpCode::RowRans, {}, rowTable(sparse));
        for (int32_t shift : {0, 1})
          coder.expectIdentity(
              makeResiduals(9, 67, 3, strips, shift, signedChroma));
        coder.expectIdentity(makeResiduals(5, 67, 1, strips, 0, 0));
      }
  // A plane with fewer rows than strips has empty ones.
  TestStep coder(OpCode::RowRans, {}, rowTable(false));
  coder.expectIdentity(makeResiduals(3, 5, 3, 4, 1, 1));
  coder.expectIdentity(makeResiduals(1, 1, 3, 1, 1, 1));
}

TEST(RowRans, LanesArePlanesTimesStrips) {
  TestStep coder(OpCode::RowRans, {}, rowTable(false));
  Value residuals = makeResiduals(1, 32, 3, 2, 0, 0);
  // Each lane begins with a state of four bytes.
  EXPECT_GE(coder.applied(residuals)[0].bits.size(), 4u * 6);
}

TEST(RowRans, ResidualsMustFitThePlane) {
  std::vector<Value> results;
  Value residuals = makeResiduals(1, 1, 1, 1, 0, 0);
  residuals.elements = {128};
  EXPECT_EQ(TestStep(OpCode::RowRans, {}, rowTable(false))
                .apply(residuals, results)
                .code(),
            StatusCode::InvalidArgument);
}

TEST(RowRans, DamagedStreamsAreSafe) {
  TestStep(OpCode::RowRans, {}, rowTable(false))
      .expectSafe(makeResiduals(3, 6, 3, 2, 1, 1));
}

TEST(RowRans, DamagedTablesAreRefused) {
  const Bytes whole = rowTable(false);
  std::vector<Value> results;
  const Value residuals = makeResiduals(2, 2, 1, 1, 0, 0);
  for (size_t size = 1; size < whole.size(); ++size)
    EXPECT_FALSE(TestStep(OpCode::RowRans, {},
                          Bytes(whole.begin(), whole.begin() + ptrdiff_t(size)))
                     .apply(residuals, results)
                     .isOk());
}

/// Quantised bands: mostly zeros, with some large levels.
Value makeLevels(int32_t width, int32_t height, int32_t channels, int32_t block,
                 int32_t keep, int32_t shift) {
  Value value = makePlanes(width, height, channels, {}, shift);
  value.shape.kind = ValueKind::Bands;
  value.shape.block = block;
  value.shape.keep = keep;
  uint32_t seed = 3;
  const size_t blocks = value.shape.blocks();
  for (size_t i = 0; i < blocks * size_t(keep); ++i) {
    const auto band = uint32_t(i / blocks);
    int64_t level =
        noise(seed) < 200 / (1 + band) ? int64_t(noise(seed)) - 128 : 0;
    if (band > 0 && i % 97 == 0)
      level = i % 2 ? 32767 : -300;
    value.elements.push_back(level);
  }
  return value;
}

TEST(BandRans, EverythingIsUndone) {
  for (int32_t block : {4, 8})
    for (int32_t keep : {1, 7, block * block})
      for (int32_t shift : {0, 1})
        for (int32_t lanes : {4, 32}) {
          TestStep coder(OpCode::BandRans, {lanes}, bandTable(block, keep));
          coder.expectIdentity(makeLevels(61, 83, 3, block, keep, shift));
          coder.expectIdentity(makeLevels(1, 1, 3, block, keep, shift));
        }
}

TEST(BandRans, WideFramesHaveSeveralStrips) {
  // 600 blocks a row: two rows a strip in full sampling.
  TestStep coder(OpCode::BandRans, {8}, bandTable(4, 2));
  for (int32_t shift : {0, 1})
    coder.expectIdentity(makeLevels(2400, 36, 3, 4, 2, shift));
}

TEST(BandRans, OnePlaneHasOneSet) {
  TestStep coder(OpCode::BandRans, {4}, bandTable(8, 10));
  coder.expectIdentity(makeLevels(50, 50, 1, 8, 10, 0));
}

TEST(BandRans, FirstLevelsOfKnownBlocks) {
  // A block of zeros costs three symbols of the same lane: EOB 0 and DC 0.
  TestStep coder(OpCode::BandRans, {4}, bandTable(4, 1));
  Value levels = makeLevels(4, 4, 1, 4, 1, 0);
  levels.elements = {0};
  // EOB has the alphabet 1, whose symbol would have all of 1024 slots; DC has
  // 973 slots for 0: 2^16 / 973 = 67 rest 345.
  const Bytes bits = coder.applied(levels)[0].bits;
  ASSERT_EQ(bits.size(), 16u);
  EXPECT_EQ(bits[0] | bits[1] << 8 | bits[2] << 16, 67 * 1024 + 345);
}

TEST(BandRans, LevelsBeyondTheCodeAreRefused) {
  std::vector<Value> results;
  TestStep coder(OpCode::BandRans, {4}, bandTable(4, 2));
  Value levels = makeLevels(4, 4, 1, 4, 2, 0);
  levels.elements = {5000, 0}; // The residual of DC is at most 4095.
  EXPECT_EQ(coder.apply(levels, results).code(), StatusCode::InvalidArgument);
  levels.elements = {0, -32768};
  EXPECT_EQ(coder.apply(levels, results).code(), StatusCode::InvalidArgument);
  levels.elements = {-4096, -32767};
  coder.expectIdentity(levels);
}

TEST(BandRans, DamagedStreamsAreSafe) {
  TestStep(OpCode::BandRans, {4}, bandTable(4, 16))
      .expectSafe(makeLevels(9, 9, 3, 4, 16, 1), true);
}

TEST(BandRans, TableMustFitTheBands) {
  std::vector<Value> results;
  const Value levels = makeLevels(9, 9, 3, 4, 16, 1);
  for (const Bytes &table : {bandTable(8, 16), bandTable(4, 15), Bytes()})
    EXPECT_FALSE(
        TestStep(OpCode::BandRans, {4}, table).apply(levels, results).isOk());
  const Bytes whole = bandTable(4, 16);
  for (size_t size = 1; size < whole.size(); ++size)
    EXPECT_FALSE(TestStep(OpCode::BandRans, {4},
                          Bytes(whole.begin(), whole.begin() + ptrdiff_t(size)))
                     .apply(levels, results)
                     .isOk());
}

TEST(BandRans, UnknownParametersAreUnsupported) {
  std::vector<Value> results;
  EXPECT_EQ(TestStep(OpCode::BandRans, {5}, bandTable(4, 16))
                .apply(makeLevels(9, 9, 3, 4, 16, 1), results)
                .code(),
            StatusCode::Unsupported);
}

} // namespace
