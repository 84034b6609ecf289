//===- AgreementTest.cpp - Every primitive by itself ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For every primitive that has a record, with every argument set, on its
// folder's values: kernel and reference, which share no code, infer the same
// shapes, decode to the same operand or fail alike, whatever the bits; what
// loses nothing comes back.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/StepRunner.h"

#include <gtest/gtest.h>

using namespace smmil;
using namespace smmil::registry;

namespace {

constexpr uint64_t kTrainingSeed = 1000;

std::string textOf(const PrimitiveInfo &info, const Args &args) {
  std::string text = info.mnemonic;
  for (size_t i = 0; i < args.size(); ++i)
    text +=
        std::string(" ") + info.params[i].name + "=" + std::to_string(args[i]);
  return text;
}

class Registry : public testing::TestWithParam<const PrimitiveInfo *> {
protected:
  const PrimitiveInfo &info() const { return *GetParam(); }
  const PrimitiveValues &values() const {
    return *primitiveValues(info().code);
  }

  /// Runs `check(runner, family)` for every argument set and family that go
  /// together, with a trained table. `most` bounds the argument sets.
  /// A table that is optional must be there for some of them.
  template <typename Check> void forEach(size_t most, const Check &check) {
    const std::vector<Family> families = values().families();
    ASSERT_FALSE(families.empty());
    std::vector<Args> sets = argumentSets(info());
    if (sets.size() > most)
      sets.resize(most);
    size_t accepted = 0, tables = 0;
    for (const Args &args : sets)
      for (const Family &family : families) {
        SCOPED_TRACE(textOf(info(), args) + " on " + family.name);
        StepRunner runner(info(), args);
        std::vector<EncodedValue> samples;
        for (uint64_t i = 0; i < 10; ++i)
          samples.push_back(family.generate(kTrainingSeed + i));
        std::vector<Shape> shapes;
        if (!runner.shapes(samples[0].shape, shapes).isOk())
          continue;
        ++accepted;
        const Status status = runner.train(samples);
        ASSERT_TRUE(status.isOk()) << status.message();
        if (info().table == TableUse::Required) {
          ASSERT_FALSE(runner.tableBytes().empty());
        }
        tables += !runner.tableBytes().empty();
        ASSERT_NO_FATAL_FAILURE(check(runner, family));
      }
    EXPECT_GT(accepted, 0u);
    EXPECT_EQ(tables > 0, info().table != TableUse::Never);
  }

  /// Both decode alike; returns what they make.
  static Outcome agreed(const StepRunner &runner, const Shape &operand,
                        const Stored &stored) {
    Outcome found = runner.decode(operand, stored);
    const Outcome expected = runner.decodeReference(operand, stored);
    EXPECT_EQ(verdictOf(found.status), verdictOf(expected.status))
        << "kernel: " << found.status.message()
        << "\nreference: " << expected.status.message();
    if (found.status.isOk() && expected.status.isOk()) {
      EXPECT_TRUE(found.operand == expected.operand)
          << "kernel and reference differ";
    }
    return found;
  }

  bool isExact(const StepRunner &runner, const Shape &operand) const {
    return values().isExact ? values().isExact(runner.args().data(), operand)
                            : info().loss == LossClass::BitExact;
  }

  /// Encodes and decodes; false where the encoder says that the value is beyond
  /// it.
  bool roundTrip(const StepRunner &runner, const EncodedValue &value,
                 uint32_t ladder) {
    Stored stored, again;
    Status status = runner.encode(value, ladder, stored);
    if (status.code() == StatusCode::Unsupported)
      return false;
    EXPECT_TRUE(status.isOk()) << status.message();
    if (!status.isOk())
      return false;
    EXPECT_TRUE(runner.encode(value, ladder, again).isOk());
    for (size_t i = 0; i < stored.results.size(); ++i)
      EXPECT_TRUE(stored.results[i].data == again.results[i].data)
          << "the encoder does not repeat itself";
    const Outcome decoded = agreed(runner, value.shape, stored);
    EXPECT_TRUE(decoded.status.isOk()) << decoded.status.message();
    const bool exact = isExact(runner, value.shape);
    if (exact) {
      EXPECT_TRUE(decoded.operand == value.data) << "not exact";
    }
    // The reference encodes plainly what the kernel decodes.
    status = runner.encodeReference(value, stored.item, again);
    EXPECT_TRUE(status.isOk() || !exact) << status.message();
    if (status.isOk()) {
      const Outcome plain = agreed(runner, value.shape, again);
      EXPECT_TRUE(plain.status.isOk()) << plain.status.message();
      if (exact) {
        EXPECT_TRUE(plain.operand == value.data) << "reference is not exact";
      }
    }
    return true;
  }

