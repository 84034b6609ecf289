//===- SourceTest.cpp - Reading source folders ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a source holds, and every kind of bad source.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/Source.h"
#include "smmil/Support/Files.h"

using namespace smmil;
using namespace smmil::test;

/// The error for a folder with this sheets.jsonl, or "" if it loads.
static std::string errorFor(const TemporaryFolder &folder,
                            std::string_view sheets) {
  write(folder / "s/sheets.jsonl", sheets);
  Result<Source> source = loadSource(folder / "s");
  return source ? "" : source.error().message;
}

static bool has(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

TEST(Source, ReadsEverything) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  Result<Source> source = loadSource(folder / "s/");
  ASSERT_TRUE(bool(source)) << source.error().message;
  ASSERT_EQ(source->sheets.size(), 6u);
  EXPECT_EQ(source->sheets[0].line, 2u);
  EXPECT_TRUE(source->sheets[1].hasId);
  EXPECT_EQ(source->sheets[2].line, 5u);
  EXPECT_EQ(source->files.size(), 8u);
  EXPECT_EQ(source->media.size(), 7u); // a.png and copy.png are equal.
  EXPECT_EQ(source->directories, std::vector<std::string>{"void"});
  // Of "caf\xC3\xA9 caf\xC3\xA9 \xC3\xA9".
  const SourceSegment &text = source->segmentsOf(source->sheets[1])[1];
  EXPECT_EQ(text.bytes, 14u);
  EXPECT_EQ(text.words, 3u);
  // No rule spells it so: a dataset keeps the escapes.
  EXPECT_EQ(text.spelling, Spelling::Raw);
  Result<std::string> file = readTextFile(folder / "s/sheets.jsonl");
  ASSERT_TRUE(bool(file));
  EXPECT_EQ(source->textHash, hash128(std::string_view(*file)));
  EXPECT_EQ(source->textBytes, file->size());
  std::string all;
  SheetReader reader(*source);
  for (const SourceSheet &sheet : source->sheets) {
    EXPECT_EQ(sheet.begin, all.size());
    Result<std::string_view> line = reader.read(sheet);
    ASSERT_TRUE(bool(line)) << line.error().message;
    all += *line;
  }
  EXPECT_EQ(all + source->tail, *file);
  EXPECT_FALSE(source->files[0].referenced && source->files[7].referenced);
}

TEST(Source, EmptyFileIsASourceWithoutSheets) {
  TemporaryFolder folder;
  EXPECT_EQ(errorFor(folder, ""), "");
  EXPECT_EQ(errorFor(folder, "\n \n"), "");
}

TEST(Source, NoSuchFolder) {
  TemporaryFolder folder;
  Result<Source> source = loadSource(folder / "nowhere");
  ASSERT_FALSE(bool(source));
  EXPECT_TRUE(has(source.error().message, "nowhere: no such folder"));
}

TEST(Source, FolderWithoutSheets) {
  TemporaryFolder folder;
  write(folder / "s/x", "x");
  Result<Source> source = loadSource(folder / "s");
  ASSERT_FALSE(bool(source));
  EXPECT_TRUE(has(source.error().message, "sheets.jsonl: no such file"));
}

TEST(Source, TornLine) {
  TemporaryFolder folder;
  std::string error = errorFor(
      folder, "{\"id\": \"a\", \"segments\": []}\n{\"id\": \"b\", \"se");
  EXPECT_TRUE(has(error, "sheets.jsonl:2: not valid JSON")) << error;
}

TEST(Source, MissingMedium) {
  TemporaryFolder folder;
  std::string error = errorFor(
      folder,
      R"({"segments": [{"type": "text", "text": ""}, {"type": "image", "path": "media/gone.png"}]})");
  EXPECT_TRUE(has(error, "sheets.jsonl:1: segment 2: \"media/gone.png\""))
      << error;
}

