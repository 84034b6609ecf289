//===- StepSearchTest.cpp - The step that an item is encoded at -----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the closed loop settles on holds the floor, and the steps behind it do
// not, whatever it begins with.
//
//===----------------------------------------------------------------------===//
#include "smmil/Dataset/EncodeItem.h"
#include "smmil/Runtime/GraphText.h"

#include <gtest/gtest.h>

namespace smmil {
namespace {

constexpr int32_t kSide = 48;

/// A plan of two chains, the second one quicker, and an item of it.
class StepSearch : public testing::Test {
protected:
  void SetUp() override {
    format.plan.fields.resize(1);
    PlanField &field = format.plan.fields[0];
    field.name = "image";
    field.modality = Modality::Image;
    field.frame.width = field.frame.height = kSide;
    encoding.metric = "tensor_psnr_db";
    encoding.cases.resize(3);
    encoding.cases[0].name = "store";
    encoding.cases[1].name = "picture";
    encoding.cases[2].name = "quick";
    ASSERT_TRUE(parseGraph("block_picture", encoding.cases[1]).isOk());
    ASSERT_TRUE(
        parseGraph("block_picture effort=fast", encoding.cases[2]).isOk());
    for (const PlanGraph &graph : encoding.cases)
      field.cases.push_back(formatPartOf(graph));

    item.copyOnly = false;
    item.frame.width = item.frame.height = kSide;
    uint32_t seed = 1;
    for (int i = 0; i < 3 * kSide * kSide; ++i) {
      seed = seed * 1664525u + 1013904223u;
      item.frame.pixels.push_back(
          static_cast<uint8_t>(60 + i % (3 * kSide) + (seed >> 26)));
    }
    ASSERT_TRUE(Decoder::create(format.plan, decoder).isOk());
  }

  Status createEncoder(uint8_t caseIndex, CaseEncoder &encoder) const {
    const PlanField &field = format.plan.fields[0];
    return CaseEncoder::create(ItemCodec(decoder), 0, caseIndex,
                               encoding.cases[caseIndex],
                               sourceValueOf(field, item), encoder);
  }

  Format format;
  FieldEncoding encoding;
  PreparedItem item;
  Decoder decoder;
};

TEST_F(StepSearch, EndsWhereTheNextStepMissesTheFloor) {
  const PlanField &field = format.plan.fields[0];
  const ItemCodec codec(decoder);
  for (const uint8_t caseIndex : {1, 2}) {
    CaseEncoder encoder;
    ASSERT_TRUE(createEncoder(caseIndex, encoder).isOk());
    for (const double floor : {26.0, 34.0, 42.0})
      for (const int hint : {-1, 0, 200, 447}) {
        encoding.floor = floor;
        auto made = encodeCase(codec, 0, encoding, caseIndex, item, hint);
        ASSERT_TRUE(made && *made) << floor << " " << hint;
        EXPECT_GE((*made)->quality, floor) << hint;
        // One step finer than the coarsest is allowed; noise is less than that.
        for (int behind = 2; behind < 5; ++behind) {
          Bytes bits, value;
          ASSERT_TRUE(encoder.encode((*made)->step + behind, bits).isOk());
          ASSERT_TRUE(codec.decodeValue(0, caseIndex, bits, value).isOk());
          Result<double> quality =
              itemQuality(field, encoding.metric, nullptr, item, value);
          ASSERT_TRUE(bool(quality));
          EXPECT_LT(*quality, floor) << hint << " " << behind;
        }
        // What is kept is what the case's own encoder gives.
        Bytes bits;
        ASSERT_TRUE(encoder.encode((*made)->step, bits).isOk());
        EXPECT_EQ((*made)->bits, bits);

        // A limit that the result meets changes nothing; a lower one ends the
        // search at the first step that misses the floor.
        auto limited = encodeCase(codec, 0, encoding, caseIndex, item, hint,
                                  (*made)->bits.size());
        ASSERT_TRUE(limited && *limited) << floor << " " << hint;
        EXPECT_EQ((*limited)->bits, (*made)->bits);
        limited = encodeCase(codec, 0, encoding, caseIndex, item,
                             (*made)->step + 5, /*limit=*/1);
        ASSERT_TRUE(bool(limited));
        EXPECT_FALSE(*limited) << floor << " " << hint;
      }
  }
}

TEST_F(StepSearch, QuickEncodesAreThoseOfTheQuickEffort) {
  CaseEncoder thorough, fast;
  ASSERT_TRUE(createEncoder(1, thorough).isOk());
  ASSERT_TRUE(createEncoder(2, fast).isOk());
  ASSERT_TRUE(thorough.hasQuick());
  EXPECT_FALSE(fast.hasQuick());
  Bytes quick, own, slow;
  ASSERT_TRUE(thorough.encodeQuickly(150, quick).isOk());
  ASSERT_TRUE(fast.encode(150, own).isOk());
  ASSERT_TRUE(thorough.encode(150, slow).isOk());
  EXPECT_EQ(quick, own);
  EXPECT_NE(quick, slow);
}

} // namespace
} // namespace smmil
