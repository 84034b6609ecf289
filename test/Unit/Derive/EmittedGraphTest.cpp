//===- EmittedGraphTest.cpp - Random graphs as emitted code ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Some random graphs in one emitted codec, the first one with a table of
// pictures, which decodes as the universal decoder does, damaged items too.
//
//===----------------------------------------------------------------------===//
#include "GraphIr.h"

#include "test/Registry/StepRunner.h"

#include "smmil/Runtime/Decoder.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Target/Cpp/BuildCodec.h"

#include <filesystem>
#include <set>

using namespace smmil;
using namespace smmil::test;
using registry::Random;
using registry::verdictOf;

namespace {

constexpr size_t kGraphs = 6;

/// Fields of one random graph each, which use as many primitives as they can;
/// the first one has a table of block_picture, which chance seldom gives.
Format randomFormat(std::set<OpCode> &used) {
  Format format;
  const PrimitiveInfo *picture = primitiveNamed("block_picture");
  for (uint64_t seed = 0; format.plan.fields.size() < kGraphs && seed < 500;
       ++seed) {
    Random random(90000 + seed);
    LoweredField lowered;
    lowered.field = registry::randomField(random);
    const bool isFirst = format.plan.fields.empty();
    const PlanGraph graph = registry::randomGraph(lowered.field, random,
                                                  isFirst ? picture : nullptr);
    size_t news = 0;
    for (const PlanStep &step : graph.steps)
      news += !used.count(step.code);
    lowered.encoding.cases = {lowered.field.cases[0], graph};
    TrainedField trained;
    if ((news == 0 && used.size() < allPrimitives().size()) ||
        graph.isStore() || !train(lowered, {}, trained).isOk() ||
        (isFirst && !hasTable(trained.encode, *picture)))
      continue;
    for (const PlanStep &step : graph.steps)
      used.insert(step.code);
    const auto base = static_cast<int32_t>(format.plan.tables.size());
    auto moveTables = [&](PlanGraph &moved) {
      for (PlanStep &step : moved.steps) {
        step.table += step.table >= 0 ? base : 0;
        step.rates += step.rates >= 0 ? base : 0;
      }
    };
    moveTables(trained.encode);
    moveTables(trained.field.cases[1]);
    format.plan.tables.insert(format.plan.tables.end(), trained.tables.begin(),
                              trained.tables.end());
    trained.field.name = "field" + std::to_string(format.plan.fields.size());
    format.plan.fields.push_back(trained.field);
    FieldEncoding encoding;
    encoding.cases = {trained.field.cases[0], trained.encode};
    encoding.route.resize(kContentClasses, {1});
    format.encodings.push_back(std::move(encoding));
  }
  return format;
}

/// Both decoders, on one item.
void compare(const Decoder &universal, const EmittedCodec &codec, uint32_t f,
             const Bytes &bits) {
  ItemInfo expected, found;
  const Status wanted = universal.info(f, 1, bits, expected);
  const Status emitted = codec.info(f, 1, bits, found);
  ASSERT_EQ(verdictOf(wanted), verdictOf(emitted)) << wanted.message() << "\n"
                                                   << emitted.message();
  if (!wanted.isOk() || expected.outputBytes > 1u << 22)
    return;
  ASSERT_EQ(expected.outputBytes, found.outputBytes);
  Bytes want(expected.outputBytes), wantSpace(expected.workspaceBytes);
  const registry::Guarded have(found.outputBytes, false),
      haveSpace(found.workspaceBytes, false);
  const Status first = universal.decode(f, 1, bits, want, wantSpace);
  const Status second = codec.decode(f, 1, bits, have.span(), haveSpace.span());
  ASSERT_EQ(verdictOf(first), verdictOf(second)) << first.message() << "\n"
                                                 << second.message();
  EXPECT_TRUE(have.isIntact() && haveSpace.isIntact());
  if (first.isOk()) {
    EXPECT_TRUE(want == have.bytes()) << "values differ";
  }
}

TEST(EmittedGraph, DecodesAsTheUniversalDecoder) {
  std::set<OpCode> used;
  const Format format = randomFormat(used);
  ASSERT_EQ(format.plan.fields.size(), kGraphs);
  EXPECT_TRUE(
      hasTable(format.encodings[0].cases[1], *primitiveNamed("block_picture")));
  EXPECT_GE(used.size(), 10u);
  Decoder universal;
  const Status status = Decoder::create(format.plan, universal);
  ASSERT_TRUE(status.isOk()) << status.message();
  EmissionOptions options;
  options.name = "random_graphs";
  options.origin = "random_graphs.mlir";
  options.halide = false;
  options.halideOptions.cacheDir =
      (std::filesystem::temp_directory_path() / "smmil-derive-test").string();
  Result<EmittedCodec> codec = buildAndLoad(format, "", options);
  ASSERT_TRUE(codec) << codec.error().message;
  size_t items = 0;
  for (uint32_t f = 0; f < kGraphs; ++f) {
    const PlanField &field = format.plan.fields[f];
    SCOPED_TRACE("field " + std::to_string(f));
    Random random(f);
    for (uint64_t seed = 0; seed < 8; ++seed) {
      const registry::Source source(field, 300 + seed, seed % 2 == 1);
      ItemEncoder encoder;
      Bytes bits;
      if (!ItemEncoder::create(format.plan.tables, field,
                               format.encodings[f].cases[1], source.value(),
                               encoder)
               .isOk() ||
          !encoder.encode(encoder.stepCount() / 2, bits).isOk())
        continue;
      ++items;
      ASSERT_NO_FATAL_FAILURE(compare(universal, *codec, f, bits));
      for (int damage = 0; damage < 12; ++damage)
        ASSERT_NO_FATAL_FAILURE(
            compare(universal, *codec, f, registry::mutated(bits, random)));
    }
  }
  EXPECT_GT(items, 4 * kGraphs);

  // A damaged table is an error before anything is built.
  Format damaged = format;
  damaged.plan.tables[0].push_back(0);
  Decoder none;
  EXPECT_EQ(Decoder::create(damaged.plan, none).code(), StatusCode::Corrupt);
  ASSERT_FALSE(emitCodec(damaged, options));
}

} // namespace
