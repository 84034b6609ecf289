//===- ManifestTest.cpp - Manifests that say more than is known -----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Manifest.h"

#include "smmil/Support/Hash.h"

#include <gtest/gtest.h>

using namespace smmil;

namespace {

Manifest sample() {
  Manifest manifest;
  manifest.version = 2;
  manifest.parent = 1;
  manifest.plan = {"00ff.plan", 114};
  manifest.shards.resize(1);
  manifest.shards[0].role = ShardRole::Sheets;
  manifest.shards[0].object = {"01ff.shard", 80};
  manifest.shards[0].seal = "0123456789abcdef";
  manifest.fields = {{"text", "", 0}, {"image", "tensor_psnr_db", 38}};
  manifest.tokens = {{"img", "<IMAGE>"}};
  ViewStep take;
  take.count = 2;
  take.field = "image";
  take.tokenBefore = "img";
  take.onShort = ViewStep::Short::Carry;
  ViewStep cycle;
  cycle.kind = ViewStep::Kind::Cycle;
  cycle.field = "image";
  cycle.restAppend = true;
  cycle.body = {take};
  manifest.views = {{"shown", {cycle}}};
  return manifest;
}

/// The manifest's text with `from` replaced and its checksum made anew.
std::string edited(const std::string &from, const std::string &to) {
  std::string text = printManifest(sample());
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const std::string key = ",\n \"checksum\": \"";
  size_t end = text.find(key);
  std::string content = text.substr(0, end);
  return content + key + hash128(std::string_view(content)).hex() + "\"\n}\n";
}

} // namespace

TEST(Manifest, ComesBackAsPrinted) {
  std::string text = printManifest(sample());
  Result<Manifest> parsed = parseManifest(text, "2.json");
  ASSERT_TRUE(bool(parsed)) << parsed.error().message;
  EXPECT_EQ(printManifest(*parsed), text);
  EXPECT_TRUE(parsed->views[0].steps[0].restAppend);
  EXPECT_EQ(parsed->views[0].steps[0].body[0].onShort, ViewStep::Short::Carry);
}

// A member that this version does not know would lose its meaning silently,
// wherever it stands.
TEST(Manifest, UnknownMembersAreTold) {
  const std::pair<const char *, const char *> places[] = {
      {"{\"name\":\"00ff.plan\"", "{\"new\":1,\"name\":\"00ff.plan\""},
      {"{\"role\":\"sheets\"", "{\"new\":1,\"role\":\"sheets\""},
      {"{\"name\":\"text\"", "{\"new\":1,\"name\":\"text\""},
      {"{\"name\":\"shown\"", "{\"new\":1,\"name\":\"shown\""},
      {"{\"kind\":\"take\"", "{\"new\":1,\"kind\":\"take\""},
      {"{\"placement\"", "{\"new\":1,\"placement\""},
      {" \"version\": 2", " \"new\": 1,\n \"version\": 2"},
  };
  for (const auto &[from, to] : places) {
    Result<Manifest> parsed = parseManifest(edited(from, to), "2.json");
    ASSERT_FALSE(bool(parsed)) << to;
    EXPECT_NE(parsed.error().message.find("unknown member \"new\""),
              std::string::npos)
        << parsed.error().message;
  }
}

TEST(Manifest, UnknownWordsAndShapesAreTold) {
  const std::pair<const char *, const char *> places[] = {
      {"\"rest\":\"append\"", "\"rest\":\"prepend\""},
      {"\"short\":\"carry\"", "\"short\":\"borrow\""},
      {"\"split\"", "\"scatter\""},
      {"[\"img\",\"<IMAGE>\"]", "[\"img\",\"<IMAGE>\",\"<IMG>\"]"},
      {"01ff.shard", "../01ff.shard"},
  };
  for (const auto &[from, to] : places)
    EXPECT_FALSE(bool(parseManifest(edited(from, to), "2.json"))) << to;
}

TEST(Manifest, NewerFormatsAskForAnUpdate) {
  Result<Manifest> parsed =
      parseManifest(edited("dataset/2", "dataset/3"), "2.json");
  ASSERT_FALSE(bool(parsed));
  EXPECT_NE(parsed.error().message.find("update smmil"), std::string::npos);
}
