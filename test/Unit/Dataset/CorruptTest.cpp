//===- CorruptTest.cpp - Every flip and every cut -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In a tiny dataset every single bit of every file is flipped and every length
// cut: checking must tell each time, and export must never hand out other
// bytes.
//
//===----------------------------------------------------------------------===//

#include "ByteTokenizer.h"
#include "TestCorpus.h"
#include "lib/Dataset/Edit.h"
#include "lib/Dataset/Selection.h"

#include "smmil/Dataset/CountTokens.h"
#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/Select.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Dataset/Versions.h"
#include "smmil/Dataset/ViewEdit.h"
#include "smmil/Support/Hash.h"

using namespace smmil;
using namespace smmil::test;

namespace {

class Corrupt : public ::testing::TestWithParam<Layout::Index> {
protected:
  void SetUp() override {
    write(folder / "s/sheets.jsonl",
          "{\"id\": \"a\", \"segments\": [{\"type\": \"text\", \"text\": "
          "\"some words\"}, {\"type\": \"image\", \"path\": "
          "\"m/a.png\"}, {\"type\": \"numeric\", \"values\": [1, -2, "
          "300000000000]}]}\n{\"id\": \"b\", \"segments\": []}\n");
    write(folder / "s/m/a.png", smallPng(3, 2));
    write(folder / "s/m/none", std::string_view());
    Result<Source> loaded = loadSource(folder / "s");
    ASSERT_TRUE(bool(loaded));
    Format format = makeCopyFormat(loaded->fields);
    codeHalves(format, "numeric", NumberType::I64);
    format.layout.detail = Layout::Detail::Apart;
    format.layout.index = GetParam();
    format.provenance = "module {}";
    pack(folder / "s", folder / "d", format);
    source = tree(folder / "s");
  }

  /// Checks the damaged dataset; true if the damage was told everywhere.
  bool isTold() {
    Result<Dataset> dataset = Dataset::open(folder / "d");
    if (!dataset)
      return true;
    Result<DatasetCheck> check = dataset->check(1);
    std::filesystem::remove_all(folder / "x");
    Result<ExportReport> report = exportSource(*dataset, folder / "x");
    bool wrong = report && tree(folder / "x") != source;
    return !check && !wrong;
  }

  TemporaryFolder folder;
  std::map<std::string, std::string> source;
};

} // namespace

TEST_P(Corrupt, EveryFlippedBitIsTold) {
  ASSERT_FALSE(isTold());
  for (const auto &[name, content] : tree(folder / "d")) {
    for (size_t at = 0; at < content.size(); ++at)
      for (int bit = 0; bit < 8; ++bit) {
        std::string bad = content;
        bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
        write((folder / "d/") + name, bad);
        ASSERT_TRUE(isTold()) << name << " byte " << at << " bit " << bit;
      }
    write((folder / "d/") + name, content);
  }
  EXPECT_FALSE(isTold());
}

TEST_P(Corrupt, EveryCutAndEveryExtensionIsTold) {
  for (const auto &[name, content] : tree(folder / "d")) {
    for (size_t size = 0; size < content.size(); ++size) {
      write((folder / "d/") + name, content.substr(0, size));
      ASSERT_TRUE(isTold()) << name << " cut to " << size;
    }
    write((folder / "d/") + name, content + '\0');
    EXPECT_TRUE(isTold()) << name << " made longer";
    std::filesystem::remove((folder / "d/") + name);
    EXPECT_TRUE(isTold()) << name << " removed";
    write((folder / "d/") + name, content);
  }
  EXPECT_FALSE(isTold());
}

INSTANTIATE_TEST_SUITE_P(Index, Corrupt,
                         ::testing::Values(Layout::Index::DeltaPacked,
                                           Layout::Index::FixedStride),
                         [](const auto &info) {
                           return info.param == Layout::Index::DeltaPacked
                                      ? "DeltaPacked"
                                      : "FixedStride";
                         });

