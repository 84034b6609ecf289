//===- EditedManifestTest.cpp - Manifests that somebody edited ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checksums and names tell accidents. Here they are made anew after every edit,
// so that the checks behind them have to tell: wrong types, words, names and
// counts, in manifests and in the lists of shards and views that they name.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/Manifest.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Support/Hash.h"

#include <gtest/gtest.h>

using namespace smmil;
using namespace smmil::test;

namespace {

/// The manifest with the checksum that its content should have.
std::string seal(const std::string &text) {
  std::string content = text.substr(0, text.rfind(",\n \"checksum\""));
  return content + ",\n \"checksum\": \"" +
         hash128(std::string_view(content)).hex() + "\"\n}\n";
}

class Edited : public ::testing::Test {
protected:
  void SetUp() override {
    writeCorpus(folder / "s");
    pack(folder / "s", folder / "d");
    good = tree(folder / "d/versions")["1.json"];
    source = tree(folder / "s");
  }

  std::string edit(const std::string &from, const std::string &to) const {
    size_t at = good.find(from);
    EXPECT_NE(at, std::string::npos) << from << " is not in " << good;
    std::string text = good;
    return seal(at == std::string::npos ? text
                                        : text.replace(at, from.size(), to));
  }

  /// Edits the object of plans/ with that ending, which gets the name that its
  /// bytes should have; gives a manifest that names it.
  std::string editObject(const char *ending, const std::string &from,
                         const std::string &to) const {
    for (const auto &[name, content] : tree(folder / "d/plans")) {
      if (std::filesystem::path(name).extension() != ending ||
          content.find(from) == content.npos ||
          good.find(name) == good.npos) // Left by another edit.
        continue;
      std::string text = content;
      text.replace(text.find(from), from.size(), to);
      const StoredObject old = describeText(content, ending),
                         made = describeText(text, ending);
      write((folder / "d/plans/") + made.name, text);
      std::string manifest = good;
      manifest.replace(manifest.find(old.name), old.name.size(), made.name);
      const std::string bytes = "\"bytes\":" + std::to_string(old.bytes);
      manifest.replace(manifest.find(bytes, manifest.find(made.name)),
                       bytes.size(), "\"bytes\":" + std::to_string(made.bytes));
      return seal(manifest);
    }
    ADD_FAILURE() << from << " is in no " << ending;
    return good;
  }

  /// Opens the dataset by another manifest and does everything with it; gives
  /// the first complaint, and fails if wrong bytes came out before it.
  std::string complaint(const std::string &manifest) {
    write(folder / "d/versions/1.json", manifest);
    Result<Dataset> dataset = Dataset::open(folder / "d");
    if (!dataset)
      return dataset.error().message;
    std::string first;
    auto note = [&](const auto &result) {
      if (!result && first.empty())
        first = result.error().message;
    };
    for (const ViewEntry &entry : dataset->manifest().views) {
      Result<View> view = findView(*dataset, entry.name);
      note(view);
      for (uint64_t i = 0; view && i < dataset->sheetCount(); ++i)
        note(showView(*dataset, i, *view));
    }
    note(dataset->check(1));
    std::filesystem::remove_all(folder / "x");
    Result<ExportReport> report = exportSource(*dataset, folder / "x");
    note(report);
    if (report) {
      EXPECT_TRUE(tree(folder / "x") == source) << manifest;
    }
    return first;
  }

  TemporaryFolder folder;
  std::string good;
  std::map<std::string, std::string> source;
};

} // namespace

TEST_F(Edited, ASealedManifestIsRead) {
  EXPECT_EQ(seal(good), good);
  EXPECT_EQ(complaint(good), "");
  // What may change without touching any shard.
  EXPECT_EQ(complaint(edit("<IMAGE>", "<IMG>")), "");
}

TEST_F(Edited, WrongTypesAreTold) {
  for (const char *member :
       {"version", "parent", "operation", "sheets", "items", "plan", "shards",
        "fields", "background", "layout", "tokens", "views"})
    for (const char *value :
         {"null", "true", "-1", "1.5", "\"\"", "[]", "{}", "[[]]", "[null]",
          "[{}]", "1e300", "[1, 2, 999]", "18446744073709551616"}) {
      std::string key = "\n \"" + std::string(member) + "\": ";
      size_t begin = good.find(key);
      ASSERT_NE(begin, std::string::npos) << member;
      begin += key.size();
      size_t end = good.find('\n', begin);
      std::string text = good;
      text.replace(begin, end - begin, std::string(value) + ",");
      std::string said = complaint(seal(text));
      // A dataset may have no views, and any word for what made it.
      bool fine =
          (member == std::string("views") && value == std::string("[]")) ||
          (member == std::string("operation") && value == std::string("\"\""));
      if (!fine) {
        EXPECT_NE(said.find(folder / "d"), std::string::npos)
            << member << ": " << value << ": " << said;
      }
    }
}

