//===- ExternalTest.cpp - Codecs of other libraries -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Frames through every codec of another library: near the original or exactly
// it, coarser along the ladder, refused where the shape or the table is
// another, and quiet about damaged streams. A codec whose library is not
// installed says so, and is skipped.
//
//===----------------------------------------------------------------------===//
#include "TestChain.h"

#include "smmil/Runtime/Kernels/External/Library.h"

#include <cmath>

using namespace smmil;
using namespace smmil::test;

namespace {

struct Codec {
  const char *mnemonic;
  std::vector<int32_t> args;
  bool lossless;
};

const Codec kCodecs[] = {
    {"avif", {444, 6}, false}, {"avif", {420, 6}, false},
    {"webp", {4}, false},      {"webp_lossless", {6}, true},
    {"jpeg", {444}, false},    {"jpeg", {420}, false},
};

EncodedValue makeFrame(int width, int height, unsigned seed) {
  EncodedValue frame;
  frame.shape.kind = ValueKind::Frame;
  frame.shape.width = width;
  frame.shape.height = height;
  frame.shape.channels = 3;
  frame.allocate();
  Random random(seed);
  size_t at = 0;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c)
        frame.data[at++] = static_cast<uint8_t>(
            128 + 60 * std::sin(0.08 * x + c) + 50 * std::cos(0.05 * y) +
            uniform(random, -4, 4));
  return frame;
}

double psnr(const Bytes &a, const Bytes &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += std::pow(double(a[i]) - double(b[i]), 2);
  return 10 * std::log10(255.0 * 255.0 * double(a.size()) / (sum + 1e-9));
}

class ExternalTest : public testing::TestWithParam<Codec> {
protected:
  void SetUp() override {
    info = primitiveNamed(GetParam().mnemonic);
    ASSERT_NE(info, nullptr);
    ChainStep step = stepAt(-1);
    const Status status =
        step.impl().train(step.encodeStep(), {}, step.tableBytes);
    if (status.code() == StatusCode::Unsupported) {
      EXPECT_NE(std::string(status.message()).find("install"),
                std::string::npos);
      GTEST_SKIP() << status.message();
    }
    ASSERT_TRUE(status.isOk()) << status.message();
    table = step.tableBytes;
  }

  ChainStep stepAt(int32_t ladder) const {
    return {info->code, GetParam().args,
            std::vector<int32_t>(size_t(info->itemParams), ladder)};
  }
  Chain chainAt(int32_t ladder) const {
    Chain chain({stepAt(ladder)});
    chain.setTable(0, table);
    return chain;
  }

  const PrimitiveInfo *info = nullptr;
  Bytes table;
};

TEST_P(ExternalTest, FramesComeBack) {
  const int sides[][2] = {{1, 1}, {7, 5}, {64, 64}, {97, 33}};
  for (const auto &side : sides) {
    SCOPED_TRACE(std::to_string(side[0]) + " x " + std::to_string(side[1]));
    const EncodedValue frame = makeFrame(side[0], side[1], 1);
    double last = 1e9;
    for (int32_t step : {5, 30, 60}) {
      const Chain chain = chainAt(step);
      const Encoded bits = chain.encode(frame);
      Bytes out;
      const Status status = chain.decode(frame.shape, bits, out);
      ASSERT_TRUE(status.isOk()) << status.message();
      if (GetParam().lossless) {
        ASSERT_EQ(out, frame.data);
        continue;
      }
      const double quality = psnr(out, frame.data);
      // A few pixels say nothing of a codec.
      if (side[0] >= 64) {
        EXPECT_GT(quality, step == 5 ? 33 : 18);
        EXPECT_LT(quality, last);
      }
      last = quality;
    }
  }
}

TEST_P(ExternalTest, EncodersChooseAStepWithinTheLadder) {
  const EncodedValue frame = makeFrame(32, 32, 2);
  const Encoded bits = chainAt(-1).encode(frame);
  for (int32_t i = 0; i < info->itemParams; ++i)
    EXPECT_LE(bits.items[0][size_t(i)], uint32_t(info->itemParam(i).most));
}

