//===- AgreementTest.cpp - Every primitive, three ways --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For every configuration of every entry: the universal decoder and the
// reference interpreter, which share no kernel, give the same bytes, and what
// the entry promises comes back. The build runs this twice, with and without
// the AVX2 copy of the kernels.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/ForEach.h"

#include "smmil/Interpreter/ReferenceChain.h"

#include <cmath>
#include <cstring>
#include <set>

using namespace smmil;
using namespace smmil::registry;

namespace {

double qualityOf(const Value &source, const Bytes &decoded) {
  Bytes content = source.content();
  if (content.size() != decoded.size())
    return -1;
  double sum = 0;
  for (size_t i = 0; i < content.size(); ++i)
    sum += (content[i] - decoded[i]) * (content[i] - decoded[i]);
  if (sum == 0)
    return std::numeric_limits<double>::infinity();
  return 10 * std::log10(255.0 * 255.0 * double(content.size()) / sum);
}

class Agreement : public testing::TestWithParam<OpCode> {
protected:
  /// Encodes and decodes at one step; empty if the chain refuses the value.
  Bytes roundTrip(const Trained &trained, const Value &value, int step) {
    Bytes bits, again;
    Status status = encodeValue(trained, value, step, bits);
    // A chain may refuse what is too uniform for it; packing then takes copy.
    EXPECT_TRUE(status.isOk()) << status.message();
    if (!status.isOk())
      return {};
    EXPECT_TRUE(encodeValue(trained, value, step, again).isOk());
    EXPECT_EQ(bits, again) << "the encoder does not repeat itself";
    Decoded universal =
        decodeUniversal(decoder, trained.caseIndex, bits, true, 0x5a);
    Decoded refilled = decodeUniversal(decoder, trained.caseIndex, bits, true);
    Decoded expected =
        decodeReference(reference, trained.caseIndex, bits, true);
    EXPECT_EQ(universal.verdict, Verdict::Ok) << universal.message;
    EXPECT_EQ(expected.verdict, Verdict::Ok) << expected.message;
    EXPECT_TRUE(universal.bytes == expected.bytes) << "decoders differ";
    EXPECT_TRUE(universal.bytes == refilled.bytes)
        << "the workspace's old content matters";
    EXPECT_TRUE(sameBits(universal.tensor, expected.tensor))
        << "tensors differ";
    EXPECT_TRUE(sameBits(universal.tensor, refilled.tensor));
    return universal.bytes;
  }

