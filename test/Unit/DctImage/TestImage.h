//===- TestImage.h - Images and chains for the tests ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Procedural images, trained plans, and the decoders that must agree.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_DCTIMAGE_TESTIMAGE_H
#define SMMIL_TEST_UNIT_DCTIMAGE_TESTIMAGE_H

#include "lib/Runtime/Kernels/DctImage/Dispatch.h"
#include "smmil/Interpreter/ReferenceDecoder.h"
#include "smmil/Runtime/Isa.h"
#include "smmil/Runtime/Kernels/DctImage/Decoder.h"
#include "smmil/Runtime/Kernels/DctImage/Train.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

namespace smmil::dct {

/// Small generator with the same numbers everywhere.
struct Random {
  uint64_t state;
  uint32_t operator()(uint32_t below) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<uint32_t>(((state >> 33) * below) >> 31);
  }
};

struct TestImage {
  int32_t width, height;
  Bytes rgb;
};

/// Smooth colour, an edge, and some noise.
inline TestImage makeImage(int32_t width, int32_t height, uint64_t seed) {
  TestImage image{width, height, {}};
  Random random{seed};
  int edge = static_cast<int>(random(static_cast<uint32_t>(width) + 8));
  int noise = 1 + static_cast<int>(random(24));
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) {
        int value = 40 + (x * (3 + c) + y * (5 - c)) % 160 +
                    (x + y / 2 > edge ? 50 - 40 * c : 0) +
                    static_cast<int>(random(static_cast<uint32_t>(noise)));
        image.rgb.push_back(static_cast<uint8_t>(std::min(value, 255)));
      }
  return image;
}

/// A chain's parameters and the name of the test case.
struct Variant {
  int32_t width, height;
  ImageShape shape;
  int step = 10;
  bool sized = true; ///< The frame has a fixed size.
};

inline Variant variant(int32_t width, int32_t height, int32_t lanes = 8,
                       int32_t blockSize = 8, int32_t shift = 1,
                       ColorKind color = ColorKind::YCbCr, int32_t keep = 0,
                       int step = 10, bool sized = true) {
  Variant made{width, height, {}, step, sized};
  made.shape.width = sized ? width : 0;
  made.shape.height = sized ? height : 0;
  made.shape.lanes = lanes;
  made.shape.blockSize = blockSize;
  made.shape.keep = keep ? keep : blockSize * blockSize;
  made.shape.steps = 24;
  made.shape.chromaShift = shift;
  made.shape.color = color;
  return made;
}

/// A plan with one field whose case 1 is the variant's chain, with tables
/// trained on a few images.
struct TrainedPlan {
  Plan plan;
  PlanChain encode;

  explicit TrainedPlan(const Variant &variant, uint64_t seed = 1,
                       int images = 3) {
    const ImageShape &s = variant.shape;
    PlanOp color{
        OpCode::Color, {static_cast<int32_t>(s.color), s.chromaShift}, -1};
    PlanOp transform{OpCode::BlockDct, {s.blockSize}, -1};
    PlanOp quantize{OpCode::Quantize, {s.steps, 40, 100, -1}, 0};
    PlanOp scan{OpCode::Scan, {0, s.keep}, -1};
    PlanOp rans{OpCode::BandRans, {s.lanes}, 1};
    encode = {"dct", {color, transform, quantize, scan, rans}};
    quantize.args.resize(1);
    PlanField field;
    field.name = "image";
    field.modality = Modality::Image;
    field.frame.width = s.width;
    field.frame.height = s.height;
    for (int c = 0; c < 3; ++c) {
      field.frame.scale[c] = 0.01F * static_cast<float>(c + 1);
      field.frame.offset[c] = -0.3F * static_cast<float>(c + 1);
    }
    field.cases = {{"copy", {{OpCode::Copy, {}, -1}}},
                   {"dct", {rans, scan, quantize, transform, color}}};
    plan.fields.push_back(field);
    plan.tables.resize(2);
    std::vector<TestImage> made;
    std::vector<TrainingFrame> frames;
    for (int i = 0; i < images; ++i)
      made.push_back(makeImage(variant.width, variant.height,
                               seed + static_cast<uint64_t>(i)));
    for (const TestImage &image : made)
      frames.push_back({image.rgb, image.width, image.height,
                        std::min(variant.step, s.steps - 1)});
    Status status = trainDctImage(plan.fields[0], encode, frames,
                                  plan.tables[0], plan.tables[1]);
    EXPECT_TRUE(status.isOk()) << status.message();
  }

