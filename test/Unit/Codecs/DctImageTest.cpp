//===- DctImageTest.cpp - The primitives of DCT images --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Step by step and fused, on every instruction set, a stream gives the same
// pixels or the same refusal.
//
//===----------------------------------------------------------------------===//
#include "DctImageChain.h"

#include "codecs/Fusions/DctImage/DecodeTail.h"
#include "smmil/Runtime/Decoder.h"
#include "smmil/Runtime/Encoder.h"

using namespace smmil;
using namespace smmil::dct_image_test;

namespace {

constexpr ColorKind kKinds[] = {ColorKind::Ycbcr, ColorKind::Ycocg,
                                ColorKind::GreenDifference, ColorKind::YcocgR,
                                ColorKind::SubtractGreen};

bool isReversible(ColorKind kind) {
  return kind == ColorKind::YcocgR || kind == ColorKind::SubtractGreen;
}

void agree(int32_t width, int32_t height, const Parameters &p,
           int32_t step = 10) {
  SCOPED_TRACE(testing::Message()
               << width << "x" << height << " lanes " << p.lanes << " block "
               << p.block << " chroma " << p.chroma << " kind "
               << static_cast<int>(p.kind) << " keep " << p.keep << " step "
               << step);
  Chain chain(p);
  chain.trainOnImages(width, height, step);
  ASSERT_NE(chain.fusion, nullptr);
  const EncodedValue image = makeImage(width, height, 77);
  const Bytes rgb =
      chain.decode(image.shape, chain.encoded(image, step),
                   static_cast<uint32_t>(step), /*tensorToo=*/true);
  ASSERT_EQ(rgb.size(), image.data.size());
  if (step == 0 && p.keep == 0 && p.chroma == 444) {
    EXPECT_GT(psnr(rgb, image.data), isReversible(p.kind) ? 20 : 40);
  }
  const EncodedValue noise = makeNoise(width, height, 78);
  EXPECT_FALSE(chain
                   .decode(noise.shape, chain.encoded(noise, step),
                           static_cast<uint32_t>(step))
                   .empty());
}

TEST(DctImageAgreement, SizesThatFitNoBlock) {
  const int32_t sizes[][2] = {{1, 1},   {1, 9},   {9, 1},   {2, 2},
                              {7, 5},   {8, 8},   {16, 16}, {17, 15},
                              {33, 17}, {31, 64}, {65, 49}, {17, 400}};
  for (const auto &size : sizes)
    for (int32_t chroma : {420, 444})
      agree(size[0], size[1], parameters(chroma));
}

TEST(DctImageAgreement, Lanes) {
  for (int32_t lanes : {4, 8, 16, 32})
    agree(112, 112, parameters(420, 8, lanes));
}

TEST(DctImageAgreement, SmallBlocks) {
  for (int32_t chroma : {420, 444})
    for (int32_t side : {1, 4, 13, 70})
      agree(side, side + 3, parameters(chroma, 4));
}

TEST(DctImageAgreement, Colours) {
  for (ColorKind kind : kKinds)
    for (int32_t chroma : {420, 444})
      for (int32_t block : {4, 8})
        if (chroma == 444 || !isReversible(kind))
          agree(45, 38, parameters(chroma, block, 16, kind),
                block == 8 ? 0 : 6);
}

TEST(DctImageAgreement, PartOfTheCoefficients) {
  for (int32_t keep : {1, 2, 3, 10, 24, 63, 64})
    agree(40, 40, parameters(420, 8, 8, ColorKind::Ycbcr, keep));
  for (int32_t keep : {1, 5, 16})
    agree(40, 40, parameters(420, 4, 8, ColorKind::Ycbcr, keep));
}

TEST(DctImageAgreement, EveryKindOfStep) {
  for (int32_t step : {0, 1, 5, 12, 18, 23})
    agree(56, 40, parameters(444), step);
}

TEST(DctImageAgreement, SeveralStrips) {
  agree(336, 336, parameters(420, 8, 32));
  agree(600, 560, parameters(420, 8, 32));
  agree(600, 300, parameters(444, 8, 32));
  agree(350, 330, parameters(420, 4, 16));
}

TEST(DctImageAgreement, RandomParameters) {
  Random random{2024};
  for (int i = 0; i < 40; ++i) {
    const ColorKind kind = kKinds[random(5)];
    const int32_t block = random(2) ? 8 : 4;
    const auto keep =
        static_cast<int32_t>(1 + random(static_cast<uint32_t>(block * block)));
    const int32_t chroma = isReversible(kind) || random(2) ? 444 : 420;
    const int32_t lanes = 4 << static_cast<int>(random(4));
    const auto width = static_cast<int32_t>(1 + random(90));
    const auto height = static_cast<int32_t>(1 + random(90));
    agree(width, height, parameters(chroma, block, lanes, kind, keep),
          static_cast<int32_t>(random(24)));
  }
}

/// The levels that band_rans decodes.
Bytes decodeLevels(const Chain &chain, const EncodedValue &levels,
                   const Bytes &bits, Status &status) {
  Shape stream;
  EXPECT_TRUE(chain.impl[4]
                  ->shape(chain.args[4].data(), &levels.shape, &stream)
                  .isOk());
  const DecodeStep step = {chain.args[4].data(), nullptr,
                           chain.encodeSteps[4].table, &levels.shape, &stream};
  Aligned output(bytesOf(levels.shape)),
      scratch(chain.impl[4]->workspace(step));
  const ValueView taken = {&stream, const_cast<uint8_t *>(bits.data()),
                           bits.size()};
  const ValueView made = {&levels.shape, output.span().data(),
                          output.span().size()};
  status = chain.impl[4]->decode(step, &taken, &made, scratch.span());
  return {output.span().begin(), output.span().end()};
}

// Levels that no image gives: escapes, extreme DC, every coefficient set.
TEST(DctImageAgreement, ExtremeLevels) {
  for (int32_t block : {4, 8}) {
    Chain chain(parameters(420, block));
    chain.trainOnImages(64, 48, 10);
    const Shape root = makeFrame(64, 48).shape;
    EncodedValue levels = makeLevels(chain, root);
    Random random{5};
    for (uint32_t round = 0; round < 12; ++round) {
      for (size_t i = 0; i < levels.data.size() / 2; ++i) {
        uint32_t limit = i < levels.shape.blocks() ? 2048
                         : random(6)               ? 1U << random(3)
                                                   : 1U << random(16);
        auto magnitude = static_cast<int>(random(limit));
        levels.i16()[i] =
            static_cast<int16_t>(random(2) ? magnitude : -magnitude);
      }
      EncodedValue bits;
      ASSERT_TRUE(chain.encode(levels, 4, 5, 0, bits).isOk());
      Status status;
      EXPECT_TRUE(decodeLevels(chain, levels, bits.data, status) ==
                  levels.data);
      EXPECT_TRUE(status.isOk());
      EXPECT_FALSE(chain.decode(root, bits.data, round * 2).empty());
    }
  }
}

TEST(BandRans, LevelsBeyondTheFormatAreRefused) {
  Chain chain(parameters(444));
  chain.trainOnImages(8, 8, 10);
  EncodedValue levels = makeLevels(chain, makeFrame(8, 8).shape);
  EncodedValue bits;
  for (auto [at, value] :
       {std::pair<int, int>{0, 4096}, {0, -4097}, {3, -32768}}) {
    std::fill(levels.data.begin(), levels.data.end(), uint8_t{0});
    levels.i16()[at] = static_cast<int16_t>(value);
    EXPECT_EQ(chain.encode(levels, 4, 5, 0, bits).code(),
              StatusCode::Unsupported);
  }
}

// Levels of DC are those of 16 bits, as long as they differ little from their
// prediction, also around the ends of the range.
TEST(BandRans, LevelsOfDcWrap) {
  Chain chain(parameters(444));
  chain.trainOnImages(8, 8, 10);
  const Shape root = makeFrame(300, 40).shape;
  EncodedValue levels = makeLevels(chain, root);
  std::fill(levels.data.begin(), levels.data.end(), uint8_t{0});
  const auto across = static_cast<size_t>(levels.shape.blocksX(0));
  for (size_t p = 0; p < 3; ++p)
    for (size_t x = 0; x < across; ++x)
      levels.i16()[p * levels.shape.blocksOf(0) + x] =
          static_cast<int16_t>((x + 1) * (p == 1 ? -4096 : 4095));
  EncodedValue bits;
  // The rows below are 0, far from the prediction.
  EXPECT_EQ(chain.encode(levels, 4, 5, 0, bits).code(),
            StatusCode::Unsupported);
  for (size_t p = 0; p < 3; ++p) {
    int16_t *plane = levels.i16() + p * levels.shape.blocksOf(0);
    for (size_t i = across; i < levels.shape.blocksOf(0); ++i)
      plane[i] = plane[i - across];
  }
  ASSERT_TRUE(chain.encode(levels, 4, 5, 0, bits).isOk());
  Status status;
  EXPECT_TRUE(decodeLevels(chain, levels, bits.data, status) == levels.data);
  EXPECT_FALSE(chain.decode(root, bits.data, 3).empty());
}

// An escape can say more than 16 bits hold: the magnitude 32767 in one block,
// whose raw bits are 14 zeros, a one, and 14 bits of which the lowest are 0.
TEST(BandRans, EscapesBeyondSixteenBitsAreCorrupt) {
  Chain chain(parameters(444));
  chain.trainOnImages(8, 8, 10);
  const Shape root = makeFrame(8, 8).shape;
  EncodedValue levels = makeLevels(chain, root);
  std::fill(levels.data.begin(), levels.data.end(), uint8_t{0});
  levels.i16()[1 * 3] = 32767;
  EncodedValue bits;
  ASSERT_TRUE(chain.encode(levels, 4, 5, 0, bits).isOk());
  EXPECT_FALSE(chain.decode(root, bits.data, 0).empty());
  uint8_t &secondToLast = bits.data[bits.data.size() - 2];
  ASSERT_EQ(secondToLast & 0xc0, 0x40);
  secondToLast |= 0x80;
  EXPECT_TRUE(chain.decode(root, bits.data, 0).empty());
}

TEST(BandRans, OnePlane) {
  for (int32_t block : {4, 8}) {
    Chain chain(parameters(444, block));
    EncodedValue planes;
    planes.shape.kind = ValueKind::Planes;
    planes.shape.element = ElementType::I16;
    planes.shape.width = 150;
    planes.shape.height = 260;
    planes.shape.channels = 1;
    planes.allocate();
    for (size_t i = 0; i < planes.shape.samples(); ++i)
      planes.i16()[i] = static_cast<int16_t>(i * i / 50 % 256);
    EncodedValue bands;
    ASSERT_TRUE(chain.encode(planes, 1, 3, 0, bands).isOk());
    const TrainSample sample = {&bands, {4}};
    ASSERT_TRUE(chain.trainJointly({&sample, 1}).isOk());
    EncodedValue levels, bits;
    ASSERT_TRUE(chain.encode(bands, 3, 4, 4, levels).isOk());
    ASSERT_TRUE(chain.encode(levels, 4, 5, 4, bits).isOk());
    Status status;
    EXPECT_TRUE(decodeLevels(chain, levels, bits.data, status) == levels.data);
    EXPECT_TRUE(status.isOk());
  }
}

TEST(Color, ReversibleKindsReturnEveryPixel) {
  for (ColorKind kind : {ColorKind::YcocgR, ColorKind::SubtractGreen}) {
    Chain chain(parameters(444, 8, 8, kind));
    const EncodedValue image = makeNoise(67, 31, 3);
    EncodedValue planes;
    ASSERT_TRUE(chain.encode(image, 0, 1, 0, planes).isOk());
    ASSERT_FALSE(planes.isReal());
    const DecodeStep step = {chain.args[0].data(), nullptr, nullptr,
                             &image.shape, &planes.shape};
    Aligned scratch(chain.impl[0]->workspace(step));
    Bytes rgb(image.data.size());
    const ValueView taken = {&planes.shape, planes.data.data(),
                             planes.data.size()};
    const ValueView made = {&image.shape, rgb.data(), rgb.size()};
    ASSERT_TRUE(
        chain.impl[0]->decode(step, &taken, &made, scratch.span()).isOk());
    EXPECT_TRUE(rgb == image.data);
  }
}

TEST(DctImageShapes, WhatNoStepTakesIsUnsupported) {
  Shape shapes[Chain::kSteps + 1];
  const Shape root = makeFrame(20, 10).shape;
  EXPECT_TRUE(Chain(parameters(420)).shapesOf(root, shapes).isOk());
  EXPECT_EQ(shapes[1].chromaShift, 1);
  EXPECT_EQ(shapes[1].signedChroma, 0);
  EXPECT_EQ(shapes[3].keep, 64);
  EXPECT_EQ(shapes[5].kind, ValueKind::Bits);
  EXPECT_TRUE(Chain(parameters(420, 8, 8, ColorKind::Ycocg))
                  .shapesOf(root, shapes)
                  .isOk());
  EXPECT_EQ(shapes[1].signedChroma, 1);
  const Parameters refused[] = {
      parameters(420, 8, 8, ColorKind::YcocgR),
      parameters(420, 8, 8, ColorKind::SubtractGreen), parameters(444, 16),
      parameters(444, 4, 8, ColorKind::Ycbcr, 17), parameters(444, 8, 64)};
  for (const Parameters &p : refused)
    EXPECT_EQ(Chain(p).shapesOf(root, shapes).code(), StatusCode::Unsupported);
  Shape grey = root;
  grey.channels = 1;
  EXPECT_EQ(Chain(parameters(444)).shapesOf(grey, shapes).code(),
            StatusCode::Unsupported);
}

class DctImageHostile : public testing::TestWithParam<Parameters> {
protected:
  void SetUp() override {
    chain = std::make_unique<Chain>(GetParam());
    chain->trainOnImages(37, 41, kStep);
    const EncodedValue image = makeImage(37, 41, 5);
    root = image.shape;
    item = chain->encoded(image, kStep);
    ASSERT_FALSE(decodes(item).empty());
  }
  Bytes decodes(const Bytes &bits) const {
    return chain->decode(root, bits, kStep);
  }

