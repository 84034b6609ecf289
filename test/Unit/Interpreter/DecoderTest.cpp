//===- DecoderTest.cpp - Whole items through the reference decoder --------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Interpreter/ReferenceDecoder.h"

#include "Steps.h"
#include "smmil/Runtime/Primitives.h"

#include <cstring>

using namespace smmil;
using namespace smmil::test;

namespace {

/// A plan of one field whose case 1 is `graph`.
Plan makePlan(Modality modality, ItemFrame frame, PlanGraph graph,
              std::vector<Bytes> tables = {}) {
  Plan plan;
  plan.tables = std::move(tables);
  PlanField field;
  field.name = "field";
  field.modality = modality;
  field.frame = frame;
  field.cases = {{"store", {}, {}}, std::move(graph)};
  plan.fields.push_back(std::move(field));
  return plan;
}

PlanStep makeStep(OpCode code, std::vector<int32_t> args,
                  std::vector<uint16_t> operands, int32_t table = -1) {
  PlanStep step;
  step.code = code;
  step.args = std::move(args);
  step.operands = std::move(operands);
  step.table = table;
  return step;
}

/// An item as an encoder writes it, from the steps of the reference.
Bytes encodeItem(const Plan &plan, Value root) {
  const PlanField &field = plan.fields[0];
  const PlanGraph &graph = field.cases[1];
  Bytes item;
  if (root.shape.kind != ValueKind::Frame) {
    if (root.shape.kind == ValueKind::Sequence)
      putVarint(item, 1); // The rank.
    putVarint(item, root.shape.count);
  } else if (field.frame.width == 0) {
    putVarint(item, uint64_t(root.shape.width));
    putVarint(item, uint64_t(root.shape.height));
  }
  std::vector<Value> values = {std::move(root)}, operands, results;
  std::vector<uint32_t> params;
  for (PlanStep step : graph.steps) {
    operands.clear();
    for (uint16_t operand : step.operands)
      operands.push_back(values[operand]);
    if (step.code == OpCode::Zstd)
      step.args = {3, 0}; // Encoder parameters are not in a plan.
    const Status status =
        applyReference(step, plan.tables, operands, results, params);
    EXPECT_TRUE(status.isOk()) << status.message();
    values.insert(values.end(), results.begin(), results.end());
    for (uint32_t param : params)
      putVarint(item, param);
  }
  for (size_t i = 0; i + 1 < graph.streams.size(); ++i)
    putVarint(item, values[graph.streams[i]].bits.size());
  for (uint16_t stream : graph.streams) {
    const Bytes &bits = values[stream].bits;
    item.insert(item.end(), bits.begin(), bits.end());
  }
  return item;
}

/// Decodes case 1 to as many bytes as info says.
Status decode(const ReferenceDecoder &decoder, ByteSpan item, Bytes &out) {
  ReferenceInfo info;
  SMMIL_RETURN_IF_ERROR(decoder.info(0, 1, item, info));
  out.assign(info.outputBytes, 0);
  return decoder.decode(0, 1, item, out);
}

/// Expects that no strict prefix decodes and that no damage does harm.
void expectSafe(const ReferenceDecoder &decoder, const Bytes &item) {
  Bytes out;
  for (size_t size = 0; size < item.size(); ++size)
    EXPECT_FALSE(decode(decoder, {item.data(), size}, out).isOk()) << size;
  for (size_t i = 0; i < item.size(); ++i)
    for (uint32_t flip : {1u, 2u, 64u}) {
      Bytes damaged = item;
      damaged[i] ^= uint8_t(flip);
      ReferenceInfo info;
      if (decoder.info(0, 1, damaged, info).isOk() &&
          info.outputBytes < 1 << 20)
        static_cast<void>(decode(decoder, damaged, out));
    }
}

ItemFrame freeFrame() { return {}; }

PlanGraph exactGraph() {
  return {"exact",
          {makeStep(OpCode::Color, {3, 444}, {0}),
           makeStep(OpCode::Predict, {0, 4}, {1}),
           makeStep(OpCode::RowRans, {}, {2}, 0)},
          {3}};
}

TEST(ReferenceDecoder, StoreGivesTheBytes) {
  ReferenceDecoder decoder;
  ASSERT_TRUE(
      ReferenceDecoder::create(makePlan(Modality::Image, freeFrame(),
                                        exactGraph(), {rowTable(false)}),
                               decoder)
          .isOk());
  const Bytes item = {1, 2, 3};
  ReferenceInfo info;
  ASSERT_TRUE(decoder.info(0, 0, item, info).isOk());
  EXPECT_TRUE(info.isSource);
  EXPECT_EQ(info.outputBytes, 3u);
  Bytes out(3);
  ASSERT_TRUE(decoder.decode(0, 0, item, out).isOk());
  EXPECT_EQ(out, item);
  EXPECT_EQ(decoder.info(0, 2, item, info).code(), StatusCode::InvalidArgument);
  EXPECT_EQ(decoder.info(1, 0, item, info).code(), StatusCode::InvalidArgument);
}

TEST(ReferenceDecoder, ExactImageThatStatesItsSize) {
  const Plan plan =
      makePlan(Modality::Image, freeFrame(), exactGraph(), {rowTable(false)});
  ReferenceDecoder decoder;
  ASSERT_TRUE(ReferenceDecoder::create(plan, decoder).isOk());
  const Value frame = makeNoiseFrame(5, 33, 2);
  const Bytes item = encodeItem(plan, frame);
  EXPECT_EQ(item[0], 5);
  EXPECT_EQ(item[1], 33);
  Bytes out;
  ASSERT_TRUE(decode(decoder, item, out).isOk());
  EXPECT_EQ(out, referenceBytes(frame));
  Bytes small(out.size() - 1);
  EXPECT_EQ(decoder.decode(0, 1, item, small).code(),
            StatusCode::BufferTooSmall);
  expectSafe(decoder, item);
}

TEST(ReferenceDecoder, SizesOutOfRangeAreRefused) {
  const Plan plan =
      makePlan(Modality::Image, freeFrame(), exactGraph(), {rowTable(false)});
  ReferenceDecoder decoder;
  ASSERT_TRUE(ReferenceDecoder::create(plan, decoder).isOk());
  ReferenceInfo info;
  for (const Bytes &item :
       {Bytes{0, 1}, Bytes{1, 0}, Bytes{0x81, 0x80, 1, 1}, Bytes{0x81, 0},
        Bytes{0x80, 0x80, 1, 0x80, 0x80, 1}, Bytes{5}})
    EXPECT_FALSE(decoder.info(0, 1, item, info).isOk());
}

TEST(ReferenceDecoder, FieldsFixBothSidesOrNone) {
  ItemFrame frame;
  frame.width = 5;
  ReferenceDecoder decoder;
  ReferenceInfo info;
  const Bytes item(50, 1);
  const Plan plan =
      makePlan(Modality::Image, frame, exactGraph(), {rowTable(false)});
  const bool decodes = ReferenceDecoder::create(plan, decoder).isOk() &&
                       decoder.info(0, 1, item, info).isOk();
  EXPECT_FALSE(decodes);
}

TEST(ReferenceDecoder, LossyImageAndItsTensor) {
  ItemFrame frame;
  frame.width = 20;
  frame.height = 12;
  frame.scale[0] = 0.5F;
  frame.offset[2] = -1;
  const Plan plan = makePlan(
      Modality::Image, frame,
      {"dct",
       {makeStep(OpCode::Color, {0, 420}, {0}),
        makeStep(OpCode::BlockDct, {8}, {1}), makeStep(OpCode::Scan, {64}, {2}),
        makeStep(OpCode::Quantize, {3}, {3}, 0),
        makeStep(OpCode::BandRans, {4}, {4}, 1)},
       {5}},
      {quantiseTable(8, 64, 3, 0), bandTable(8, 64)});
  ReferenceDecoder decoder;
  ASSERT_TRUE(ReferenceDecoder::create(plan, decoder).isOk());
  Elements rgb;
  for (int64_t i = 0; i < 240; ++i)
    rgb.insert(rgb.end(), {40 + i / 2, 60 + i / 2, 80 + i / 2});
  Bytes item = encodeItem(plan, makeFrame(20, 12, rgb));
  EXPECT_EQ(item[0], 0); // The step, and no size.
  Bytes out;
  ASSERT_TRUE(decode(decoder, item, out).isOk());
  ASSERT_EQ(out.size(), rgb.size());
  for (size_t i = 0; i < out.size(); ++i)
    ASSERT_NEAR(double(out[i]), double(rgb[i]), 12);
  std::vector<float> tensor(out.size());
  ASSERT_TRUE(decoder.decodeTensor(0, 1, item, tensor).isOk());
  EXPECT_EQ(tensor[7], 0.5F * float(out[21]));
  EXPECT_EQ(tensor[240 + 7], float(out[22]));
  EXPECT_EQ(tensor[480 + 7], float(out[23]) - 1);
  tensor.pop_back();
  EXPECT_EQ(decoder.decodeTensor(0, 1, item, tensor).code(),
            StatusCode::BufferTooSmall);
  item[0] = 3; // The ladder has three steps.
  EXPECT_EQ(decode(decoder, item, out).code(), StatusCode::Corrupt);
  item[0] = 2;
  EXPECT_TRUE(decode(decoder, item, out).isOk());
}

TEST(ReferenceDecoder, SeveralStreams) {
  const Plan plan = makePlan(
      Modality::Numeric, {},
      {"columns",
       {makeStep(OpCode::Split, {}, {0}), makeStep(OpCode::Delta, {}, {2}),
        makeStep(OpCode::BitPack, {64}, {3}), makeStep(OpCode::Zstd, {}, {1})},
       {5, 4}});
  ReferenceDecoder decoder;
  ASSERT_TRUE(ReferenceDecoder::create(plan, decoder).isOk());
  for (size_t count : {0, 1, 2, 301}) {
    Elements numbers;
    for (size_t i = 0; i < count; ++i)
      numbers.push_back(i % 2 ? int64_t(i) * 90 - 9000 : int64_t(i));
    const Value value = makeSequence(ElementType::I16, numbers);
    const Bytes item = encodeItem(plan, value);
    Bytes out;
    ASSERT_TRUE(decode(decoder, item, out).isOk());
    EXPECT_EQ(out, referenceBytes(value));
    if (count > 2)
      expectSafe(decoder, item);
    // A length of more than there is.
    Bytes cut = item;
    cut.resize(cut.size() > 4 ? 4 : 1);
    EXPECT_FALSE(decode(decoder, cut, out).isOk());
  }
}

TEST(ReferenceDecoder, Sound) {
  ItemFrame frame;
  frame.rate = 16000;
  frame.channels = 2;
  const Plan plan = makePlan(Modality::Audio, frame,
                             {"lpc",
                              {makeStep(OpCode::Lpc, {4, 64, 4}, {0}),
                               makeStep(OpCode::LpcRans, {}, {1}, 0)},
                              {2}},
                             {lpcTable(false)});
  ReferenceDecoder decoder;
  ASSERT_TRUE(ReferenceDecoder::create(plan, decoder).isOk());
  uint32_t seed = 1;
  for (size_t count : {0, 1, 300}) {
    Elements samples;
    for (size_t i = 0; i < 2 * count; ++i)
      samples.push_back(int64_t(noise(seed)) - 128);
    const Value sound = makeSound(2, samples);
    const Bytes item = encodeItem(plan, sound);
    Bytes out;
    ASSERT_TRUE(decode(decoder, item, out).isOk());
    EXPECT_EQ(out, referenceBytes(sound));
  }
  Bytes out;
  // Nothing, but a mode.
  for (uint8_t mode : {1, 16, 32}) {
    const Bytes item = {0, mode};
    EXPECT_EQ(decode(decoder, item, out).code(), StatusCode::Corrupt);
  }
}

TEST(ReferenceDecoder, CountsBeyondTheItemAreRefused) {
  const Plan plan =
      makePlan(Modality::Text, {},
               {"pack", {makeStep(OpCode::BitPack, {65536}, {0})}, {1}});
  ReferenceDecoder decoder;
  ASSERT_TRUE(ReferenceDecoder::create(plan, decoder).isOk());
  ReferenceInfo info;
  Bytes item;
  putVarint(item, 65536 * 5 + 1); // In an item of five bytes.
  item.resize(5, 0);
  EXPECT_EQ(decoder.info(0, 1, item, info).code(), StatusCode::Corrupt);
  item.clear();
  putVarint(item, 65536 * 5);
  item.resize(5, 0);
  ASSERT_TRUE(decoder.info(0, 1, item, info).isOk());
  EXPECT_EQ(info.outputBytes, 65536u * 5);
}

TEST(ReferenceDecoder, PlansWithoutMeaningAreRefused) {
  ReferenceDecoder decoder;
  for (const PlanGraph &graph :
       {PlanGraph{"a", {makeStep(OpCode::Delta, {}, {0})}, {1}},
        PlanGraph{"b", {makeStep(OpCode::RowRans, {}, {0}, 0)}, {1}},
        PlanGraph{"c", {makeStep(OpCode::BitPack, {64}, {1})}, {1}},
        PlanGraph{"d", {makeStep(OpCode::BitPack, {64}, {0})}, {}},
        PlanGraph{"e", {makeStep(OpCode::BitPack, {7}, {0})}, {1}}})
    EXPECT_FALSE(
        ReferenceDecoder::create(
            makePlan(Modality::Numeric, {}, graph, {rowTable(false)}), decoder)
            .isOk())
        << graph.name;
}

} // namespace
