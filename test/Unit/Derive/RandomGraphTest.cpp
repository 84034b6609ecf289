//===- RandomGraphTest.cpp - Any graph, four decoders ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whatever composes runs: random graphs over all primitives are verified,
// cleaned up, inverted, lowered, trained and encoded; then the reference, the
// universal decoder step by step and the universal decoder with fusions give
// the same bits, for damaged items too. SMMIL_GRAPHS in the environment says
// how many graphs; 300 without it.
//
//===----------------------------------------------------------------------===//
#include "GraphIr.h"

#include "test/Registry/StepRunner.h"

#include "smmil/Interpreter/ReferenceDecoder.h"
#include "smmil/Runtime/Decoder.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Transforms/Codec/Transforms.h"

#include "mlir/IR/Verifier.h"

#include <cstdlib>
#include <cstring>
#include <set>

using namespace smmil;
using namespace smmil::test;
using registry::Random;
using registry::verdictOf;

namespace {

uint64_t graphCount() {
  const char *wish =
      std::getenv("SMMIL_GRAPHS"); // NOLINT(concurrency-mt-unsafe)
  return wish ? std::strtoull(wish, nullptr, 10) : 300;
}

/// What one decoder makes of an item.
struct Decoded {
  Status status = Status::ok();
  Bytes bytes;
  std::vector<float> tensor;
};

template <typename Info, typename AnyDecoder>
Decoded decodeWith(const AnyDecoder &decoder, ByteSpan bits) {
  Decoded made;
  const registry::Guarded item{bits};
  const ByteSpan span(item.data(), bits.size());
  Info info;
  made.status = decoder.info(0, 1, span, info);
  // Damaged extents may ask for more than a test wants to decode.
  if (!made.status.isOk() || info.outputBytes > 1u << 22)
    return made;
  const registry::Guarded output(info.outputBytes, false),
      workspace(info.workspaceBytes, false);
  made.status = decoder.decode(0, 1, span, output.span(), workspace.span());
  EXPECT_TRUE(output.isIntact() && workspace.isIntact());
  if (!made.status.isOk())
    return made;
  made.bytes = output.bytes();
  if (decoder.plan().fields[0].modality != Modality::Image)
    return made;
  made.tensor.resize(made.bytes.size());
  made.status = decoder.decodeTensor(
      0, 1, span, {made.tensor.data(), made.tensor.size()}, workspace.span());
  return made;
}

/// The decoders of a plan.
class Decoders {
public:
  Status create(const Plan &plan) {
    SMMIL_RETURN_IF_ERROR(ReferenceDecoder::create(plan, reference));
    SMMIL_RETURN_IF_ERROR(Decoder::create(plan, stepwise, {false}));
    return Decoder::create(plan, fused);
  }

  /// All give the same; returns what the reference gives.
  Decoded agreed(ByteSpan bits) const {
    Decoded expected = decodeWith<ReferenceInfo>(reference, bits);
    for (const Decoder *decoder : {&stepwise, &fused}) {
      SCOPED_TRACE(decoder == &fused ? "fused" : "stepwise");
      const Decoded found = decodeWith<ItemInfo>(*decoder, bits);
      EXPECT_EQ(verdictOf(found.status), verdictOf(expected.status))
          << "universal: " << found.status.message()
          << "\nreference: " << expected.status.message();
      if (!found.status.isOk() || !expected.status.isOk())
        continue;
      EXPECT_TRUE(found.bytes == expected.bytes) << "values differ";
      EXPECT_TRUE(found.tensor.size() == expected.tensor.size() &&
                  (found.tensor.empty() ||
                   std::memcmp(found.tensor.data(), expected.tensor.data(),
                               found.tensor.size() * sizeof(float)) == 0))
          << "tensors differ";
    }
    return expected;
  }

private:
  ReferenceDecoder reference;
  Decoder stepwise, fused;
};

class RandomGraph : public testing::Test {
protected:
  /// From text to a field; fails the test where anything refuses it.
  void lower(const std::string &text, LoweredField &lowered,
             std::vector<Bytes> &tables, bool &isExact) {
    auto module = parse(*context, text);
    ASSERT_TRUE(bool(module));
    ASSERT_TRUE(mlir::succeeded(cleanUp(*module)));
    codec::EncoderOp encoder = encoderOf(*module);
    ASSERT_TRUE(mlir::succeeded(codec::verifyInvertible(encoder)));
    codec::DecoderOp decoder = derive(encoder);
    ASSERT_TRUE(bool(decoder));
    ASSERT_TRUE(mlir::succeeded(mlir::verify(*module)));
    mlir::FailureOr<LoweredField> made = lowerEncoder(encoder, tables);
    ASSERT_TRUE(mlir::succeeded(made));
    lowered = *made;
    ASSERT_EQ(lowered.encoding.cases.size(), 2u);
    EXPECT_TRUE(undoes(decoder, lowered.encoding.cases[1]));
    isExact = true;
    encoder.walk([&](codec::InvertibleOpInterface op) {
      const codec::LossClass loss = op.getLossClass();
      isExact &= loss == codec::LossClass::BitExact ||
                 loss == codec::LossClass::Projection;
    });
    // Cleaning up a decoder changes nothing that it undoes.
    ASSERT_TRUE(mlir::succeeded(cleanUp(*module)));
    EXPECT_TRUE(undoes(*module->getOps<codec::DecoderOp>().begin(),
                       lowered.encoding.cases[1]));
  }