  static constexpr int32_t kStep = 6;
  std::unique_ptr<Chain> chain;
  Shape root;
  Bytes item;
};

// Raw bits are read from an item's end. A byte more or less there shifts them,
// and escapes of another length may make up for it by chance: then the stream
// is another valid one, on which `decodes` has all decoders agree. (A dataset's
// checksums find such damage.) What cuts words is always found.
TEST_P(DctImageHostile, TruncationsFailButForChance) {
  size_t accepted = 0;
  for (size_t size = 0; size < item.size(); ++size) {
    const Bytes cut(item.begin(), item.begin() + static_cast<ptrdiff_t>(size));
    if (!decodes(cut).empty()) {
      ++accepted;
      EXPECT_GT(size, item.size() * 3 / 4);
    }
  }
  EXPECT_LE(accepted, item.size() / 20);
}

TEST_P(DctImageHostile, LongerStreams) {
  for (uint8_t byte : {0, 1, 255}) {
    Bytes longer = item;
    longer.push_back(byte);
    decodes(longer);
    longer.resize(20 * item.size() + 4000, byte);
    EXPECT_TRUE(decodes(longer).empty());
  }
}

TEST_P(DctImageHostile, FlippedBits) {
  Random random{1};
  for (int i = 0; i < 300; ++i) {
    Bytes damaged = item;
    for (uint32_t flips = 1 + random(3); flips > 0; --flips)
      damaged[random(static_cast<uint32_t>(damaged.size()))] ^=
          static_cast<uint8_t>(1U << random(8));
    decodes(damaged);
  }
}

TEST_P(DctImageHostile, RandomBytes) {
  Random random{2};
  for (int i = 0; i < 200; ++i) {
    Bytes noise(random(static_cast<uint32_t>(2 * item.size())));
    for (uint8_t &byte : noise)
      byte = static_cast<uint8_t>(random(256));
    // Past the check of the coder's states.
    for (size_t lane = 0; lane < 32; ++lane)
      if (size_t at = 4 * lane + 2; at < noise.size())
        noise[at] |= 1;
    decodes(noise);
  }
}

TEST_P(DctImageHostile, DamagedTables) {
  Random random{3};
  for (int i = 0; i < 150; ++i) {
    Bytes tables[2] = {chain->tableBytes[0], chain->tableBytes[1]};
    Bytes &table = tables[random(2)];
    for (uint32_t flips = 1 + random(2); flips > 0; --flips)
      table[random(static_cast<uint32_t>(table.size()))] =
          static_cast<uint8_t>(random(256));
    Chain damaged(GetParam());
    if (damaged.setTables(tables[0], tables[1]).isOk())
      damaged.decode(root, item, kStep);
  }
}

TEST_P(DctImageHostile, TruncatedTablesFail) {
  for (size_t which : {0, 1})
    for (size_t size = 0; size < chain->tableBytes[which].size(); ++size) {
      Bytes tables[2] = {chain->tableBytes[0], chain->tableBytes[1]};
      tables[which].resize(size);
      EXPECT_FALSE(Chain(GetParam()).setTables(tables[0], tables[1]).isOk());
    }
}

TEST_P(DctImageHostile, TablesOfOtherBandsAreCorrupt) {
  Parameters other = GetParam();
  other.keep = 7;
  Chain chain(other);
  ASSERT_TRUE(
      chain.setTables(this->chain->tableBytes[0], this->chain->tableBytes[1])
          .isOk());
  EXPECT_TRUE(chain.decode(root, item, kStep).empty());
  EncodedValue bits;
  EXPECT_EQ(chain.encode(makeImage(37, 41, 5), 0, 5, kStep, bits).code(),
            StatusCode::Corrupt);
}

INSTANTIATE_TEST_SUITE_P(
    Parameters, DctImageHostile,
    testing::Values(parameters(420, 8, 4), parameters(444),
                    parameters(420, 8, 32),
                    parameters(420, 4, 16, ColorKind::Ycocg),
                    parameters(444, 8, 8, ColorKind::GreenDifference, 10),
                    parameters(444, 4, 8, ColorKind::YcocgR)));

TEST(DctImageBuffers, TooSmallOutputAndWorkspaceFail) {
  Chain chain(parameters(420));
  chain.trainOnImages(24, 20, 5);
  const EncodedValue image = makeImage(24, 20, 1);
  const Bytes bits = chain.encoded(image, 5);
  Shape shapes[Chain::kSteps + 1];
  ASSERT_TRUE(chain.shapesOf(image.shape, shapes).isOk());
  uint32_t ladder = 5;
  DecodeStep steps[Chain::kSteps];
  for (size_t i = 0; i < Chain::kSteps; ++i)
    steps[i] = {chain.args[i].data(), &ladder, chain.encodeSteps[i].table,
                &shapes[i], &shapes[i + 1]};
  const Span<const DecodeStep> all = {steps, Chain::kSteps};
  StageClock clock;
  Bytes output(image.data.size()),
      workspace(chain.fusion->workspace(all, bits.size()));
  auto code = [&](size_t outputBytes, size_t workspaceBytes) {
    return chain.fusion
        ->decode[0]({all, bits, {workspace.data(), workspaceBytes}},
                    {output.data(), outputBytes}, clock)
        .code();
  };
  EXPECT_EQ(code(output.size(), workspace.size()), StatusCode::Ok);
  EXPECT_EQ(code(output.size() - 1, workspace.size()),
            StatusCode::BufferTooSmall);
  EXPECT_EQ(code(output.size(), workspace.size() - 1),
            StatusCode::BufferTooSmall);
  ladder = 24;
  EXPECT_EQ(code(output.size(), workspace.size()), StatusCode::Corrupt);
}

/// Parameters as an emitted decoder has them.
// NOLINTBEGIN(readability-identifier-naming)
struct ConstantConfig {
  static constexpr int32_t lanes = 16;
  static constexpr int32_t block = 8;
  static constexpr int32_t keep = 40;
  static constexpr int32_t chromaShift = 1;
  static constexpr auto color = ColorKind::Ycbcr;
};
// NOLINTEND(readability-identifier-naming)

// The kernel with constant parameters, to pixels and to planes whose rows are
// handed over from top to bottom, each once.
TEST(DctImageEmitted, ConstantParametersGiveTheSame) {
  namespace dct = fusions::DctImage;
  Chain chain(parameters(420, 8, 16, ColorKind::Ycbcr, 40));
  chain.trainOnImages(300, 330, 9);
  const EncodedValue image = makeImage(300, 330, 2);
  const Bytes bits = chain.encoded(image, 9);
  const Bytes expected = chain.decode(image.shape, bits, 9);
  const dct::CaseTables tables = {
      *static_cast<const band_rans::Table *>(chain.tables[1].get()),
      *static_cast<const quantize::Table *>(chain.tables[0].get())};
  const dct::ItemParams item = {300, 330, 9};
  StageClock clock;
  Bytes rgb(expected.size());
  Aligned workspace(
      dct::workspaceBytes(ConstantConfig(), 300, 330, bits.size()));
  ASSERT_TRUE(dct::decodeRgb(ConstantConfig(), tables, item, bits, rgb,
                             workspace.span(), clock)
                  .isOk());
  EXPECT_TRUE(rgb == expected);

  Bytes luma;
  int next = 0;
  auto rows = [&](const dct::PlaneView<uint8_t>(&planes)[3], int from, int to) {
    EXPECT_EQ(from, next);
    next = to;
    for (int y = from; y < to; ++y) {
      const uint8_t *row = planes[0].samples + y * planes[0].stride;
      luma.insert(luma.end(), row, row + 300);
    }
  };
  ASSERT_TRUE(dct::decodeRows<8>(ConstantConfig(), tables, item, bits,
                                 workspace.span(), clock, rows)
                  .isOk());
  EXPECT_EQ(next, 330);
  // Grey of a pixel is its luma but for rounding and clamping.
  double error = 0;
  for (size_t i = 0; i < luma.size(); ++i)
    error += std::abs(luma[i] - (0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] +
                                 0.114 * rgb[3 * i + 2]));
  EXPECT_LT(error / static_cast<double>(luma.size()), 1.5);
  EXPECT_EQ(dct::decodeRows<8>(ConstantConfig(), tables, item, bits,
                               workspace.span().subspan(1), clock, rows)
                .code(),
            StatusCode::BufferTooSmall);
}

