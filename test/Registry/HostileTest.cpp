//===- HostileTest.cpp - Damaged items, tables and plans ------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whatever the bytes: both decoders end with the same kind of status or with
// the same value, within their buffers. Meant to run under sanitizers as well.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/ForEach.h"

#include <cmath>

using namespace smmil;
using namespace smmil::registry;

namespace {

class Hostile : public testing::TestWithParam<OpCode> {
protected:
  /// Both decoders for one plan.
  struct Both {
    Decoder universal;
    ReferenceDecoder reference;

    Status create(const Plan &plan) {
      SMMIL_RETURN_IF_ERROR(ReferenceDecoder::create(plan, reference));
      return Decoder::create(plan, universal);
    }
    /// Compares what the two make of an item; true if it decodes.
    bool agree(uint32_t caseIndex, const Bytes &bits) const {
      Decoded found = decodeUniversal(universal, caseIndex, bits);
      if (found.isTooLarge)
        return false;
      Decoded expected = decodeReference(reference, caseIndex, bits);
      EXPECT_STREQ(nameOf(found.verdict), nameOf(expected.verdict))
          << "universal: " << found.message
          << "\nreference: " << expected.message;
      if (found.verdict == Verdict::Ok && expected.verdict == Verdict::Ok) {
        EXPECT_TRUE(found.bytes == expected.bytes) << "values differ";
      }
      return found.verdict == Verdict::Ok;
    }
  };

  /// A short item of a configuration.
  static Bytes itemOf(const Configuration &configuration,
                      const Trained &trained, uint64_t seed) {
    Value value = generated(configuration, seed);
    Bytes bits;
    int steps = stepCount(trained, value);
    Status status = encodeValue(trained, value, steps / 3, bits);
    EXPECT_TRUE(status.isOk()) << status.message();
    return bits;
  }

