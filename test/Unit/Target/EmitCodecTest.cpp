//===- EmitCodecTest.cpp - Emitted codecs, compiled and run ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One codec of many graphs is emitted, built and loaded, once with fusions and
// once step by step. Their decoders must give the bytes of the universal
// decoder on every instruction set, with and without Halide, and survive what
// is not an item; their encoders must give the bytes of the library's.
//
//===----------------------------------------------------------------------===//
#include "TestFormat.h"

#include "smmil/Runtime/Coarse.h"
#include "smmil/Runtime/Decoder.h"
#include "smmil/Target/Cpp/BuildCodec.h"

#include <cstring>
#include <filesystem>

using namespace smmil;
using namespace smmil::test;

namespace {

EmissionOptions testOptions(bool fusion) {
  EmissionOptions options;
  options.name = "every_graph";
  options.origin = "every_graph.mlir";
  options.fusion = fusion;
  // The last stage of fusions, or the last steps of every case.
  options.halideFirst = !fusion;
  options.halideOptions.cacheDir =
      (std::filesystem::temp_directory_path() / "smmil-emit-test").string();
  return options;
}

/// Everything that the tests share; built on first use.
struct Shared {
  Format format = makeFormat();
  Decoder universal;
  std::optional<EmittedCodec> codecs[2]; ///< Step by step, fused.
  std::string error;

  Shared() {
    Status status = Decoder::create(format.plan, universal, {false});
    if (!status.isOk())
      error = status.message();
    for (bool fusion : {false, true}) {
      Result<EmittedCodec> built =
          buildAndLoad(format, "", testOptions(fusion));
      if (built)
        codecs[fusion] = *built;
      else
        error = built.error().message;
    }
  }

  static Shared &get() {
    static Shared shared;
    return shared;
  }
};

/// The parameter says whether the codec uses fusions.
class EmittedCodecTest : public testing::TestWithParam<bool> {
protected:
  void SetUp() override {
    ASSERT_TRUE(Shared::get().codecs[GetParam()]) << Shared::get().error;
  }
  void TearDown() override {
    if (Shared::get().codecs[GetParam()])
      (void)codec().select("auto", haveHalide());
  }
  static const Format &format() { return Shared::get().format; }
  static const Decoder &universal() { return Shared::get().universal; }
  static EmittedCodec &codec() { return *Shared::get().codecs[GetParam()]; }

  /// Bits of a value at a step, by the library's encoder.
  static Bytes encode(uint32_t f, uint32_t c, const Value &value, int step) {
    ItemEncoder encoder;
    Bytes bits;
    Status status = ItemEncoder::create(
        format().plan.tables, format().plan.fields[f],
        format().encodings[f].cases[c], value.source(), encoder);
    EXPECT_TRUE(status.isOk()) << status.message();
    if (status.isOk())
      status = encoder.encode(step, bits);
    EXPECT_TRUE(status.isOk()) << status.message();
    return bits;
  }

  /// Runs `check` on every case but the stored one, with a name for messages.
  template <typename Check> static void forEachCase(const Check &check) {
    for (uint32_t f = 0; f < format().plan.fields.size(); ++f) {
      std::vector<Value> values = makeValues(f);
      for (uint32_t c = 1; c < format().plan.fields[f].cases.size(); ++c) {
        SCOPED_TRACE(format().plan.fields[f].name + "/" +
                     format().plan.fields[f].cases[c].name);
        check(f, c, values);
      }
    }
  }

  /// Decodes with both decoders; they must agree on everything.
  static void compare(uint32_t f, uint32_t c, const Bytes &bits) {
    ItemInfo expected, found;
    Status status = universal().info(f, c, bits, expected);
    Status emitted = codec().info(f, c, bits, found);
    ASSERT_EQ(status.isOk(), emitted.isOk()) << status.message();
    if (!status.isOk())
      return;
    ASSERT_EQ(expected.outputBytes, found.outputBytes);
    ASSERT_EQ(expected.isSource, found.isSource);
    Bytes want(expected.outputBytes), have(found.outputBytes);
    Bytes wantSpace(expected.workspaceBytes), haveSpace(found.workspaceBytes);
    status = universal().decode(f, c, bits, want, wantSpace);
    emitted = codec().decode(f, c, bits, have, haveSpace);
    ASSERT_EQ(status.isOk(), emitted.isOk()) << status.message();
    if (status.isOk()) {
      ASSERT_EQ(want, have);
    }
    if (format().plan.fields[f].modality != Modality::Image ||
        expected.isSource)
      return;
    const size_t floats = expected.outputBytes;
    std::vector<float> wantTensor(floats), haveTensor(floats);
    status = universal().decodeTensor(f, c, bits, wantTensor, wantSpace);
    emitted = codec().decodeTensor(f, c, bits, haveTensor, haveSpace);
    ASSERT_EQ(status.isOk(), emitted.isOk()) << status.message();
    if (status.isOk()) {
      ASSERT_EQ(0, std::memcmp(wantTensor.data(), haveTensor.data(),
                               floats * sizeof(float)));
    }
  }

