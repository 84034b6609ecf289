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
#include "test/Registry/ForEach.h"

#include "smmil/Support/Files.h"

#include <zstd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace smmil;
using namespace smmil::registry;

namespace {

std::string pathOf(const std::string &name) {
  return std::string(SMMIL_SOURCE_DIR) + "/test/Golden/v" +
         std::to_string(Plan::kVersion) + "/" + name;
}

bool isUpdating() {
  const char *wish = std::getenv("SMMIL_UPDATE_GOLDEN");
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

/// A value that training did not see and an extreme one, at both ends of the
/// ladder.
GoldenCase makeCase(const Configuration &configuration,
                    const Trained &trained) {
  GoldenCase golden{configuration.name, trained, {}};
  std::vector<Value> extreme = edges(configuration);
  for (const Value &value : {generated(configuration, 11), extreme.back()}) {
    const bool first = golden.items.empty();
    GoldenItem item;
    item.source = value;
    item.step = first ? 0 : stepCount(trained, value) - 1;
    Status status = encodeValue(trained, value, item.step, item.bits);
    EXPECT_TRUE(status.isOk()) << status.message();
    ReferenceDecoder reference;
    EXPECT_TRUE(ReferenceDecoder::create(trained.plan, reference).isOk());
    item.decoded =
        decodeReference(reference, trained.caseIndex, item.bits).bytes;
    golden.items.push_back(std::move(item));
  }
  return golden;
}

bool endsInZstd(const PlanChain &encode) {
  return encode.ops.back().code == OpCode::Zstd;
}

class Golden : public testing::TestWithParam<OpCode> {};

TEST_P(Golden, IsDecodedAndWrittenAgain) {
  const Primitive &primitive = primitiveOf(GetParam());
  const std::string path = pathOf(std::string(primitive.name) + ".bin");
  if (isUpdating()) {
    GoldenFile made{static_cast<uint32_t>(ZSTD_versionNumber()), {}};
    forEach(GetParam(),
            [&](const Configuration &configuration, const Trained &trained) {
              made.cases.push_back(makeCase(configuration, trained));
            });
    update(path, writeGolden(made));
  }

  ASSERT_TRUE(std::filesystem::exists(path))
      << path << " is missing; see test/Golden/README.md";
  GoldenFile file;
  const Bytes content = readBytes(path);
  Status status = readGolden(content, file);
  ASSERT_TRUE(status.isOk()) << path << ": " << status.message();
  for (const GoldenCase &golden : file.cases) {
    SCOPED_TRACE(golden.name);
    const Trained &trained = golden.trained;
    Decoder universal;
    ReferenceDecoder reference;
    ASSERT_TRUE(Decoder::create(trained.plan, universal).isOk());
    ASSERT_TRUE(ReferenceDecoder::create(trained.plan, reference).isOk());
    ASSERT_EQ(golden.items.size(), 2u);
    for (const GoldenItem &item : golden.items) {
      Decoded found = decodeUniversal(universal, trained.caseIndex, item.bits);
      EXPECT_TRUE(found.verdict == Verdict::Ok) << found.message;
      EXPECT_TRUE(found.bytes == item.decoded) << "universal decoder differs";
      found = decodeReference(reference, trained.caseIndex, item.bits);
      EXPECT_TRUE(found.bytes == item.decoded) << "reference differs";
      if (endsInZstd(trained.encode) &&
          file.zstdVersion != ZSTD_versionNumber())
        continue;
      Bytes bits;
      status = encodeValue(trained, item.source, item.step, bits);
      EXPECT_TRUE(status.isOk()) << status.message();
      EXPECT_TRUE(bits == item.bits) << "encoder differs";
    }
  }
}

/// A new configuration gets its golden items before it is released.
TEST_P(Golden, HoldsEveryConfiguration) {
  const Primitive &primitive = primitiveOf(GetParam());
  GoldenFile file;
  const Bytes content = readBytes(pathOf(std::string(primitive.name) + ".bin"));
  Status status = readGolden(content, file);
  ASSERT_TRUE(status.isOk()) << status.message();
  for (const Configuration &configuration : primitive.configurations) {
    auto has = [&](const GoldenCase &golden) {
      return golden.name == configuration.name;
    };
    EXPECT_TRUE(std::any_of(file.cases.begin(), file.cases.end(), has))
        << configuration.name << " is missing; see test/Golden/README.md";
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, Golden, allCodes(), nameOfCode);

/// A plan that has every op, each with its first configuration.
Plan planOfEverything() {
  Plan plan;
  for (const Primitive &primitive : primitives()) {
    Trained trained;
    EXPECT_TRUE(train(primitive, primitive.configurations[0], trained).isOk());
    PlanField field = trained.field();
    auto base = static_cast<int32_t>(plan.tables.size());
    for (PlanChain &chain : field.cases)
      for (PlanOp &op : chain.ops)
        if (op.table >= 0)
          op.table += base;
    plan.tables.insert(plan.tables.end(), trained.plan.tables.begin(),
                       trained.plan.tables.end());
    plan.fields.push_back(std::move(field));
  }
  return plan;
}

TEST(GoldenPlan, IsParsedAndWrittenAgain) {
  const std::string path = pathOf("plan.bin");
  if (isUpdating()) {
    Bytes bytes;
    serializePlan(planOfEverything(), bytes);
    update(path, bytes);
  }
  Bytes bytes = readBytes(path), again;
  Plan plan;
  Status status = parsePlan(bytes, plan);
  ASSERT_TRUE(status.isOk()) << path << ": " << status.message();
  serializePlan(plan, again);
  EXPECT_TRUE(again == bytes);
  Decoder decoder;
  EXPECT_TRUE(Decoder::create(plan, decoder).isOk());
  for (const Primitive &primitive : primitives())
    EXPECT_TRUE(std::any_of(
        plan.fields.begin(), plan.fields.end(),
        [&](const PlanField &field) { return field.name == primitive.name; }))
        << primitive.name;
}

} // namespace
