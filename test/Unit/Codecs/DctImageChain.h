//===- DctImageChain.h - Chains and images for the tests --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the chain color, block_dct, scan, quantize, band_rans forwards, and
// backwards in all ways that must agree: step by step, by the reference, and
// fused on every instruction set that the build has and the machine runs.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_CODECS_DCTIMAGECHAIN_H
#define SMMIL_TEST_UNIT_CODECS_DCTIMAGECHAIN_H

#include "codecs/BandRans/Table.h"
#include "codecs/Quantize/Table.h"
#include "smmil/Interpreter/ReferencePrimitive.h"
#include "smmil/Runtime/Fusion.h"
#include "smmil/Runtime/Primitives.h"
#include "smmil/Runtime/TensorMap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <new>

namespace smmil::dct_image_test {

/// Small generator with the same numbers everywhere.
struct Random {
  uint64_t state;
  uint32_t operator()(uint32_t below) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<uint32_t>(((state >> 33) * below) >> 31);
  }
};

inline EncodedValue makeFrame(int32_t width, int32_t height) {
  EncodedValue frame;
  frame.shape.kind = ValueKind::Frame;
  frame.shape.width = width;
  frame.shape.height = height;
  frame.shape.channels = 3;
  frame.allocate();
  return frame;
}

/// Smooth colour, an edge, and some noise.
inline EncodedValue makeImage(int32_t width, int32_t height, uint64_t seed) {
  EncodedValue image = makeFrame(width, height);
  Random random{seed};
  int edge = static_cast<int>(random(static_cast<uint32_t>(width) + 8));
  int noise = 1 + static_cast<int>(random(24));
  uint8_t *to = image.data.data();
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) {
        int value = 40 + (x * (3 + c) + y * (5 - c)) % 160 +
                    (x + y / 2 > edge ? 50 - 40 * c : 0) +
                    static_cast<int>(random(static_cast<uint32_t>(noise)));
        *to++ = static_cast<uint8_t>(std::min(value, 255));
      }
  return image;
}

inline EncodedValue makeNoise(int32_t width, int32_t height, uint64_t seed) {
  EncodedValue image = makeFrame(width, height);
  Random random{seed};
  for (uint8_t &value : image.data)
    value = static_cast<uint8_t>(random(256));
  return image;
}

inline double psnr(const Bytes &a, const Bytes &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.size()) /
                         std::max(sum, 1e-9));
}

/// Memory of exactly the size that was asked for, so that a sanitizer sees
/// every overrun, at the alignment that kernels are promised.
class Aligned {
public:
  explicit Aligned(size_t bytes, uint8_t fill = 0xa5)
      : size(bytes), data(static_cast<uint8_t *>(
                         ::operator new(bytes, std::align_val_t(64)))) {
    std::memset(data.get(), fill, bytes);
  }
  MutableByteSpan span() const { return {data.get(), size}; }

private:
  struct Release {
    void operator()(uint8_t *pointer) const {
      ::operator delete(pointer, std::align_val_t(64));
    }
  };
  size_t size;
  std::unique_ptr<uint8_t, Release> data;
};

struct Parameters {
  ColorKind kind = ColorKind::Ycbcr;
  int32_t chroma = 420, block = 8, keep = 0, lanes = 8;
  int32_t deadzone = 40, lambda = 100, steps = 24;
};

inline Parameters parameters(int32_t chroma, int32_t block = 8,
                             int32_t lanes = 8,
                             ColorKind kind = ColorKind::Ycbcr,
                             int32_t keep = 0) {
  Parameters p;
  p.kind = kind;
  p.chroma = chroma;
  p.block = block;
  p.lanes = lanes;
  p.keep = keep;
  return p;
}

class Chain {
public:
  static constexpr size_t kSteps = 5;

  explicit Chain(const Parameters &p)
      : args{{static_cast<int32_t>(p.kind), p.chroma},
             {p.block},
             {p.keep},
             {p.steps, 15, 90, p.deadzone, p.lambda},
             {p.lanes}} {
    for (size_t i = 0; i < kSteps; ++i) {
      impl[i] = primitiveImpl(kCodes[i]);
      encodeSteps[i].args = args[i].data();
    }
    for (const Fusion *candidate : allFusions())
      if (candidate->codes.size() == kSteps &&
          std::equal(kCodes, kCodes + kSteps, candidate->codes.begin()))
        fusion = candidate;
  }