// The executor finds the fusion, trains both tables together, and gives the
// same pixels with and without it.
TEST(DctImagePlan, ExecutorAgreesWithAndWithoutFusion) {
  for (bool sized : {true, false}) {
    Plan plan;
    PlanField field;
    field.name = "image";
    field.modality = Modality::Image;
    field.frame.width = sized ? 50 : 0;
    field.frame.height = sized ? 70 : 0;
    const Chain chain(parameters(420));
    PlanGraph encode;
    encode.name = "dct";
    for (size_t i = 0; i < Chain::kSteps; ++i) {
      PlanStep step;
      step.code = Chain::kCodes[i];
      step.args = chain.args[i];
      step.operands = {static_cast<uint16_t>(i)};
      encode.steps.push_back(step);
    }
    encode.streams = {Chain::kSteps};
    const EncodedValue images[2] = {makeImage(50, 70, 1), makeImage(50, 70, 2)};
    std::vector<SourceValue> sources(2);
    for (size_t i = 0; i < 2; ++i) {
      sources[i].rgb = images[i].data;
      sources[i].width = 50;
      sources[i].height = 70;
    }
    Status status = trainTables(plan.tables, field, encode, sources);
    ASSERT_TRUE(status.isOk()) << status.message();
    EXPECT_EQ(encode.steps[3].rates, encode.steps[4].table);
    field.cases = {{}, formatPartOf(encode)};
    plan.fields.push_back(field);
    Decoder fused, plain;
    status = Decoder::create(plan, fused);
    ASSERT_TRUE(status.isOk()) << status.message();
    DecoderOptions options;
    options.fusion = false;
    ASSERT_TRUE(Decoder::create(plan, plain, options).isOk());
    ItemEncoder encoder;
    ASSERT_TRUE(
        ItemEncoder::create(plan.tables, field, encode, sources[0], encoder)
            .isOk());
    EXPECT_EQ(encoder.stepCount(), 24);
    for (int step : {0, 7, 23}) {
      Bytes bits;
      ASSERT_TRUE(encoder.encode(step, bits).isOk());
      Bytes pixels[2];
      for (Decoder *decoder : {&fused, &plain}) {
        ItemInfo info;
        ASSERT_TRUE(decoder->info(0, 1, bits, info).isOk());
        ASSERT_EQ(info.outputBytes, images[0].data.size());
        Bytes &output = pixels[decoder == &fused ? 0 : 1];
        output.resize(info.outputBytes);
        Bytes workspace(info.workspaceBytes);
        ASSERT_TRUE(decoder->decode(0, 1, bits, output, workspace).isOk());
      }
      EXPECT_TRUE(pixels[0] == pixels[1]);
      EXPECT_GT(psnr(pixels[0], images[0].data), 20);
    }
  }
}

} // namespace
