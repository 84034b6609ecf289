//===- IllegalGraphTest.cpp - Graphs that mean nothing --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random graphs with a type, a parameter, an order or a use changed: a verifier
// or the lowering refuses them with a diagnostic. What passes all the same is a
// graph, and must train as one.
//
//===----------------------------------------------------------------------===//
#include "GraphIr.h"

#include "smmil/Transforms/Codec/Transforms.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"

#include <cstdlib>

using namespace smmil;
using namespace smmil::test;
using registry::Random;

namespace {

/// A number that is not legal for `param`; 0 where every number is.
int64_t illegalFor(const ParamInfo &param, Random &random) {
  for (int trial = 0; trial < 50; ++trial) {
    const int64_t candidates[] = {
        int64_t(param.least) - 1,     int64_t(param.most) + 1,
        int64_t(param.most) + 100000, -int64_t(random(1000)) - 2,
        int64_t(random(1u << 30)),    int64_t(1) << 40,
        int64_t(param.least) + 1,
    };
    const int64_t value = random.of(candidates);
    if (!param.isLegal(value) && !(param.optional && value == param.absent))
      return value;
  }
  return 0;
}

class IllegalGraph : public testing::Test {
protected:
  IllegalGraph() {
    context->getDiagEngine().registerHandler([&](mlir::Diagnostic &diagnostic) {
      errors += diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error;
    });
  }

  /// Whether `text` gets through verifiers and lowering; what is refused is
  /// refused with an error.
  bool passes(const std::string &text, LoweredField &lowered) {
    errors = 0;
    tables.clear();
    auto module = parse(*context, text);
    bool good = bool(module);
    if (good) {
      codec::EncoderOp encoder = encoderOf(*module);
      good = mlir::succeeded(cleanUp(*module)) &&
             mlir::succeeded(codec::verifyInvertible(encoder)) &&
             bool(derive(encoder)) && mlir::succeeded(mlir::verify(*module));
      if (good) {
        mlir::FailureOr<LoweredField> made = lowerEncoder(encoder, tables);
        good = mlir::succeeded(made);
        if (good)
          lowered = *made;
      }
    }
    EXPECT_TRUE(good || errors > 0) << "refused without a word";
    return good;
  }

  void expectRefused(const std::string &text) {
    SCOPED_TRACE(text);
    LoweredField lowered;
    EXPECT_FALSE(passes(text, lowered));
  }

  /// Refused, or a graph like any other.
  void expectRefusedOrRuns(const std::string &text) {
    SCOPED_TRACE(text);
    LoweredField lowered;
    if (!passes(text, lowered)) {
      ++refused;
      return;
    }
    if (lowered.encoding.cases.size() != 2)
      return;
    TrainedField trained;
    const Status status = train(lowered, tables, trained);
    EXPECT_TRUE(status.isOk() || status.code() == StatusCode::Unsupported)
        << status.message();
  }

  std::unique_ptr<mlir::MLIRContext> context = makeContext();
  std::vector<Bytes> tables;
  size_t errors = 0, refused = 0;
};

/// Every seed, as text.
template <typename Check> void forEachGraph(const Check &check) {
  const char *wish =
      std::getenv("SMMIL_GRAPHS"); // NOLINT(concurrency-mt-unsafe)
  const uint64_t graphs = wish ? std::strtoull(wish, nullptr, 10) : 300;
  for (uint64_t seed = 0; seed < graphs; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(7000 + seed);
    const PlanField field = registry::randomField(random);
    const PlanGraph graph = registry::randomGraph(field, random);
    check(field, graph, EncoderText(field, graph), random);
  }
}

TEST_F(IllegalGraph, ParametersOutOfRangeAreRefused) {
  size_t tried = 0;
  forEachGraph([&](const PlanField &, const PlanGraph &graph, EncoderText text,
                   Random &random) {
    const size_t at = random(static_cast<uint32_t>(graph.steps.size()));
    const PrimitiveInfo &info = *primitiveInfo(graph.steps[at].code);
    auto &params = text.steps[at].params;
    if (params.empty())
      return;
    auto &[keyword, value] = random.of(params);
    const std::string name = keyword;
    for (const ParamInfo &param : info.params)
      if (param.keyword == name)
        value = param.words.empty() ? std::to_string(illegalFor(param, random))
                                    : "no_such_word";
    if (value == "0")
      return;
    ++tried;
    expectRefused(text.str());
    // Given twice, or to a step that has no such parameter.
    params.push_back(params.back());
    expectRefused(text.str());
  });
  EXPECT_GT(tried, 50u);
}

TEST_F(IllegalGraph, OtherTypesAreRefused) {
  const std::vector<std::string> types = {
      "!codec.bits",          "!codec.planes<i16>",
      "!codec.bands<i16>",    "!codec.residual_planes<i16>",
      "!codec.sequence<i8>",  "!codec.sequence<i64>",
      "!codec.sequence<i16>", "!codec.coefficients<i16>",
      "!codec.planes<i8>",    "!codec.residual_pcm<i16>",
      "tensor<?xui8>",        "tensor<?x?x3xui8>",
      "!codec.sequence<f32>", "i32"};
  forEachGraph([&](const PlanField &, const PlanGraph &, EncoderText text,
                   Random &random) {
    StepText &step = random.of(text.steps);
    const size_t at = random(static_cast<uint32_t>(step.results.size()));
    const std::string before = step.resultTypes[at], name = step.results[at];
    std::string other = random.of(types);
    while (other == before)
      other = random.of(types);
    // Here alone, and wherever the value is used.
    step.resultTypes[at] = other;
    expectRefused(text.str());
    for (StepText &user : text.steps)
      for (size_t i = 0; i < user.operands.size(); ++i)
        if (user.operands[i] == name)
          user.operandTypes[i] = other;
    expectRefused(text.str());
  });
}

TEST_F(IllegalGraph, OtherOrdersAndUsesAreRefusedOrRun) {
  forEachGraph([&](const PlanField &, const PlanGraph &graph, EncoderText text,
                   Random &random) {
    const EncoderText whole = text;
    // A step in front of those that it needs.
    if (text.steps.size() > 1) {
      std::swap(random.of(text.steps), random.of(text.steps));
      expectRefusedOrRuns(text.str());
      text = whole;
    }
    // A step that is not there.
    text.steps.erase(text.steps.begin() +
                     random(static_cast<uint32_t>(text.steps.size())));
    expectRefused(text.str());
    text = whole;
    // A value in the place of another.
    StepText &step = random.of(text.steps);
    step.operands[0] = random.of(random.of(text.steps).results);
    expectRefusedOrRuns(text.str());
    text = whole;
    // A step of another primitive.
    const Span<const PrimitiveInfo *const> all = allPrimitives();
    random.of(text.steps).mnemonic = random.of(all)->mnemonic;
    expectRefusedOrRuns(text.str());
    text = whole;
    // A stream twice, or one that is left out, or none that is coded.
    text.streams.push_back(random.of(text.streams));
    expectRefused(text.str());
    text = whole;
    if (graph.streams.size() > 1) {
      text.streams.pop_back();
      expectRefused(text.str());
      text = whole;
    }
    text.streams[0] = "%x";
    expectRefused(text.str());
  });
  EXPECT_GT(refused, 100u);
}

} // namespace
