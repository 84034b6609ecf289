//===- CoarseTest.cpp - Prefixes of items ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which graphs have a prefix, and what is cut out of items: both decoders give
// the same coarser value of it, and damaged items never more than an error.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Coarse.h"
#include "smmil/Interpreter/ReferenceDecoder.h"
#include "smmil/Runtime/Decoder.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Runtime/GraphText.h"

#include <gtest/gtest.h>

#include <random>

using namespace smmil;

namespace {

constexpr const char *kHalves =
    "byte_halves | zstd level=3 @1 | zstd level=3 @2";

PlanGraph graphOf(const char *text) {
  PlanGraph graph;
  graph.name = "case";
  const Status status = parseGraph(text, graph);
  EXPECT_TRUE(status.isOk()) << text << ": " << status.message();
  return graph;
}

/// A field of numbers with the store case and this one.
Plan planOf(NumberType number, const PlanGraph &encode) {
  Plan plan;
  plan.fields.resize(1);
  PlanField &field = plan.fields[0];
  field.name = "numbers";
  field.modality = Modality::Numeric;
  field.frame.number = number;
  PlanGraph store;
  store.name = "store";
  field.cases = {store, formatPartOf(encode)};
  return plan;
}

Bytes encoded(const Plan &plan, const PlanGraph &encode, ByteSpan value) {
  const uint64_t extents[] = {2, value.size() /
                                     bytesOf(plan.fields[0].frame.number) / 2};
  SourceValue source;
  source.bytes = value;
  source.extents = extents;
  source.rank = 2;
  ItemEncoder encoder;
  Status status =
      ItemEncoder::create(plan.tables, plan.fields[0], encode, source, encoder);
  Bytes bits;
  if (status.isOk())
    status = encoder.encode(0, bits);
  EXPECT_TRUE(status.isOk()) << status.message();
  return bits;
}

template <typename D, typename Info>
Status decodeWith(const D &decoder, const Bytes &bits, Bytes &value) {
  Info info;
  SMMIL_RETURN_IF_ERROR(decoder.info(0, 1, bits, info));
  value.resize(info.outputBytes);
  Bytes workspace(info.workspaceBytes);
  return decoder.decode(0, 1, bits, value, workspace);
}

/// What is cut out of an item, where it has a prefix.
Status cut(const Plan &plan, ByteSpan bits, Bytes &item) {
  const PlanGraph &graph = plan.fields[0].cases[1];
  const CoarseCase coarse = coarseCase(graph);
  const Shape root = rootShape(plan.fields[0], graph);
  PrefixSizes sizes;
  SMMIL_RETURN_IF_ERROR(measurePrefix(root, coarse, bits, sizes));
  item.resize(sizes.coarse);
  return cutItem(root, coarse, bits, item);
}

} // namespace

TEST(Coarse, AGraphHasAPrefixWhereItsFirstStepDoes) {
  for (const auto &[whole, prefix] :
       {std::pair(kHalves, "high_bytes | zstd level=3"),
        std::pair("byte_halves | delta @1 | zstd level=3 @3 | zstd level=3 @2 "
                  "> 4,5",
                  "high_bytes | delta | zstd level=3"),
        std::pair("byte_halves | split @1 | zstd level=3 @3 | zstd level=3 @4 "
                  "| zstd level=3 @2",
                  "high_bytes | split | zstd level=3 @2 | zstd level=3 @3")}) {
    const CoarseCase coarse = coarseCase(graphOf(whole));
    ASSERT_TRUE(coarse.exists()) << whole;
    EXPECT_EQ(printGraph(coarse.graph), printGraph(graphOf(prefix))) << whole;
    EXPECT_EQ(coarse.streams, coarse.graph.streams.size());
  }
  for (const char *none :
       {"byte_transpose | zstd level=3",
        // What is left out would be spread over the value, or stands first.
        "delta | byte_halves | zstd level=3 @2 | zstd level=3 @3",
        "byte_halves | zstd level=3 @1 | zstd level=3 @2 > 4,3"})
    EXPECT_FALSE(coarseCase(graphOf(none)).exists()) << none;
}

TEST(Coarse, APrefixDecodesToTheUpperBytes) {
  std::mt19937 random(5);
  for (NumberType number :
       {NumberType::I8, NumberType::F16, NumberType::F32, NumberType::F64})
    for (size_t count : {0, 2, 1000}) {
      const size_t width = bytesOf(number);
      SCOPED_TRACE(std::to_string(width) + " bytes, " + std::to_string(count));
      const PlanGraph encode = graphOf(kHalves);
      const Plan plan = planOf(number, encode), prefixes = coarsePlan(plan);
      Bytes value(count * width);
      for (uint8_t &byte : value)
        byte = static_cast<uint8_t>(random());
      const Bytes bits = encoded(plan, encode, value);
      const CoarseCase coarse = coarseCase(plan.fields[0].cases[1]);
      const Shape root = rootShape(plan.fields[0]);
      PrefixSizes sizes;
      ASSERT_TRUE(measurePrefix(root, coarse, bits, sizes).isOk());
      ASSERT_LT(sizes.prefix, bits.size());

      // The prefix is all that is needed.
      Bytes item, whole;
      ASSERT_TRUE(
          cut(plan, ByteSpan(bits).subspan(0, sizes.prefix), item).isOk());
      ASSERT_TRUE(cut(plan, bits, whole).isOk());
      EXPECT_EQ(item, whole);
      for (size_t i = 0; i < value.size(); ++i)
        if (i % width < width / 2)
          value[i] = 0;
      Decoder universal;
      ReferenceDecoder reference;
      ASSERT_TRUE(Decoder::create(prefixes, universal).isOk());
      ASSERT_TRUE(ReferenceDecoder::create(prefixes, reference).isOk());
      Bytes ours, theirs;
      ASSERT_TRUE(
          (decodeWith<Decoder, ItemInfo>(universal, item, ours)).isOk());
      ASSERT_TRUE(
          (decodeWith<ReferenceDecoder, ReferenceInfo>(reference, item, theirs))
              .isOk());
      EXPECT_EQ(ours, value);
      EXPECT_EQ(theirs, value);

      for (size_t size = 0; size < sizes.prefix; ++size)
        EXPECT_FALSE(cut(plan, ByteSpan(bits).subspan(0, size), item).isOk());
    }
}

TEST(Coarse, DamageGivesTheSameAnswerFromBothDecoders) {
  const PlanGraph encode = graphOf(kHalves);
  const Plan plan = planOf(NumberType::F32, encode);
  Bytes value(400);
  for (size_t i = 0; i < value.size(); ++i)
    value[i] = static_cast<uint8_t>(i / 4);
  const Bytes bits = encoded(plan, encode, value);
  Decoder universal;
  ReferenceDecoder reference;
  ASSERT_TRUE(Decoder::create(coarsePlan(plan), universal).isOk());
  ASSERT_TRUE(ReferenceDecoder::create(coarsePlan(plan), reference).isOk());
  for (size_t at = 0; at < bits.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bad = bits, item, ours, theirs;
      bad[at] = static_cast<uint8_t>(bad[at] ^ (1 << bit));
      if (!cut(plan, bad, item).isOk())
        continue;
      const bool decoded =
          decodeWith<Decoder, ItemInfo>(universal, item, ours).isOk();
      ASSERT_EQ(decoded, (decodeWith<ReferenceDecoder, ReferenceInfo>(
                              reference, item, theirs)
                              .isOk()));
      if (decoded) {
        ASSERT_EQ(ours, theirs);
      }
    }
}
