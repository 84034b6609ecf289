//===- EmittedPathTest.cpp - The emitted codec in the universal's place ---===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A dataset is packed, decoded and exported through the codec of its format:
// the same bytes as without it. A codec of another format is refused.
//
//===----------------------------------------------------------------------===//

#include "CodedFormat.h"
#include "MadeFiles.h"

#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/Verify.h"
#include "smmil/Target/Cpp/BuildCodec.h"

using namespace smmil;
using namespace smmil::test;

namespace {

/// The corpus, its format, and the codec that is built once for all tests.
struct Shared {
  TemporaryFolder folder;
  Format format;
  Result<EmittedCodec> codec = dataError("not built");

  Shared() {
    writeCorpus(folder / "s");
    format = codedFormat(folder / "s");
    EmissionOptions options;
    options.halide = false;
    options.halideOptions.cacheDir =
        (std::filesystem::temp_directory_path() / "smmil-emit-test").string();
    codec = buildAndLoad(format, "", options);
  }
  static Shared &get() {
    static Shared shared;
    return shared;
  }
};

class EmittedPath : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_TRUE(bool(shared.codec)) << shared.codec.error().message;
  }
  Shared &shared = Shared::get();
  TemporaryFolder folder;
};

} // namespace

TEST_F(EmittedPath, PacksTheSameDataset) {
  const std::string source = shared.folder / "s";
  PackOptions options;
  PackReport plain = pack(source, folder / "plain", shared.format, options);
  EXPECT_EQ(plain.cases["audio/lpc"].items, 1u);
  options.codec = &*shared.codec;
  pack(source, folder / "emitted", shared.format, options);
  EXPECT_TRUE(tree(folder / "plain") == tree(folder / "emitted"));
}

TEST_F(EmittedPath, EncodesEveryItemAtEveryStepAlike) {
  Result<Source> source = loadSource(shared.folder / "s");
  ASSERT_TRUE(bool(source));
  Decoder universal;
  const Plan &plan = shared.format.plan;
  ASSERT_TRUE(Decoder::create(plan, universal).isOk());
  size_t compared = 0;
  for (size_t i = 0; i < source->files.size(); ++i) {
    Result<Bytes> bytes = source->read(static_cast<int32_t>(i));
    ASSERT_TRUE(bool(bytes));
    for (uint32_t f = 0; f < plan.fields.size(); ++f) {
      Result<PreparedItem> item = prepareItem(plan.fields[f], {}, *bytes);
      // Text takes any bytes; what is no medium of the field has no value.
      if (!item ||
          (item->copyOnly && plan.fields[f].modality != Modality::Text))
        continue;
      const SourceValue value = sourceValueOf(plan.fields[f], *item);
      for (uint32_t c = 0; c < plan.fields[f].cases.size(); ++c) {
        const PlanGraph &encode = shared.format.encodings[f].cases[c];
        CaseEncoder ours, theirs;
        ASSERT_TRUE(
            CaseEncoder::create(universal, f, c, encode, value, ours).isOk());
        ASSERT_TRUE(CaseEncoder::create(ItemCodec(universal, &*shared.codec), f,
                                        c, encode, value, theirs)
                        .isOk());
        ASSERT_EQ(ours.stepCount(), theirs.stepCount());
        for (int step = 0; step < ours.stepCount(); ++step) {
          Bytes a, b;
          const Status first = ours.encode(step, a),
                       second = theirs.encode(step, b);
          EXPECT_EQ(first.code(), second.code());
          EXPECT_TRUE(a == b || !first.isOk())
              << source->files[i].name << ", " << encode.name << ", step "
              << step;
          ++compared;
        }
      }
    }
  }
  EXPECT_GT(compared, 30u);
}

TEST_F(EmittedPath, DecodesWhereItIsAttached) {
  pack(shared.folder / "s", folder / "d", shared.format);
  Result<Dataset> universal = Dataset::open(folder / "d");
  Result<Dataset> attached = Dataset::open(folder / "d");
  ASSERT_TRUE(universal && attached);
  EXPECT_EQ(attached->codec().emitted(), nullptr);
  ASSERT_TRUE(bool(attached->attach(*shared.codec)));
  ASSERT_NE(attached->codec().emitted(), nullptr);
  EXPECT_TRUE(bool(attached->check()));
  for (uint64_t id = 0; id < universal->itemCount(); ++id) {
    Result<Bytes> a = universal->decode(id), b = attached->decode(id);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(*a, *b) << "item " << id;
  }
  ASSERT_TRUE(bool(exportDecoded(*universal, folder / "a")));
  ASSERT_TRUE(bool(exportDecoded(*attached, folder / "b")));
  EXPECT_TRUE(tree(folder / "a") == tree(folder / "b"));
  VerifyOptions options;
  options.emitted = &*shared.codec;
  Result<VerifyReport> report =
      verifyAgainst(*universal, shared.folder / "s", options);
  ASSERT_TRUE(bool(report));
  EXPECT_EQ(report->mismatches, 0u);
}

