//===- LosslessTest.cpp - Lossless images and sound -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// predict, row_rans, lpc and lpc_rans, step by step and fused: what they encode
// comes back bit for bit, and damaged streams make all decoders fail or agree.
//
//===----------------------------------------------------------------------===//
#include "TestChain.h"

#include "codecs/Lpc/Decode.h"
#include "codecs/Predict/Decode.h"
#include "smmil/Runtime/Primitives.h"

#include <algorithm>
#include <cmath>

using namespace smmil;
using namespace smmil::test;

namespace {

int clip(double value, int least, int most) {
  return std::clamp(static_cast<int>(std::lround(value)), least, most);
}

/// Planes with ramps, flat areas, noise and edges, in their whole range.
EncodedValue makePlanes(int height, int width, int channels, int chromaShift,
                        int signedChroma, unsigned seed) {
  EncodedValue planes;
  planes.shape.kind = ValueKind::Planes;
  planes.shape.element = ElementType::I16;
  planes.shape.height = height;
  planes.shape.width = width;
  planes.shape.channels = channels;
  planes.shape.chromaShift = chromaShift;
  planes.shape.signedChroma = signedChroma;
  planes.allocate();
  Random random(seed);
  int16_t *at = planes.i16();
  for (int p = 0; p < channels; ++p) {
    const int least = planes.shape.lowest(p);
    const int step = uniform(random, 8, 40);
    for (int y = 0; y < planes.shape.planeHeight(p); ++y)
      for (int x = 0; x < planes.shape.planeWidth(p); ++x) {
        const int kind = (x / step + y / step) % 4;
        int value = planes.shape.zero(p);
        if (kind == 1)
          value += 2 * (x % step) - (y % step);
        else if (kind == 2)
          value += uniform(random, -6, 6);
        else if (kind == 3)
          value = uniform(random, least, 255);
        *at++ = static_cast<int16_t>(std::clamp(value, least, 255));
      }
  }
  return planes;
}

EncodedValue makeFrame(int height, int width, unsigned seed) {
  EncodedValue frame;
  frame.shape.kind = ValueKind::Frame;
  frame.shape.height = height;
  frame.shape.width = width;
  frame.shape.channels = 3;
  frame.allocate();
  Random random(seed);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const bool noisy = (x / 32 + y / 32) % 5 == 0;
      const double base = 128 + 90 * std::sin(x / 17.0) * std::cos(y / 23.0);
      for (int c = 0; c < 3; ++c)
        frame.data[(size_t(y) * size_t(width) + size_t(x)) * 3 + size_t(c)] =
            static_cast<uint8_t>(noisy
                                     ? uniform(random, 0, 255)
                                     : clip(base + 20 * c * std::sin(x / 31.0) +
                                                uniform(random, -2, 2),
                                            0, 255));
    }
  return frame;
}

EncodedValue makePcm(uint64_t count, int channels, int wasted, unsigned seed) {
  EncodedValue pcm;
  pcm.shape.kind = ValueKind::Pcm;
  pcm.shape.element = ElementType::I16;
  pcm.shape.channels = channels;
  pcm.shape.count = count;
  pcm.allocate();
  Random random(seed);
  const bool wild = seed % 5 == 4;
  for (uint64_t i = 0; i < count; ++i) {
    const double t = static_cast<double>(i);
    const double tone = 6000 * std::sin(t * 0.03) + 2500 * std::sin(t * 0.171);
    for (int c = 0; c < channels; ++c) {
      double value = tone * (1 - 0.1 * c) + uniform(random, -30, 30);
      if (i / 700 % 4 == 3)
        value = 0; // Silence.
      if (wild && i / 500 % 3 == 1)
        value = uniform(random, -32768, 32767);
      pcm.i16()[i * uint64_t(channels) + uint64_t(c)] = static_cast<int16_t>(
          static_cast<uint16_t>(clip(value, -32768, 32767) >> wasted)
          << wasted);
    }
  }
  return pcm;
}

constexpr int kMed = int(PredictKind::Med), kUp = int(PredictKind::Up);

constexpr int kPredictors = int(PredictKind::Weighted) + 1;