TEST(Source, PathThatLeavesTheFolder) {
  TemporaryFolder folder;
  write(folder / "outside", "x");
  for (const char *path :
       {"../outside", "/etc/passwd", "a/../../outside", ".."}) {
    std::string error =
        errorFor(folder, R"({"segments": [{"type": "image", "path": ")" +
                             std::string(path) + "\"}]}");
    EXPECT_TRUE(has(error, "leaves the folder")) << error;
  }
  std::string error = errorFor(
      folder, R"({"segments": [{"type": "image", "path": "a\u0000b"}]})");
  EXPECT_TRUE(has(error, "is no path")) << error;
}

TEST(Source, SymbolicLinks) {
  TemporaryFolder folder;
  write(folder / "outside", "x");
  write(folder / "s/inside", "y");
  std::filesystem::create_symlink("inside", folder / "s/link");
  EXPECT_EQ(errorFor(folder, ""), "");
  std::filesystem::create_symlink("../outside", folder / "s/out");
  EXPECT_TRUE(has(errorFor(folder, ""), "s/out: symbolic link that leaves"));
  std::filesystem::remove(folder / "s/out");
  std::filesystem::create_symlink("nothing", folder / "s/dangling");
  EXPECT_TRUE(has(errorFor(folder, ""), "leads nowhere"));
  std::filesystem::remove(folder / "s/dangling");
  std::filesystem::create_directory_symlink(".", folder / "s/loop");
  EXPECT_TRUE(has(errorFor(folder, ""), "link to a folder"));
}

static std::string textOf(const Bytes &bytes) {
  return {bytes.begin(), bytes.end()};
}

TEST(Source, FollowsLinksWithinARoot) {
  TemporaryFolder folder;
  const std::string line = R"({"segments": [{"type": "image", "path": "m/a"}]})"
                           "\n";
  write(folder / "c/blobs/1", "picture");
  write(folder / "c/blobs/2", line);
  write(folder / "c/shared/deep/b", "more");
  write(folder / "c/snapshots/x/m/own", "own");
  namespace fs = std::filesystem;
  fs::create_symlink("../../../blobs/1", folder / "c/snapshots/x/m/a");
  fs::create_symlink("../../blobs/2", folder / "c/snapshots/x/sheets.jsonl");
  fs::create_directory_symlink("../../shared", folder / "c/snapshots/x/s");
  SourceOptions options;
  options.followLinks = true;
  // The cache itself, and its snapshot with the cache as root.
  for (const char *given : {"c", "c/snapshots/x"}) {
    options.linkRoot = given == std::string("c") ? "" : folder / "c";
    Result<Source> source = loadSource(folder / given, options);
    ASSERT_TRUE(bool(source)) << source.error().message;
    EXPECT_EQ(source->textHash, hash128(std::string_view(line)));
    ASSERT_EQ(source->files.size(), 3u);
    EXPECT_EQ(source->files[0].name, "m/a");
    EXPECT_EQ(textOf(*source->read(0)), "picture");
    EXPECT_EQ(source->files[2].name, "s/deep/b");
    EXPECT_EQ(textOf(*source->read(2)), "more");
  }
  // The snapshot as its own root: every link leaves it.
  options.linkRoot.clear();
  Result<Source> narrow = loadSource(folder / "c/snapshots/x", options);
  ASSERT_FALSE(bool(narrow));
  EXPECT_TRUE(has(narrow.error().message, "symbolic link that leaves"));
  EXPECT_TRUE(has(narrow.error().message, "--link-root"));
  // Round and round.
  fs::create_directory_symlink("../s", folder / "c/shared/s");
  fs::create_directory_symlink("../../x", folder / "c/snapshots/x/m/up");
  Result<Source> round = loadSource(folder / "c", options);
  ASSERT_FALSE(bool(round));
}

