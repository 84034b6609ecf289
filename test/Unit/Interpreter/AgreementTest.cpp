//===- AgreementTest.cpp - Reference against universal decoder ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both decoders were written from the same text and share no kernel. They must
// give the same bytes for valid items, and refuse the same damaged ones.
//
//===----------------------------------------------------------------------===//

#include "smmil/Interpreter/ReferenceDecoder.h"
#include "smmil/Runtime/Decoder.h"
#include "test/Unit/Target/TestFormat.h"

#include <cstring>

using namespace smmil;
using namespace smmil::test;

namespace {

/// What one decoder makes of an item.
struct Outcome {
  bool ok = false;
  Bytes bytes;
};

Outcome decodeUniversal(const Decoder &decoder, uint32_t field,
                        uint32_t caseIndex, ByteSpan bits) {
  Outcome outcome;
  ItemInfo info;
  if (!decoder.info(field, caseIndex, bits, info).isOk())
    return outcome;
  Bytes workspace(info.workspaceBytes);
  outcome.bytes.resize(info.outputBytes);
  outcome.ok =
      decoder.decode(field, caseIndex, bits, outcome.bytes, workspace).isOk();
  return outcome;
}

Outcome decodeReference(const ReferenceDecoder &decoder, uint32_t field,
                        uint32_t caseIndex, ByteSpan bits) {
  Outcome outcome;
  ReferenceInfo info;
  if (!decoder.info(field, caseIndex, bits, info).isOk())
    return outcome;
  outcome.bytes.resize(info.outputBytes);
  outcome.ok = decoder.decode(field, caseIndex, bits, outcome.bytes).isOk();
  return outcome;
}

class Agreement : public testing::Test {
protected:
  static void SetUpTestSuite() {
    format = new Format(makeFormat());
    for (uint32_t field = 0; field < format->plan.fields.size(); ++field)
      for (uint32_t i = 1; i < format->plan.fields[field].cases.size(); ++i)
        encodeAll(field, i);
  }
  static void TearDownTestSuite() {
    delete format;
    format = nullptr;
    items.clear();
  }

  static void encodeAll(uint32_t field, uint32_t caseIndex) {
    for (const Value &value : makeValues(field)) {
      std::unique_ptr<ItemEncoder> encoder;
      SourceValue source = value.source();
      ASSERT_TRUE(ItemEncoder::create(format->plan, format->plan.fields[field],
                                      format->encodings[field].cases[caseIndex],
                                      source, encoder)
                      .isOk());
      for (int step = 0; step < encoder->stepCount(); ++step) {
        Item item = {field, caseIndex, {}};
        ASSERT_TRUE(encoder->encode(step, item.bits).isOk());
        items.push_back(std::move(item));
      }
    }
  }

  void SetUp() override {
    ASSERT_TRUE(Decoder::create(format->plan, universal).isOk());
    ASSERT_TRUE(ReferenceDecoder::create(format->plan, reference).isOk());
  }

  /// True where both decode.
  bool compare(uint32_t field, uint32_t caseIndex, ByteSpan bits,
               const char *what, size_t at) {
    Outcome a = decodeUniversal(universal, field, caseIndex, bits);
    Outcome b = decodeReference(reference, field, caseIndex, bits);
    EXPECT_EQ(a.ok, b.ok) << "field " << field << " case " << caseIndex << " "
                          << what << " at " << at << " of " << bits.size();
    if (a.ok && b.ok) {
      EXPECT_EQ(a.bytes, b.bytes) << "field " << field << " case " << caseIndex
                                  << " " << what << " at " << at;
    }
    return a.ok && b.ok;
  }

  struct Item {
    uint32_t field, caseIndex;
    Bytes bits;
  };
  static Format *format;
  static std::vector<Item> items;
  Decoder universal;
  ReferenceDecoder reference;
};

Format *Agreement::format = nullptr;
std::vector<Agreement::Item> Agreement::items;

TEST_F(Agreement, ValidItemsGiveTheSameBytes) {
  EXPECT_GT(items.size(), 100u);
  for (size_t i = 0; i < items.size(); ++i)
    EXPECT_TRUE(
        compare(items[i].field, items[i].caseIndex, items[i].bits, "item", i));
}

TEST_F(Agreement, TensorsAreIdenticalBitByBit) {
  for (const Item &item : items) {
    if (item.field != 0)
      continue;
    ItemInfo info;
    ASSERT_TRUE(universal.info(0, item.caseIndex, item.bits, info).isOk());
    Bytes workspace(info.workspaceBytes);
    std::vector<float> a(size_t(3) * kWidth * kHeight), b(a.size());
    ASSERT_TRUE(
        universal.decodeTensor(0, item.caseIndex, item.bits, a, workspace)
            .isOk());
    ASSERT_TRUE(reference.decodeTensor(0, item.caseIndex, item.bits, b).isOk());
    ASSERT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(float)), 0);
  }
}