Chain planesChain(int kind, int strips) {
  return Chain({{OpCode::Predict, {kind, strips}}, {OpCode::RowRans, {}}});
}

struct Extents {
  int height, width;
};
constexpr Extents kExtents[] = {{1, 1},   {2, 2},   {3, 70},  {70, 3},
                                {17, 16}, {33, 40}, {130, 9}, {336, 336}};

TEST(PredictTest, PlanesOfAnySizeComeBack) {
  unsigned seed = 0;
  for (const Extents &extents : kExtents)
    for (int strips : {1, 4, 8, 64})
      for (int variant = 0; variant < 5; ++variant) {
        const int channels = variant == 4 ? 1 : 3;
        const int shift = variant % 2, sign = variant / 2 % 2;
        SCOPED_TRACE(testing::Message()
                     << extents.height << " x " << extents.width << ", "
                     << strips << " strips, " << channels
                     << " planes, chroma shift " << shift << ", signed "
                     << sign);
        const EncodedValue planes =
            makePlanes(extents.height, extents.width, channels,
                       channels == 3 ? shift : 0, sign, ++seed);
        Chain chain = planesChain(int(seed % kPredictors), strips);
        chain.train({planes});
        Random random(seed);
        expectRoundTrip(chain, planes, nullptr, random,
                        extents.width < 100 ? 8 : 0);
        if (testing::Test::HasFatalFailure())
          return;
      }
}

TEST(PredictTest, RealPlanesAreRoundedAndClamped) {
  EncodedValue planes = makePlanes(20, 20, 3, 1, 1, 3);
  const EncodedValue exact = planes;
  for (size_t i = 0; i < elementsOf(planes.shape); ++i)
    planes.real.push_back(static_cast<float>(planes.i16()[i]) +
                          (i % 2 ? 0.3f : -0.3f));
  planes.real[0] = 1000;
  planes.data.clear();
  Chain chain = planesChain(kMed, 4);
  chain.train({exact});
  Bytes out;
  ASSERT_TRUE(chain.decode(exact.shape, chain.encode(planes), out).isOk());
  Bytes expected = exact.data;
  const int16_t highest = 255;
  std::memcpy(expected.data(), &highest, 2);
  EXPECT_EQ(out, expected);
}

TEST(PredictTest, StripsCoverThePlane) {
  for (int32_t height : {1, 5, 16, 31, 336})
    for (int32_t strips : {1, 2, 16, 64}) {
      int32_t next = 0;
      for (int32_t i = 0; i < strips; ++i) {
        const predict::Strip strip = predict::stripOf(height, strips, i);
        EXPECT_EQ(strip.first, next);
        next += strip.rows;
      }
      EXPECT_EQ(next, height);
    }
  EXPECT_EQ(predict::effectiveStrips(64, 15), 1);
  EXPECT_EQ(predict::effectiveStrips(8, 127), 4);
  EXPECT_EQ(predict::effectiveStrips(8, 128), 8);
}

TEST(PredictTest, PredictsByItsWord) {
  // NW N NE over W and the sample that is predicted.
  auto predicted = [](PredictKind kind, std::vector<int16_t> samples) {
    return predict::predictAt(kind, samples.data() + 4, 3, 1, 1, -255, 0);
  };
  const std::vector<int16_t> edge = {10, 20, 90, 40};
  EXPECT_EQ(predicted(PredictKind::Left, edge), 40);
  EXPECT_EQ(predicted(PredictKind::Up, edge), 20);
  EXPECT_EQ(predicted(PredictKind::Med, edge), 40);
  EXPECT_EQ(predicted(PredictKind::Average, edge), 30);
  EXPECT_EQ(predicted(PredictKind::Paeth, edge), 40);
  EXPECT_EQ(predicted(PredictKind::Gradient, edge), 50);
  EXPECT_EQ(predicted(PredictKind::Weighted, edge), 50);
  EXPECT_EQ(predicted(PredictKind::Average, {0, -3, 0, 0}), -2);
  EXPECT_EQ(predicted(PredictKind::Gradient, {-200, 200, 0, 100}), 255);
  EXPECT_EQ(predicted(PredictKind::Weighted, {255, -255, -255, -255}), -255);
  // Of equally close neighbours the first one.
  EXPECT_EQ(predicted(PredictKind::Paeth, {5, 4, 0, 6}), 5);
  EXPECT_EQ(predicted(PredictKind::Paeth, {2, 4, 0, 1}), 4);
  EXPECT_EQ(predicted(PredictKind::Paeth, {2, 1, 0, 4}), 4);
}

