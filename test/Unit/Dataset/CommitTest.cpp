//===- CommitTest.cpp - All or nothing ------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Killed writers, two writers, no space left.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "lib/Dataset/Edit.h"
#include "lib/Dataset/Transaction.h"
#include "smmil/Dataset/Export.h"

#include <csignal>
#include <cstdlib>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace smmil;
using namespace smmil::test;

namespace {

/// A source that takes a while to pack.
void writeLarge(const std::string &folder, int files) {
  std::string sheets;
  for (int i = 0; i < files; ++i) {
    std::string name = "media/" + std::to_string(i) + ".png";
    sheets += R"({"id": "x", "segments": [{"type": "image", "path": ")" + name +
              "\"}]}\n";
    write(folder + "/" + name, smallPng(static_cast<uint8_t>(i), 24 + i % 9));
  }
  write(folder + "/sheets.jsonl", sheets);
}

bool isSound(const std::string &dataset, uint64_t revision = 0) {
  Result<Dataset> opened = Dataset::open(dataset, revision);
  return opened && opened->check(1);
}

} // namespace

TEST(Commit, KilledWriterLeavesTheOlderVersion) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  writeLarge(folder / "t", 120);
  pack(folder / "s", folder / "d");
  uint64_t killed = 0, newest = 1;
  for (int round = 0; round < 60; ++round) {
    pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      Result<PackReport> report =
          packDataset(folder / "t", folder / "d", makeCopyFormat());
      _exit(report ? 0 : 1);
    }
    usleep(static_cast<useconds_t>(round) * 700);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    killed += WIFSIGNALED(status);
    Result<Dataset> dataset = Dataset::open(folder / "d");
    ASSERT_TRUE(bool(dataset)) << dataset.error().message;
    ASSERT_TRUE(bool(dataset->check(1)));
    ASSERT_GE(dataset->manifest().version, newest);
    newest = dataset->manifest().version;
  }
  EXPECT_GT(killed, 0u);
  EXPECT_TRUE(isSound(folder / "d", 1));
  // What the dead left behind is cleared by the next writer.
  EXPECT_EQ(pack(folder / "t", folder / "d").version, newest + 1);
  for (const auto &entry : std::filesystem::directory_iterator(folder / "d"))
    EXPECT_NE(entry.path().filename().string()[0], '.');
}

TEST(Commit, KilledFirstWriterCanBeRepeated) {
  TemporaryFolder folder;
  writeLarge(folder / "t", 60);
  for (int round = 0; round < 20; ++round) {
    std::string dataset = folder / ("d" + std::to_string(round));
    pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0)
      _exit(packDataset(folder / "t", dataset, makeCopyFormat()) ? 0 : 1);
    usleep(static_cast<useconds_t>(round) * 900);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    pack(folder / "t", dataset);
    EXPECT_TRUE(isSound(dataset));
  }
}

TEST(Commit, OfTwoWritersOnOneParentOneIsTold) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  Result<Transaction> first = Transaction::begin(folder / "d");
  ASSERT_TRUE(bool(first));
  EXPECT_EQ(pack(folder / "s", folder / "d").version, 1u);
  Manifest manifest;
  manifest.version = first->parent() + 1;
  manifest.plan.name = "x";
  auto before = tree(folder / "d/versions");
  Result<bool> done = first->commit(manifest);
  ASSERT_TRUE(bool(done));
  EXPECT_FALSE(*done);
  EXPECT_TRUE(tree(folder / "d/versions") == before);
  std::string said = first->conflict().message;
  EXPECT_NE(said.find("another writer has made version 1"), std::string::npos);
  EXPECT_NE(said.find("1: pack, now 6 sheets"), std::string::npos) << said;
  first->rebase();
  EXPECT_EQ(first->parent(), 1u);
}

TEST(Commit, OfTwoWritersNoneIsLostAndNoneIsTorn) {
  TemporaryFolder folder;
  write(folder / "s/sheets.jsonl", "{\"id\": \"a\", \"segments\": []}\n");
  const int rounds = std::getenv("SMMIL_THOROUGH") ? 1000 : 60;
  uint64_t version = 0, sheets = 0;
  std::string dataset;
  for (int round = 0; round < rounds; ++round) {
    if (round % 50 == 0) { // Manifests of all versions are read every time.
      dataset = folder / ("d" + std::to_string(round));
      pack(folder / "s", dataset);
      version = sheets = 1;
    }
    // One that rebases never gives up; else one of two that began on the same
    // version has to.
    const bool rebases = round % 2 == 0;
    int ready[2], start[2];
    ASSERT_EQ(pipe(ready), 0);
    ASSERT_EQ(pipe(start), 0);
    std::vector<pid_t> children;
    for (int writer = 0; writer < 2; ++writer) {
      pid_t child = fork();
      ASSERT_GE(child, 0);
      if (child == 0) {
        close(start[1]);
        Result<Transaction> transaction = beginEdit(dataset);
        char none = 0;
        (void)!::write(ready[1], &none, 1);
        (void)!::read(start[0], &none, 1); // Until the other end is closed.
        if (!transaction)
          _exit(2);
        Result<EditReport> report =
            commitEdit(*transaction, rebases, [](Draft &draft) {
              draft.pieces.push_back(draft.pieces.front());
              draft.manifest.operation = "one sheet more";
              return Outcome::success();
            });
        const bool told = !report && report.error().message.find(
                                         "another writer") != std::string::npos;
        _exit(report ? 0 : told ? 1 : 2);
      }
      children.push_back(child);
    }
    char none[2];
    for (size_t i = 0; i < children.size(); ++i)
      ASSERT_EQ(::read(ready[0], none, 1), 1);
    for (int end : {ready[0], ready[1], start[0], start[1]})
      close(end);
    uint64_t done = 0;
    for (pid_t child : children) {
      int status = 0;
      waitpid(child, &status, 0);
      ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) < 2) << round;
      done += WEXITSTATUS(status) == 0;
    }
    ASSERT_EQ(done, rebases ? 2u : 1u) << round;
    version += done;
    sheets += done;
    Result<Dataset> opened = Dataset::open(dataset);
    ASSERT_TRUE(bool(opened)) << opened.error().message;
    ASSERT_EQ(opened->manifest().version, version) << round;
    ASSERT_EQ(opened->sheetCount(), sheets) << round;
    ASSERT_TRUE(bool(opened->check(1))) << round;
  }
}