  /// Runs steps [from, to).
  Status encode(EncodedValue value, size_t from, size_t to, int32_t step,
                EncodedValue &result) const {
    for (size_t i = from; i < to; ++i) {
      EncodedValue next;
      SMMIL_RETURN_IF_ERROR(
          impl[i]->encode(encodeSteps[i], &value, &next, &step));
      value = std::move(next);
    }
    result = std::move(value);
    return Status::ok();
  }

  Bytes encoded(const EncodedValue &image, int32_t step) const {
    EncodedValue bits;
    Status status = encode(image, 0, kSteps, step, bits);
    EXPECT_TRUE(status.isOk()) << status.message();
    return bits.data;
  }

  /// Trains both tables on the same samples of bands.
  Status trainJointly(Span<const TrainSample> samples) {
    for (const TrainFusion *joint : allTrainFusions())
      if (joint->codes.size() == 2 && joint->codes[0] == kCodes[3] &&
          joint->codes[1] == kCodes[4]) {
        Bytes made[2];
        SMMIL_RETURN_IF_ERROR(
            joint->train({encodeSteps + 3, 2}, samples, {made, 2}));
        return setTables(made[0], made[1]);
      }
    return Status::unsupported("no fusion trains both tables");
  }

  /// Trains both tables on images, all stored at `step`.
  void train(const std::vector<EncodedValue> &images, int32_t step) {
    std::vector<EncodedValue> bands(images.size());
    std::vector<TrainSample> samples;
    for (size_t i = 0; i < images.size(); ++i) {
      ASSERT_TRUE(encode(images[i], 0, 3, step, bands[i]).isOk());
      samples.push_back({&bands[i], {step}});
    }
    const Status status = trainJointly({samples.data(), samples.size()});
    ASSERT_TRUE(status.isOk()) << status.message();
  }

  void trainOnImages(int32_t width, int32_t height, int32_t step,
                     uint64_t seed = 1) {
    train({makeImage(width, height, seed), makeImage(width, height, seed + 1),
           makeImage(width, height, seed + 2)},
          step);
  }

  Status setTables(const Bytes &quantizer, const Bytes &bands) {
    tableBytes[0] = quantizer;
    tableBytes[1] = bands;
    for (size_t i = 0; i < 2; ++i) {
      TableHolder &holder = tables[i];
      SMMIL_RETURN_IF_ERROR(
          impl[3 + i]->table(args[3 + i].data(), tableBytes[i], holder));
      encodeSteps[3 + i].table = holder.get();
    }
    encodeSteps[3].rates = tables[1].get();
    return Status::ok();
  }

  Status shapesOf(const Shape &root, Shape (&shapes)[kSteps + 1]) const {
    shapes[0] = root;
    for (size_t i = 0; i < kSteps; ++i)
      SMMIL_RETURN_IF_ERROR(
          impl[i]->shape(args[i].data(), &shapes[i], &shapes[i + 1]));
    return Status::ok();
  }

  /// Decodes in all ways. All must agree on whether the stream is good, and on
  /// every value if it is. Gives the pixels, or nothing.
  Bytes decode(const Shape &root, const Bytes &bits, uint32_t step,
               bool tensorToo = false) const;

  static constexpr OpCode kCodes[kSteps] = {OpCode::Color, OpCode::BlockDct,
                                            OpCode::Scan, OpCode::Quantize,
                                            OpCode::BandRans};
  std::vector<int32_t> args[kSteps];
  const PrimitiveImpl *impl[kSteps] = {};
  EncodeStep encodeSteps[kSteps];
  Bytes tableBytes[2];
  TableHolder tables[2];
  const Fusion *fusion = nullptr;

private:
  Status decodeSteps(const DecodeStep *steps, ByteSpan bits,
                     MutableByteSpan output) const;
  Status decodeByReference(const DecodeStep *steps, const Bytes &bits,
                           Bytes &rgb) const;
  void decodeTensors(Span<const DecodeStep> steps, ByteSpan bits,
                     const Bytes &rgb) const;
};

inline Status Chain::decodeSteps(const DecodeStep *steps, ByteSpan bits,
                                 MutableByteSpan output) const {
  std::unique_ptr<Aligned> values[kSteps];
  ValueView made;
  ValueView taken = {&steps[kSteps - 1].results[0],
                     const_cast<uint8_t *>(bits.data()), bits.size()};
  for (size_t i = kSteps; i-- > 0; taken = made) {
    made = {&steps[i].operands[0], output.data(), output.size()};
    if (i > 0) {
      values[i] = std::make_unique<Aligned>(bytesOf(steps[i].operands[0]));
      made.data = values[i]->span().data();
      made.size = values[i]->span().size();
    }
    Aligned scratch(impl[i]->workspace ? impl[i]->workspace(steps[i]) : 0);
    SMMIL_RETURN_IF_ERROR(
        impl[i]->decode(steps[i], &taken, &made, scratch.span()));
  }
  return Status::ok();
}