TEST_F(EmittedPath, RefusesTheCodecOfAnotherFormat) {
  const std::string source = shared.folder / "s";
  pack(source, folder / "copy");
  Result<Dataset> dataset = Dataset::open(folder / "copy");
  ASSERT_TRUE(bool(dataset));
  Outcome attached = dataset->attach(*shared.codec);
  ASSERT_FALSE(bool(attached));
  EXPECT_EQ(attached.error().kind, ErrorKind::Usage);
  EXPECT_NE(attached.error().message.find("another format"), std::string::npos);
  EXPECT_EQ(dataset->codec().emitted(), nullptr);
  EXPECT_TRUE(bool(dataset->check()));
  PackOptions options;
  options.codec = &*shared.codec;
  Result<PackReport> report =
      packDataset(source, folder / "d", makeCopyFormat(), options);
  ASSERT_FALSE(bool(report));
  EXPECT_NE(report.error().message.find("another format"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "d"));
}

/// Files come back through generated code as well, and damage fails alike.
TEST(EmittedSafe, FilesComeBack) {
  TemporaryFolder folder;
  JpegRecipe progressive;
  progressive.progressive = true;
  progressive.restart = 5;
  write(folder / "s/a.jpg", makeJpeg({}));
  write(folder / "s/b.jpg", makeJpeg(progressive));
  write(folder / "s/c.png", makePng({}));
  write(folder / "s/d.wav", makeSound(2));
  write(folder / "s/e.gif", makeGif(3));
  write(folder / "s/sheets.jsonl",
        R"({"id": "a", "segments": [{"type": "image", "path": "a.jpg"}, )"
        R"({"type": "image", "path": "b.jpg"}, {"type": "image", "path": )"
        R"("c.png"}, {"type": "audio", "path": "d.wav"}, )"
        R"({"type": "image", "path": "e.gif"}]})");
  const Format format = makeSafeFormat();
  EmissionOptions emission;
  emission.halide = false;
  Result<EmittedCodec> codec = buildAndLoad(format, "", emission);
  ASSERT_TRUE(bool(codec)) << codec.error().message;
  PackOptions options;
  PackReport plain = pack(folder / "s", folder / "plain", format, options);
  EXPECT_EQ(plain.cases["image/jpeg"].items, 2u);
  EXPECT_EQ(plain.cases["image/png"].items, 1u);
  EXPECT_EQ(plain.cases["audio/wav"].items, 1u);
  EXPECT_EQ(plain.cases["image/gif"].items, 1u);
  options.codec = &*codec;
  pack(folder / "s", folder / "d", format, options);
  EXPECT_TRUE(tree(folder / "plain") == tree(folder / "d"));
  Result<Dataset> universal = Dataset::open(folder / "d"),
                  attached = Dataset::open(folder / "d");
  ASSERT_TRUE(universal && attached);
  ASSERT_TRUE(bool(attached->attach(*codec)));
  ASSERT_TRUE(bool(exportSource(*attached, folder / "out")));
  EXPECT_TRUE(tree(folder / "s") == tree(folder / "out"));
  uint32_t noise = 1;
  for (uint64_t id = 0; id < universal->itemCount(); ++id)
    for (int trial = 0; trial < 40; ++trial) {
      Result<ItemRecord> record = universal->item(id);
      Result<Bytes> bits = universal->payload(id);
      ASSERT_TRUE(record && bits);
      noise = noise * 1664525 + 1013904223;
      (*bits)[(noise >> 8) % bits->size()] ^= uint8_t(1 + noise % 255);
      Bytes a, b;
      const Status first = universal->codec().decodeValue(
          record->field, record->caseIndex, *bits, a);
      const Status second = attached->codec().decodeValue(
          record->field, record->caseIndex, *bits, b);
      EXPECT_EQ(first.code(), second.code())
          << first.message() << " / " << second.message();
      EXPECT_TRUE(!first.isOk() || a == b);
    }
}
