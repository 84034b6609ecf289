//===- FusionTest.cpp - Fusions change no bit -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every fusion, on chains of its codes with random arguments, against the same
// steps one after the other: on each instruction set of the machine, to the
// root and to a tensor, for items and for damaged ones.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/StepRunner.h"

#include "smmil/Runtime/Fusion.h"
#include "smmil/Runtime/TensorMap.h"

#include <gtest/gtest.h>

#include <cstring>

using namespace smmil;
using namespace smmil::registry;

namespace {

/// A trained chain of a fusion's codes.
class Chain {
public:
  /// False where random arguments do not compose.
  bool create(const Fusion &fusion, const Family &family, Random &random) {
    steps.clear();
    Shape shape = family.generate(1).shape;
    for (OpCode code : fusion.codes) {
      const PrimitiveInfo &info = *primitiveInfo(code);
      steps.emplace_back(info, randomArgs(info, random));
      std::vector<Shape> results;
      if (!steps.back().shapes(shape, results).isOk())
        return false;
      shape = results[0];
    }
    return true;
  }

  Status train(std::vector<EncodedValue> values) {
    for (StepRunner &step : steps) {
      SMMIL_RETURN_IF_ERROR(step.train(values));
      for (EncodedValue &value : values) {
        Stored made;
        SMMIL_RETURN_IF_ERROR(step.encode(std::move(value), 3, made));
        value = std::move(made.results[0]);
      }
    }
    return Status::ok();
  }

  /// Encodes; keeps the item parameters of the steps and returns the bits.
  Status encode(EncodedValue value, uint32_t ladder, Bytes &bits) {
    items.clear();
    for (const StepRunner &step : steps) {
      Stored made;
      SMMIL_RETURN_IF_ERROR(step.encode(std::move(value), ladder, made));
      items.push_back(made.item);
      value = std::move(made.results[0]);
    }
    bits = std::move(value.data);
    return Status::ok();
  }

  Outcome decode(const Shape &root, const Bytes &bits) const {
    const std::vector<Shape> shapes = shapesOf(root);
    Outcome outcome;
    outcome.operand = bits;
    for (size_t i = steps.size(); i-- > 0 && outcome.status.isOk();) {
      Stored stored;
      stored.item = items[i];
      stored.results.resize(1);
      stored.results[0].shape = shapes[i + 1];
      stored.results[0].data = std::move(outcome.operand);
      outcome = steps[i].decode(shapes[i], stored);
    }
    return outcome;
  }

  std::vector<DecodeStep> decodeSteps(const std::vector<Shape> &shapes) const {
    std::vector<DecodeStep> made;
    for (size_t i = 0; i < steps.size(); ++i)
      made.push_back({steps[i].args().data(), items[i].data(), steps[i].table(),
                      &shapes[i], &shapes[i + 1]});
    return made;
  }

  std::vector<Shape> shapesOf(const Shape &root) const {
    std::vector<Shape> shapes = {root}, results;
    for (const StepRunner &step : steps) {
      EXPECT_TRUE(step.shapes(shapes.back(), results).isOk());
      shapes.push_back(results[0]);
    }
    return shapes;
  }

private:
  std::vector<StepRunner> steps;
  std::vector<std::vector<uint32_t>> items;
};

class FusionTest : public testing::TestWithParam<const Fusion *> {
protected:
  /// Whether the fusion decodes items of this chain.
  bool fits(const Chain &chain, const Shape &root) const {
    const std::vector<Shape> shapes = chain.shapesOf(root);
    const std::vector<DecodeStep> steps = chain.decodeSteps(shapes);
    return GetParam()->fits({steps.data(), steps.size()});
  }

  /// The tensor as bytes against the frame.
  void compareBytes(const FusedDecode &job, const Shape &root,
                    const Outcome &expected, int isa) const {
    Bytes planes(bytesOf(root)), split(bytesOf(root));
    TensorOutput output;
    output.bytes = planes;
    StageClock clock;
    const Status status = GetParam()->decodeTensor[isa](job, output, clock);
    EXPECT_EQ(verdictOf(status), verdictOf(expected.status));
    if (!status.isOk() || !expected.status.isOk())
      return;
    splitPlanes(expected.operand, split);
    EXPECT_TRUE(planes == split) << "planes differ";
  }

