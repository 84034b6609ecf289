//===- PaletteTest.cpp - References of few colours ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The references of palette, index_rans, frame_of_reference and predict: what
// they make is what the kernels make and undo.
//
//===----------------------------------------------------------------------===//

#include "Steps.h"

#include "smmil/Runtime/PrimitiveImpl.h"
#include "smmil/Runtime/Primitives.h"

using namespace smmil;
using namespace smmil::test;

namespace {

Bytes bytesOfValue(const Value &value) {
  if (value.shape.kind == ValueKind::Bits)
    return value.bits;
  Bytes bytes;
  for (int64_t element : value.elements)
    for (size_t i = 0; i < bytesOf(value.shape.element); ++i)
      bytes.push_back(static_cast<uint8_t>(uint64_t(element) >> (8 * i)));
  return bytes;
}

/// Expects that the reference undoes what it does, and that the kernels make
/// the same of the operand, and the operand of that.
void expectAgreement(TestStep &step, const Value &operand) {
  const std::vector<Value> results = step.expectIdentity(operand);
  const PrimitiveImpl &impl = *primitiveImpl(step.step.code);
  TableHolder table;
  if (!step.tables.empty()) {
    ASSERT_TRUE(
        impl.table(step.step.args.data(), step.tables[0], table).isOk());
  }
  EncodedValue value, made[2];
  value.shape = operand.shape;
  value.data = bytesOfValue(operand);
  const Bytes before = value.data;
  ASSERT_TRUE(impl.encode({step.step.args.data(), table.get(), {}, nullptr},
                          &value, made, nullptr)
                  .isOk());
  Shape shapes[2];
  ValueView views[2];
  for (size_t i = 0; i < results.size(); ++i) {
    EXPECT_TRUE(made[i].shape == results[i].shape);
    EXPECT_EQ(made[i].data, bytesOfValue(results[i]));
    shapes[i] = made[i].shape;
    views[i] = {&shapes[i], made[i].data.data(), made[i].data.size()};
  }
  Bytes out(before.size());
  const ValueView root = {&operand.shape, out.data(), out.size()};
  ASSERT_TRUE(impl.decode({step.step.args.data(), nullptr, table.get(),
                           &operand.shape, shapes},
                          views, &root, {})
                  .isOk());
  EXPECT_EQ(out, before);
}

/// Boxes and noise of up to `colors`.
Value makeIndices(int32_t width, int32_t height, uint32_t colors,
                  uint32_t seed) {
  Value value;
  value.shape.kind = ValueKind::Indices;
  value.shape.width = width;
  value.shape.height = height;
  for (int32_t y = 0; y < height; ++y)
    for (int32_t x = 0; x < width; ++x) {
      const uint32_t random = noise(seed);
      const bool noisy = (x / 20 + y / 9) % 3 == 1;
      value.elements.push_back(
          int64_t((noisy ? random : uint32_t(x / 7 + y / 5)) % colors));
    }
  return value;
}

Bytes indexTable(bool sparse) {
  Bytes table = {1, 10, 2};
  for (uint32_t context = 0; context < 16; ++context)
    putVarint(table, 1 + 60 * context);
  for (uint32_t row : {1u, 0u}) {
    table.push_back(uint8_t(row));
    putVarint(table, 127);
  }
  for (int row = 0; row < 2; ++row)
    sparse ? putTwoSymbolRow(table, 39, 10) : putEqualRow(table, 39, 10);
  return table;
}

TEST(IndexRansReference, AgreesWithTheKernel) {
  uint32_t seed = 0;
  for (bool sparse : {false, true})
    for (int32_t strips : {1, 2, 4})
      for (uint32_t colors : {1u, 3u, 256u}) {
        TestStep coder(OpCode::IndexRans, {strips}, indexTable(sparse));
        expectAgreement(coder, makeIndices(1, 1, colors, ++seed));
        expectAgreement(coder, makeIndices(37, 67, colors, ++seed));
        expectAgreement(coder, makeIndices(16, 33, colors, ++seed));
      }
}

TEST(IndexRansReference, DamageIsSafe) {
  TestStep coder(OpCode::IndexRans, {2}, indexTable(false));
  coder.expectSafe(makeIndices(9, 33, 40, 1), true);
}

/// Damaged streams mean the same to the reference and the kernel.
TEST(IndexRansReference, DamageMeansTheSameToTheKernel) {
  const Value indices = makeIndices(21, 35, 40, 1);
  TestStep coder(OpCode::IndexRans, {2}, indexTable(false));
  std::vector<Value> results = coder.applied(indices);
  const Bytes whole = results[0].bits;
  const PrimitiveImpl &impl = *primitiveImpl(OpCode::IndexRans);
  TableHolder table;
  ASSERT_TRUE(impl.table(nullptr, coder.tables[0], table).isOk());
  uint32_t seed = 5;
  for (int trial = 0; trial < 3000; ++trial) {
    Bytes bits = whole;
    if (noise(seed) < 60)
      bits.resize(bits.size() * noise(seed) / 256);
    for (uint32_t flips = noise(seed) % 3; flips > 0 && !bits.empty(); --flips)
      bits[(noise(seed) * 256 + noise(seed)) % bits.size()] ^=
          uint8_t(1 << noise(seed) % 8);
    results[0].bits = bits;
    Value decoded;
    const bool good = coder.invert(indices.shape, results, decoded).isOk();
    Bytes out(elementsOf(indices.shape));
    const Shape shape = results[0].shape;
    const ValueView stream = {&shape, bits.data(), bits.size()};
    const ValueView root = {&indices.shape, out.data(), out.size()};
    ASSERT_EQ(impl.decode({coder.step.args.data(), nullptr, table.get(),
                           &indices.shape, &shape},
                          &stream, &root, {})
                  .isOk(),
              good);
    if (good) {
      ASSERT_EQ(out, bytesOfValue(decoded));
    }
  }
}

TEST(PaletteReference, AgreesWithTheKernel) {
  for (uint32_t colors : {1u, 2u, 50u, 256u}) {
    const Value indices = makeIndices(31, 40, colors, colors);
    Elements rgb;
    for (int64_t index : indices.elements)
      for (int64_t factor : {37, 1, 91})
        rgb.push_back(index * factor % 256);
    TestStep palette(OpCode::Palette, {});
    expectAgreement(palette, makeFrame(31, 40, rgb));
  }
  std::vector<Value> results;
  TestStep palette(OpCode::Palette, {});
  EXPECT_EQ(palette.apply(makeNoiseFrame(40, 40, 1), results).code(),
            StatusCode::Unsupported);
}

TEST(PaletteReference, IndicesNeedColours) {
  TestStep palette(OpCode::Palette, {});
  const Value frame = makeFrame(3, 1, {1, 2, 3, 4, 5, 6, 1, 2, 3});
  std::vector<Value> results = palette.applied(frame);
  Value decoded;
  results[0].elements[1] = 2;
  EXPECT_EQ(palette.invert(frame.shape, results, decoded).code(),
            StatusCode::Corrupt);
  results[0].elements[1] = 1;
  results[1].elements[700] = 9;
  EXPECT_EQ(palette.invert(frame.shape, results, decoded).code(),
            StatusCode::Corrupt);
}

TEST(FrameOfReferenceReference, AgreesWithTheKernel) {
  for (ElementType element :
       {ElementType::U8, ElementType::I8, ElementType::I16, ElementType::I32,
        ElementType::I64})
    for (int32_t block : {2, 5, 65536}) {
      TestStep step(OpCode::FrameOfReference, {block});
      Elements values;
      uint32_t seed = 3;
      const int bits = 8 * int(bytesOf(element));
      for (int i = 0; i < 41; ++i) {
        uint64_t word = 0;
        for (int byte = 0; byte < 8; ++byte)
          word = word << 8 | noise(seed);
        // The lowest and the highest element of the width, and some between.
        int64_t value = int64_t(word) >> (64 - bits);
        if (element == ElementType::U8)
          value &= 255;
        values.push_back(value);
      }
      expectAgreement(step, makeSequence(element, values));
      expectAgreement(step, makeSequence(element, {}));
    }
}

TEST(PredictReference, AgreesWithTheKernel) {
  for (int32_t kind = 0; kind <= int32_t(PredictKind::Weighted); ++kind)
    for (int32_t signedChroma : {0, 1}) {
      TestStep predict(OpCode::Predict, {kind, 4});
      Value planes = makePlanes(19, 67, 3, {}, 1, signedChroma);
      uint32_t seed = 9;
      for (size_t i = 0; i < planes.shape.samples(); ++i) {
        const bool chroma = i >= planes.shape.samplesOf(0);
        const int64_t sign = chroma && signedChroma && noise(seed) % 2 ? -1 : 1;
        planes.elements.push_back(sign * int64_t(noise(seed)));
      }
      expectAgreement(predict, planes);
    }
}

} // namespace