  const PlanField &field() const { return plan.fields[0]; }

  Bytes encoded(const TestImage &image, int step) const {
    DctImageEncoder encoder;
    Bytes bits;
    Status status = DctImageEncoder::create(plan, field(), encode, image.rgb,
                                            encoder, image.width, image.height);
    EXPECT_TRUE(status.isOk()) << status.message();
    status = encoder.encode(step, bits);
    EXPECT_TRUE(status.isOk()) << status.message();
    return bits;
  }
};

/// The kernels of every instruction set of this machine, and the reference.
class Decoders {
public:
  /// Ok when the tables are valid.
  Status create(const Plan &plan) {
    const PlanField &field = plan.fields[0];
    SMMIL_RETURN_IF_ERROR(shapeOfChain(field, field.cases[1], shape));
    SMMIL_RETURN_IF_ERROR(
        loadTables(plan, field.cases[1], shape, bands, quant));
    for (int c = 0; c < 3; ++c) {
      scale[c] = field.frame.scale[c];
      offset[c] = field.frame.offset[c];
    }
    return ReferenceDecoder::create(plan, reference);
  }

  /// Decodes with each decoder. All must agree on whether the item is good,
  /// and on every value if it is. Gives the pixels, or nothing.
  Bytes decode(const Bytes &bits, bool tensorToo = false) const {
    DecodeContext context{shape, bands, quant, scale, offset};
    // An exact copy on the heap, so that a sanitizer sees every overrun.
    std::unique_ptr<uint8_t[]> exact(new uint8_t[bits.size()]);
    std::copy(bits.begin(), bits.end(), exact.get());
    ByteSpan item(exact.get(), bits.size());
    int32_t width = 0;
    int32_t height = 0;
    size_t workspaceBytes = 0;
    Status header =
        portable::headerOf(context, item, width, height, workspaceBytes);
    if (!header.isOk()) {
      EXPECT_FALSE(decodesByReference(item));
      return {};
    }
    if (int64_t{width} * height > 1 << 22)
      return {}; // A huge image that a flipped header bit asks for.
    auto pixels = static_cast<size_t>(width) * static_cast<size_t>(height);
    Bytes rgb(3 * pixels), workspace(workspaceBytes);
    StageClock clock;
    bool good = portable::rgbOf(context, item, rgb, workspace, clock).isOk();
    std::vector<float> tensor(tensorToo ? 3 * pixels : 0);
    if (good && tensorToo) {
      EXPECT_TRUE(
          portable::tensorOf(context, item, tensor, workspace, clock).isOk());
    }
#ifdef SMMIL_HAVE_AVX2_COPY
    if (cpuHasAvx2()) {
      Bytes other(3 * pixels), otherSpace(workspaceBytes, 0xa5);
      EXPECT_EQ(avx2::rgbOf(context, item, other, otherSpace, clock).isOk(),
                good);
      if (good) {
        EXPECT_TRUE(other == rgb) << "AVX2 differs from portable";
      }
      std::vector<float> otherTensor(tensor.size());
      if (good && tensorToo) {
        EXPECT_TRUE(
            avx2::tensorOf(context, item, otherTensor, otherSpace, clock)
                .isOk());
        EXPECT_TRUE(tensor == otherTensor);
      }
    }
#endif
    Bytes expected(3 * pixels);
    bool expectedGood = reference.decode(0, 1, item, expected).isOk();
    EXPECT_EQ(expectedGood, good) << "reference";
    if (good && expectedGood) {
      EXPECT_TRUE(expected == rgb) << "kernels differ from the reference";
    }
    if (good && tensorToo) {
      std::vector<float> expectedTensor(tensor.size());
      EXPECT_TRUE(reference.decodeTensor(0, 1, item, expectedTensor).isOk());
      EXPECT_TRUE(tensor == expectedTensor);
    }
    return good ? rgb : Bytes();
  }

  ImageShape shape;
  BandTables bands;
  QuantTable quant;

private:
  bool decodesByReference(ByteSpan item) const {
    ReferenceInfo info;
    if (!reference.info(0, 1, item, info).isOk())
      return false;
    Bytes output(info.outputBytes);
    return reference.decode(0, 1, item, output).isOk();
  }

  float scale[3], offset[3];
  ReferenceDecoder reference;
};

inline double psnr(const Bytes &a, const Bytes &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.size()) /
                         std::max(sum, 1e-9));
}

} // namespace smmil::dct

#endif // SMMIL_TEST_UNIT_DCTIMAGE_TESTIMAGE_H