namespace {

/// Two packs' worth of versions: an append, tokens, a view that counts them and
/// filters, its selection, and a tag.
class CorruptVersions : public ::testing::Test {
protected:
  void SetUp() override {
    write(folder / "s/sheets.jsonl",
          "{\"id\": \"a\", \"segments\": [{\"type\": \"text\", \"text\": "
          "\"w\"}, {\"type\": \"image\", \"path\": \"p\"}]}\n");
    write(folder / "s/p", "picture");
    write(folder / "t/sheets.jsonl", "{\"segments\": []}\n");
    pack(folder / "s", folder / "d");
    ASSERT_TRUE(bool(appendSheets(folder / "t", folder / "d", makeCopyFormat(),
                                  PackOptions())));
    write(folder / "tokenizer.json", byteTokenizer());
    ASSERT_TRUE(bool(
        countTokens(folder / "d", folder / "tokenizer.json", "b", 1, false)));
    Result<Dataset> dataset = Dataset::open(folder / "d");
    ViewChange change;
    change.every = 1;
    change.tokenizer = "b";
    change.tokens = {{"image", "<P>"}};
    change.filters.resize(1);
    change.filters[0].key = "id";
    change.filters[0].text = "a";
    Result<View> view =
        changeView(*dataset, *findView(*dataset, "as_recorded"), change);
    view->name = "v";
    ASSERT_TRUE(bool(writeView(folder / "d", *view, false, false)));
    ASSERT_TRUE(bool(selectSheets(folder / "d", "v", 1, false)));
    ASSERT_TRUE(bool(tagVersion(folder / "d", "t", 2, false)));
    truth = everything();
    ASSERT_NE(truth, "");
  }

  /// What all versions show, by all views; empty once something is told.
  std::string everything() {
    Result<std::vector<VersionInfo>> versions = listVersions(folder / "d");
    if (!versions || versions->size() != 5)
      return {};
    std::string all;
    for (const char *reference : {"d", "d@1", "d@t"}) {
      Result<Dataset> dataset = Dataset::open(folder / reference);
      if (!dataset || !dataset->check(1))
        return {};
      for (const ViewEntry &entry : dataset->manifest().views)
        for (uint64_t i = 0; i < dataset->sheetCount(); ++i) {
          Result<View> view = findView(*dataset, entry.name);
          auto pieces = view ? showView(*dataset, i, *view) : view.error();
          if (!pieces)
            return {};
          for (const ViewPiece &piece : *pieces)
            all += piece.text + "|";
        }
    }
    return all;
  }

  TemporaryFolder folder;
  std::string truth;
};

} // namespace

TEST_F(CorruptVersions, EveryFlippedByteAndEveryCutIsTold) {
  size_t bytes = 0;
  for (const auto &[name, content] : tree(folder / "d")) {
    const std::string path = (folder / "d/") + name;
    for (size_t at = 0; at < content.size(); ++at, ++bytes) {
      std::string bad = content;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bytes % 8));
      write(path, bad);
      ASSERT_EQ(everything(), "") << name << " byte " << at;
      write(path, content.substr(0, at));
      ASSERT_EQ(everything(), "") << name << " cut to " << at;
    }
    write(path, content + '\0');
    ASSERT_EQ(everything(), "") << name << " made longer";
    write(path, content);
  }
  EXPECT_EQ(everything(), truth);
}

TEST_F(CorruptVersions, ASelectionThatItsFiltersContradictIsTold) {
  Result<OpenEdit> edit = openEdit(folder / "d");
  ASSERT_TRUE(bool(edit));
  Result<View> view = findView(edit->base, "v");
  ASSERT_TRUE(bool(view));
  SheetStates states(1);
  states.note(0, /*isShown=*/false);
  const Bytes bytes = writeSelection(printFilters(view->filters), 1, states);
  const StoredObject object = {hash128(ByteSpan(bytes)).hex() + ".selection",
                               bytes.size()};
  ASSERT_TRUE(bool(edit->transaction.stageBytes(bytes, "plans", object.name)));
  ASSERT_TRUE(
      bool(commitEdit(edit->transaction, /*rebase=*/false, [&](Draft &draft) {
        for (ShardEntry &shard : draft.manifest.shards)
          for (SelectionEntry &entry : shard.selections)
            entry.object = object;
        return Outcome::success();
      })));
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  Result<DatasetCheck> check = dataset->check(1);
  ASSERT_FALSE(bool(check));
  EXPECT_NE(check.error().message.find("sheet 0"), std::string::npos)
      << check.error().message;
}