TEST(PredictTest, SamplesWrapInTheirRange) {
  for (int value = -33000; value <= 33000; ++value) {
    EXPECT_EQ(predict::wrapSample(value, 0), ((value % 256) + 256) % 256);
    EXPECT_EQ(predict::wrapSample(value, -255),
              ((value + 255) % 511 + 511) % 511 - 255);
  }
}

TEST(RowRansTest, TablesOfOneImageEncodeAnother) {
  Chain chain = planesChain(kUp, 8);
  chain.train({makePlanes(64, 64, 3, 0, 0, 1)});
  Random random(1);
  expectRoundTrip(chain, makePlanes(90, 131, 3, 0, 1, 77), nullptr, random, 20);
  Chain untrained = planesChain(kMed, 2);
  untrained.train({});
  expectRoundTrip(untrained, makePlanes(40, 40, 1, 0, 0, 5), nullptr, random,
                  20);
}

TEST(RowRansTest, RejectsResidualsOutOfRange) {
  EncodedValue residuals = makePlanes(4, 4, 3, 0, 1, 1);
  residuals.shape.kind = ValueKind::ResidualPlanes;
  residuals.shape.strips = 1;
  std::fill(residuals.data.begin(), residuals.data.end(), uint8_t{0});
  Chain chain({{OpCode::RowRans, {}}});
  chain.train({residuals});
  const PrimitiveImpl &impl = chain.steps[0].impl();
  EncodedValue bits;
  residuals.i16()[20] = -256; // Fits the nine bits of a signed plane.
  EXPECT_TRUE(
      impl.encode(chain.steps[0].encodeStep(), &residuals, &bits, nullptr)
          .isOk());
  residuals.i16()[0] = 128; // Does not fit the eight bits of plane 0.
  EXPECT_EQ(impl.encode(chain.steps[0].encodeStep(), &residuals, &bits, nullptr)
                .code(),
            StatusCode::InvalidArgument);
}

TEST(RowRansTest, RejectsDamagedTables) {
  Chain chain = planesChain(kMed, 4);
  chain.train({makePlanes(60, 60, 3, 0, 0, 8)});
  const Bytes whole = chain.steps[1].tableBytes;
  TableHolder holder;
  EXPECT_FALSE(chain.steps[1].impl().table(nullptr, ByteSpan(), holder).isOk());
  Random random(4);
  for (int i = 0; i < 2000; ++i) {
    const Bytes bytes = damaged(whole, random);
    // Either is fine; what parses is used below its limits.
    if (!chain.steps[1].impl().table(nullptr, bytes, holder).isOk())
      continue;
    Chain other = chain;
    other.setTable(1, bytes);
    expectRoundTrip(other, makePlanes(9, 9, 3, 0, 0, 2), nullptr, random, 1);
    if (testing::Test::HasFatalFailure())
      return;
  }
}

Chain imageChain(ColorKind color, int kind, int strips) {
  return Chain({{OpCode::Color, {int(color), 444}},
                {OpCode::Predict, {kind, strips}},
                {OpCode::RowRans, {}}});
}

