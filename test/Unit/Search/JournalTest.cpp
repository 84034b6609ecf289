//===- JournalTest.cpp - Resume and replay --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Spaces.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace smmil;
using namespace smmil::search;
using namespace smmil::search::test;
namespace fs = std::filesystem;

namespace {

std::string slurp(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream buffer;
  buffer << in.rdbuf();
  return buffer.str();
}

void spill(const fs::path &path, const std::string &text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// Keeps component figures in the journal, as the real oracle does, and
/// returns something else every time it really measures.
class PartOracle final : public Landscape {
public:
  PartOracle(const Problem &problem, Journal &journal, double noise)
      : Landscape(problem, 9), journal(journal), noise(noise) {}
  Result<std::vector<Measurement>> measure(const std::vector<Design> &designs,
                                           int level) override {
    auto result = Landscape::measure(designs, level);
    for (size_t i = 0; i < designs.size(); ++i) {
      std::string key = "p" + std::to_string(designs[i][0]) + "," +
                        std::to_string(designs[i][1]);
      auto [known, isNew] = cache.try_emplace(key, 0.0);
      if (isNew) {
        if (const nlohmann::json *recorded = journal.part(key))
          known->second = recorded->get<double>();
        else
          known->second = noise * ++encodes;
        if (auto ok = journal.addPart(key, known->second); !ok)
          return ok.error();
      }
      (*result)[i].metrics[0] += known->second;
    }
    return result;
  }
  int encodes = 0;

private:
  Journal &journal;
  std::map<std::string, double> cache;
  double noise;
};

class JournalTest : public ::testing::Test {
protected:
  void SetUp() override {
    directory = fs::temp_directory_path() /
                ("smmil-journal-" + std::to_string(::getpid()));
    fs::create_directories(directory);
    file = directory / "j";
    for (int i = 0; i < 4; ++i)
      problem.knobs.push_back(makeKnob("k" + std::to_string(i), 4));
    options.strategy = "evolution";
    options.budget = 48;
    options.seed = 7;
  }
  void TearDown() override { fs::remove_all(directory); }

  Result<SearchResult> run(Journal &journal, double noise) {
    PartOracle oracle(problem, journal, noise);
    auto result = smmil::search::search(problem, oracle, journal, options);
    encodes = oracle.encodes;
    return result;
  }

  Problem problem = emptyProblem();
  SearchOptions options;
  fs::path directory, file;
  int encodes = 0;
};

TEST_F(JournalTest, ReplayRepeatsTheRunWithoutMeasuring) {
  Design chosen;
  {
    auto journal = Journal::open(file.string());
    ASSERT_TRUE(bool(journal));
    auto result = run(*journal, 0.01);
    ASSERT_TRUE(bool(result));
    chosen = result->evaluated[result->chosen].design;
    EXPECT_GT(encodes, 0);
  }
  std::string before = slurp(file);
  auto journal = Journal::replay(file.string());
  ASSERT_TRUE(bool(journal));
  auto result = run(*journal, 1000); // Another machine, other noise.
  ASSERT_TRUE(bool(result)) << result.error().message;
  EXPECT_EQ(encodes, 0);
  EXPECT_EQ(result->evaluated[result->chosen].design, chosen);
  EXPECT_EQ(slurp(file), before);
  EXPECT_EQ(journal->text(), before);
}

TEST_F(JournalTest, AKilledRunContinuesToTheSameBytes) {
  {
    auto journal = Journal::open(file.string());
    ASSERT_TRUE(bool(journal));
    ASSERT_TRUE(bool(run(*journal, 0.01)));
  }
  std::string whole = slurp(file);
  for (size_t cut = 0; cut < whole.size(); cut += 997) {
    spill(file, whole.substr(0, cut));
    {
      auto journal = Journal::open(file.string());
      ASSERT_TRUE(bool(journal)) << journal.error().message;
      // Noise is off by the parts already known, so set it aside: compare the
      // course only where all parts are recorded.
      auto result = run(*journal, 0);
      ASSERT_TRUE(bool(result)) << result.error().message;
    }
    std::string text = slurp(file);
    size_t lastLine = whole.rfind('\n', cut ? cut - 1 : 0);
    size_t kept = cut && lastLine != std::string::npos && lastLine < cut
                      ? lastLine + 1
                      : 0;
    EXPECT_EQ(text.substr(0, kept), whole.substr(0, kept)) << "cut " << cut;
  }
}

TEST_F(JournalTest, CutAtEveryLineGivesTheSameJournal) {
  {
    auto journal = Journal::open(file.string());
    ASSERT_TRUE(bool(run(*journal, 0)));
  }
  std::string whole = slurp(file);
  for (size_t at = whole.find('\n'); at != std::string::npos;
       at = whole.find('\n', at + 1)) {
    spill(file, whole.substr(0, at + 1) + "{\"torn\": ");
    auto journal = Journal::open(file.string());
    ASSERT_TRUE(bool(journal));
    ASSERT_TRUE(bool(run(*journal, 0)));
    EXPECT_EQ(slurp(file), whole);
  }
}

TEST_F(JournalTest, AnotherRequestIsRefused) {
  {
    auto journal = Journal::open(file.string());
    ASSERT_TRUE(bool(run(*journal, 0)));
  }
  options.seed = 8;
  auto journal = Journal::open(file.string());
  ASSERT_TRUE(bool(journal));
  auto result = run(*journal, 0);
  ASSERT_FALSE(bool(result));
  EXPECT_NE(result.error().message.find("another request"), std::string::npos);
}

TEST_F(JournalTest, DamageIsTold) {
  spill(file, "{\"smmil\":\"journal/1\"}\nnot json\n");
  auto journal = Journal::open(file.string());
  ASSERT_FALSE(bool(journal));
  EXPECT_NE(journal.error().message.find(":2:"), std::string::npos);
  spill(file, "");
  EXPECT_FALSE(bool(Journal::replay(file.string())));
  EXPECT_FALSE(bool(Journal::replay((directory / "none").string())));
  spill(file, "{\"smmil\":\"journal/1\"}\n{\"torn\"");
  EXPECT_FALSE(bool(Journal::replay(file.string())));
}

TEST_F(JournalTest, AnUnfinishedRunCannotBeReplayed) {
  {
    auto journal = Journal::open(file.string());
    ASSERT_TRUE(bool(run(*journal, 0)));
  }
  std::string whole = slurp(file);
  spill(file, whole.substr(0, whole.find('\n', whole.size() / 2) + 1));
  auto journal = Journal::replay(file.string());
  ASSERT_TRUE(bool(journal));
  auto result = run(*journal, 0);
  ASSERT_FALSE(bool(result));
  EXPECT_NE(result.error().message.find("finish the run"), std::string::npos);
}

} // namespace