TEST(Commit, StagingOfTheLivingStays) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  Result<Transaction> first = Transaction::begin(folder / "d");
  ASSERT_TRUE(bool(first));
  ASSERT_TRUE(bool(first->stageBytes(smallWav(), "plans", "x.plan")));
  pack(folder / "s", folder / "d");
  EXPECT_TRUE(std::filesystem::exists(first->staged("x.plan")));
}

TEST(Commit, NoSpaceLeavesNothingHalfWritten) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  writeLarge(folder / "t", 60);
  pack(folder / "s", folder / "d");
  auto before = tree(folder / "d");
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN); // Writes beyond the limit fail with EFBIG.
    rlimit limit = {3000, 3000};
    setrlimit(RLIMIT_FSIZE, &limit);
    Result<PackReport> report =
        packDataset(folder / "t", folder / "d", makeCopyFormat());
    bool told = !report && report.error().message.find("free some space") !=
                               std::string::npos;
    Result<PackReport> fresh =
        packDataset(folder / "t", folder / "fresh", makeCopyFormat());
    _exit(told && !fresh && !std::filesystem::exists(folder / "fresh") ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_TRUE(tree(folder / "d") == before);
}

TEST(Commit, DamagedShardIsReplacedByPackingAgain) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  pack(folder / "s", folder / "d");
  auto shards = tree(folder / "d/shards");
  std::string damaged = shards.begin()->second;
  damaged[damaged.size() / 2] ^= 1;
  write((folder / "d/shards/") + shards.begin()->first, damaged);
  EXPECT_FALSE(isSound(folder / "d"));
  pack(folder / "s", folder / "d");
  EXPECT_TRUE(isSound(folder / "d"));
  EXPECT_TRUE(tree(folder / "d/shards") == shards);
}

namespace {

/// Leaves in `dataset` what a writer installs that is killed before its commit.
void dieBeforeCommit(const std::string &dataset,
                     const std::vector<std::string> &names) {
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Result<Transaction> transaction = Transaction::begin(dataset);
    Bytes content = smallWav();
    bool good = bool(transaction);
    for (const std::string &name : names) {
      std::string folder =
          name.find(".shard") != name.npos ? "shards" : "plans";
      good = good && writeFile(dataset + "/" + folder + "/" + name, content);
    }
    _exit(good ? 0 : 1); // Without its destructor.
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

} // namespace

TEST(Commit, WhatTheDeadInstalledGoesWithTheNextVersion) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  writeLarge(folder / "t", 4);
  Format format = makeCopyFormat();
  format.provenance = "module {}";
  pack(folder / "s", folder / "d", format);
  pack(folder / "t", folder / "d");
  auto named = tree(folder / "d");
  Result<Dataset> reader = Dataset::open(folder / "d", 1);
  ASSERT_TRUE(bool(reader));
  std::string hash(32, 'a');
  dieBeforeCommit(folder / "d",
                  {hash + ".shard", hash + ".plan", hash + ".mlir"});
  write(folder / "d/shards/notes.txt", "not ours");
  write(folder / "d/plans/" + hash, "nor this");
  ASSERT_TRUE(std::filesystem::exists(folder / "d/plans/" + hash + ".mlir"));

  EXPECT_EQ(pack(folder / "t", folder / "d").version, 3u);
  auto after = tree(folder / "d");
  EXPECT_EQ(after.erase("shards/notes.txt"), 1u);
  EXPECT_EQ(after.erase("plans/" + hash), 1u);
  EXPECT_EQ(after.erase("versions/3.json"), 1u);
  EXPECT_TRUE(after == named); // Every file that a version names, and no other.
  EXPECT_TRUE(bool(reader->check(1)));
  for (uint64_t version : {1, 2, 3})
    EXPECT_TRUE(isSound(folder / "d", version));
}

TEST(Commit, WhatTheDeadInstalledServesWhoeverPacksIt) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  pack(folder / "s", folder / "d");
  // The files are there and no version names them, as after a kill.
  std::filesystem::remove(folder / "d/versions/1.json");
  auto before = tree(folder / "d/shards");
  EXPECT_EQ(pack(folder / "s", folder / "d").version, 1u);
  EXPECT_TRUE(tree(folder / "d/shards") == before);
  EXPECT_TRUE(isSound(folder / "d"));
}

TEST(Commit, NothingGoesWhileAManifestCannotBeRead) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  writeLarge(folder / "t", 4);
  pack(folder / "s", folder / "d");
  std::string manifest = tree(folder / "d/versions")["1.json"];
  write(folder / "d/versions/1.json", "torn");
  auto before = tree(folder / "d/shards");
  pack(folder / "t", folder / "d");
  write(folder / "d/versions/1.json", manifest); // Restored from elsewhere.
  for (const auto &[name, content] : before)
    EXPECT_TRUE(tree(folder / "d/shards")[name] == content) << name;
  EXPECT_TRUE(isSound(folder / "d", 1));
}