  /// Selects every copy of the decoders that this machine runs.
  template <typename Check> static int forEachVariant(const Check &check) {
    int count = 0;
    for (const char *isa : {"baseline", "avx2"})
      for (bool halide : {false, true}) {
        if (!codec().select(isa, halide).isOk())
          continue;
        SCOPED_TRACE(std::string(isa) + (halide ? " with Halide" : ""));
        check();
        ++count;
      }
    return count;
  }
};

TEST_P(EmittedCodecTest, DescribesItself) {
  EXPECT_EQ(planHash(format().plan), codec().planHash());
  ASSERT_EQ(5u, codec().fieldCount());
  EXPECT_EQ("image", codec().fieldName(0));
  EXPECT_EQ("boxes", codec().fieldName(3));
  ASSERT_EQ(5u, codec().caseCount(0));
  EXPECT_EQ("lossless", codec().caseName(0, 3));
  EXPECT_EQ(0u, codec().caseCount(99));
  EXPECT_EQ("", codec().caseName(0, 99));
}

TEST_P(EmittedCodecTest, DecodesAsTheUniversalDecoderOnEveryVariant) {
  int variants = forEachVariant([&] {
    forEachCase([&](uint32_t f, uint32_t c, const std::vector<Value> &values) {
      for (const Value &value : values)
        for (int step = 0; step < int(codec().stepCount(f, c)); ++step)
          compare(f, c, encode(f, c, value, step));
    });
  });
#if defined(__x86_64__)
  EXPECT_GE(variants, haveHalide() ? 2 : 1);
#else
  EXPECT_EQ(variants, 1);
#endif
}

TEST_P(EmittedCodecTest, CallsHalideKernelsWhereTheyAreBuilt) {
  if (!haveHalide())
    GTEST_SKIP() << "this build has no Halide";
#if defined(__x86_64__)
  ASSERT_TRUE(codec().select("auto", true).isOk());
  EXPECT_TRUE(codec().usesHalide());
  ASSERT_TRUE(codec().select("auto", false).isOk());
  EXPECT_FALSE(codec().usesHalide());
#endif
}

TEST_P(EmittedCodecTest, EncodesTheBytesOfTheLibrary) {
  forEachCase([&](uint32_t f, uint32_t c, const std::vector<Value> &values) {
    ASSERT_GE(codec().stepCount(f, c), 1u);
    for (const Value &value : values)
      for (uint32_t step = 0; step < codec().stepCount(f, c); ++step) {
        Bytes bits;
        Status status = codec().encode(f, c, step, value.source(), bits);
        ASSERT_TRUE(status.isOk()) << status.message();
        ASSERT_EQ(encode(f, c, value, int(step)), bits);
      }
  });
}

TEST_P(EmittedCodecTest, DecodesPrefixes) {
  // What is cut out of an item of the one case is an item of the other.
  constexpr uint32_t kField = 3, kHalves = 5, kUpper = 6;
  const PlanField &field = format().plan.fields[kField];
  const CoarseCase coarse = coarseCase(field.cases[kHalves]);
  ASSERT_TRUE(coarse.exists());
  EXPECT_EQ(printGraph(coarse.graph), printGraph(field.cases[kUpper]));
  const Shape root = rootShape(field);
  for (const Value &value : makeValues(kField)) {
    const Bytes bits = encode(kField, kHalves, value, 0);
    PrefixSizes sizes;
    ASSERT_TRUE(measurePrefix(root, coarse, bits, sizes).isOk());
    Bytes item(sizes.coarse);
    ASSERT_TRUE(cutItem(root, coarse, bits, item).isOk());
    EXPECT_EQ(item, encode(kField, kUpper, value, 0));
    ASSERT_NO_FATAL_FAILURE(compare(kField, kUpper, item));
  }
}

TEST_P(EmittedCodecTest, StoresSources) {
  Value value = makeText(3);
  compare(0, 0, value.bytes);
  compare(2, 0, value.bytes);
  compare(0, 0, {});
}

TEST_P(EmittedCodecTest, AgreesOnEveryCutLength) {
  forEachCase([&](uint32_t f, uint32_t c, const std::vector<Value> &values) {
    Bytes bits = encode(f, c, values[0], 0);
    const size_t stride = bits.size() / 64 + 1;
    for (size_t length = 0; length < bits.size(); length += stride) {
      SCOPED_TRACE("length " + std::to_string(length));
      Bytes cut(bits.begin(), bits.begin() + long(length));
      ASSERT_NO_FATAL_FAILURE(compare(f, c, cut));
    }
  });
}

TEST_P(EmittedCodecTest, AgreesOnFlippedBytes) {
  forEachCase([&](uint32_t f, uint32_t c, const std::vector<Value> &values) {
    Bytes bits = encode(f, c, values[1], 0);
    const size_t stride = bits.size() / 64 + 1;
    for (size_t at = 0; at < bits.size(); at += stride) {
      SCOPED_TRACE("byte " + std::to_string(at));
      Bytes flipped = bits;
      flipped[at] ^= 0x55;
      ASSERT_NO_FATAL_FAILURE(compare(f, c, flipped));
    }
  });
}

TEST_P(EmittedCodecTest, RefusesWrongBuffersAndIndices) {
  Bytes bits = encode(0, 1, makeImage(kWidth, kHeight, 1), 0);
  ItemInfo info;
  ASSERT_TRUE(codec().info(0, 1, bits, info).isOk());
  Bytes output(info.outputBytes), workspace(info.workspaceBytes);
  auto code = [&](Bytes &out, Bytes &space) {
    return codec().decode(0, 1, bits, out, space).code();
  };
  EXPECT_EQ(StatusCode::Ok, code(output, workspace));
  Bytes small(info.outputBytes - 1), little(8);
  EXPECT_EQ(StatusCode::BufferTooSmall, code(small, workspace));
  EXPECT_EQ(StatusCode::BufferTooSmall, code(output, little));
  EXPECT_EQ(StatusCode::InvalidArgument,
            codec().decode(9, 0, bits, output, workspace).code());
  EXPECT_EQ(StatusCode::InvalidArgument, codec().info(0, 9, bits, info).code());
  EXPECT_EQ(StatusCode::InvalidArgument,
            codec().select("no-such-isa", false).code());
  Bytes none;
  EXPECT_EQ(StatusCode::InvalidArgument,
            codec()
                .encode(0, 1, 999, makeImage(kWidth, kHeight, 1).source(), none)
                .code());
  EXPECT_EQ(StatusCode::InvalidArgument,
            codec().encode(0, 1, 0, makeImage(8, 8, 1).source(), none).code());
}

TEST_P(EmittedCodecTest, TimesItsStages) {
  // A kernel of several steps is one stage, the last.
  ASSERT_TRUE(codec().select("auto", false).isOk());
  Bytes bits = encode(0, 1, makeImage(kWidth, kHeight, 1), 0);
  ItemInfo info;
  ASSERT_TRUE(codec().info(0, 1, bits, info).isOk());
  Bytes tensor(size_t(3) * kWidth * kHeight * sizeof(float));
  Bytes workspace(info.workspaceBytes);
  SmmilStageTimes times = {};
  ASSERT_TRUE(codec().decodeTimed(0, 1, bits, tensor, workspace, times).isOk());
  EXPECT_GT(times.entropy, 0u);
  EXPECT_GT(times.inverse, 0u);
  EXPECT_GT(times.finish, 0u);
}

TEST_P(EmittedCodecTest, IsKeptAndFoundAgain) {
  Result<EmittedCodec> again =
      buildAndLoad(format(), "", testOptions(GetParam()));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(codec().path(), again->path());
}

TEST(DecoderOnly, DecodesAndDoesNotEncode) {
  const Format format = makeFormat();
  EmissionOptions options = testOptions(true);
  options.encoder = false;
  const std::string isa = bestEmittedIsa();
  Result<EmittedCodec> codec = buildAndLoad(format, "", options, isa);
  ASSERT_TRUE(codec) << codec.error().message;
  EXPECT_FALSE(codec->hasEncoder());
  EXPECT_EQ(isa, codec->isa());
  if (isa != "baseline") { // Compiled for one instruction set alone.
    EXPECT_FALSE(codec->select("baseline", false).isOk());
  }
  const Value value = makeImage(kWidth, kHeight, 1);
  Bytes bits, none;
  EXPECT_EQ(StatusCode::InvalidArgument,
            codec->encode(0, 1, 0, value.source(), none).code());

  ItemEncoder encoder;
  ASSERT_TRUE(ItemEncoder::create(format.plan.tables, format.plan.fields[0],
                                  format.encodings[0].cases[1], value.source(),
                                  encoder)
                  .isOk());
  ASSERT_TRUE(encoder.encode(0, bits).isOk());
  Decoder universal;
  ASSERT_TRUE(Decoder::create(format.plan, universal).isOk());
  ItemInfo info;
  ASSERT_TRUE(codec->info(0, 1, bits, info).isOk());
  Bytes have(info.outputBytes), want(info.outputBytes);
  Bytes workspace(info.workspaceBytes);
  Status status = codec->decode(0, 1, bits, have, workspace);
  ASSERT_TRUE(status.isOk()) << status.message();
  ASSERT_TRUE(universal.info(0, 1, bits, info).isOk());
  workspace.resize(info.workspaceBytes);
  ASSERT_TRUE(universal.decode(0, 1, bits, want, workspace).isOk());
  EXPECT_EQ(want, have);
}

INSTANTIATE_TEST_SUITE_P(Fusion, EmittedCodecTest, testing::Bool(),
                         [](const testing::TestParamInfo<bool> &info) {
                           return info.param ? "Fused" : "StepByStep";
                         });

} // namespace
