//===- ExternalTest.cpp - Codecs of other libraries -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Frames and pcm through every codec of another library: near the original or
// exactly it, coarser along the ladder, refused where the shape or the table is
// another, and quiet about damaged streams. A codec whose library is not
// installed says so, and is skipped.
//
//===----------------------------------------------------------------------===//
#include "TestChain.h"

#include "smmil/Runtime/Kernels/External/Codec.h"

#include <cmath>
#include <cstring>

using namespace smmil;
using namespace smmil::test;

namespace {

struct Codec {
  const char *mnemonic;
  std::vector<int32_t> args;
  bool lossless;
};

const Codec kCodecs[] = {
    {"avif", {444, 6}, false},   {"avif", {420, 6}, false},
    {"webp", {4}, false},        {"webp_lossless", {6}, true},
    {"jpeg", {444}, false},      {"jpeg", {420}, false},
    {"jxl", {7}, false},         {"jxl", {3}, false},
    {"jxl_lossless", {7}, true}, {"png", {9}, true},
};

const Codec kAudioCodecs[] = {
    {"flac", {8}, true},          {"flac", {0}, true},
    {"opus", {48000, 10}, false}, {"opus", {24000, 10}, false},
    {"opus", {16000, 5}, false},  {"opus", {12000, 10}, false},
    {"opus", {8000, 10}, false},
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

/// Tones that come and go, with a little noise; channels differ.
EncodedValue makePcm(int channels, size_t count, unsigned seed) {
  EncodedValue pcm;
  pcm.shape.kind = ValueKind::Pcm;
  pcm.shape.element = ElementType::I16;
  pcm.shape.channels = channels;
  pcm.shape.count = count;
  pcm.allocate();
  Random random(seed);
  for (size_t i = 0; i < count; ++i)
    for (int c = 0; c < channels; ++c) {
      const double t = double(i);
      pcm.i16()[i * size_t(channels) + size_t(c)] = static_cast<int16_t>(
          6000 * std::sin(0.03 * (c + 1) * t) * std::sin(0.0007 * t) +
          3000 * std::sin(0.1 * t + c) + uniform(random, -20, 20));
    }
  return pcm;
}

double snr(const EncodedValue &pcm, const Bytes &out) {
  double noise = 1e-9, signal = 0;
  const auto *decoded = reinterpret_cast<const int16_t *>(out.data());
  for (size_t i = 0; i < elementsOf(pcm.shape); ++i) {
    signal += std::pow(double(pcm.i16()[i]), 2);
    noise += std::pow(double(pcm.i16()[i]) - double(decoded[i]), 2);
  }
  return 10 * std::log10(signal / noise);
}

/// Decodes `bits` as if they were of the shape `other`, to memory for `size`
/// bytes, to which nothing more may be written.
StatusCode decodeAs(const Chain &chain, const Encoded &bits, Shape other,
                    size_t size) {
  const ChainStep &step = chain.steps[0];
  Shape stream;
  EXPECT_TRUE(step.impl().shape(step.args.data(), &other, &stream).isOk());
  Bytes memory(size), copy = bits.stream;
  const ValueView result = {&stream, copy.data(), copy.size()};
  const ValueView operand = {&other, memory.data(), memory.size()};
  return step.impl()
      .decode({step.args.data(), bits.items[0].data(), step.table.get(), &other,
               &stream},
              &result, &operand, {})
      .code();
}

class ExternalBase : public testing::TestWithParam<Codec> {
protected:
  void SetUp() override {
    info = primitiveNamed(GetParam().mnemonic);
    ASSERT_NE(info, nullptr);
    ChainStep step = stepAt(-1);
    const Status status =
        step.impl().train(step.encodeStep(), {}, step.tableBytes);
    ASSERT_TRUE(status.isOk()) << status.message();
    table = step.tableBytes;
    const std::string name(table.begin(), table.end());
    if (name == std::string(info->library) + " not installed")
      GTEST_SKIP() << name;
  }

  /// `ladder` is a step of 64, or -1 where the encoder chooses.
  ChainStep stepAt(int32_t ladder) const {
    std::vector<int32_t> item;
    for (int32_t i = 0; i < info->itemParams; ++i)
      item.push_back(ladder < 0 ? -1 : ladder * info->itemParam(i).most / 63);
    return {info->code, GetParam().args, item};
  }
  Chain chainAt(int32_t ladder) const {
    Chain chain({stepAt(ladder)});
    chain.setTable(0, table);
    return chain;
  }

  void expectQuiet(const EncodedValue &value) const {
    const Chain chain = chainAt(20);
    Encoded bits = chain.encode(value);
    const Bytes whole = bits.stream;
    Random random(6);
    testing::internal::CaptureStderr();
    for (int i = 0; i < 300; ++i) {
      bits.stream = damaged(whole, random);
      Bytes first, second;
      const Status status = chain.decode(value.shape, bits, first);
      ASSERT_EQ(chain.decode(value.shape, bits, second).code(), status.code());
      if (status.isOk()) {
        ASSERT_EQ(first, second);
      }
    }
    bits.stream.clear();
    Bytes out;
    EXPECT_EQ(chain.decode(value.shape, bits, out).code(), StatusCode::Corrupt);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  }

  void expectTable() const {
    const ChainStep step = stepAt(0);
    TableHolder holder;
    EXPECT_TRUE(step.impl().table(nullptr, table, holder).isOk());
    const std::string name(table.begin(), table.end());
    const std::string library = info->library;
    EXPECT_EQ(name.substr(0, library.size() + 1), library + " ");
    for (const std::string &bad :
         {std::string(), std::string("lib"), library + " ", "x" + name,
          name + "\n", name + std::string(96, '1')}) {
      const Bytes bytes(bad.begin(), bad.end());
      EXPECT_EQ(step.impl().table(nullptr, bytes, holder).code(),
                StatusCode::Corrupt)
          << bad;
    }
  }

  const PrimitiveInfo *info = nullptr;
  Bytes table;
};

class ExternalTest : public ExternalBase {};
class ExternalAudioTest : public ExternalBase {};

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
    EXPECT_EQ(decodeAs(chain, bits, other, bytesOf(frame.shape)),
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
  expectQuiet(makeFrame(40, 24, 5));
}

TEST_P(ExternalTest, TablesNameTheirLibrary) { expectTable(); }

TEST_P(ExternalAudioTest, PcmComesBackSampleBySample) {
  for (int channels : {1, 2})
    for (size_t count : {0, 1, 159, 160, 161, 1000, 48000}) {
      SCOPED_TRACE(std::to_string(count) + " samples of " +
                   std::to_string(channels));
      const EncodedValue pcm = makePcm(channels, count, 1);
      double last = 1e9;
      size_t size = SIZE_MAX;
      for (int32_t step : {5, 30, 60}) {
        const Encoded bits = chainAt(step).encode(pcm);
        Bytes out;
        const Status status = chainAt(step).decode(pcm.shape, bits, out);
        ASSERT_TRUE(status.isOk()) << status.message();
        ASSERT_EQ(out.size(), pcm.data.size());
        if (GetParam().lossless) {
          ASSERT_EQ(out, pcm.data);
          continue;
        }
        // A delay of one sample alone would cost more than this.
        if (count < 48000)
          continue;
        const double quality = snr(pcm, out);
        EXPECT_GT(quality, step == 5 ? 15 : 3);
        EXPECT_LT(quality, last);
        EXPECT_LT(bits.stream.size(), size);
        last = quality;
        size = bits.stream.size();
      }
    }
}

TEST_P(ExternalAudioTest, RefusesOtherShapes) {
  const EncodedValue pcm = makePcm(2, 5000, 3);
  const Chain chain = chainAt(20);
  const Encoded bits = chain.encode(pcm);
  for (uint64_t count : {0, 1, 1000, 9000}) {
    Shape other = pcm.shape;
    other.count = count;
    EXPECT_EQ(decodeAs(chain, bits, other, bytesOf(other)),
              StatusCode::Corrupt);
  }
}

TEST_P(ExternalAudioTest, MoreChannelsGoThroughOrAreRefused) {
  const ChainStep step = stepAt(0);
  for (int channels : {3, 8}) {
    const EncodedValue pcm = makePcm(channels, 700, 4);
    Shape bits;
    const Status status =
        step.impl().shape(step.args.data(), &pcm.shape, &bits);
    if (!GetParam().lossless) {
      EXPECT_EQ(status.code(), StatusCode::Unsupported);
      continue;
    }
    ASSERT_TRUE(status.isOk()) << status.message();
    const Encoded made = chainAt(0).encode(pcm);
    Bytes out;
    ASSERT_TRUE(chainAt(0).decode(pcm.shape, made, out).isOk());
    EXPECT_EQ(out, pcm.data);
  }
}

TEST_P(ExternalAudioTest, DamagedStreamsFailQuietly) {
  expectQuiet(makePcm(2, 3000, 5));
}

TEST_P(ExternalAudioTest, TablesNameTheirLibrary) { expectTable(); }

/// Damage that somebody made on purpose passes the checksum of jxl. Then
/// libjxl may say what it thinks, but comes back.
TEST(ExternalLibraryTest, ForgedStreamsOfJxlAreDecodedOrRefused) {
  const PrimitiveInfo *info = primitiveNamed("jxl");
  ChainStep step(info->code, {7}, {20});
  ASSERT_TRUE(step.impl().train(step.encodeStep(), {}, step.tableBytes).isOk());
  if (std::string(step.tableBytes.begin(), step.tableBytes.end()).find("not") !=
      std::string::npos)
    GTEST_SKIP() << "libjxl is not installed";
  Chain chain({step});
  chain.setTable(0, step.tableBytes);
  const EncodedValue frame = makeFrame(40, 24, 5);
  Encoded bits = chain.encode(frame);
  const Bytes whole(bits.stream.begin() + 4, bits.stream.end());
  Random random(8);
  testing::internal::CaptureStderr();
  int decoded = 0, refused = 0;
  for (int i = 0; i < 400; ++i) {
    Bytes forged = damaged(whole, random);
    uint32_t a = 1, b = 0;
    for (uint8_t byte : forged) {
      a = (a + byte) % 65521;
      b = (b + a) % 65521;
    }
    const uint32_t checksum = b << 16 | a;
    bits.stream.resize(4);
    std::memcpy(bits.stream.data(), &checksum, 4);
    bits.stream.insert(bits.stream.end(), forged.begin(), forged.end());
    Bytes out;
    ++(chain.decode(frame.shape, bits, out).isOk() ? decoded : refused);
  }
  testing::internal::GetCapturedStderr();
  EXPECT_GT(refused, 200);
  EXPECT_GT(decoded, 0);
}

std::string nameOf(const testing::TestParamInfo<Codec> &codec) {
  return std::string(codec.param.mnemonic) + "_" +
         std::to_string(codec.param.args[0]);
}
INSTANTIATE_TEST_SUITE_P(All, ExternalTest, testing::ValuesIn(kCodecs), nameOf);
INSTANTIATE_TEST_SUITE_P(All, ExternalAudioTest,
                         testing::ValuesIn(kAudioCodecs), nameOf);

/// What a codec says whose library the machine lacks.
TEST(ExternalLibraryTest, AbsentCodecsSayWhatToInstall) {
  external::Codec codec = {"libnone",
                           "none: libnone.so.1 is not installed; install it",
                           [] { return false; }};
  EncodedValue frame = makeFrame(4, 4, 1), bits;
  EncodeStep encode;
  int32_t item = -1;
  Status status = external::encode(codec, external::inferFrame, encode, &frame,
                                   &bits, &item);
  EXPECT_EQ(status.code(), StatusCode::Unsupported);
  EXPECT_STREQ(status.message(), codec.absence);
  DecodeStep decode;
  decode.operands = &frame.shape;
  const ValueView result = {&bits.shape, nullptr, 0};
  const ValueView operand = {&frame.shape, frame.data.data(),
                             frame.data.size()};
  status = external::decode(codec, decode, &result, &operand);
  EXPECT_EQ(status.code(), StatusCode::Unsupported);
  EXPECT_STREQ(status.message(), codec.absence);
  // A search goes on without it.
  Bytes table;
  TableHolder holder;
  ASSERT_TRUE(external::train(codec, table).isOk());
  EXPECT_EQ(std::string(table.begin(), table.end()), "libnone not installed");
  EXPECT_TRUE(external::expandTable(codec, table, holder).isOk());
}

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
