//===- PictureTableTest.cpp - Tables of block_picture ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A dataset's table saves more than it takes, or there is none.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/Encode.h"
#include "codecs/BlockPicture/Table.h"
#include "smmil/Runtime/Primitives/BlockPicture.h"

#include <gtest/gtest.h>

#include <memory>

namespace smmil::block_picture {
namespace {

constexpr int32_t kArgs[] = {4, 32, 1, 1, 0}; // Fast.

/// Specks on a flat ground, or the ground alone.
EncodedValue frame(uint32_t seed, bool hasSpecks) {
  EncodedValue value;
  value.shape.kind = ValueKind::Frame;
  value.shape.width = value.shape.height = 128;
  value.shape.channels = 3;
  value.allocate();
  for (uint8_t &sample : value.data) {
    seed = seed * 1664525u + 1013904223u;
    sample = hasSpecks && seed >> 28 == 0 ? 255 : 90;
  }
  return value;
}

Bytes encoded(const EncodedValue &frame, const Table *table) {
  EncodedValue operand = frame, result;
  EncodeStep step;
  step.args = kArgs;
  step.table = table;
  int32_t item[] = {kMiddleStep};
  EXPECT_TRUE(encode(step, &operand, &result, item).isOk());
  return result.data;
}

Bytes trained(const EncodedValue &frame) {
  EncodeStep step;
  step.args = kArgs;
  const TrainSample sample = {&frame, {kMiddleStep}};
  Bytes table;
  EXPECT_TRUE(train(step, {&sample, 1}, table).isOk());
  return table;
}

TEST(PictureTable, SavesMoreThanItTakesFromOnePictureOn) {
  const EncodedValue specks = frame(1, true);
  const Bytes bytes = trained(specks);
  ASSERT_FALSE(bytes.empty());
  const auto table = std::make_unique<Table>();
  ASSERT_TRUE(parseTable(kArgs, bytes, *table).isOk());
  EXPECT_LT(encoded(specks, table.get()).size() + bytes.size(),
            encoded(specks, nullptr).size());
  const EncodedValue others = frame(2, true);
  EXPECT_LT(encoded(others, table.get()).size(),
            encoded(others, nullptr).size());
}

TEST(PictureTable, IsAbsentWhereNonePays) {
  EXPECT_TRUE(trained(frame(1, false)).empty());
}

TEST(PictureTable, RefusesBytesThatAreLeftOrMissing) {
  Bytes bytes = trained(frame(1, true));
  const auto table = std::make_unique<Table>();
  bytes.push_back(0);
  EXPECT_EQ(parseTable(kArgs, bytes, *table).code(), StatusCode::Corrupt);
  bytes.resize(bytes.size() / 2);
  EXPECT_EQ(parseTable(kArgs, bytes, *table).code(), StatusCode::Corrupt);
}

} // namespace
} // namespace smmil::block_picture