  static bool sameBits(const std::vector<float> &a,
                       const std::vector<float> &b) {
    return a.size() == b.size() &&
           (a.empty() ||
            std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
  }

  void prepare(const Trained &trained) {
    ASSERT_TRUE(Decoder::create(trained.plan, decoder).isOk());
    ASSERT_TRUE(ReferenceDecoder::create(trained.plan, reference).isOk());
  }

  Decoder decoder;
  ReferenceDecoder reference;
};

TEST_P(Agreement, GeneratedValuesComeBackAsPromised) {
  forEach(GetParam(),
          [&](const Configuration &configuration, const Trained &trained) {
            prepare(trained);
            for (uint64_t seed = 1; seed <= 6; ++seed) {
              Value source = generated(configuration, seed);
              Value stored = projected(trained.encode, source);
              int steps = stepCount(trained, source);
              ASSERT_GT(steps, 0);
              // All steps of one value, the ends of the ladder of the others.
              for (int step = 0; step < steps;
                   step += seed == 1 ? 1 : std::max(steps - 1, 1)) {
                SCOPED_TRACE("seed " + std::to_string(seed) + " step " +
                             std::to_string(step));
                Bytes decoded = roundTrip(trained, source, step);
                if (step == 0) {
                  EXPECT_GE(qualityOf(stored, decoded), configuration.leastDb);
                }
                EXPECT_EQ(decoded.size(), stored.content().size());
              }
            }
          });
}

TEST_P(Agreement, EdgeValuesComeBack) {
  forEach(GetParam(),
          [&](const Configuration &configuration, const Trained &trained) {
            prepare(trained);
            std::vector<Value> values = edges(configuration);
            ASSERT_GE(values.size(), 8u);
            for (size_t i = 0; i < values.size(); ++i) {
              SCOPED_TRACE("edge value " + std::to_string(i));
              Value stored = projected(trained.encode, values[i]);
              int steps = stepCount(trained, values[i]);
              ASSERT_GT(steps, 0);
              for (int step : std::set<int>{0, steps - 1}) {
                Bytes decoded = roundTrip(trained, values[i], step);
                if (std::isinf(configuration.leastDb)) {
                  EXPECT_TRUE(decoded == stored.content()) << "not exact";
                }
              }
            }
          });
}

class ProjectionAgreement : public Agreement {};

/// Projections are what a decoder gives back, so doing them again changes
/// nothing.
TEST_P(ProjectionAgreement, IsIdempotent) {
  forEach(GetParam(), [&](const Configuration &configuration,
                          const Trained &trained) {
    for (uint64_t seed = 1; seed <= 4; ++seed) {
      Value once = projected(trained.encode, generated(configuration, seed));
      Value twice = projected(trained.encode, once);
      EXPECT_EQ(once.content(), twice.content());
      ASSERT_FALSE(once.content().empty());
      EXPECT_EQ(int32_t(once.width), configuration.frame.width);
      EXPECT_EQ(int32_t(once.channels), configuration.frame.channels);
    }
  });
}

class InterpreterAgreement : public Agreement {};

/// The op alone, forwards and back, in the reference interpreter.
TEST_P(InterpreterAgreement, UndoesTheOpAlone) {
  forEach(GetParam(), [&](const Configuration &configuration,
                          const Trained &trained) {
    const PlanChain decode = decodeChainOf(trained.encode);
    const size_t place = configuration.head.size();
    const size_t back = decode.ops.size() - 1 - place;
    for (uint64_t seed = 1; seed <= 4; ++seed) {
      Value source = generated(configuration, seed);
      ReferenceValue value = referenceValue(source);
      for (size_t i = 0; i < place; ++i)
        ASSERT_TRUE(
            value.apply(trained.plan, trained.field(), trained.encode, i)
                .isOk());
      std::vector<int32_t> before = value.elements();
      ReferenceValue::Kind kind = value.kind();
      Status status =
          value.apply(trained.plan, trained.field(), trained.encode, place);
      ASSERT_TRUE(status.isOk()) << status.message();
      status = value.invert(trained.plan, trained.field(), decode, back);
      ASSERT_TRUE(status.isOk()) << status.message();
      EXPECT_EQ(value.kind(), kind);
      std::vector<int32_t> after = value.elements();
      ASSERT_EQ(before.size(), after.size());
      int32_t worst = 0;
      for (size_t i = 0; i < before.size(); ++i)
        worst = std::max(worst, std::abs(before[i] - after[i]));
      if (configuration.error >= 0) {
        EXPECT_LE(worst, configuration.error);
      }
    }
  });
}

/// Bits that the interpreter made, which neither searches nor trades.
TEST_P(InterpreterAgreement, ItsBitsAreRead) {
  forEach(GetParam(), [&](const Configuration &configuration,
                          const Trained &trained) {
    for (const PlanOp &op : trained.encode.ops)
      if (primitiveOf(op.code).isProjection)
        return;
    const bool exact = std::isinf(configuration.leastDb);
    prepare(trained);
    std::vector<Value> values = edges(configuration);
    values.push_back(generated(configuration, 5));
    for (size_t i = 0; i < values.size(); ++i) {
      SCOPED_TRACE("value " + std::to_string(i));
      ReferenceValue value = referenceValue(values[i]);
      bool fits = true;
      for (size_t op = 0; fits && op < trained.encode.ops.size(); ++op) {
        Status status =
            value.apply(trained.plan, trained.field(), trained.encode, op);
        // Plain rounding at the finest step may give levels that the
        // coder has no token for; only a lossy chain has levels.
        fits = exact || status.code() != StatusCode::InvalidArgument;
        ASSERT_TRUE(!fits || status.isOk()) << status.message();
      }
      if (!fits)
        continue;
      Bytes bits;
      for (int32_t byte : value.elements())
        bits.push_back(static_cast<uint8_t>(byte));
      if (trained.caseIndex == 0) // Copied words are not bytes there.
        bits = values[i].content();
      Decoded found = decodeUniversal(decoder, trained.caseIndex, bits);
      EXPECT_EQ(found.verdict, Verdict::Ok) << found.message;
      if (exact) {
        EXPECT_TRUE(found.bytes == values[i].content()) << "not exact";
      }
    }
  });
}

class CoderAgreement : public Agreement {};

/// What the reference reads from an item of the universal encoder, it writes
/// again as the same bytes: both code the same symbols in the same contexts.
TEST_P(CoderAgreement, TheReferenceWritesWhatItReads) {
  forEach(GetParam(), [&](const Configuration &configuration,
                          const Trained &trained) {
    const PlanChain decode = decodeChainOf(trained.encode);
    std::vector<Value> values = edges(configuration);
    for (uint64_t seed = 1; seed <= 4; ++seed)
      values.push_back(generated(configuration, seed));
    for (const Value &source : values) {
      Bytes bits;
      if (!encodeValue(trained, source, 0, bits).isOk())
        continue; // Too uniform for the chain; see roundTrip.
      ReferenceValue value = ReferenceValue::ofBytes(bits);
      Status status = value.invert(trained.plan, trained.field(), decode, 0);
      ASSERT_TRUE(status.isOk()) << status.message();
      status = value.apply(trained.plan, trained.field(), trained.encode,
                           trained.encode.ops.size() - 1);
      ASSERT_TRUE(status.isOk()) << status.message();
      std::vector<int32_t> written = value.elements();
      EXPECT_EQ(Bytes(written.begin(), written.end()), bits);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Registry, Agreement, allCodes(), nameOfCode);
// A zstd frame has many spellings, and predictors of sound cannot be read back
// from what they do.
INSTANTIATE_TEST_SUITE_P(Registry, CoderAgreement,
                         codesThat([](const Primitive &primitive) {
                           return primitive.code == OpCode::Rans ||
                                  primitive.code == OpCode::BitPack ||
                                  primitive.code == OpCode::BandRans ||
                                  primitive.code == OpCode::RowRans;
                         }),
                         nameOfCode);
INSTANTIATE_TEST_SUITE_P(Registry, ProjectionAgreement,
                         codesThat([](const Primitive &primitive) {
                           return primitive.isProjection;
                         }),
                         nameOfCode);
INSTANTIATE_TEST_SUITE_P(Registry, InterpreterAgreement,
                         codesThat([](const Primitive &primitive) {
                           return !primitive.isProjection;
                         }),
                         nameOfCode);

TEST(Registry, EntriesAreWhole) {
  // 18 codes exist at version 1; the switch in makeEntry names every one.
  EXPECT_GE(primitives().size(), 18u);
  std::set<std::string> names;
  std::set<OpCode> codes;
  for (const Primitive &primitive : primitives()) {
    EXPECT_TRUE(codes.insert(primitive.code).second) << primitive.name;
    EXPECT_TRUE(names.insert(primitive.name).second) << primitive.name;
    EXPECT_FALSE(primitive.configurations.empty()) << primitive.name;
    EXPECT_FALSE(primitive.probe.name.empty()) << primitive.name;
    std::set<std::string> configurations;
    for (const Configuration &configuration : primitive.configurations)
      EXPECT_TRUE(configurations.insert(configuration.name).second)
          << primitive.name << " " << configuration.name;
  }
}

} // namespace
