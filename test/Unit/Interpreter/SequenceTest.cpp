//===- SequenceTest.cpp - Numbers: known values and identities ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Steps.h"
#include "smmil/Runtime/Primitives.h"

using namespace smmil;
using namespace smmil::test;

namespace {

constexpr ElementType kElements[] = {ElementType::I8, ElementType::I16,
                                     ElementType::I32, ElementType::I64};

/// Extremes of the element type, and noise.
Value anySequence(ElementType element, size_t count, uint32_t seed) {
  const int bits = int(8 * bytesOf(element));
  Elements elements;
  for (size_t i = 0; i < count; ++i) {
    uint64_t value = 0;
    for (int byte = 0; byte < 8; ++byte)
      value = value << 8 | noise(seed);
    if (i % 5 == 0)
      value = i % 2 ? ~(uint64_t(1) << (bits - 1)) : uint64_t(1) << (bits - 1);
    // Sign-extended from the width of the element.
    elements.push_back(int64_t(value << (64 - bits)) >> (64 - bits));
  }
  return makeSequence(element, elements);
}

TEST(Sequence, DeltaOfKnownValues) {
  TestStep delta(OpCode::Delta, {});
  EXPECT_EQ(
      delta.applied(makeSequence(ElementType::I16, {5, 3, 3, -1}))[0].elements,
      (Elements{5, -2, 0, -4}));
  EXPECT_EQ(
      delta.applied(makeSequence(ElementType::I8, {-128, 127}))[0].elements,
      (Elements{-128, -1}));
}

TEST(Sequence, ZigzagOfKnownValues) {
  TestStep zigzag(OpCode::ZigzagInt, {});
  EXPECT_EQ(zigzag
                .applied(makeSequence(ElementType::I16,
                                      {0, -1, 1, -2, -32768, 32767}))[0]
                .elements,
            (Elements{0, 1, 2, 3, -1, -2}));
}

TEST(Sequence, ByteTransposeOfKnownValues) {
  TestStep transpose(OpCode::ByteTranspose, {});
  const Value value = makeSequence(ElementType::I32, {0x04030201, -2});
  const Value made = transpose.applied(value)[0];
  EXPECT_EQ(made.shape.element, ElementType::I8);
  EXPECT_EQ(made.elements, (Elements{1, -2, 2, -1, 3, -1, 4, -1}));
}

TEST(Sequence, SplitOfKnownValues) {
  TestStep split(OpCode::Split, {});
  const Value value = makeSequence(ElementType::I32, {1, 2, 3});
  const std::vector<Value> made = split.applied(value);
  ASSERT_EQ(made.size(), 2u);
  EXPECT_EQ(made[0].elements, (Elements{1, 3}));
  EXPECT_EQ(made[1].elements, (Elements{2}));
}

TEST(Sequence, BitPackOfKnownValues) {
  TestStep pack(OpCode::BitPack, {8});
  // Width 2 in 4 bits, then 1, 2, 3 in 2 bits each.
  EXPECT_EQ(pack.applied(makeSequence(ElementType::I8, {1, 2, 3}))[0].bits,
            (Bytes{0x92, 0x03}));
  // The width of a negative number is that of its bits.
  EXPECT_EQ(pack.applied(makeSequence(ElementType::I16, {-1}))[0].bits,
            (Bytes{0xf0, 0xff, 0x1f}));
  EXPECT_TRUE(pack.applied(makeSequence(ElementType::I64, {}))[0].bits.empty());
}

TEST(Sequence, EveryStepIsUndone) {
  for (ElementType element : kElements)
    for (size_t count : {0, 1, 2, 7, 200}) {
      const Value value = anySequence(element, count, uint32_t(count));
      for (OpCode code : {OpCode::Delta, OpCode::ZigzagInt,
                          OpCode::ByteTranspose, OpCode::Split})
        TestStep(code, {}).expectIdentity(value);
      for (int32_t block : {8, 64, 65536})
        TestStep(OpCode::BitPack, {block}).expectIdentity(value);
      TestStep(OpCode::Zstd, {3, 0}).expectIdentity(value);
      if (bytesOf(element) <= 2)
        for (int32_t lanes : {1, 8, 64})
          for (bool sparse : {false, true})
            TestStep(OpCode::Rans, {lanes}, ransTable(9, 16, sparse))
                .expectIdentity(value);
    }
}

TEST(Sequence, BitPackRefusesWhatNoEncoderWrites) {
  TestStep pack(OpCode::BitPack, {8});
  const Value value = makeSequence(ElementType::I8, {1, 2, 3});
  std::vector<Value> results = pack.applied(value);
  Value decoded;
  results[0].bits = {0x98, 0x03}; // Width 8, and not enough bits.
  EXPECT_FALSE(pack.invert(value.shape, results, decoded).isOk());
  results[0].bits = {0x52, 0x01}; // 1, 1, 1 with width 2.
  EXPECT_EQ(pack.invert(value.shape, results, decoded).code(),
            StatusCode::Corrupt);
  results[0].bits = {0x92, 0x07}; // A bit in the padding.
  EXPECT_EQ(pack.invert(value.shape, results, decoded).code(),
            StatusCode::Corrupt);
  results[0].bits = {0x99, 0xff}; // Width 9.
  EXPECT_EQ(pack.invert(value.shape, results, decoded).code(),
            StatusCode::Corrupt);
}

TEST(Sequence, DamagedStreamsAreSafe) {
  const Value words = anySequence(ElementType::I16, 40, 5);
  TestStep(OpCode::BitPack, {16}).expectSafe(words);
  TestStep(OpCode::Rans, {4}, ransTable(10, 100, false)).expectSafe(words);
  TestStep(OpCode::Zstd, {3, 0}).expectSafe(words);
}

TEST(Sequence, RansOfKnownValue) {
  // Frequency 128 of 256 on a state of 2^16: one symbol doubles it.
  TestStep rans(OpCode::Rans, {1}, ransTable(8, 1, true));
  EXPECT_EQ(rans.applied(makeSequence(ElementType::I8, {0}))[0].bits,
            (Bytes{0, 0, 2, 0}));
}

TEST(Sequence, RansRefusesValuesBeyondTheElement) {
  TestStep rans(OpCode::Rans, {1}, ransTable(8, 1, true));
  std::vector<Value> results =
      rans.applied(makeSequence(ElementType::I16, {256}));
  Value decoded;
  const Shape bytes = makeSequence(ElementType::I8, {0}).shape;
  EXPECT_EQ(rans.invert(bytes, results, decoded).code(), StatusCode::Corrupt);
}

TEST(Sequence, RansWantsNarrowElements) {
  std::vector<Value> results;
  EXPECT_EQ(TestStep(OpCode::Rans, {4}, ransTable(9, 16, false))
                .apply(makeSequence(ElementType::I32, {1}), results)
                .code(),
            StatusCode::Unsupported);
}

TEST(Sequence, ZstdHoldsToTheSizeOfTheShape) {
  TestStep zstd(OpCode::Zstd, {3, 0});
  Value value = makeSequence(ElementType::I16, Elements(50, 7));
  std::vector<Value> results = zstd.applied(value);
  Value decoded;
  for (uint64_t count : {0, 49, 51, 100}) {
    Shape other = value.shape;
    other.count = count;
    EXPECT_EQ(zstd.invert(other, results, decoded).code(), StatusCode::Corrupt);
  }
  // Two frames are not one.
  const Bytes once = results[0].bits;
  results[0].bits.insert(results[0].bits.end(), once.begin(), once.end());
  value.shape.count = 100;
  EXPECT_EQ(zstd.invert(value.shape, results, decoded).code(),
            StatusCode::Corrupt);
}

TEST(Sequence, ZstdWithDictionary) {
  const std::string phrase = "a dictionary is a text that others resemble";
  TestStep zstd(OpCode::Zstd, {19, 0}, Bytes(phrase.begin(), phrase.end()));
  Value value;
  value.elements.assign(phrase.begin(), phrase.end());
  value.shape.count = value.elements.size();
  const std::vector<Value> results = zstd.expectIdentity(value);
  EXPECT_LT(results[0].bits.size(), phrase.size() / 2);
}

TEST(Sequence, StepsRefuseOtherKinds) {
  std::vector<Value> results;
  for (OpCode code : {OpCode::Delta, OpCode::ZigzagInt, OpCode::ByteTranspose,
                      OpCode::Split, OpCode::BitPack, OpCode::Zstd})
    EXPECT_EQ(
        TestStep(code, {64}).apply(makeNoiseFrame(2, 2, 1), results).code(),
        StatusCode::Unsupported);
}

TEST(Sequence, ElementsMustFitTheirType) {
  std::vector<Value> results;
  TestStep delta(OpCode::Delta, {});
  EXPECT_EQ(delta.apply(makeSequence(ElementType::I8, {128}), results).code(),
            StatusCode::InvalidArgument);
  Value value = makeSequence(ElementType::I8, {1, 2});
  value.shape.count = 3;
  EXPECT_EQ(delta.apply(value, results).code(), StatusCode::InvalidArgument);
}

} // namespace
