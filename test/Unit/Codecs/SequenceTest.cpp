//===- SequenceTest.cpp - Steps of sequences ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// delta, zigzag_int, byte_transpose, split, bit_pack, rans and zstd over
// elements of every width: what they encode comes back, and damaged streams
// make the decoder fail or give some value of the right size.
//
//===----------------------------------------------------------------------===//
#include "TestChain.h"
#include "smmil/Runtime/Primitives.h"

#include <algorithm>

using namespace smmil;
using namespace smmil::test;

namespace {

constexpr ElementType kElements[] = {ElementType::U8, ElementType::I8,
                                     ElementType::I16, ElementType::I32,
                                     ElementType::I64};
constexpr uint64_t kCounts[] = {0, 1, 2, 3, 1000};

enum class Content { Smooth, Wild, Zero };
constexpr Content kContents[] = {Content::Smooth, Content::Wild, Content::Zero};

EncodedValue makeSequence(ElementType element, uint64_t count, Content content,
                          unsigned seed) {
  EncodedValue value;
  value.shape.kind = ValueKind::Sequence;
  value.shape.element = element;
  value.shape.count = count;
  value.allocate();
  const size_t width = bytesOf(element);
  std::mt19937_64 random(seed);
  uint64_t walk = 0;
  for (size_t i = 0; i < count; ++i) {
    uint64_t word = 0;
    if (content == Content::Smooth)
      word = walk += random() % 17 - 8;
    else if (content == Content::Wild)
      word = random() >> random() % 64;
    std::memcpy(value.data.data() + i * width, &word, width);
  }
  return value;
}

EncodedValue asBytes(EncodedValue value) {
  value.shape.kind = ValueKind::Bytes;
  return value;
}

std::string nameOf(ElementType element, uint64_t count, Content content) {
  return std::to_string(bytesOf(element)) + " bytes an element, " +
         std::to_string(count) + " elements, content " +
         std::to_string(int(content));
}

/// Round trips of sequences of the widths up to `widest` bytes.
void roundTrips(const std::vector<ChainStep> &steps, size_t widest = 8,
                int damages = 30) {
  unsigned seed = 0;
  for (ElementType element : kElements)
    for (uint64_t count : kCounts)
      for (Content content : kContents) {
        if (bytesOf(element) > widest)
          continue;
        SCOPED_TRACE(nameOf(element, count, content));
        const EncodedValue value =
            makeSequence(element, count, content, ++seed);
        Chain chain(steps);
        chain.train({value});
        Random random(seed);
        expectRoundTrip(chain, value, nullptr, random, damages);
        if (testing::Test::HasFatalFailure())
          return;
      }
}

template <class Word> std::vector<Word> wordsOf(const Bytes &bytes) {
  std::vector<Word> words(bytes.size() / sizeof(Word));
  if (!words.empty())
    std::memcpy(words.data(), bytes.data(), bytes.size());
  return words;
}

/// The result of one step.
template <class Word, class Out = Word>
std::vector<Out> applied(OpCode code, ElementType element,
                         const std::vector<Word> &words) {
  EncodedValue value, result;
  value.shape.kind = ValueKind::Sequence;
  value.shape.element = element;
  value.shape.count = words.size();
  value.allocate();
  std::memcpy(value.data.data(), words.data(), value.data.size());
  const ChainStep step = {code, {}};
  EXPECT_TRUE(
      step.impl().encode(step.encodeStep(), &value, &result, nullptr).isOk());
  return wordsOf<Out>(result.data);
}

TEST(SequenceTest, TransformsComeBack) {
  roundTrips({{OpCode::Delta, {}}}, 8, 0);
  roundTrips({{OpCode::ZigzagInt, {}}}, 8, 0);
  roundTrips({{OpCode::ByteTranspose, {}}}, 8, 0);
}

TEST(SequenceTest, TransformsWrapAtTheWidthOfTheElement) {
  EXPECT_EQ((applied<int8_t>(OpCode::Delta, ElementType::I8, {100, -100, 0})),
            (std::vector<int8_t>{100, 56, 100}));
  EXPECT_EQ((applied<int32_t>(OpCode::Delta, ElementType::I32,
                              {INT32_MIN, INT32_MAX, 5})),
            (std::vector<int32_t>{INT32_MIN, -1, INT32_MIN + 6}));
  EXPECT_EQ((applied<int64_t, uint64_t>(OpCode::ZigzagInt, ElementType::I64,
                                        {0, -1, 1, INT64_MAX, INT64_MIN})),
            (std::vector<uint64_t>{0, 1, 2, UINT64_MAX - 1, UINT64_MAX}));
  EXPECT_EQ((applied<int16_t, uint16_t>(OpCode::ZigzagInt, ElementType::I16,
                                        {-2, 300, INT16_MIN})),
            (std::vector<uint16_t>{3, 600, 65535}));
  EXPECT_EQ((applied<uint32_t, uint8_t>(OpCode::ByteTranspose, ElementType::I32,
                                        {0x04030201, 0x14131211})),
            (std::vector<uint8_t>{1, 0x11, 2, 0x12, 3, 0x13, 4, 0x14}));
}

TEST(SequenceTest, FrameOfReferenceSubtractsMinima) {
  for (ElementType element : kElements)
    for (uint64_t count : kCounts)
      for (int32_t block : {2, 7, 1000, 65536}) {
        SCOPED_TRACE(nameOf(element, count, Content::Wild) + ", block " +
                     std::to_string(block));
        const EncodedValue whole =
            makeSequence(element, count, Content::Wild, unsigned(count));
        const ChainStep step = {OpCode::FrameOfReference, {block}};
        EncodedValue operand = whole, results[2];
        ASSERT_TRUE(step.impl()
                        .encode(step.encodeStep(), &operand, results, nullptr)
                        .isOk());
        EXPECT_EQ(results[1].shape.count,
                  (count + uint64_t(block) - 1) / uint64_t(block));
        const Shape shapes[2] = {results[0].shape, results[1].shape};
        const DecodeStep decodeStep = {step.args.data(), nullptr, nullptr,
                                       &whole.shape, shapes};
        const ValueView views[2] = {
            {&shapes[0], results[0].data.data(), results[0].data.size()},
            {&shapes[1], results[1].data.data(), results[1].data.size()}};
        Bytes out(whole.data.size());
        const ValueView root = {&whole.shape, out.data(), out.size()};
        ASSERT_TRUE(step.impl().decode(decodeStep, views, &root, {}).isOk());
        EXPECT_EQ(out, whole.data);
      }
}

/// What frame_of_reference makes of words, in blocks of two: the rest and the
/// minima.
template <class Word>
std::pair<std::vector<Word>, std::vector<Word>>
referenced(ElementType element, const std::vector<Word> &words) {
  EncodedValue value, results[2];
  value.shape.kind = ValueKind::Sequence;
  value.shape.element = element;
  value.shape.count = words.size();
  value.allocate();
  std::memcpy(value.data.data(), words.data(), value.data.size());
  const ChainStep step = {OpCode::FrameOfReference, {2}};
  EXPECT_TRUE(
      step.impl().encode(step.encodeStep(), &value, results, nullptr).isOk());
  return {wordsOf<Word>(results[0].data), wordsOf<Word>(results[1].data)};
}

TEST(SequenceTest, FrameOfReferenceComparesAsItsElementsAre) {
  using Signed = std::vector<int16_t>;
  EXPECT_EQ(
      referenced<int16_t>(ElementType::I16, {-5, 3, INT16_MAX, INT16_MIN, 9}),
      (std::pair(Signed{0, 8, -1, 0, 0}, Signed{-5, INT16_MIN, 9})));
  using Unsigned = std::vector<uint8_t>;
  EXPECT_EQ(referenced<uint8_t>(ElementType::U8, {200, 3, 7, 7}),
            (std::pair(Unsigned{197, 0, 0, 0}, Unsigned{3, 7})));
}

TEST(SequenceTest, SplitPartsEvenAndOdd) {
  for (ElementType element : kElements)
    for (uint64_t count : kCounts) {
      SCOPED_TRACE(nameOf(element, count, Content::Wild));
      const EncodedValue whole =
          makeSequence(element, count, Content::Wild, unsigned(count));
      const ChainStep step = {OpCode::Split, {}};
      EncodedValue operand = whole, halves[2];
      ASSERT_TRUE(step.impl()
                      .encode(step.encodeStep(), &operand, halves, nullptr)
                      .isOk());
      EXPECT_EQ(halves[0].shape.count, (count + 1) / 2);
      EXPECT_EQ(halves[1].shape.count, count / 2);
      const size_t width = bytesOf(element);
      for (size_t i = 0; i < count; ++i)
        EXPECT_EQ(std::memcmp(halves[i % 2].data.data() + i / 2 * width,
                              whole.data.data() + i * width, width),
                  0);
      const Shape shapes[2] = {halves[0].shape, halves[1].shape};
      const ValueView results[2] = {
          {&shapes[0], halves[0].data.data(), halves[0].data.size()},
          {&shapes[1], halves[1].data.data(), halves[1].data.size()}};
      Buffer out(bytesOf(whole.shape), false);
      const ValueView view = {&whole.shape, out.data(), bytesOf(whole.shape)};
      const DecodeStep decodeStep = {nullptr, nullptr, nullptr, &whole.shape,
                                     shapes};
      ASSERT_TRUE(step.impl().decode(decodeStep, results, &view, {}).isOk());
      EXPECT_EQ(out.bytes(), whole.data);
    }
}

TEST(BitPackTest, ComesBack) {
  for (int block : {8, 100, 65536})
    roundTrips({{OpCode::BitPack, {block}}});
  roundTrips(
      {{OpCode::Delta, {}}, {OpCode::ZigzagInt, {}}, {OpCode::BitPack, {64}}});
}

TEST(BitPackTest, HasFieldsOfTheWidthOfTheElement) {
  constexpr unsigned kBits[] = {4, 4, 5, 6, 7};
  for (int i = 0; i < 5; ++i) {
    Chain chain({{OpCode::BitPack, {8}}});
    // 16 blocks of zeros are 16 fields.
    EXPECT_EQ(
        chain.encode(makeSequence(kElements[i], 128, Content::Zero, 1)).stream,
        Bytes(2 * kBits[i], 0));
  }
}

TEST(BitPackTest, RejectsWhatNoEncoderWrites) {
  Chain chain({{OpCode::BitPack, {8}}});
  const Shape shape = makeSequence(ElementType::U8, 1, Content::Zero, 1).shape;
  auto decodes = [&](Bytes stream) {
    Bytes out;
    return chain.decode(shape, {std::move(stream), {{}}}, out).isOk();
  };
  EXPECT_TRUE(decodes({0x00}));
  EXPECT_TRUE(decodes({0x11}));        // Width 1, value 1.
  EXPECT_FALSE(decodes({0x01}));       // Width 1, value 0.
  EXPECT_FALSE(decodes({0x09, 0xff})); // Width 9.
  EXPECT_FALSE(decodes({0x10}));       // Padding that is not 0.
  EXPECT_FALSE(decodes({0x00, 0x00}));
  EXPECT_FALSE(decodes({}));
}

TEST(RansTest, ComesBack) {
  for (int lanes : {1, 4, 8, 64})
    roundTrips({{OpCode::Rans, {lanes}}}, 2);
  roundTrips({{OpCode::ByteTranspose, {}}, {OpCode::Rans, {8}}});
}

TEST(RansTest, EncodesWhatTrainingDidNotSee) {
  Random random(7);
  for (ElementType element : {ElementType::U8, ElementType::I16}) {
    Chain chain({{OpCode::Rans, {16}}});
    chain.train({makeSequence(element, 1000, Content::Zero, 1)});
    expectRoundTrip(chain, makeSequence(element, 1000, Content::Wild, 2),
                    nullptr, random, 100);
    expectRoundTrip(
        chain, asBytes(makeSequence(ElementType::U8, 77, Content::Smooth, 3)),
        nullptr, random, 100);
    chain.train({});
    expectRoundTrip(chain, makeSequence(element, 100, Content::Smooth, 2),
                    nullptr, random, 10);
  }
}

TEST(RansTest, NeedsNarrowElements) {
  const ChainStep step = {OpCode::Rans, {8}};
  const Shape wide = makeSequence(ElementType::I32, 1, Content::Zero, 1).shape;
  Shape result;
  const Status status = step.impl().shape(step.args.data(), &wide, &result);
  EXPECT_EQ(status.code(), StatusCode::Unsupported);
  EXPECT_NE(std::string(status.message()).find("byte_transpose"),
            std::string::npos);
}

TEST(RansTest, RejectsDamagedTables) {
  Chain chain({{OpCode::Rans, {4}}});
  chain.train({makeSequence(ElementType::I16, 1000, Content::Smooth, 1)});
  const Bytes whole = chain.steps[0].tableBytes;
  Random random(4);
  for (int i = 0; i < 2000; ++i) {
    const Bytes bytes = damaged(whole, random);
    TableHolder holder;
    if (!chain.steps[0].impl().table(nullptr, bytes, holder).isOk())
      continue;
    chain.setTable(0, bytes);
    expectRoundTrip(chain, makeSequence(ElementType::I16, 50, Content::Wild, 2),
                    nullptr, random, 1);
    if (testing::Test::HasFatalFailure())
      return;
  }
}

TEST(ZstdTest, ComesBack) {
  roundTrips({{OpCode::Zstd, {9, 0}}});
  roundTrips({{OpCode::Delta, {}},
              {OpCode::ZigzagInt, {}},
              {OpCode::ByteTranspose, {}},
              {OpCode::Zstd, {19, 0}}});
}

TEST(ZstdTest, SizeComesFromTheShape) {
  Chain chain({{OpCode::Zstd, {3, 0}}});
  const EncodedValue value =
      asBytes(makeSequence(ElementType::U8, 1000, Content::Smooth, 1));
  const Encoded bits = chain.encode(value);
  // No content size, no single segment, no checksum, no dictionary id.
  EXPECT_EQ(bits.stream[4], 0);
  for (uint64_t count : {999u, 1001u, 0u}) {
    Shape other = value.shape;
    other.count = count;
    Bytes out;
    EXPECT_EQ(chain.decode(other, bits, out).code(), StatusCode::Corrupt);
  }
  Encoded twice = bits;
  twice.stream.insert(twice.stream.end(), bits.stream.begin(),
                      bits.stream.end());
  Shape both = value.shape;
  both.count *= 2;
  Bytes out;
  EXPECT_EQ(chain.decode(both, twice, out).code(), StatusCode::Corrupt);
}

/// Documents that share most of their words.
std::vector<EncodedValue> makeDocuments(size_t count, unsigned seed) {
  Random random(seed);
  std::vector<std::string> words;
  Random lexicon(99);
  for (int i = 0; i < 120; ++i) {
    words.emplace_back();
    for (int j = uniform(lexicon, 4, 14); j > 0; --j)
      words.back().push_back(static_cast<char>(uniform(lexicon, 'a', 'z')));
  }
  std::vector<EncodedValue> documents(count);
  for (EncodedValue &document : documents) {
    for (int i = 0; i < 30; ++i) {
      const std::string &word = words[size_t(uniform(random, 0, 119))];
      document.data.insert(document.data.end(), word.begin(), word.end());
      document.data.push_back(' ');
    }
    document.shape.kind = ValueKind::Bytes;
    document.shape.count = document.data.size();
  }
  return documents;
}

TEST(ZstdTest, KeepsADictionaryThatPays) {
  const std::vector<EncodedValue> documents = makeDocuments(400, 1);
  const EncodedValue other = makeDocuments(1, 2).front();
  Chain with({{OpCode::Zstd, {19, 16384}}}), without({{OpCode::Zstd, {19, 0}}});
  with.train(documents);
  without.train(documents);
  EXPECT_FALSE(with.steps[0].tableBytes.empty());
  EXPECT_LE(with.steps[0].tableBytes.size(), 16384u);
  EXPECT_TRUE(without.steps[0].tableBytes.empty());
  EXPECT_LT(with.encode(other).stream.size(),
            without.encode(other).stream.size() * 3 / 4);
  Random random(5);
  expectRoundTrip(with, other, nullptr, random, 200);
}

TEST(ZstdTest, DropsADictionaryThatDoesNotPay) {
  std::vector<EncodedValue> noise;
  for (unsigned i = 0; i < 20; ++i)
    noise.push_back(
        asBytes(makeSequence(ElementType::U8, 100, Content::Wild, i)));
  Chain chain({{OpCode::Zstd, {19, 65536}}});
  chain.train(noise);
  EXPECT_TRUE(chain.steps[0].tableBytes.empty());
  chain.train({noise[0]});
  EXPECT_TRUE(chain.steps[0].tableBytes.empty());
}

TEST(SequenceTest, TransformsNeedASequence) {
  const Shape bytes =
      asBytes(makeSequence(ElementType::U8, 4, Content::Zero, 1)).shape;
  for (OpCode code : {OpCode::Delta, OpCode::ZigzagInt, OpCode::ByteTranspose,
                      OpCode::Split}) {
    Shape results[2];
    EXPECT_EQ(primitiveImpl(code)->shape(nullptr, &bytes, results).code(),
              StatusCode::Unsupported);
  }
  Shape planes;
  planes.kind = ValueKind::Planes;
  planes.element = ElementType::I16;
  for (OpCode code : {OpCode::BitPack, OpCode::Rans, OpCode::Zstd}) {
    Shape result;
    EXPECT_EQ(primitiveImpl(code)->shape(nullptr, &planes, &result).code(),
              StatusCode::Unsupported);
  }
}

} // namespace