TEST(PredictedImageTest, FusedIsStepwise) {
  const Fusion &fusion = fusionNamed("PredictedImage");
  unsigned seed = 0;
  for (const Extents &extents : kExtents)
    for (int strips : {1, 4, 8, 16, 32})
      for (ColorKind color : {ColorKind::YcocgR, ColorKind::SubtractGreen}) {
        const int kind = int(++seed % 3);
        SCOPED_TRACE(testing::Message()
                     << extents.height << " x " << extents.width << ", "
                     << strips << " strips, predictor " << kind << ", color "
                     << int(color));
        const EncodedValue frame =
            makeFrame(extents.height, extents.width, seed);
        Chain chain = imageChain(color, kind, strips);
        chain.train({frame});
        Random random(seed);
        expectRoundTrip(chain, frame, &fusion, random,
                        extents.width < 100 ? 40 : 6);
        if (testing::Test::HasFatalFailure())
          return;
        const Encoded bits = chain.encode(frame);
        for (Isa isa : isasOf(fusion)) {
          std::vector<float> tensor;
          ASSERT_TRUE(chain.decodeTensor(fusion, isa, frame.shape, bits, tensor)
                          .isOk());
          for (size_t i = 0; i < tensor.size(); ++i)
            ASSERT_EQ(tensor[i], frame.data[i % (tensor.size() / 3) * 3 +
                                            i / (tensor.size() / 3)]);
        }
      }
}

TEST(PredictedImageTest, FitsReversibleColourOfFullSizeAlone) {
  const Fusion &fusion = fusionNamed("PredictedImage");
  auto fits = [&](ColorKind kind, int32_t chroma,
                  PredictKind predictor = PredictKind::Med) {
    const int32_t color[] = {int32_t(kind), chroma};
    const int32_t predict[] = {int32_t(predictor), 8};
    const DecodeStep steps[3] = {{color, nullptr, nullptr, nullptr, nullptr},
                                 {predict, nullptr, nullptr, nullptr, nullptr}};
    return fusion.fits({steps, 3});
  };
  EXPECT_TRUE(fits(ColorKind::YcocgR, 444));
  EXPECT_TRUE(fits(ColorKind::SubtractGreen, 444));
  EXPECT_FALSE(fits(ColorKind::YcocgR, 420));
  EXPECT_FALSE(fits(ColorKind::Ycbcr, 444));
  EXPECT_FALSE(fits(ColorKind::GreenDifference, 444));
  EXPECT_FALSE(fits(ColorKind::Ycocg, 444));
  EXPECT_FALSE(fits(ColorKind::YcocgR, 444, PredictKind::Paeth));
}

Chain soundChain(int order, int window, int segments, int mode = -1) {
  return Chain({{OpCode::Lpc, {order, window, segments}, {mode}},
                {OpCode::LpcRans, {}}});
}

TEST(LosslessAudioTest, FusedIsStepwise) {
  const Fusion &fusion = fusionNamed("LosslessAudio");
  unsigned seed = 0;
  for (uint64_t count : {0u, 1u, 31u, 1000u, 9001u, 100000u})
    for (int channels : {1, 2, 3, 8})
      for (int segments : {1, 4, 8, 16, 64}) {
        if (count == 100000 && channels > 2)
          continue;
        const int wasted = int(++seed % 4 == 0 ? seed % 15 : 0);
        const int order = int(1 + seed * 7 % 32);
        SCOPED_TRACE(testing::Message()
                     << count << " samples, " << channels << " channels, "
                     << segments << " segments, order " << order);
        const EncodedValue pcm = makePcm(count, channels, wasted, seed);
        Chain chain = soundChain(order, seed % 2 ? 64 : 1024, segments);
        chain.train({pcm});
        Random random(seed);
        expectRoundTrip(chain, pcm, &fusion, random, count > 5000 ? 4 : 40);
        if (testing::Test::HasFatalFailure())
          return;
      }
}

TEST(LosslessAudioTest, AnyModeIsAcceptedOrRejectedAlike) {
  const Fusion &fusion = fusionNamed("LosslessAudio");
  for (int channels : {1, 2}) {
    const EncodedValue pcm = makePcm(3000, channels, 0, 3);
    Chain chain = soundChain(8, 256, 2);
    chain.train({pcm});
    Encoded bits = chain.encode(pcm);
    for (uint32_t mode = 0; mode <= 31; ++mode) {
      bits.items[0][0] = mode;
      Bytes stepwise, fused;
      const bool good = chain.decode(pcm.shape, bits, stepwise).isOk();
      EXPECT_EQ(good, channels == 2 || mode < 16);
      for (Isa isa : isasOf(fusion)) {
        ASSERT_EQ(chain.decodeFused(fusion, isa, pcm.shape, bits, fused).isOk(),
                  good);
        if (good) {
          ASSERT_EQ(fused, stepwise);
        }
      }
    }
  }
}

