//===- FilesTest.cpp - Files and hashes ------------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Files.h"
#include "smmil/Support/Hash.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace smmil;
namespace fs = std::filesystem;

namespace {

class FilesTest : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "smmil-files-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string folder;
};

TEST_F(FilesTest, ReadsBackWhatItWrote) {
  const std::string path = folder + "/a";
  ASSERT_TRUE(writeFileAtomic(path, std::string_view("one\0two", 7)));
  Result<std::string> text = readTextFile(path);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, std::string("one\0two", 7));
  ASSERT_TRUE(writeFileAtomic(path, ByteSpan()));
  Result<Bytes> bytes = readFile(path);
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(bytes->empty());
}

TEST_F(FilesTest, ReadsFilesThatReportNoSize) {
  Result<std::string> text = readTextFile("/proc/self/stat");
  ASSERT_TRUE(text);
  EXPECT_FALSE(text->empty());
}

TEST_F(FilesTest, MissingFileNamesThePath) {
  Result<Bytes> bytes = readFile(folder + "/gone");
  ASSERT_FALSE(bytes);
  EXPECT_NE(bytes.error().message.find("/gone"), std::string::npos);
}

TEST_F(FilesTest, FolderIsNoFile) {
  Result<Bytes> bytes = readFile(folder);
  ASSERT_FALSE(bytes);
  EXPECT_NE(bytes.error().message.find("folder"), std::string::npos);
}

TEST_F(FilesTest, FailedWriteLeavesNothing) {
  ASSERT_TRUE(makeDirectories(folder + "/taken/inside"));
  // A folder cannot be replaced by a file.
  EXPECT_FALSE(writeFileAtomic(folder + "/taken", std::string_view("x")));
  Result<std::vector<FoundFile>> files = listFiles(folder);
  ASSERT_TRUE(files);
  EXPECT_TRUE(files->empty());
}

TEST_F(FilesTest, ListsInByteOrderWithSizes) {
  ASSERT_TRUE(makeDirectories(folder + "/b"));
  for (const char *name : {"/b/z", "/b/a", "/c", "/B"})
    ASSERT_TRUE(writeFileAtomic(folder + name, std::string_view(name)));
  Result<std::vector<FoundFile>> files = listFiles(folder);
  ASSERT_TRUE(files);
  std::vector<std::string> names;
  for (const FoundFile &file : *files) {
    names.push_back(file.name);
    EXPECT_EQ(file.size, file.name.size() + 1);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"B", "b/a", "b/z", "c"}));
}

TEST_F(FilesTest, MakeDirectoriesRefusesAFileInTheWay) {
  ASSERT_TRUE(writeFileAtomic(folder + "/f", std::string_view("x")));
  EXPECT_FALSE(makeDirectories(folder + "/f"));
  EXPECT_FALSE(makeDirectories(folder + "/f/g"));
}

TEST(StaysInside, TellsPathsThatLeave) {
  EXPECT_TRUE(staysInside("media/a.png"));
  EXPECT_TRUE(staysInside("..a/b.."));
  EXPECT_FALSE(staysInside(""));
  EXPECT_FALSE(staysInside("/etc/passwd"));
  EXPECT_FALSE(staysInside("../x"));
  EXPECT_FALSE(staysInside("a/../../x"));
  EXPECT_FALSE(staysInside("a/.."));
  EXPECT_FALSE(staysInside(std::string_view("a\0b", 3)));
}

TEST(Hash, KnownDigests) {
  // From the published test vectors of XXH3-128.
  EXPECT_EQ(hash128(std::string_view()).hex(),
            "99aa06d3014798d86001c324468d497f");
  EXPECT_NE(hash128(std::string_view("a")), hash128(std::string_view("b")));
}

} // namespace