inline Status Chain::decodeByReference(const DecodeStep *steps,
                                       const Bytes &bits, Bytes &rgb) const {
  reference::Value value;
  value.shape = steps[kSteps - 1].results[0];
  value.bits = bits;
  for (size_t i = kSteps; i-- > 0;) {
    const ByteSpan table = i < 3 ? ByteSpan() : ByteSpan(tableBytes[i - 3]);
    reference::Value made;
    made.shape = steps[i].operands[0];
    SMMIL_RETURN_IF_ERROR(reference::referencePrimitive(kCodes[i])->decode(
        {steps[i].args, steps[i].item, table}, &value, &made));
    value = std::move(made);
  }
  rgb.assign(value.elements.begin(), value.elements.end());
  return Status::ok();
}

inline void Chain::decodeTensors(Span<const DecodeStep> steps, ByteSpan bits,
                                 const Bytes &rgb) const {
  const float scale[3] = {0.01F, 0.02F, 0.03F};
  const float offset[3] = {-0.3F, -0.6F, -0.9F};
  std::vector<float> expected(rgb.size());
  mapTensor(rgb, scale, offset, expected);
  for (int isa = 0; isa < kIsaCount; ++isa) {
    if (!fusion->decodeTensor[isa] || !cpuRuns(static_cast<Isa>(isa)))
      continue;
    std::vector<float> tensor(rgb.size());
    Aligned workspace(fusion->workspace(steps, bits.size()));
    StageClock clock;
    EXPECT_TRUE(fusion
                    ->decodeTensor[isa]({steps, bits, workspace.span()},
                                        {tensor, scale, offset}, clock)
                    .isOk());
    EXPECT_TRUE(tensor == expected) << kIsaNames[isa];
  }
}

inline Bytes Chain::decode(const Shape &root, const Bytes &bits, uint32_t step,
                           bool tensorToo) const {
  Shape shapes[kSteps + 1];
  EXPECT_TRUE(shapesOf(root, shapes).isOk());
  DecodeStep steps[kSteps];
  for (size_t i = 0; i < kSteps; ++i)
    steps[i] = {args[i].data(), &step, encodeSteps[i].table, &shapes[i],
                &shapes[i + 1]};
  Aligned item(bits.size());
  std::copy(bits.begin(), bits.end(), item.span().begin());
  const ByteSpan stream = {item.span().data(), bits.size()};
  Bytes rgb(bytesOf(root));
  const bool good = decodeSteps(steps, stream, rgb).isOk();
  Bytes expected;
  EXPECT_EQ(decodeByReference(steps, bits, expected).isOk(), good)
      << "reference";
  if (good) {
    EXPECT_TRUE(expected == rgb) << "reference";
  }
  const bool fits = fusion && fusion->fits({steps, kSteps});
  for (int isa = 0; fits && isa < kIsaCount; ++isa) {
    if (!fusion->decode[isa] || !cpuRuns(static_cast<Isa>(isa)))
      continue;
    Bytes fused(rgb.size());
    Aligned workspace(fusion->workspace({steps, kSteps}, bits.size()));
    StageClock clock;
    const Status status = fusion->decode[isa](
        {{steps, kSteps}, stream, workspace.span()}, fused, clock);
    EXPECT_EQ(status.isOk(), good) << kIsaNames[isa] << status.message();
    if (good) {
      EXPECT_TRUE(fused == rgb) << kIsaNames[isa];
    }
  }
  if (good && fits && tensorToo)
    decodeTensors({steps, kSteps}, stream, rgb);
  return good ? rgb : Bytes();
}

/// Levels as bands of `chain` for a frame of this size.
inline EncodedValue makeLevels(const Chain &chain, const Shape &root) {
  Shape shapes[Chain::kSteps + 1];
  EXPECT_TRUE(chain.shapesOf(root, shapes).isOk());
  EncodedValue levels;
  levels.shape = shapes[4];
  levels.allocate();
  return levels;
}

} // namespace smmil::dct_image_test

#endif // SMMIL_TEST_UNIT_CODECS_DCTIMAGECHAIN_H
