//===- ChainTest.cpp - Single ops, forwards and back ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//

#include "smmil/Interpreter/ReferenceChain.h"
#include "test/Unit/Target/TestFormat.h"

#include <algorithm>

using namespace smmil;
using namespace smmil::test;

namespace {

/// The decode chain of ops that need no table.
PlanChain turned(const PlanChain &encode) {
  PlanChain decode = encode;
  std::reverse(decode.ops.begin(), decode.ops.end());
  return decode;
}

/// Applies all ops of `encode`, then all of its inverse.
Status thereAndBack(const Plan &plan, const PlanField &field,
                    const PlanChain &encode, const PlanChain &decode,
                    ReferenceValue &value) {
  for (size_t i = 0; i < encode.ops.size(); ++i)
    SMMIL_RETURN_IF_ERROR(value.apply(plan, field, encode, i));
  for (size_t i = 0; i < decode.ops.size(); ++i)
    SMMIL_RETURN_IF_ERROR(value.invert(plan, field, decode, i));
  return Status::ok();
}

std::vector<uint16_t> randomWords(uint32_t seed, size_t count) {
  std::vector<uint16_t> words;
  for (size_t i = 0; i < count; ++i)
    words.push_back(uint16_t(noise(seed) << 8 | noise(seed)));
  return words;
}

TEST(Chain, DeltaThenZigzagOfKnownWords) {
  const std::vector<uint16_t> words = {5, 3, 3, 65535};
  const PlanChain encode = {
      "", {{OpCode::Delta, {}, -1}, {OpCode::ZigzagInt, {}, -1}}};
  ReferenceValue value = ReferenceValue::ofWords(words);
  ASSERT_TRUE(value.apply({}, {}, encode, 0).isOk());
  EXPECT_EQ(value.elements(), (std::vector<int32_t>{5, 65534, 0, 65532}));
  ASSERT_TRUE(value.apply({}, {}, encode, 1).isOk());
  EXPECT_EQ(value.elements(), (std::vector<int32_t>{10, 3, 0, 7}));
}

TEST(Chain, AnySequenceOfExactWordOpsIsUndone) {
  uint32_t state = 3;
  const OpCode codes[] = {OpCode::Delta, OpCode::ZigzagInt};
  PlanField field;
  field.modality = Modality::Numeric;
  for (uint32_t trial = 0; trial < 200; ++trial) {
    PlanChain encode;
    for (uint32_t i = 0; i < noise(state) % 6; ++i)
      encode.ops.push_back({codes[noise(state) % 2], {}, -1});
    if (noise(state) % 2)
      encode.ops.push_back({OpCode::ByteTranspose, {}, -1});
    const std::vector<uint16_t> words = randomWords(trial, noise(state));
    ReferenceValue source = ReferenceValue::ofWords(words);
    ReferenceValue value = source;
    ASSERT_TRUE(thereAndBack({}, field, encode, turned(encode), value).isOk());
    ASSERT_EQ(value.elements(), source.elements());
  }
}

TEST(Chain, ExactColourAndPredictionAreUndone) {
  uint32_t state = 11;
  for (int32_t color : {1, 2})
    for (int32_t predict : {0, 1, 2})
      for (int32_t lanes : {1, 4, 64}) {
        const int32_t width = 1 + int32_t(noise(state) % 40);
        const int32_t height = 1 + int32_t(noise(state) % 90);
        Bytes rgb;
        for (int32_t i = 0; i < 3 * width * height; ++i)
          rgb.push_back(uint8_t(noise(state)));
        PlanChain whole = {"",
                           {{OpCode::Color, {color, 0}, -1},
                            {OpCode::Predict, {predict}, -1},
                            {OpCode::RowRans, {lanes}, -1}}};
        const PlanChain back = turned(whole);
        ReferenceValue source = ReferenceValue::ofFrame(width, height, rgb);
        ReferenceValue value = source;
        ASSERT_TRUE(value.apply({}, {}, whole, 0).isOk());
        ASSERT_TRUE(value.apply({}, {}, whole, 1).isOk());
        EXPECT_EQ(value.kind(), ReferenceValue::Kind::Planes);
        ASSERT_TRUE(value.invert({}, {}, back, 1).isOk());
        ASSERT_TRUE(value.invert({}, {}, back, 2).isOk());
        ASSERT_EQ(value.elements(), source.elements());
      }
}

TEST(Chain, FlatFrameHasOnlyDcCoefficients) {
  const PlanChain encode = {
      "", {{OpCode::Color, {0, 0}, -1}, {OpCode::BlockDct, {8}, -1}}};
  const Bytes rgb(8 * 8 * 3, 200);
  ReferenceValue value = ReferenceValue::ofFrame(8, 8, rgb);
  ASSERT_TRUE(value.apply({}, {}, encode, 0).isOk());
  ASSERT_TRUE(value.apply({}, {}, encode, 1).isOk());
  std::vector<int32_t> expected(3 * 64, 0);
  expected[0] = (200 - 128) * 8 * 8; // Orthonormal gain 8, unit 1/8.
  EXPECT_EQ(value.elements(), expected);
}

/// Largest difference after transform and inverse without quantisation.
int32_t transformError(int32_t color, int32_t size) {
  const Value image = makeImage(53, 37, 4);
  const PlanChain encode = {
      "", {{OpCode::Color, {color, 0}, -1}, {OpCode::BlockDct, {size}, -1}}};
  ReferenceValue source = ReferenceValue::ofFrame(53, 37, image.rgb);
  ReferenceValue value = source;
  EXPECT_TRUE(thereAndBack({}, {}, encode, turned(encode), value).isOk());
  const std::vector<int32_t> a = source.elements(), b = value.elements();
  EXPECT_EQ(a.size(), b.size());
  int32_t worst = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

TEST(Chain, TransformAndInverseAreClose) {
  for (int32_t color : {0, 1, 2})
    for (int32_t size : {4, 8})
      EXPECT_LE(transformError(color, size), 4) << color << " " << size;
}

TEST(Chain, QuantisedImageComesBackNear) {
  const Format format = makeFormat();
  const PlanField &field = format.plan.fields[0];
  for (size_t i : {size_t(1), size_t(2)}) {
    PlanChain encode = format.encodings[0].cases[i];
    PlanChain decode = field.cases[i];
    encode.ops.pop_back(); // The entropy coder.
    decode.ops.erase(decode.ops.begin());
    const Value image = makeImage(kWidth, kHeight, 2);
    ReferenceValue source = ReferenceValue::ofFrame(kWidth, kHeight, image.rgb);
    ReferenceValue value = source;
    Status status = thereAndBack(format.plan, field, encode, decode, value);
    ASSERT_TRUE(status.isOk()) << status.message();
    EXPECT_EQ(value.kind(), ReferenceValue::Kind::Frame);
    const std::vector<int32_t> a = source.elements(), b = value.elements();
    ASSERT_EQ(a.size(), b.size());
    double error = 0;
    for (size_t k = 0; k < a.size(); ++k)
      error += double(a[k] - b[k]) * (a[k] - b[k]) / double(a.size());
    EXPECT_LT(error, 120.0) << i;
    EXPECT_GT(error, 0.0) << i;
  }
}

TEST(Chain, OpsOnTheWrongKindSaySo) {
  const PlanChain chain = {"",
                           {{OpCode::Delta, {}, -1},
                            {OpCode::Scan, {0, 8}, -1},
                            {OpCode::BlockDct, {8}, -1},
                            {OpCode::BandRans, {4}, -1}}};
  const Bytes bytes = {1, 2, 3};
  ReferenceValue value = ReferenceValue::ofBytes(bytes);
  for (size_t i = 0; i < 4; ++i)
    EXPECT_EQ(value.apply({}, {}, chain, i).code(), StatusCode::Unsupported);
  EXPECT_EQ(value.apply({}, {}, chain, 4).code(), StatusCode::InvalidArgument);
}

} // namespace