TEST_P(ExternalTest, RefusesOtherShapes) {
  const EncodedValue frame = makeFrame(48, 40, 3);
  const Chain chain = chainAt(20);
  const Encoded bits = chain.encode(frame);
  for (auto [width, height] : {std::pair(40, 48), std::pair(16384, 16384),
                               std::pair(1, 1), std::pair(48, 41)}) {
    Shape other = frame.shape;
    other.width = width;
    other.height = height;
    // Not as large as the shape says: nothing may be written to it.
    Bytes memory(bytesOf(frame.shape));
    const ChainStep &step = chain.steps[0];
    Shape stream;
    ASSERT_TRUE(step.impl().shape(step.args.data(), &other, &stream).isOk());
    Bytes copy = bits.stream;
    const ValueView result = {&stream, copy.data(), copy.size()};
    const ValueView operand = {&other, memory.data(), memory.size()};
    EXPECT_EQ(step.impl()
                  .decode({step.args.data(), bits.items[0].data(),
                           step.table.get(), &other, &stream},
                          &result, &operand, {})
                  .code(),
              StatusCode::Corrupt);
  }
}

TEST_P(ExternalTest, GreyFramesAreUnsupported) {
  Shape grey = makeFrame(8, 8, 4).shape, bits;
  grey.channels = 1;
  const ChainStep step = stepAt(0);
  EXPECT_EQ(step.impl().shape(step.args.data(), &grey, &bits).code(),
            StatusCode::Unsupported);
}

TEST_P(ExternalTest, DamagedStreamsFailQuietly) {
  const EncodedValue frame = makeFrame(40, 24, 5);
  const Chain chain = chainAt(20);
  Encoded bits = chain.encode(frame);
  const Bytes whole = bits.stream;
  Random random(6);
  testing::internal::CaptureStderr();
  for (int i = 0; i < 300; ++i) {
    bits.stream = damaged(whole, random);
    Bytes first, second;
    const Status status = chain.decode(frame.shape, bits, first);
    ASSERT_EQ(chain.decode(frame.shape, bits, second).code(), status.code());
    if (status.isOk()) {
      ASSERT_EQ(first, second);
    }
  }
  bits.stream.clear();
  Bytes out;
  EXPECT_EQ(chain.decode(frame.shape, bits, out).code(), StatusCode::Corrupt);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_P(ExternalTest, TablesNameTheirLibrary) {
  const ChainStep step = stepAt(0);
  TableHolder holder;
  EXPECT_TRUE(step.impl().table(nullptr, table, holder).isOk());
  const std::string name(table.begin(), table.end());
  EXPECT_EQ(name.substr(0, 3), "lib");
  for (const std::string &bad :
       {std::string(), std::string("lib"), name.substr(0, name.find(' ') + 1),
        "x" + name, name + "\n", name + std::string(96, '1')}) {
    const Bytes bytes(bad.begin(), bad.end());
    EXPECT_EQ(step.impl().table(nullptr, bytes, holder).code(),
              StatusCode::Corrupt)
        << bad;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ExternalTest, testing::ValuesIn(kCodecs),
                         [](const testing::TestParamInfo<Codec> &codec) {
                           std::string name = codec.param.mnemonic;
                           name += "_" + std::to_string(codec.param.args[0]);
                           return name;
                         });

TEST(ExternalLibraryTest, AbsentLibrariesAreNotThere) {
  external::Library library("libsmmil-no-such-library.so.1");
  EXPECT_FALSE(library);
  int (*function)() = nullptr;
  library.load(function, "none");
  EXPECT_EQ(function, nullptr);
  EXPECT_FALSE(library);
}

TEST(ExternalLibraryTest, LibrariesWithoutAFunctionAreIncomplete) {
  external::Library library("libc.so.6");
  EXPECT_TRUE(library);
  void (*function)() = nullptr;
  library.load(function, "smmil_no_such_function");
  EXPECT_FALSE(library);
}

} // namespace
