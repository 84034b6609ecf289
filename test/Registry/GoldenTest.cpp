//===- GoldenTest.cpp - Bytes of released versions ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a version of the format has written is decoded and written again, byte
// for byte. With SMMIL_UPDATE_GOLDEN=1 in the environment the files are made
// anew; see test/Golden/README.md for when that is right.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/Golden.h"
#include "test/Registry/RandomGraph.h"
#include "test/Registry/StepRunner.h"

#include "smmil/Interpreter/ReferenceDecoder.h"
#include "smmil/Runtime/Decoder.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Runtime/Fusion.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Support/Files.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace smmil;
using namespace smmil::registry;

namespace {

constexpr size_t kCases = 3; ///< Of each file.

std::string pathOf(const std::string &name) {
  return std::string(SMMIL_SOURCE_DIR) + "/test/Golden/v" +
         std::to_string(Plan::kVersion) + "/" + name;
}

bool isUpdating() {
  const char *wish =
      std::getenv("SMMIL_UPDATE_GOLDEN"); // NOLINT(concurrency-mt-unsafe)
  return wish && std::string(wish) == "1";
}

Bytes readBytes(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

void update(const std::string &path, const Bytes &bytes) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  smmil::Outcome outcome = writeFileAtomic(path, ByteSpan(bytes));
  ASSERT_TRUE(bool(outcome)) << outcome.error().message;
}

/// Decodes case 1; empty where that fails.
template <typename Info, typename AnyDecoder>
Bytes decoded(const AnyDecoder &decoder, const Bytes &bits) {
  Info info;
  Status status = decoder.info(0, 1, bits, info);
  EXPECT_TRUE(status.isOk()) << status.message();
  Bytes output(info.outputBytes), workspace(info.workspaceBytes);
  if (status.isOk())
    status = decoder.decode(0, 1, bits, output, workspace);
  EXPECT_TRUE(status.isOk()) << status.message();
  return status.isOk() ? output : Bytes();
}

Status encode(const GoldenCase &golden, const Source &source, int step,
              Bytes &bits) {
  ItemEncoder encoder;
  SMMIL_RETURN_IF_ERROR(
      ItemEncoder::create(golden.plan.tables, golden.plan.fields[0],
                          golden.encode, source.value(), encoder));
  return encoder.encode(std::min(step, encoder.stepCount() - 1), bits);
}

/// A value of the field: a random one, or, where `own` is given, a picture of
/// that family.
Source makeSource(const PlanField &field, const Family *own, uint64_t seed,
                  bool isExtreme = false) {
  if (!own)
    return Source(field, seed, isExtreme);
  const EncodedValue value =
      isExtreme ? own->edges[seed % own->edges.size()] : own->generate(seed);
  return Source(field, value.shape.width, value.shape.height, value.data);
}

Status train(GoldenCase &golden, PlanField field, const Family *own = nullptr) {
  std::vector<Source> sources;
  std::vector<SourceValue> samples;
  for (uint64_t seed = 500; seed < 508; ++seed)
    sources.push_back(makeSource(field, own, seed));
  for (const Source &source : sources)
    samples.push_back(source.value());
  SMMIL_RETURN_IF_ERROR(trainTables(golden.plan.tables, field, golden.encode,
                                    {samples.data(), samples.size()}));
  golden.encode.name = "golden";
  field.cases.push_back(formatPartOf(golden.encode));
  golden.plan.fields = {std::move(field)};
  return Status::ok();
}

bool addItem(GoldenCase &golden, const Source &source, int step) {
  ReferenceDecoder reference;
  if (!ReferenceDecoder::create(golden.plan, reference).isOk())
    return false;
  GoldenItem item;
  item.source = source.content();
  item.width = source.shape().width;
  item.height = source.shape().height;
  ItemEncoder encoder;
  if (!ItemEncoder::create(golden.plan.tables, golden.plan.fields[0],
                           golden.encode, source.value(), encoder)
           .isOk())
    return false;
  item.step = std::min(step, encoder.stepCount() - 1);
  if (!encoder.encode(item.step, item.bits).isOk())
    return false;
  item.decoded = decoded<ReferenceInfo>(reference, item.bits);
  golden.items.push_back(std::move(item));
  return true;
}

/// Values that training did not see: one like data and an extreme one.
bool makeItems(GoldenCase &golden, const Family *own, uint64_t seed) {
  const PlanField &field = golden.plan.fields[0];
  return addItem(golden, makeSource(field, own, seed), 0) &&
         addItem(golden, makeSource(field, own, seed, /*isExtreme=*/true), 5);
}

/// Whether these bits are all ours: those of another library may change.
bool isOurs(const PlanGraph &graph) {
  return std::none_of(graph.steps.begin(), graph.steps.end(),
                      [](const PlanStep &step) {
                        return primitiveInfo(step.code)->library != nullptr;
                      });
}

std::vector<const PrimitiveInfo *> ourPrimitives() {
  std::vector<const PrimitiveInfo *> ours;
  for (const PrimitiveInfo *info : allPrimitives())
    if (!info->library)
      ours.push_back(info);
  return ours;
}

/// The pictures of a primitive that takes only some, which random fields do not
/// have; null for others.
const Family *ownPictures(const PrimitiveInfo &info) {
  static std::vector<Family> families;
  if (info.table != TableUse::Never || std::string(info.kinds[0]) != "frame")
    return nullptr;
  const StepRunner runner(info, argumentSets(info)[0]);
  Stored made;
  if (runner.encode(makeFrame(33, 20, 3), 0, made).isOk())
    return nullptr;
  families = primitiveValues(info.code)->families();
  return &families[0];
}

/// Random graphs through a primitive, or, where `codes` are given, chains of
/// them.
GoldenFile makeFile(const PrimitiveInfo *through, Span<const OpCode> codes) {
  GoldenFile file;
  file.zstdVersion = static_cast<uint32_t>(ZSTD_versionNumber());
  // Files of primitives that go together would be the same otherwise.
  const uint64_t first =
      through ? 20000 * static_cast<uint64_t>(through->code) : 1;
  const Family *own = through ? ownPictures(*through) : nullptr;
  for (uint64_t seed = first;
       file.cases.size() < kCases && seed < first + 20000; ++seed) {
    Random random(seed);
    const PlanField field = randomField(random);
    // A family has pictures of several sizes.
    if (own && (field.modality != Modality::Image || field.frame.width > 0))
      continue;
    GoldenCase golden;
    if (through) {
      golden.encode = randomGraph(field, random, through);
    } else {
      uint16_t value = 0;
      for (OpCode code : codes) {
        PlanStep step;
        step.code = code;
        step.args = randomArgs(*primitiveInfo(code), random);
        step.operands = {value++};
        golden.encode.steps.push_back(std::move(step));
      }
      golden.encode.streams = {value};
    }
    // Long graphs say less when they fail.
    if (golden.encode.isStore() || golden.encode.steps.size() > 6 ||
        !isOurs(golden.encode) ||
        !verifyGraph(golden.encode, field, 0, false).isOk() ||
        !train(golden, field, own).isOk() || !makeItems(golden, own, seed))
      continue;
    size_t size = 0;
    for (const Bytes &table : golden.plan.tables)
      size += table.size();
    if (size < 40000)
      file.cases.push_back(std::move(golden));
  }
  return file;
}

/// Whether a primitive takes files apart: random graphs give it none.
bool takesFiles(const PrimitiveInfo &info) {
  return info.table == TableUse::Never && info.operands == 1 &&
         std::string(info.kinds[0]) == "bytes";
}

/// A primitive that takes files apart, on its own values: two of its families
/// a case.
GoldenFile makeFileOfFiles(const PrimitiveInfo &info) {
  GoldenFile file;
  file.zstdVersion = static_cast<uint32_t>(ZSTD_versionNumber());
  Random random(1);
  PlanField field = randomField(random);
  while (field.modality != Modality::Text)
    field = randomField(random);
  const std::vector<Family> families = primitiveValues(info.code)->families();
  for (size_t c = 0; c < kCases; ++c) {
    GoldenCase golden;
    EXPECT_TRUE(parseGraph(info.mnemonic, golden.encode).isOk());
    EXPECT_TRUE(train(golden, field).isOk());
    for (size_t i = 2 * c; i < 2 * c + 2; ++i) {
      const Family &family = families[i % families.size()];
      const Source source(golden.plan.fields[0], 0, 0,
                          family.generate(i + 1).data);
      EXPECT_TRUE(addItem(golden, source, 0));
    }
    file.cases.push_back(std::move(golden));
  }
  return file;
}

void checkFile(const std::string &path) {
  GoldenFile file;
  const Bytes content = readBytes(path);
  Status status = readGolden(content, file);
  ASSERT_TRUE(status.isOk()) << path << ": " << status.message();
  ASSERT_EQ(file.cases.size(), kCases);
  for (size_t c = 0; c < file.cases.size(); ++c) {
    const GoldenCase &golden = file.cases[c];
    SCOPED_TRACE("case " + std::to_string(c));
    Decoder fused, stepwise;
    ReferenceDecoder reference;
    ASSERT_TRUE(Decoder::create(golden.plan, fused).isOk());
    ASSERT_TRUE(Decoder::create(golden.plan, stepwise, {false}).isOk());
    ASSERT_TRUE(ReferenceDecoder::create(golden.plan, reference).isOk());
    ASSERT_EQ(golden.items.size(), 2u);
    for (const GoldenItem &item : golden.items) {
      EXPECT_TRUE(decoded<ItemInfo>(fused, item.bits) == item.decoded)
          << "universal decoder differs";
      EXPECT_TRUE(decoded<ItemInfo>(stepwise, item.bits) == item.decoded)
          << "universal decoder without fusions differs";
      EXPECT_TRUE(decoded<ReferenceInfo>(reference, item.bits) == item.decoded)
          << "reference differs";
      if (file.zstdVersion != ZSTD_versionNumber())
        continue;
      Bytes bits;
      const Source source(golden.plan.fields[0], item.width, item.height,
                          item.source);
      status = encode(golden, source, item.step, bits);
      EXPECT_TRUE(status.isOk()) << status.message();
      EXPECT_TRUE(bits == item.bits) << "encoder differs";
    }
  }
}

class Golden : public testing::TestWithParam<const PrimitiveInfo *> {};

TEST_P(Golden, IsDecodedAndWrittenAgain) {
  const PrimitiveInfo &info = *GetParam();
  const std::string path = pathOf(std::string(info.mnemonic) + ".bin");
  if (isUpdating())
    update(path, writeGolden(takesFiles(info) ? makeFileOfFiles(info)
                                              : makeFile(&info, {})));
  if (!std::filesystem::exists(path))
    GTEST_SKIP() << path << " is not written yet; see test/Golden/README.md";
  checkFile(path);
  GoldenFile file;
  const Bytes content = readBytes(path);
  ASSERT_TRUE(readGolden(content, file).isOk());
  for (const GoldenCase &golden : file.cases)
    EXPECT_TRUE(std::any_of(
        golden.encode.steps.begin(), golden.encode.steps.end(),
        [&](const PlanStep &step) { return step.code == info.code; }));
}

class GoldenFusion : public testing::TestWithParam<const Fusion *> {};

TEST_P(GoldenFusion, IsDecodedAndWrittenAgain) {
  const Fusion &fusion = *GetParam();
  const std::string path =
      pathOf("fusion_" + std::string(fusion.name) + ".bin");
  if (isUpdating())
    update(path, writeGolden(makeFile(nullptr, fusion.codes)));
  if (!std::filesystem::exists(path))
    GTEST_SKIP() << path << " is not written yet; see test/Golden/README.md";
  checkFile(path);
}

INSTANTIATE_TEST_SUITE_P(
    Primitives, Golden, testing::ValuesIn(ourPrimitives()),
    [](const testing::TestParamInfo<const PrimitiveInfo *> &param) {
      return std::string(param.param->name);
    });
INSTANTIATE_TEST_SUITE_P(
    Fusions, GoldenFusion,
    testing::ValuesIn(allFusions().begin(), allFusions().end()),
    [](const testing::TestParamInfo<const Fusion *> &param) {
      return std::string(param.param->name);
    });

} // namespace
