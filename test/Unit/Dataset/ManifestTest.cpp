//===- ManifestTest.cpp - Manifests that say more than is known -----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Manifest.h"

#include "smmil/Support/Hash.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace smmil;

namespace {

Manifest sample() {
  Manifest manifest;
  manifest.version = 2;
  manifest.parent = 1;
  manifest.plan = {"00ff.plan", 114};
  manifest.shardList = {"02ff.shards", 120};
  manifest.fields = {{"text", "", 0}, {"image", "tensor_psnr_db", 38}};
  manifest.tokens = {{"img", "<IMAGE>"}};
  manifest.views = {{"shown", {"03ff.view", 90}}};
  return manifest;
}

std::vector<ShardEntry> sampleShards() {
  std::vector<ShardEntry> shards(2);
  shards[0].role = ShardRole::Sheets;
  shards[0].object = {"01ff.shard", 80};
  shards[0].seal = "0123456789abcdef";
  shards[0].uses = {"04ff.shard"};
  shards[1].role = ShardRole::Media;
  shards[1].object = {"04ff.shard", 90};
  shards[1].seal = "0123456789abcdee";
  shards[1].codedItems = 3;
  return shards;
}

View sampleView() {
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
  View view;
  view.steps = {cycle};
  view.tokens = {{"img", "<IMG>"}};
  view.fields = {"text", "image"};
  ViewFilter text, number;
  text.key = "lang";
  text.text = "en";
  number.key = "count(image)";
  number.compare = ViewFilter::Compare::Ge;
  number.isNumber = true;
  number.number = 1.5;
  view.filters = {text, number};
  return view;
}

std::string replaced(std::string text, const std::string &from,
                     const std::string &to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
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
  EXPECT_EQ(parsed->views[0].object.name, "03ff.view");
}

// Each choice of the record is a member, and each of its words comes back.
TEST(Manifest, EveryChoiceOfALayoutComesBack) {
  Manifest manifest = sample();
  std::vector<std::string> members;
  forEachChoice(manifest.layout, [&](const char *name, auto &value) {
    members.push_back(name);
    value = static_cast<std::decay_t<decltype(value)>>(1);
  });
  Result<Manifest> parsed = parseManifest(printManifest(manifest), "2.json");
  ASSERT_TRUE(bool(parsed)) << parsed.error().message;
  forEachChoice(parsed->layout, [&](const char *name, auto &value) {
    EXPECT_EQ(int(value), 1) << name;
  });
  EXPECT_EQ(members.size(), describeLayout(manifest.layout).size());
  EXPECT_STREQ(layoutWord(parsed->layout.placement), "bundle");
  EXPECT_EQ(layoutValue<Layout::Tokens>("baked"), Layout::Tokens::Baked);
  EXPECT_EQ(layoutValue<Layout::Tokens>("split"), std::nullopt);
}

TEST(Manifest, ListsOfShardsComeBackAsPrinted) {
  for (const std::vector<ShardEntry> &shards :
       {sampleShards(), std::vector<ShardEntry>()}) {
    const std::string text = printShards(shards);
    Result<std::vector<ShardEntry>> parsed = parseShards(text, "x.shards");
    ASSERT_TRUE(bool(parsed)) << parsed.error().message;
    EXPECT_EQ(printShards(*parsed), text);
    ASSERT_EQ(parsed->size(), shards.size());
  }
}

TEST(Manifest, ViewsComeBackAsPrinted) {
  const std::string text = printView(sampleView());
  Result<View> parsed = parseView(text, "x.view");
  ASSERT_TRUE(bool(parsed)) << parsed.error().message;
  EXPECT_EQ(printView(*parsed), text);
  EXPECT_TRUE(parsed->steps[0].restAppend);
  EXPECT_EQ(parsed->steps[0].body[0].onShort, ViewStep::Short::Carry);
  EXPECT_EQ(parsed->filters[1].number, 1.5);
  EXPECT_EQ(parsed->fields.size(), 2u);
}

TEST(Manifest, WrongViewsAndListsAreTold) {
  const std::string view = printView(sampleView());
  for (const auto &[from, to] :
       std::vector<std::pair<std::string, std::string>>{
           {"\"rest\":\"append\"", "\"rest\":\"prepend\""},
           {"\"short\":\"carry\"", "\"short\":\"borrow\""},
           {"\"ge\"", "\"almost\""},
           {"1.5", "null"},
           {"1.5", "1e999"},
           {"[\"img\",\"<IMG>\"]", "[\"img\"]"},
           {"{\"kind\":\"take\"", "{\"new\":1,\"kind\":\"take\""},
           {"{\"steps\"", "{\"new\":1,\"steps\""},
           {"\"kind\":\"take\"", "\"kind\":\"made-up\""},
           {"\"fields\":[\"text\",", "\"fields\":[1,"}})
    EXPECT_FALSE(bool(parseView(replaced(view, from, to), "x"))) << to;
  const std::string list = printShards(sampleShards());
  for (const auto &[from, to] :
       std::vector<std::pair<std::string, std::string>>{
           {"{\"role\":\"sheets\"", "{\"new\":1,\"role\":\"sheets\""},
           {"\"role\":\"media\"", "\"role\":\"lost\""},
           {"01ff.shard", "../01ff.shard"},
           {"01ff.shard", "04ff.shard"},
           {"\"uses\":[1]", "\"uses\":[0]"},
           {"\"uses\":[1]", "\"uses\":[2]"},
           {"\"coded\":3", "\"coded\":-3"}})
    EXPECT_FALSE(bool(parseShards(replaced(list, from, to), "x"))) << to;
}

// A member that this version does not know would lose its meaning silently,
// wherever it stands.
TEST(Manifest, UnknownMembersAreTold) {
  const std::pair<const char *, const char *> places[] = {
      {"{\"name\":\"00ff.plan\"", "{\"new\":1,\"name\":\"00ff.plan\""},
      {"{\"name\":\"text\"", "{\"new\":1,\"name\":\"text\""},
      {"{\"name\":\"shown\"", "{\"new\":1,\"name\":\"shown\""},
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
      {"\"split\"", "\"scatter\""},
      {"[\"img\",\"<IMAGE>\"]", "[\"img\",\"<IMAGE>\",\"<IMG>\"]"},
      {"02ff.shards", "../02ff.shards"},
      {"03ff.view", "/03ff.view"},
      {"\"bytes\":90", "\"bytes\":\"90\""},
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
