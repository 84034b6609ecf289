//===- SoundTest.cpp - Linear prediction: known values and identities -----===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Steps.h"
#include "smmil/Runtime/Primitives.h"

#include <cmath>

using namespace smmil;
using namespace smmil::test;

namespace {

/// The value that `lpc` would make, with predictors of our own.
Value predicted(TestStep &lpc, const Value &sound, const Elements &residuals,
                const Elements &predictors) {
  Value value = lpc.applied(sound)[0];
  value.elements = residuals;
  value.elements.insert(value.elements.end(), predictors.begin(),
                        predictors.end());
  return value;
}

TEST(Lpc, DifferencesOfNeighbours) {
  TestStep lpc(OpCode::Lpc, {2, 64, 1});
  const Value sound = makeSound(1, {100, 150, 140});
  const Value made = lpc.expectIdentity(sound)[0];
  EXPECT_EQ(made.elements, (Elements{100, 50, -10, 33, 0, 0}));
}

TEST(Lpc, KnownPredictors) {
  TestStep lpc(OpCode::Lpc, {2, 64, 1});
  const Value sound = makeSound(1, {0, 0, 0});
  auto synthesised = [&](const Elements &residuals, const Elements &words) {
    return lpc.inverted(sound.shape, {predicted(lpc, sound, residuals, words)})
        .elements;
  };
  // Order 0 predicts 0; 34 is 2 x[t-1] - x[t-2]; 35 the parabola.
  EXPECT_EQ(synthesised({10, 20, 30}, {0, 0, 0}), (Elements{10, 20, 30}));
  EXPECT_EQ(synthesised({10, 0, 0}, {34, 0, 0}), (Elements{10, 20, 30}));
  EXPECT_EQ(synthesised({10, 0, 0}, {35, 0, 0}), (Elements{10, 30, 60}));
  // Index 32: K = 32 * 96 * 4, which is 0.75.
  EXPECT_EQ(synthesised({100, 0, 0}, {1, 32, 0}), (Elements{100, 75, 56}));
  EXPECT_EQ(synthesised({100, 0, 0}, {1, -32, 0}), (Elements{100, -75, 56}));
}

TEST(Lpc, PredictorsOutOfRangeAreCorrupt) {
  TestStep lpc(OpCode::Lpc, {2, 64, 1});
  const Value sound = makeSound(1, {0});
  Value decoded;
  for (const Elements &words :
       {Elements{3, 0, 0}, Elements{36, 0, 0}, Elements{-1, 0, 0},
        Elements{1, 64, 0}, Elements{2, 0, -64}})
    EXPECT_EQ(
        lpc.invert(sound.shape, {predicted(lpc, sound, {0}, words)}, decoded)
            .code(),
        StatusCode::Corrupt);
}

TEST(Lpc, MidSideAndLowBits) {
  TestStep lpc(OpCode::Lpc, {1, 64, 1});
  lpc.step.fixed = {16 | 2};
  const Value sound = makeSound(2, {40, 16, -32768, 32764});
  const Value made = lpc.expectIdentity(sound)[0];
  // Without the two low bits: M = 4 + (6 >> 1) and S = 10 - 4.
  EXPECT_EQ(made.elements[0], 7);
  EXPECT_EQ(made.elements[2], 6);
  std::vector<Value> results;
  EXPECT_EQ(lpc.apply(makeSound(2, {1, 0}), results).code(),
            StatusCode::InvalidArgument);
  EXPECT_EQ(lpc.apply(makeSound(1, {4}), results).code(),
            StatusCode::InvalidArgument);
  lpc.item = {16};
  Value decoded;
  TestStep mono(OpCode::Lpc, {1, 64, 1});
  const Value one = makeSound(1, {4});
  results = mono.applied(one);
  mono.item = {16};
  EXPECT_EQ(mono.invert(one.shape, results, decoded).code(),
            StatusCode::Corrupt);
}

Value makeTone(int32_t channels, size_t count, uint32_t seed) {
  Elements samples;
  for (size_t i = 0; i < count * size_t(channels); ++i)
    samples.push_back(int64_t(20000 * std::sin(0.01 * double(i))) +
                      int64_t(noise(seed)) * 40 - 5000);
  return makeSound(channels, samples);
}

TEST(Lpc, SegmentsAndWindowsAreUndone) {
  for (int32_t channels : {1, 2, 5})
    for (size_t count : {0, 1, 999, 2049, 5000})
      for (int32_t segments : {1, 4, 64}) {
        TestStep lpc(OpCode::Lpc, {8, 96, segments});
        const Value sound = makeTone(channels, count, 3);
        const Value made = lpc.expectIdentity(sound)[0];
        EXPECT_EQ(made.shape.strips, count >= 4096   ? std::min(segments, 4)
                                     : count >= 2048 ? std::min(segments, 2)
                                                     : 1);
      }
}

TEST(LpcRans, EverythingIsUndone) {
  for (size_t count : {1, 100, 3000})
    for (bool sparse : {false, true}) {
      const Value sound = makeTone(2, count, 9);
      Value residual = TestStep(OpCode::Lpc, {3, 64, 2}).applied(sound)[0];
      // All kinds of predictors, window after window.
      const Elements kinds[] = {
          {0, 0, 0, 0}, {1, 63, 0, 0}, {3, -63, 5, 1}, {34, 0, 0, 0}};
      const size_t words = residual.elements.size();
      const size_t first = words - size_t(residual.shape.channels) *
                                       size_t(residual.shape.strips) *
                                       size_t(residual.shape.windows()) * 4;
      for (size_t i = first; i < words; i += 4)
        std::copy_n(kinds[i / 4 % 4].begin(), 4,
                    residual.elements.begin() + ptrdiff_t(i));
      TestStep(OpCode::LpcRans, {}, lpcTable(sparse)).expectIdentity(residual);
    }
}

TEST(LpcRans, NothingHasNoBytes) {
  TestStep coder(OpCode::LpcRans, {}, lpcTable(false));
  const Value residual =
      TestStep(OpCode::Lpc, {3, 64, 2}).applied(makeSound(2, {}))[0];
  std::vector<Value> bits = coder.expectIdentity(residual);
  EXPECT_TRUE(bits[0].bits.empty());
  bits[0].bits = {0};
  Value decoded;
  EXPECT_EQ(coder.invert(residual.shape, bits, decoded).code(),
            StatusCode::Corrupt);
}

TEST(LpcRans, OrderAboveTheHighestIsCorrupt) {
  TestStep coder(OpCode::LpcRans, {}, lpcTable(false));
  Value residual =
      TestStep(OpCode::Lpc, {3, 64, 1}).applied(makeSound(1, {1, 2}))[0];
  residual.elements = {1, 2, 3, 0, 0, 0};
  const std::vector<Value> bits = coder.applied(residual);
  Shape lower = residual.shape;
  lower.order = 2;
  Value decoded;
  EXPECT_EQ(coder.invert(lower, bits, decoded).code(), StatusCode::Corrupt);
}

TEST(LpcRans, DamagedStreamsAreSafe) {
  const Value residual =
      TestStep(OpCode::Lpc, {2, 64, 1}).applied(makeTone(1, 70, 1))[0];
  TestStep(OpCode::LpcRans, {}, lpcTable(false)).expectSafe(residual);
}

} // namespace