TEST_F(Edited, PictureOptionsAndNotesAreRead) {
  const std::string key = ",\n \"layout\"";
  const std::string notes =
      R"("notes": {"clipped_samples": {"items": 3, "names": ["a", "b"]}})";
  EXPECT_EQ(complaint(edit(key, ",\n \"orientation\": \"ignore\",\n "
                                "\"animation\": \"first_frame\",\n " +
                                    notes + key)),
            "");
  for (const char *wrong :
       {R"("orientation": "turn")", R"("orientation": 6)",
        R"("animation": "all")", R"("animation": null)", R"("notes": [])",
        R"("notes": {"made_up": {"items": 1, "names": []}})",
        R"("notes": {"clipped_samples": {"items": -1, "names": []}})",
        R"("notes": {"clipped_samples": {"items": 1}})",
        R"("notes": {"clipped_samples": {"items": 1, "names": [1]}})"})
    EXPECT_NE(complaint(edit(key, ",\n " + std::string(wrong) + key)), "")
        << wrong;
}

TEST_F(Edited, WrongValuesAreTold) {
  const std::pair<const char *, const char *> edits[] = {
      {"dataset/2", "dataset/3"},
      {"\"version\": 1", "\"version\": 2"},
      {"\"late\"", "\"never\""},
      {"\"name\":\"", "\"name\":\"../"},
      {"\"name\":\"", "\"name\":\"/"},
      {"\"name\":\"", "\"name\":\""
                      "0123456789012345678901234567890123456789012345678"},
      {"\"bytes\":", "\"bytes\":1"},
      {"\"sheets\": 6", "\"sheets\": 7"},
      {"\"sheets\": 6", "\"sheets\": 18446744073709551615"},
      {"\"items\": ", "\"items\": 1"},
  };
  for (const auto &[from, to] : edits)
    EXPECT_NE(complaint(edit(from, to)), "") << from << " to " << to;
  const std::pair<const char *, const char *> shards[] = {
      {"\"role\":\"media\"", "\"role\":\"lost\""},
      {"\"name\":\"", "\"name\":\"../"},
      {"\"bytes\":", "\"bytes\":1"},
      {"\"sheets\":6", "\"sheets\":7"},
      {"\"items\":", "\"items\":1"},
      {"\"uses\":[1]", "\"uses\":[0]"},
      {"\"uses\":[1]", "\"uses\":[2]"},
      {"[", "{"},
      {"[", "[["},
      {"{", "{\"new\":1,"},
  };
  for (const auto &[from, to] : shards)
    EXPECT_NE(complaint(editObject(".shards", from, to)), "")
        << from << " to " << to;
  const std::pair<const char *, const char *> views[] = {
      {"\"kind\":\"recorded\"", "\"kind\":\"made-up\""},
      {"\"before\":\"img\"", "\"before\":\"imag\""},
      {"\"before\":\"img\"", "\"behind\":\"img\""},
      {"\"field\":\"image\"", "\"field\":\"picture\""},
      {"{\"steps\"", "{\"where\":[[\"a..b\",\"eq\",\"x\"]],\"steps\""},
      {"{\"steps\"", "{\"where\":[[\"count(x)\",\"eq\",1]],\"steps\""},
      {"{\"steps\"", "{\"fields\":[\"nothing\"],\"steps\""},
      {"{\"steps\"", "{\"fields\":[\"audio\"],\"steps\""},
      {"{\"steps\"", "{\"tokens\":[[\"img\"]],\"steps\""},
  };
  for (const auto &[from, to] : views)
    EXPECT_NE(complaint(editObject(".view", from, to)), "")
        << from << " to " << to;
  // What a view may say.
  EXPECT_EQ(
      complaint(editObject(".view", "{\"steps\"",
                           "{\"tokens\":[[\"img\",\"<P>\"]],"
                           "\"where\":[[\"id\",\"ne\",\"b\"]],\"steps\"")),
      "");
}

TEST_F(Edited, ViewsThatGoOnForEverDoNot) {
  std::string body = "{\"kind\":\"mark\",\"token\":\"img\"}";
  std::string steps = "\"steps\":[";
  // A cycle that takes nothing, one that only marks, one inside another.
  for (const std::string &cycle :
       {std::string("{\"kind\":\"cycle\",\"field\":\"text\"}"),
        "{\"kind\":\"cycle\",\"field\":\"text\",\"body\":[" + body + "]}",
        "{\"kind\":\"cycle\",\"field\":\"image\",\"body\":[{\"kind\":\"cycle\","
        "\"field\":\"text\",\"body\":[" +
            body + "]}]}",
        std::string("{\"kind\":\"take\",\"field\":\"image\",\"count\":"
                    "9223372036854775807,\"short\":\"carry\"}"),
        std::string("{\"kind\":\"take\",\"field\":\"text\",\"count\":-5}")})
    (void)complaint(editObject(".view", steps, steps + cycle + ","));
  std::string deep;
  for (int i = 0; i < 100000; ++i)
    deep += "{\"kind\":\"cycle\",\"field\":\"text\",\"body\":[";
  for (int i = 0; i < 100000; ++i)
    deep += "]}";
  EXPECT_NE(complaint(editObject(".view", steps, steps + deep + ",")), "");
}
