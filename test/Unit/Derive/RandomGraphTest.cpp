//===- RandomGraphTest.cpp - Derived decoders of random graphs
//----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whatever graph the types allow: its derived decoder gives the source back,
// for every way through the alternatives, before and after they are decided.
//
//===----------------------------------------------------------------------===//
#include "RandomGraph.h"
#include "GraphEvaluator.h"

#include "smmil/Transforms/Codec/Transforms.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace smmil;
using namespace smmil::test;
using namespace smmil::codec;

namespace {

class RandomGraph : public testing::Test {
protected:
  RandomGraph() {
    mlir::DialectRegistry registry;
    registry.insert<CodecDialect, design::DesignDialect>();
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &text) {
    return mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  }

  EncoderOp encoderOf(mlir::ModuleOp module) {
    return *module.getOps<EncoderOp>().begin();
  }

  DecoderOp derive(EncoderOp encoder) {
    mlir::OpBuilder builder(&context);
    builder.setInsertionPointAfter(encoder);
    mlir::FailureOr<DecoderOp> decoder =
        deriveDecoder(encoder, builder, decoderNameOf(encoder));
    return mlir::succeeded(decoder) ? *decoder : DecoderOp();
  }

  static Datum randomWords(registry::Random &random) {
    Datum words;
    for (uint32_t i = 0, size = random(12); i < size; ++i)
      words.push_back(static_cast<int16_t>(random(65536)));
    return words;
  }

  mlir::MLIRContext context;
};

TEST_F(RandomGraph, DecodersGiveTheSourceBack) {
  unsigned alternatives = 0, parallel = 0, largest = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    const std::string text = randomNumericGraph(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text);
    auto module = parse(text);
    ASSERT_TRUE(bool(module));
    EncoderOp encoder = encoderOf(*module);
    ASSERT_TRUE(mlir::succeeded(verifyInvertible(encoder)));
    DecoderOp decoder = derive(encoder);
    ASSERT_TRUE(bool(decoder));
    ASSERT_TRUE(mlir::succeeded(mlir::verify(*module)));

    const Routes counts = routesOf(encoder);
    alternatives += counts.empty() ? 0 : 1;
    encoder.walk([&](SplitOp) { ++parallel; });
    largest = std::max<unsigned>(largest, static_cast<unsigned>(std::count(
                                              text.begin(), text.end(), '\n')));
    registry::Random random(seed);
    for (int trial = 0; trial < 12; ++trial) {
      Routes routes;
      for (const auto &[name, cases] : counts)
        routes[name] = random(cases);
      const Datum source = randomWords(random);
      std::optional<Datum> bits = evaluate(encoder.getBody(), source, routes);
      ASSERT_TRUE(bits);
      std::optional<Datum> back = evaluate(decoder.getBody(), *bits, routes);
      ASSERT_TRUE(back) << "the decoder undoes something else";
      ASSERT_EQ(*back, source);
    }
  }
  // The graphs are what they are meant to be.
  EXPECT_GT(alternatives, 100u);
  EXPECT_GT(parallel, 200u);
  EXPECT_GT(largest, 60u);
}

/// Deciding the choices before or after deriving makes no difference.
TEST_F(RandomGraph, DecidingAndDerivingCommute) {
  unsigned decided = 0;
  for (uint64_t seed = 1000; seed < 1200; ++seed) {
    const std::string text = randomNumericGraph(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text);
    auto module = parse(text);
    ASSERT_TRUE(bool(module));
    const Routes counts = routesOf(*module);
    registry::Random random(seed);
    Routes routes;
    for (const auto &[name, cases] : counts)
      routes[name] = random(cases);
    mlir::Builder builder(&context);
    llvm::SmallVector<mlir::NamedAttribute> values;
    module->walk([&](ChooseOp op) {
      const unsigned taken = routes.at(op.getCaseName(0).str());
      auto knob = llvm::cast<design::KnobRefAttr>(op.getChoice());
      values.push_back(builder.getNamedAttr(
          knob.getName(), builder.getStringAttr(op.getCaseName(taken))));
    });
    if (values.empty())
      continue;
    ++decided;
    mlir::DictionaryAttr choice = builder.getDictionaryAttr(values);

    EncoderOp encoder = encoderOf(*module);
    DecoderOp decoder = derive(encoder);
    ASSERT_TRUE(bool(decoder));
    const Datum source = randomWords(random);
    std::optional<Datum> bits = evaluate(encoder.getBody(), source, routes);
    ASSERT_TRUE(bits);

    // Deciding in encoder and decoder alike.
    ASSERT_TRUE(mlir::succeeded(materializeKnobs(*module, choice)));
    ASSERT_TRUE(mlir::succeeded(mlir::verify(*module)));
    EXPECT_EQ(evaluate(encoder.getBody(), source, routes), bits);
    std::optional<Datum> back = evaluate(decoder.getBody(), *bits, routes);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, source);
    // Deriving again from the decided encoder.
    decoder.erase();
    decoder = derive(encoder);
    ASSERT_TRUE(bool(decoder));
    back = evaluate(decoder.getBody(), *bits, routes);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, source);
  }
  EXPECT_GT(decided, 40u);
}

/// The evaluator notices what derivation could get wrong.
TEST_F(RandomGraph, WrongDecodersAreNoticed) {
  auto module = parse(R"(
    codec.encoder @e(%x: tensor<?xi16>) -> !codec.bits {
      %d = codec.delta %x : tensor<?xi16> -> !codec.symbols<i16>
      %z = codec.zigzag_int %d : !codec.symbols<i16> -> !codec.symbols<i16>
      %b = codec.bit_pack %z block 16 : !codec.symbols<i16> -> !codec.bits
      codec.return %b : !codec.bits
    }
    codec.decoder @order of @e(%b: !codec.bits) -> tensor<?xi16> {
      %z = codec.bit_unpack %b block 16 : !codec.bits -> !codec.symbols<i16>
      %d = codec.undelta %z : !codec.symbols<i16> -> !codec.symbols<i16>
      %x = codec.unzigzag_int %d : !codec.symbols<i16> -> tensor<?xi16>
      codec.return %x : tensor<?xi16>
    }
    codec.decoder @block of @e(%b: !codec.bits) -> tensor<?xi16> {
      %z = codec.bit_unpack %b block 32 : !codec.bits -> !codec.symbols<i16>
      %d = codec.unzigzag_int %z : !codec.symbols<i16> -> !codec.symbols<i16>
      %x = codec.undelta %d : !codec.symbols<i16> -> tensor<?xi16>
      codec.return %x : tensor<?xi16>
    }
  )");
  ASSERT_TRUE(bool(module));
  const Datum source = {5, -3, 700};
  std::optional<Datum> bits =
      evaluate(encoderOf(*module).getBody(), source, {});
  ASSERT_TRUE(bits);
  auto decoders = module->getOps<DecoderOp>();
  DecoderOp order = *decoders.begin(), block = *std::next(decoders.begin());
  EXPECT_NE(evaluate(order.getBody(), *bits, {}), source);
  EXPECT_FALSE(evaluate(block.getBody(), *bits, {}));
  DecoderOp right = derive(encoderOf(*module));
  ASSERT_TRUE(bool(right));
  EXPECT_EQ(evaluate(right.getBody(), *bits, {}), source);
}

} // namespace