TEST_F(Agreement, LosslessCasesGiveTheSource) {
  size_t checked = 0;
  for (uint32_t field = 0; field < format->plan.fields.size(); ++field)
    for (uint32_t i = 1; i < format->plan.fields[field].cases.size(); ++i) {
      const std::string &name = format->plan.fields[field].cases[i].name;
      if (name == "dct" || name == "fine")
        continue;
      Value value = makeValues(field)[3];
      Bytes expected = value.bytes;
      if (field == 0)
        expected.assign(value.rgb.begin(), value.rgb.end());
      for (int16_t sample : value.samples) {
        expected.push_back(uint8_t(sample));
        expected.push_back(uint8_t(uint16_t(sample) >> 8));
      }
      std::unique_ptr<ItemEncoder> encoder;
      Bytes bits;
      ASSERT_TRUE(ItemEncoder::create(format->plan, format->plan.fields[field],
                                      format->encodings[field].cases[i],
                                      value.source(), encoder)
                      .isOk());
      ASSERT_TRUE(encoder->encode(0, bits).isOk());
      Outcome outcome = decodeReference(reference, field, i, bits);
      EXPECT_TRUE(outcome.ok) << name;
      EXPECT_EQ(outcome.bytes, expected) << name;
      ++checked;
    }
  EXPECT_EQ(checked, 7u);
}

TEST_F(Agreement, CutItemsAreRefusedByBoth) {
  for (size_t i = 0; i < items.size(); i += 5) {
    const Item &item = items[i];
    for (size_t size = 0; size < item.bits.size();
         size += 1 + item.bits.size() / 9)
      EXPECT_FALSE(compare(item.field, item.caseIndex,
                           ByteSpan(item.bits.data(), size), "cut", size));
  }
}

TEST_F(Agreement, BytesLeftOverAreRefusedByBoth) {
  for (size_t i = 0; i < items.size(); i += 5) {
    Item item = items[i];
    item.bits.push_back(0);
    bool accepted = compare(item.field, item.caseIndex, item.bits, "longer", i);
    // The raw bits of a DCT image are read from its end: eight more zeros may
    // lengthen an escape by just these bits, which makes another valid item.
    const std::string &name =
        format->plan.fields[item.field].cases[item.caseIndex].name;
    EXPECT_FALSE(accepted && name != "dct" && name != "fine") << name;
  }
}

TEST_F(Agreement, FlippedBitsMeanTheSameToBoth) {
  uint32_t state = 77;
  for (size_t i = 0; i < items.size(); i += 3)
    for (int trial = 0; trial < 25; ++trial) {
      Item item = items[i];
      // Headers hold the most fragile bytes: half of the flips fall there.
      const size_t span =
          trial % 2 ? item.bits.size() : std::min<size_t>(item.bits.size(), 24);
      const size_t at = (noise(state) << 8 | noise(state)) % span;
      item.bits[at] ^= uint8_t(1u << noise(state) % 8);
      compare(item.field, item.caseIndex, item.bits, "flip", at);
    }
}

TEST_F(Agreement, RandomBytesMeanTheSameToBoth) {
  uint32_t state = 5;
  for (uint32_t field = 0; field < format->plan.fields.size(); ++field)
    for (uint32_t i = 1; i < format->plan.fields[field].cases.size(); ++i)
      for (int trial = 0; trial < 60; ++trial) {
        Bytes bits(noise(state) % 120);
        for (uint8_t &byte : bits)
          byte = uint8_t(noise(state));
        compare(field, i, bits, "random", size_t(trial));
      }
}

TEST_F(Agreement, ItemsOfAnotherCaseMeanTheSameToBoth) {
  for (size_t i = 0; i < items.size(); i += 7) {
    const Item &item = items[i];
    const size_t cases = format->plan.fields[item.field].cases.size();
    for (uint32_t other = 1; other < cases; ++other)
      if (other != item.caseIndex)
        compare(item.field, other, item.bits, "foreign", i);
  }
}

TEST_F(Agreement, UnknownFieldAndCaseAreRefused) {
  ReferenceInfo info;
  EXPECT_EQ(reference.info(9, 0, {}, info).code(), StatusCode::InvalidArgument);
  EXPECT_EQ(reference.info(0, 9, {}, info).code(), StatusCode::InvalidArgument);
}

} // namespace
