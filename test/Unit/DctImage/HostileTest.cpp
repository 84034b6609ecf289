//===- HostileTest.cpp - Damaged items and tables -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whatever the bytes, decoders end with a status, within their buffers, and
// agree with each other. Meant to run under sanitizers as well.
//
//===----------------------------------------------------------------------===//
#include "TestImage.h"

using namespace smmil;
using namespace smmil::dct;

namespace {

class Hostile : public testing::TestWithParam<Variant> {
protected:
  void SetUp() override {
    trained = std::make_unique<TrainedPlan>(GetParam());
    ASSERT_TRUE(decoders.create(trained->plan).isOk());
    item = trained->encoded(makeImage(GetParam().width, GetParam().height, 5),
                            GetParam().step);
    ASSERT_FALSE(decoders.decode(item).empty());
  }

  std::unique_ptr<TrainedPlan> trained;
  Decoders decoders;
  Bytes item;
};

// Raw bits are read from an item's end. A byte more or less there shifts them,
// and escapes of another length may make up for it by chance: then the item is
// another valid one, on which `decode` has all decoders agree. (A dataset's
// checksums tell such damage.) What cuts words is always told.
TEST_P(Hostile, TruncationsAreToldButForChance) {
  size_t accepted = 0;
  for (size_t size = 0; size < item.size(); ++size) {
    Bytes cut(item.begin(), item.begin() + static_cast<ptrdiff_t>(size));
    bool decodes = !decoders.decode(cut).empty();
    accepted += decodes ? 1 : 0;
    if (decodes) {
      EXPECT_GT(size, item.size() * 3 / 4);
    }
  }
  EXPECT_LE(accepted, item.size() / 20);
}

TEST_P(Hostile, LongerItemsAreToldOrAgreedOn) {
  for (uint8_t byte : {0, 1, 255}) {
    Bytes longer = item;
    longer.push_back(byte);
    decoders.decode(longer);
  }
}

TEST_P(Hostile, FlippedBits) {
  Random random{1};
  for (int i = 0; i < 300; ++i) {
    Bytes damaged = item;
    for (uint32_t flips = 1 + random(3); flips > 0; --flips)
      damaged[random(static_cast<uint32_t>(damaged.size()))] ^=
          static_cast<uint8_t>(1U << random(8));
    decoders.decode(damaged);
  }
}

TEST_P(Hostile, RandomBytes) {
  Random random{2};
  for (int i = 0; i < 200; ++i) {
    Bytes noise(random(static_cast<uint32_t>(2 * item.size())));
    for (uint8_t &byte : noise)
      byte = static_cast<uint8_t>(random(256));
    // Past the header checks.
    size_t header = GetParam().sized ? 1 : 5;
    for (size_t k = 0; k < header && k < noise.size(); ++k)
      noise[k] = item[k];
    for (size_t lane = 0; lane < 32; ++lane)
      if (size_t at = header + 4 * lane + 2; at < noise.size())
        noise[at] |= 1;
    decoders.decode(noise);
  }
}

TEST_P(Hostile, DamagedTables) {
  Random random{3};
  for (int i = 0; i < 150; ++i) {
    Plan plan = trained->plan;
    Bytes &table = plan.tables[random(2)];
    for (uint32_t flips = 1 + random(2); flips > 0; --flips)
      table[random(static_cast<uint32_t>(table.size()))] =
          static_cast<uint8_t>(random(256));
    Decoders damaged;
    if (damaged.create(plan).isOk())
      damaged.decode(item);
  }
}

TEST_P(Hostile, TruncatedTablesFail) {
  for (size_t table : {0, 1})
    for (size_t size = 0; size < trained->plan.tables[table].size(); ++size) {
      Plan plan = trained->plan;
      plan.tables[table].resize(size);
      DctImageDecoder decoder;
      EXPECT_FALSE(DctImageDecoder::create(plan, plan.fields[0],
                                           plan.fields[0].cases[1], decoder)
                       .isOk());
    }
}

INSTANTIATE_TEST_SUITE_P(
    Variants, Hostile,
    testing::Values(variant(24, 20, 4), variant(40, 33, 8, 8, 0),
                    variant(37, 41, 32, 8, 1, ColorKind::YCbCr, 0, 2),
                    variant(30, 22, 16, 4, 1, ColorKind::YCoCgR, 0, 4),
                    variant(48, 16, 8, 8, 1, ColorKind::YCbCr, 10, 12, false)));

TEST(HostileBuffers, TooSmallOutputAndWorkspaceFail) {
  Variant v = variant(24, 20);
  TrainedPlan trained(v);
  Bytes item = trained.encoded(makeImage(24, 20, 1), 5);
  DctImageDecoder decoder;
  ASSERT_TRUE(DctImageDecoder::create(trained.plan, trained.field(),
                                      trained.field().cases[1], decoder)
                  .isOk());
  int32_t width = 0;
  int32_t height = 0;
  size_t need = 0;
  ASSERT_TRUE(decoder.info(item, width, height, need).isOk());
  StageClock clock;
  Bytes output(24 * 20 * 3), workspace(need);
  EXPECT_TRUE(decoder.decode(item, output, workspace, clock).isOk());
  Bytes shortOutput(output.size() - 1), shortSpace(need - 1);
  EXPECT_EQ(decoder.decode(item, shortOutput, workspace, clock).code(),
            StatusCode::BufferTooSmall);
  EXPECT_EQ(decoder.decode(item, output, shortSpace, clock).code(),
            StatusCode::BufferTooSmall);
}

} // namespace