TEST(Source, FollowsLinksThatAreWrittenAsText) {
  TemporaryFolder folder;
  write(folder / "blobs/1", "picture");
  write(folder / "s/media/a", "../../blobs/1");
  write(folder / "s/media/b", "../nothing/there");
  write(folder / "s/sheets.jsonl",
        R"({"segments": [{"type": "image", "path": "media/a"}]})");
  SourceOptions options;
  Result<Source> plain = loadSource(folder / "s", options);
  ASSERT_TRUE(bool(plain));
  EXPECT_EQ(textOf(*plain->read(0)), "../../blobs/1");
  options.followLinks = true;
  options.linkRoot = folder / ".";
  Result<Source> followed = loadSource(folder / "s", options);
  ASSERT_TRUE(bool(followed)) << followed.error().message;
  EXPECT_EQ(textOf(*followed->read(0)), "picture");
  EXPECT_EQ(textOf(*followed->read(1)), "../nothing/there");
  options.linkRoot.clear();
  EXPECT_FALSE(bool(loadSource(folder / "s", options)));
}

TEST(Source, NoticesChanges) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  Result<Source> source = loadSource(folder / "s");
  ASSERT_TRUE(bool(source));
  write(folder / "s/media/a.png", "changed");
  Result<Bytes> bytes = source->read(0);
  ASSERT_FALSE(bool(bytes));
  EXPECT_TRUE(has(bytes.error().message, "changed while"));
}

/// Lines that are longer and shorter than a window, in any order, and blank
/// ones that go over its end.
TEST(Source, SheetsAreReadWindowByWindow) {
  TemporaryFolder folder;
  std::string text;
  std::vector<uint64_t> ends;
  for (size_t words : {1, 90000, 2, 3, 200000, 1, 1, 45000}) {
    text += std::string(words % 7, '\n') +
            "{\"segments\": [{\"type\": \"text\", "
            "\"text\": \"";
    for (size_t i = 0; i < words; ++i)
      text += "word ";
    text += "\"}]}\r\n";
    ends.push_back(text.size());
  }
  const std::string blank(300000, '\n');
  for (const std::string &tail : {std::string(), std::string(" "), blank}) {
    write(folder / "s/sheets.jsonl", text + tail);
    Result<Source> source = loadSource(folder / "s");
    ASSERT_TRUE(bool(source)) << source.error().message;
    EXPECT_EQ(source->tail, tail);
    ASSERT_EQ(source->sheets.size(), ends.size());
    SheetReader reader(*source);
    for (size_t i : {7, 0, 4, 1, 2, 3, 4, 5, 6, 0}) {
      const uint64_t begin = i == 0 ? 0 : ends[i - 1];
      EXPECT_EQ(source->sheets[i].begin, begin);
      Result<std::string_view> line = reader.read(source->sheets[i]);
      ASSERT_TRUE(bool(line)) << line.error().message;
      EXPECT_EQ(*line, text.substr(begin, ends[i] - begin));
    }
  }
  write(folder / "s/sheets.jsonl",
        "{\"segments\": []}\n" + blank + "{\"segments\": [}");
  Result<Source> torn = loadSource(folder / "s");
  ASSERT_FALSE(bool(torn));
  EXPECT_TRUE(has(torn.error().message, "sheets.jsonl:300002: not valid JSON"))
      << torn.error().message;
}

TEST(Source, SheetsThatChangeAreNoticed) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  Result<std::string> text = readTextFile(folder / "s/sheets.jsonl");
  ASSERT_TRUE(bool(text));
  Result<Source> source = loadSource(folder / "s");
  ASSERT_TRUE(bool(source));
  const SourceSheet &sheet = source->sheets[1];
  std::string other = *text;
  other[sheet.object + 3] ^= 1;
  for (const std::string &now : {other, text->substr(1), *text + "\n"}) {
    write(folder / "s/sheets.jsonl", now);
    SheetReader reader(*source);
    Result<std::string_view> line = reader.read(sheet);
    ASSERT_FALSE(bool(line));
    EXPECT_TRUE(has(line.error().message, "changed while"));
  }
  std::filesystem::remove(folder / "s/sheets.jsonl");
  SheetReader reader(*source);
  EXPECT_FALSE(bool(reader.read(sheet)));
}