  static bool hasBits(const Stored &stored) {
    for (const EncodedValue &result : stored.results)
      if (result.shape.kind == ValueKind::Bits)
        return true;
    return false;
  }
};

TEST_P(Registry, GeneratedValuesAreDecodedAlike) {
  forEach(SIZE_MAX, [&](const StepRunner &runner, const Family &family) {
    for (uint64_t seed = 1; seed <= 2; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      EXPECT_TRUE(roundTrip(runner, family.generate(seed),
                            static_cast<uint32_t>(seed * 5)));
    }
  });
}

TEST_P(Registry, EdgeValuesAreDecodedAlike) {
  size_t encoded = 0, all = 0;
  forEach(24, [&](const StepRunner &runner, const Family &family) {
    ASSERT_GE(family.edges.size(), 8u);
    for (size_t i = 0; i < family.edges.size(); ++i) {
      SCOPED_TRACE("edge value " + std::to_string(i));
      ++all;
      encoded += roundTrip(runner, family.edges[i], static_cast<uint32_t>(i));
    }
  });
  EXPECT_GT(4 * encoded, 3 * all);
}

TEST_P(Registry, DamagedBitsAreDecodedAlike) {
  forEach(4, [&](const StepRunner &runner, const Family &family) {
    Random random(7);
    const EncodedValue value = family.generate(3);
    Stored whole;
    ASSERT_TRUE(runner.encode(value, 1, whole).isOk());
    if (!hasBits(whole))
      return;
    Stored bad = whole;
    const Bytes &bits = whole.results[0].data;
    for (size_t size = 0; size < bits.size(); size += bits.size() / 25 + 1) {
      SCOPED_TRACE("cut to " + std::to_string(size));
      bad.results[0].data.assign(bits.begin(),
                                 bits.begin() + static_cast<ptrdiff_t>(size));
      agreed(runner, value.shape, bad);
    }
    for (int trial = 0; trial < 40; ++trial) {
      SCOPED_TRACE("trial " + std::to_string(trial));
      bad.results[0].data = mutated(bits, random);
      agreed(runner, value.shape, bad);
      bad.results[0].data.resize(random(90));
      for (uint8_t &byte : bad.results[0].data)
        byte = static_cast<uint8_t>(random(256));
      agreed(runner, value.shape, bad);
    }
    // Bits of another value.
    agreed(runner, family.edges.back().shape, whole);
  });
}

/// What stands behind a step may give it any elements, and an item any of the
/// parameters within its bounds.
TEST_P(Registry, AnyElementsAreDecodedAlike) {
  forEach(SIZE_MAX, [&](const StepRunner &runner, const Family &family) {
    Random random(11);
    const EncodedValue value = family.generate(4);
    Stored stored;
    ASSERT_TRUE(runner.encode(value, 2, stored).isOk());
    if (hasBits(stored))
      return;
    for (uint32_t trial = 0; trial < 4; ++trial) {
      SCOPED_TRACE("trial " + std::to_string(trial));
      for (EncodedValue &result : stored.results)
        randomize(result, trial);
      for (size_t i = 0; i < stored.item.size(); ++i) {
        const ParamInfo &param = info().itemParam(static_cast<int32_t>(i));
        const int32_t bound =
            param.below >= 0 ? runner.args()[static_cast<size_t>(param.below)]
                             : param.most + 1;
        stored.item[i] = random(static_cast<uint32_t>(bound));
      }
      agreed(runner, value.shape, stored);
    }
  });
}

TEST_P(Registry, DamagedTablesAreReadAlike) {
  if (info().table == TableUse::Never)
    return;
  // The first arguments may ask for no table.
  const size_t most = info().table == TableUse::Optional ? 4 : 2;
  forEach(most, [&](const StepRunner &runner, const Family &family) {
    if (runner.tableBytes().empty())
      return;
    Random random(23);
    const EncodedValue value = family.generate(5);
    Stored stored;
    ASSERT_TRUE(runner.encode(value, 3, stored).isOk());
    const Bytes good = runner.tableBytes();
    auto check = [&](const Bytes &bad) {
      if (bad.empty())
        return;
      StepRunner other(info(), runner.args());
      const Status status = other.setTable(bad);
      if (status.isOk()) {
        agreed(other, value.shape, stored);
        return;
      }
      // What the kernel refuses when it expands a table, the reference refuses
      // when it reads it.
      StepRunner reference(info(), runner.args());
      EXPECT_EQ(verdictOf(status),
                verdictOf(reference.decodeWith(bad, value.shape, stored)))
          << status.message();
    };
    for (size_t size = 0; size < good.size(); size += good.size() / 12 + 1)
      check(Bytes(good.begin(), good.begin() + static_cast<ptrdiff_t>(size)));
    for (int trial = 0; trial < 25; ++trial) {
      SCOPED_TRACE("trial " + std::to_string(trial));
      check(mutated(good, random));
    }
  });
}

/// Of all values that anything takes or makes.
TEST_P(Registry, ShapesAreInferredAlike) {
  std::vector<Shape> pool;
  for (const PrimitiveInfo *other : allPrimitives())
    for (const Family &family : primitiveValues(other->code)->families()) {
      pool.push_back(family.generate(1).shape);
      for (size_t i = 0; i < family.edges.size(); i += 5)
        pool.push_back(family.edges[i].shape);
    }
  Shape bits;
  bits.kind = ValueKind::Bits;
  pool.push_back(bits);
  size_t accepted = 0, refused = 0;
  for (const Args &args : argumentSets(info()))
    for (const Shape &shape : pool) {
      SCOPED_TRACE(textOf(info(), args));
      StepRunner runner(info(), args);
      std::vector<Shape> found, expected;
      PlanStep step;
      step.code = info().code;
      step.args.assign(args.begin(), args.begin() + info().formatParams);
      const Status kernel = runner.shapes(shape, found);
      const Status reference = referenceShapes(step, {&shape, 1}, expected);
      ASSERT_EQ(verdictOf(kernel), verdictOf(reference))
          << kernel.message() << "\n"
          << reference.message();
      ++(kernel.isOk() ? accepted : refused);
      if (kernel.isOk()) {
        ASSERT_EQ(found.size(), expected.size());
        for (size_t i = 0; i < found.size(); ++i)
          ASSERT_TRUE(found[i] == expected[i]);
      }
    }
  EXPECT_GT(accepted, 0u);
  EXPECT_GT(refused, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Primitives, Registry,
    testing::ValuesIn(allPrimitives().begin(), allPrimitives().end()),
    [](const testing::TestParamInfo<const PrimitiveInfo *> &param) {
      return std::string(param.param->name);
    });

} // namespace
