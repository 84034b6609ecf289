//===- RandomChainTest.cpp - Random chains, encoded and decoded
//---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chains of any length and parameters: derived, lowered to the flat plan,
// trained, encoded, and decoded by the universal decoder and the reference. The
// two agree; what loses nothing comes back; a projection comes back as it is.
//
//===----------------------------------------------------------------------===//
#include "RandomGraph.h"

#include "smmil/Conversion/CodecToPlan.h"
#include "smmil/Transforms/Codec/Transforms.h"
#include "test/Registry/Trained.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace smmil;
using namespace smmil::test;
using namespace smmil::codec;
using registry::Decoded;
using registry::Trained;
using registry::Value;
using registry::Verdict;

namespace {

class RandomChain : public testing::TestWithParam<Modality> {
protected:
  RandomChain() {
    mlir::DialectRegistry registry;
    registry.insert<CodecDialect, design::DesignDialect>();
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// Whether the ops of case `index` lose nothing of the model's frame.
  static bool isExact(EncoderOp encoder, llvm::StringRef name) {
    auto cases = encoder.getResult().getDefiningOp<SwitchOp>();
    for (unsigned i = 0; i < cases.getCases().size(); ++i)
      if (cases.getCaseName(i) == name)
        return llvm::all_of(cases.getCases()[i].getOps<InvertibleOpInterface>(),
                            [](InvertibleOpInterface op) {
                              return op.getLossClass() == LossClass::BitExact;
                            });
    return false;
  }

  /// Sources that the projection still has to change.
  static Value sourceOf(Modality modality, const ItemFrame &frame,
                        uint64_t seed) {
    ItemFrame from = frame;
    if (modality == Modality::Image) {
      from.width += static_cast<int32_t>(seed % 3) * 7;
      from.height += static_cast<int32_t>(seed % 2) * 5;
    } else if (modality == Modality::Audio) {
      from.rate = seed % 2 ? frame.rate : 11025;
    }
    return registry::generateValue(modality, from, 400, seed);
  }

  /// Trains, encodes and decodes one case; false if it has no kernels.
  bool tryCase(const Plan &lowered, const PlanChain &encode, bool exact,
               uint64_t seed) {
    Trained trained;
    trained.plan = lowered;
    trained.encode = encode;
    PlanField &field = trained.plan.fields[0];
    const auto place = llvm::find_if(field.cases, [&](const PlanChain &chain) {
      return chain.name == encode.name;
    });
    PlanChain decode = *place;
    field.cases = {field.cases[0]};
    // The derived chain is the one that the registry's entries give.
    PlanChain expected = registry::decodeChainOf(encode);
    EXPECT_EQ(decode.ops.size(), expected.ops.size());
    for (size_t i = 0; i < std::min(decode.ops.size(), expected.ops.size());
         ++i) {
      EXPECT_EQ(decode.ops[i].code, expected.ops[i].code);
      EXPECT_EQ(decode.ops[i].args, expected.ops[i].args);
    }

    std::vector<Value> values;
    std::vector<SourceValue> samples;
    for (uint64_t i = 0; i < 4; ++i)
      values.push_back(registry::projected(
          encode, sourceOf(field.modality, field.frame, 77 + i)));
    for (const Value &value : values)
      samples.push_back(value.source());
    PlanField untrained = field;
    Status status = trainTables(trained.plan, untrained, trained.encode, decode,
                                {samples.data(), samples.size()});
    if (status.code() == StatusCode::Unsupported)
      return false;
    EXPECT_TRUE(status.isOk()) << status.message();
    trained.plan.fields[0].cases.push_back(decode);

    // A plan that was lowered is one that can be stored.
    Bytes bytes;
    serializePlan(trained.plan, bytes);
    Plan parsed;
    status = parsePlan(bytes, parsed);
    EXPECT_TRUE(status.isOk()) << status.message();
    Decoder universal;
    ReferenceDecoder reference;
    status = Decoder::create(parsed, universal);
    EXPECT_TRUE(status.isOk()) << status.message();
    EXPECT_TRUE(ReferenceDecoder::create(parsed, reference).isOk());
    if (testing::Test::HasFailure())
      return true;

    for (uint64_t i = 0; i < 2; ++i) {
      Value source = sourceOf(field.modality, field.frame, seed + i);
      Value stored = registry::projected(encode, source);
      const int steps = registry::stepCount(trained, source);
      EXPECT_GT(steps, 0);
      for (int step : {0, steps - 1}) {
        Bytes bits;
        status = registry::encodeValue(trained, source, step, bits);
        EXPECT_TRUE(status.isOk()) << status.message();
        Decoded found = registry::decodeUniversal(universal, 1, bits, true);
        Decoded wanted = registry::decodeReference(reference, 1, bits, true);
        EXPECT_TRUE(found.verdict == Verdict::Ok) << found.message;
        EXPECT_TRUE(wanted.verdict == Verdict::Ok) << wanted.message;
        EXPECT_TRUE(found.bytes == wanted.bytes) << "decoders differ";
        EXPECT_TRUE(found.tensor == wanted.tensor) << "tensors differ";
        EXPECT_EQ(found.bytes.size(), stored.content().size());
        if (exact) {
          EXPECT_TRUE(found.bytes == stored.content()) << "not exact";
        }
      }
    }
    return true;
  }

  mlir::MLIRContext context;
};

TEST_P(RandomChain, ComesBack) {
  unsigned withKernels = 0, without = 0, exactOnes = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    ItemFrame frame;
    const std::string text = randomChains(GetParam(), seed, frame);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text);
    auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    ASSERT_TRUE(bool(module));
    EncoderOp encoder = *module->getOps<EncoderOp>().begin();
    ASSERT_TRUE(mlir::succeeded(verifyInvertible(encoder)));
    std::vector<Bytes> tables;
    mlir::FailureOr<LoweredField> lowered = lowerEncoder(encoder, tables);
    ASSERT_TRUE(mlir::succeeded(lowered));
    ASSERT_EQ(lowered->field.modality, GetParam());
    ASSERT_EQ(lowered->field.frame.width, frame.width);
    ASSERT_EQ(lowered->field.frame.rate, frame.rate);
    ASSERT_EQ(lowered->field.cases.size(), lowered->encoding.cases.size());
    Plan plan;
    plan.fields.push_back(lowered->field);
    for (size_t i = 1; i < lowered->encoding.cases.size(); ++i) {
      const PlanChain &encode = lowered->encoding.cases[i];
      const bool exact = isExact(encoder, encode.name);
      exactOnes += exact;
      if (tryCase(plan, encode, exact, 10 * seed))
        ++withKernels;
      else
        ++without;
      if (HasFailure())
        return;
    }
  }
  EXPECT_GT(withKernels, 4 * without) << "too many chains have no kernels";
  EXPECT_GT(exactOnes, 20u);
}

std::string nameOf(const testing::TestParamInfo<Modality> &info) {
  static const char *const names[] = {"Text", "Image", "Audio", "Video",
                                      "Numeric"};
  return names[static_cast<size_t>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(Modalities, RandomChain,
                         testing::Values(Modality::Text, Modality::Image,
                                         Modality::Audio, Modality::Numeric),
                         nameOf);

} // namespace