  /// Decodes both ways on every instruction set.
  void compare(const Chain &chain, const Shape &root, const Bytes &bits) const {
    const Fusion &fusion = *GetParam();
    const Outcome expected = chain.decode(root, bits);
    const std::vector<Shape> shapes = chain.shapesOf(root);
    const std::vector<DecodeStep> made = chain.decodeSteps(shapes);
    const Span<const DecodeStep> steps(made.data(), made.size());
    const size_t need = fusion.workspace(steps, bits.size());
    for (int isa = 0; isa < kIsaCount; ++isa) {
      if (!cpuRuns(static_cast<Isa>(isa)))
        continue;
      SCOPED_TRACE(kIsaNames[isa]);
      const Guarded stream{ByteSpan(bits)}, workspace(need, false),
          output(bytesOf(root), false);
      const FusedDecode job = {
          steps, {stream.data(), bits.size()}, workspace.span()};
      StageClock clock;
      if (fusion.decode[isa]) {
        const Status status = fusion.decode[isa](job, output.span(), clock);
        EXPECT_EQ(verdictOf(status), verdictOf(expected.status))
            << status.message() << "\n"
            << expected.status.message();
        if (status.isOk() && expected.status.isOk()) {
          EXPECT_TRUE(output.bytes() == expected.operand) << "values differ";
        }
      }
      if (fusion.decodeTensor[isa]) {
        const float scale[3] = {0.017F, 0.018F, 0.019F};
        const float offset[3] = {-2.1F, -2.0F, -1.8F};
        std::vector<float> found(bytesOf(root)), wanted(bytesOf(root));
        const Status status = fusion.decodeTensor[isa](
            job, {{found.data(), found.size()}, scale, offset}, clock);
        EXPECT_EQ(verdictOf(status), verdictOf(expected.status));
        if (status.isOk() && expected.status.isOk()) {
          mapTensor(expected.operand, scale, offset,
                    {wanted.data(), wanted.size()});
          EXPECT_EQ(0, std::memcmp(found.data(), wanted.data(),
                                   found.size() * sizeof(float)))
              << "tensors differ";
        }
        if (bytesOf(root) > 0)
          compareBytes(job, root, expected, isa);
      }
      EXPECT_TRUE(output.isIntact() && workspace.isIntact());
    }
  }
};

TEST_P(FusionTest, DecodesAsItsStepsDo) {
  const Fusion &fusion = *GetParam();
  const std::vector<Family> families =
      primitiveValues(fusion.codes[0])->families();
  Random random(5);
  int chains = 0, trials = 0, items = 0;
  for (; chains < 40 && trials < 2000; ++trials) {
    const Family &family = random.of(families);
    Chain chain;
    if (!chain.create(fusion, family, random))
      continue;
    std::vector<EncodedValue> samples;
    for (uint64_t seed = 100; seed < 104; ++seed)
      samples.push_back(family.generate(seed));
    // Coders may refuse what chains of random arguments give them.
    if (!chain.train(samples).isOk())
      continue;
    std::vector<EncodedValue> values;
    values.push_back(family.generate(random(50)));
    for (int i = 0; i < 3; ++i)
      values.push_back(random.of(family.edges));
    bool doesFit = true;
    for (size_t i = 0; i < values.size() && doesFit; ++i) {
      Bytes bits;
      if (!chain.encode(values[i], random(64), bits).isOk())
        continue;
      const Shape &root = values[i].shape;
      doesFit = fits(chain, root);
      if (!doesFit)
        break;
      ++items;
      SCOPED_TRACE("chain " + std::to_string(trials) + " value " +
                   std::to_string(i));
      ASSERT_TRUE(chain.decode(root, bits).status.isOk());
      compare(chain, root, bits);
      for (int damage = 0; damage < 5; ++damage)
        compare(chain, root, mutated(bits, random));
      compare(chain, root,
              Bytes(bits.begin(),
                    bits.begin() + static_cast<ptrdiff_t>(bits.size() / 2)));
    }
    chains += doesFit;
  }
  EXPECT_GE(chains, 40);
  EXPECT_GT(items, 100);
}

INSTANTIATE_TEST_SUITE_P(
    Fusions, FusionTest,
    testing::ValuesIn(allFusions().begin(), allFusions().end()),
    [](const testing::TestParamInfo<const Fusion *> &param) {
      return std::string(param.param->name);
    });

} // namespace