  /// Every byte of short items, and about this many of long ones.
  static size_t strideOf(size_t size) { return size / 1500 + 1; }
};

TEST_P(Hostile, EveryCutLengthMeansTheSame) {
  forEach(GetParam(), [&](const Configuration &configuration,
                          const Trained &trained) {
    Both both;
    ASSERT_TRUE(both.create(trained.plan).isOk());
    Bytes bits = itemOf(configuration, trained, 1);
    size_t decoded = 0;
    for (size_t size = 0; size < bits.size(); size += strideOf(bits.size())) {
      SCOPED_TRACE("cut to " + std::to_string(size));
      decoded +=
          both.agree(trained.caseIndex,
                     Bytes(bits.begin(), bits.begin() + ptrdiff_t(size)));
    }
    // Copied bytes are their own value. DCT items, whose raw bits are read from
    // the end, may stay whole by chance when some are cut or added: the index
    // has their length and checksum.
    if (trained.caseIndex == 0)
      EXPECT_EQ(decoded, bits.size());
    else
      EXPECT_LE(decoded, bits.size() / 40);
    decoded = 0;
    for (uint8_t more : {0, 1, 255}) {
      Bytes longer = bits;
      longer.push_back(more);
      decoded += both.agree(trained.caseIndex, longer);
    }
    if (trained.caseIndex == 0) {
      EXPECT_EQ(decoded, 3u);
    } else if (std::isinf(configuration.leastDb)) { // No raw bits at the end.
      EXPECT_EQ(decoded, 0u);
    }
  });
}

TEST_P(Hostile, EveryFlippedByteMeansTheSame) {
  forEach(GetParam(),
          [&](const Configuration &configuration, const Trained &trained) {
            Both both;
            ASSERT_TRUE(both.create(trained.plan).isOk());
            Bytes bits = itemOf(configuration, trained, 2);
            for (size_t at = 0; at < bits.size(); at += strideOf(bits.size()))
              for (uint8_t mask : {0x01, 0xff}) {
                SCOPED_TRACE("byte " + std::to_string(at) + " mask " +
                             std::to_string(mask));
                Bytes bad = bits;
                bad[at] ^= mask;
                both.agree(trained.caseIndex, bad);
              }
          });
}

TEST_P(Hostile, MutatedItemsMeanTheSame) {
  forEach(GetParam(),
          [&](const Configuration &configuration, const Trained &trained) {
            Both both;
            ASSERT_TRUE(both.create(trained.plan).isOk());
            Bytes bits = itemOf(configuration, trained, 3);
            Random random(17);
            for (int trial = 0; trial < 150; ++trial) {
              SCOPED_TRACE("trial " + std::to_string(trial));
              both.agree(trained.caseIndex, mutated(bits, random));
              Bytes noise(random(90));
              for (uint8_t &byte : noise)
                byte = static_cast<uint8_t>(random(256));
              both.agree(trained.caseIndex, noise);
            }
          });
}

TEST_P(Hostile, DamagedTablesMeanTheSame) {
  forEach(GetParam(), [&](const Configuration &configuration,
                          const Trained &trained) {
    Bytes bits = itemOf(configuration, trained, 4);
    Random random(23);
    auto compare = [&](const Plan &plan) {
      Both both;
      Status status = both.create(plan);
      if (status.isOk()) {
        both.agree(trained.caseIndex, bits);
        return true;
      }
      // What the universal decoder refuses at once, the reference refuses when
      // it reads the table.
      EXPECT_STREQ(
          nameOf(verdictOf(status)),
          nameOf(
              decodeReference(both.reference, trained.caseIndex, bits).verdict))
          << status.message();
      return false;
    };
    for (size_t table = 0; table < trained.plan.tables.size(); ++table) {
      const Bytes &good = trained.plan.tables[table];
      for (size_t size = 0; size < good.size(); size += good.size() / 60 + 1) {
        SCOPED_TRACE("table " + std::to_string(table) + " cut to " +
                     std::to_string(size));
        Plan plan = trained.plan;
        plan.tables[table].resize(size);
        compare(plan);
      }
      for (int trial = 0; trial < 120; ++trial) {
        SCOPED_TRACE("table " + std::to_string(table) + " trial " +
                     std::to_string(trial));
        Plan plan = trained.plan;
        plan.tables[table] = mutated(good, random);
        compare(plan);
      }
    }
  });
}

TEST_P(Hostile, DamagedPlansAreRefusedOrRun) {
  forEach(GetParam(), [&](const Configuration &configuration,
                          const Trained &trained) {
    Bytes bits = itemOf(configuration, trained, 5);
    Bytes good;
    serializePlan(trained.plan, good);
    Random random(29);
    auto check = [&](const Bytes &bad) {
      Plan plan;
      if (!parsePlan(bad, plan).isOk())
        return;
      Bytes again;
      serializePlan(plan, again);
      EXPECT_EQ(again, bad) << "two spellings of one plan";
      if (plan.fields.empty() || plan.fields[0].cases.size() <= 1)
        return;
      Both both;
      // A chain without kernels is refused; the reference, which goes op by op,
      // may know what to do with it.
      const int64_t pixels =
          int64_t(plan.fields[0].frame.width) * plan.fields[0].frame.height;
      if (both.create(plan).isOk() && pixels < 1 << 16)
        both.agree(1, bits);
    };
    for (size_t size = 0; size < good.size(); size += strideOf(good.size())) {
      Plan plan;
      EXPECT_FALSE(parsePlan({good.data(), size}, plan).isOk())
          << "cut to " << size;
    }
    // The chains stand behind the tables: flip all of their bits.
    const size_t chains = good.size() - std::min<size_t>(good.size(), 90);
    for (size_t at = chains; at < good.size(); ++at)
      for (int bit = 0; bit < 8; ++bit) {
        SCOPED_TRACE("byte " + std::to_string(at) + " bit " +
                     std::to_string(bit));
        Bytes bad = good;
        bad[at] ^= static_cast<uint8_t>(1 << bit);
        check(bad);
      }
    for (int trial = 0; trial < 150; ++trial) {
      SCOPED_TRACE("trial " + std::to_string(trial));
      check(mutated(good, random));
    }
  });
}

/// An index that names the wrong case is as good as damaged bits.
TEST_P(Hostile, ItemsOfOtherConfigurationsMeanTheSame) {
  std::vector<std::pair<Modality, Bytes>> items;
  forEach(GetParam(),
          [&](const Configuration &configuration, const Trained &trained) {
            items.emplace_back(configuration.modality,
                               itemOf(configuration, trained, 7));
          });
  forEach(GetParam(),
          [&](const Configuration &configuration, const Trained &trained) {
            Both both;
            ASSERT_TRUE(both.create(trained.plan).isOk());
            for (const auto &[modality, bits] : items)
              if (modality == configuration.modality)
                both.agree(trained.caseIndex, bits);
            ItemInfo info;
            ReferenceInfo expected;
            for (auto [field, index] : {std::pair(0u, 9u), std::pair(9u, 0u)}) {
              EXPECT_EQ(both.universal.info(field, index, {}, info).code(),
                        StatusCode::InvalidArgument);
              EXPECT_EQ(both.reference.info(field, index, {}, expected).code(),
                        StatusCode::InvalidArgument);
            }
          });
}

TEST_P(Hostile, SmallBuffersAreRefused) {
  forEach(GetParam(), [&](const Configuration &configuration,
                          const Trained &trained) {
    Decoder decoder;
    ASSERT_TRUE(Decoder::create(trained.plan, decoder).isOk());
    Bytes bits = itemOf(configuration, trained, 6);
    ItemInfo info;
    ASSERT_TRUE(decoder.info(0, trained.caseIndex, bits, info).isOk());
    ASSERT_GT(info.outputBytes, 0u);
    Bytes output(info.outputBytes - 1), workspace(info.workspaceBytes);
    EXPECT_EQ(verdictOf(decoder.decode(0, trained.caseIndex, bits, output,
                                       workspace)),
              Verdict::Refused);
    output.resize(info.outputBytes);
    if (info.workspaceBytes == 0)
      return;
    Verdict verdict =
        verdictOf(decoder.decode(0, trained.caseIndex, bits, output, {}));
    EXPECT_EQ(verdict, Verdict::Refused);
    // What info asks for serves all calls; one that needs less may do
    // with it.
    workspace.resize(info.workspaceBytes - 1);
    verdict = verdictOf(
        decoder.decode(0, trained.caseIndex, bits, output, workspace));
    if (verdict == Verdict::Ok) {
      EXPECT_TRUE(output ==
                  decodeUniversal(decoder, trained.caseIndex, bits).bytes);
    } else {
      EXPECT_EQ(verdict, Verdict::Refused);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Registry, Hostile, allCodes(), nameOfCode);

} // namespace
