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

TEST(StepSearch, EndsWhereTheNextStepMissesTheFloor) {
  Format format;
  format.plan.fields.resize(1);
  PlanField &field = format.plan.fields[0];
  field.name = "image";
  field.modality = Modality::Image;
  field.frame.width = field.frame.height = kSide;
  FieldEncoding encoding;
  encoding.metric = "tensor_psnr_db";
  PlanGraph store, chain;
  store.name = "store";
  chain.name = "picture";
  ASSERT_TRUE(parseGraph("block_picture effort=fast", chain).isOk());
  encoding.cases = {store, chain};
  field.cases = {formatPartOf(store), formatPartOf(chain)};

  PreparedItem item;
  item.copyOnly = false;
  item.frame.width = item.frame.height = kSide;
  uint32_t seed = 1;
  for (int i = 0; i < 3 * kSide * kSide; ++i) {
    seed = seed * 1664525u + 1013904223u;
    item.frame.pixels.push_back(
        static_cast<uint8_t>(60 + i % (3 * kSide) + (seed >> 26)));
  }
  Decoder decoder;
  ASSERT_TRUE(Decoder::create(format.plan, decoder).isOk());
  const ItemCodec codec(decoder);
  CaseEncoder encoder;
  ASSERT_TRUE(CaseEncoder::create(codec, 0, 1, chain,
                                  sourceValueOf(field, item), encoder)
                  .isOk());
  for (const double floor : {26.0, 34.0, 42.0})
    for (const int hint : {-1, 0, 200, 447}) {
      encoding.floor = floor;
      auto made = encodeCase(codec, 0, encoding, 1, item, hint);
      ASSERT_TRUE(made && *made) << floor << " " << hint;
      EXPECT_GE((*made)->quality, floor) << hint;
      // One step finer than the coarsest is allowed; noise is less than that.
      for (int behind = 2; behind < 5; ++behind) {
        Bytes bits, value;
        ASSERT_TRUE(encoder.encode((*made)->step + behind, bits).isOk());
        ASSERT_TRUE(codec.decodeValue(0, 1, bits, value).isOk());
        Result<double> quality =
            itemQuality(field, encoding.metric, nullptr, item, value);
        ASSERT_TRUE(bool(quality));
        EXPECT_LT(*quality, floor) << hint << " " << behind;
      }

      // A limit that the result meets changes nothing; a lower one ends the
      // search at the first step that misses the floor.
      const size_t bytes = (*made)->bits.size();
      auto limited = encodeCase(codec, 0, encoding, 1, item, hint, bytes);
      ASSERT_TRUE(limited && *limited) << floor << " " << hint;
      EXPECT_EQ((*limited)->bits, (*made)->bits);
      limited = encodeCase(codec, 0, encoding, 1, item, (*made)->step + 5,
                           /*limit=*/1);
      ASSERT_TRUE(bool(limited));
      EXPECT_FALSE(*limited) << floor << " " << hint;
    }
}

} // namespace
} // namespace smmil