TEST(LpcTest, ChoosesWastedBitsAndMidSide) {
  auto modeOf = [](const EncodedValue &pcm) {
    Chain chain = soundChain(8, 1024, 4);
    chain.train({pcm});
    return chain.encode(pcm).items[0][0];
  };
  EXPECT_EQ(modeOf(makePcm(4000, 1, 3, 1)) & lpc::kWastedMask, 3u);
  EncodedValue alike = makePcm(4000, 2, 0, 1);
  for (size_t i = 0; i < 4000; ++i)
    alike.i16()[2 * i + 1] = static_cast<int16_t>(alike.i16()[2 * i] + 1);
  EXPECT_TRUE(modeOf(alike) & lpc::kMidSide);
  EXPECT_EQ(modeOf(makePcm(0, 2, 0, 1)), 0u);
}

TEST(LpcTest, TakesAGivenMode) {
  const EncodedValue pcm = makePcm(2000, 2, 2, 1);
  Random random(2);
  for (int mode : {0, 1, 2, 16, 18}) {
    Chain chain = soundChain(4, 512, 2, mode);
    chain.train({pcm});
    EXPECT_EQ(chain.encode(pcm).items[0][0], uint32_t(mode));
    expectRoundTrip(chain, pcm, &fusionNamed("LosslessAudio"), random, 5);
  }
  auto codeOf = [](EncodedValue value, int32_t mode) {
    const ChainStep step = {OpCode::Lpc, {4, 512, 2}};
    EncodedValue result;
    return step.impl().encode(step.encodeStep(), &value, &result, &mode).code();
  };
  EXPECT_EQ(codeOf(pcm, 3), StatusCode::InvalidArgument);
  EXPECT_EQ(codeOf(makePcm(2000, 1, 2, 1), 16), StatusCode::InvalidArgument);
  EXPECT_EQ(codeOf(makePcm(0, 2, 0, 1), 1), StatusCode::InvalidArgument);
}

TEST(LpcTest, RejectsPredictorsOutOfRange) {
  const EncodedValue pcm = makePcm(100, 1, 0, 1);
  const ChainStep step = {OpCode::Lpc, {4, 64, 1}};
  Shape shape;
  ASSERT_TRUE(step.impl().shape(step.args.data(), &pcm.shape, &shape).isOk());
  EncodedValue residuals;
  residuals.shape = shape;
  residuals.allocate();
  EncodedValue out = pcm;
  const uint32_t mode = 0;
  const DecodeStep decodeStep = {step.args.data(), &mode, nullptr, &pcm.shape,
                                 &shape};
  auto decodes = [&](int order, int index) {
    int16_t *words = lpc::segmentOf(shape, residuals.i16(), 0, 0).predictors;
    words[0] = static_cast<int16_t>(order);
    words[1] = static_cast<int16_t>(index);
    const ValueView result = {&shape, residuals.data.data(),
                              residuals.data.size()};
    const ValueView operand = {&pcm.shape, out.data.data(), out.data.size()};
    return step.impl().decode(decodeStep, &result, &operand, {}).isOk();
  };
  EXPECT_TRUE(decodes(4, 63));
  EXPECT_TRUE(decodes(35, 0));
  EXPECT_FALSE(decodes(5, 0));
  EXPECT_FALSE(decodes(36, 0));
  EXPECT_FALSE(decodes(-1, 0));
  EXPECT_FALSE(decodes(1, 64));
  EXPECT_FALSE(decodes(1, -64));
}

TEST(LpcTest, NeedsPcm) {
  Shape frame = makeFrame(4, 4, 1).shape, result;
  const ChainStep step = {OpCode::Lpc, {4, 64, 1}};
  EXPECT_EQ(step.impl().shape(step.args.data(), &frame, &result).code(),
            StatusCode::Unsupported);
}

} // namespace