  /// Encodes `source` at `step` and decodes it in every way.
  void check(const TrainedField &trained, const Decoders &decoders,
             const registry::Source &source, bool isExact, Random &random) {
    ItemEncoder encoder;
    Status status = ItemEncoder::create(
        trained.tables, trained.field, trained.encode, source.value(), encoder);
    if (status.code() == StatusCode::Unsupported)
      return;
    ASSERT_TRUE(status.isOk()) << status.message();
    for (int step : std::set<int>{0, encoder.stepCount() - 1}) {
      Bytes bits;
      status = encoder.encode(step, bits);
      if (status.code() == StatusCode::Unsupported)
        continue;
      ASSERT_TRUE(status.isOk()) << status.message();
      ++items;
      const Decoded decoded = decoders.agreed(bits);
      EXPECT_TRUE(decoded.status.isOk()) << decoded.status.message();
      EXPECT_EQ(decoded.bytes.size(), source.content().size());
      if (isExact) {
        EXPECT_TRUE(decoded.bytes == source.content()) << "not exact";
      }
      for (int damage = 0; damage < 4; ++damage) {
        const Bytes bad = registry::mutated(bits, random);
        decoders.agreed(bad);
      }
    }
  }

  /// Takes a graph all the way; false where its steps want other values.
  bool goThrough(const PlanField &field, const PlanGraph &graph, uint64_t seed,
                 Random &random, TrainedField &trained) {
    const std::string text = EncoderText(field, graph).str();
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text);
    LoweredField lowered;
    std::vector<Bytes> tables;
    bool isExact = false;
    lower(text, lowered, tables, isExact);
    if (HasFatalFailure())
      return false;
    EXPECT_EQ(lowered.encoding.cases[1].steps.size(), graph.steps.size());
    const Status status = train(lowered, std::move(tables), trained);
    // A step may want values of few levels or colours.
    if (status.code() == StatusCode::Unsupported)
      return false;
    EXPECT_TRUE(status.isOk()) << status.message();

    // A plan that was lowered is one that can be stored.
    Bytes bytes, again;
    Plan parsed;
    serializePlan(trained.plan(), bytes);
    const Status read = parsePlan(bytes, parsed);
    EXPECT_TRUE(read.isOk()) << read.message();
    serializePlan(parsed, again);
    EXPECT_EQ(bytes, again);
    Decoders decoders;
    const Status created = decoders.create(parsed);
    EXPECT_TRUE(created.isOk()) << created.message();
    for (uint64_t i = 0; i < 4 && !HasFailure(); ++i)
      check(trained, decoders,
            registry::Source(trained.field, seed * 16 + i, i % 2 == 1), isExact,
            random);
    return !HasFailure();
  }

  std::unique_ptr<mlir::MLIRContext> context = makeContext();
  size_t items = 0;
};

TEST_F(RandomGraph, IsDecodedAlikeByEverything) {
  const uint64_t graphs = graphCount();
  std::set<OpCode> used;
  uint64_t trainedGraphs = 0, severalStreams = 0, longGraphs = 0;
  for (uint64_t seed = 0; seed < graphs && !HasFailure(); ++seed) {
    Random random(seed);
    const PlanField field = registry::randomField(random);
    const PlanGraph graph = registry::randomGraph(field, random);
    ASSERT_FALSE(graph.isStore());
    TrainedField trained;
    if (!goThrough(field, graph, seed, random, trained))
      continue;
    ++trainedGraphs;
    severalStreams += graph.streams.size() > 1;
    longGraphs += graph.steps.size() > 4;
    for (const PlanStep &step : graph.steps)
      used.insert(step.code);
  }
  // The graphs are what they are meant to be.
  EXPECT_GT(2 * trainedGraphs, graphs);
  EXPECT_GT(items, 2 * trainedGraphs);
  EXPECT_GT(10 * severalStreams, graphs);
  EXPECT_GT(20 * longGraphs, graphs);
  // A frame has many ways of one step through other libraries; which of them
  // are taken is left to chance.
  for (const PrimitiveInfo *info : allPrimitives())
    EXPECT_TRUE(graphs < 300 || info->library || used.count(info->code))
        << info->name;
}

/// A table that is kept only where it pays is seldom there by chance.
TEST_F(RandomGraph, IsDecodedAlikeWithTheTableOfPictures) {
  const PrimitiveInfo *info = primitiveNamed("block_picture");
  size_t withTable = 0;
  for (uint64_t seed = 0; seed < 40 && withTable < 1; ++seed) {
    Random random(seed);
    const PlanField field = registry::randomField(random);
    const PlanGraph graph = registry::randomGraph(field, random, info);
    TrainedField trained;
    if (!graph.isStore() && goThrough(field, graph, seed, random, trained))
      withTable += hasTable(trained.encode, *info);
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_EQ(withTable, 1u);
}

/// A graph through each primitive, so that none is left to chance.
TEST_F(RandomGraph, GoesThroughEveryPrimitive) {
  for (const PrimitiveInfo *info : allPrimitives()) {
    SCOPED_TRACE(info->name);
    size_t found = 0;
    for (uint64_t seed = 0; seed < 40 && found < 2; ++seed) {
      Random random(seed);
      const PlanField field = registry::randomField(random);
      const PlanGraph graph = registry::randomGraph(field, random, info);
      found += !graph.isStore();
    }
    EXPECT_EQ(found, 2u);
  }
}

} // namespace
