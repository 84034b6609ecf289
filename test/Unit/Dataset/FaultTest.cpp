//===- FaultTest.cpp - A fault at every call that changes files -----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every operation that writes a dataset is run once for each of its calls and
// each kind of fault. Whatever happens, every version that was there, and the
// new one if it is there, opens and verifies; what the operation reported as
// done survives a cut of the power; and it can be run again.
//
// All calls with SMMIL_THOROUGH in the environment, else every third.
//
//===----------------------------------------------------------------------===//

#include "FaultyFiles.h"
#include "TestCorpus.h"

#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/PackParts.h"
#include "smmil/Dataset/Select.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Dataset/Versions.h"
#include "smmil/Dataset/ViewEdit.h"

#include <csignal>
#include <cstdlib>
#include <functional>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

using namespace smmil;
using namespace smmil::test;
namespace fs = std::filesystem;

namespace {

struct Operation {
  std::string name;
  /// Makes what is there before, in folder `d`.
  std::function<void(const std::string &folder)> prepare;
  std::function<Outcome(const std::string &folder)> run;
  /// How many versions are older than `run` makes them, and may go.
  bool removesVersions = false;
};

PackOptions oneWorker() {
  PackOptions options;
  options.workers = 1; // Calls come in the same order every time.
  return options;
}

template <typename T> Outcome outcomeOf(const Result<T> &result) {
  return result ? Outcome::success() : Outcome(result.error());
}

Outcome packAll(const std::string &source, const std::string &dataset) {
  return outcomeOf(packDataset(source, dataset, makeCopyFormat(), oneWorker()));
}

/// Two versions, of which the first has a tag.
void makeDataset(const std::string &folder) {
  ASSERT_TRUE(bool(packAll(folder + "/s", folder + "/d")));
  ASSERT_TRUE(bool(appendSheets(folder + "/t", folder + "/d", makeCopyFormat(),
                                oneWorker())));
  ASSERT_TRUE(bool(tagVersion(folder + "/d", "first", 1, false)));
}

void makeNothing(const std::string &) {}

void makeParts(const std::string &folder) {
  makeDataset(folder);
  for (uint64_t number : {1, 2})
    ASSERT_TRUE(bool(packPart(folder + "/s", folder + "/d", nullptr,
                              {number, 2}, oneWorker())));
}

Outcome addView(const std::string &folder) {
  Result<Dataset> dataset = Dataset::open(folder + "/d");
  if (!dataset)
    return dataset.error();
  ViewChange change;
  change.every = 1;
  Result<View> base = findView(*dataset, "as_recorded");
  if (!base)
    return base.error();
  Result<View> view = changeView(*dataset, *base, change);
  if (!view)
    return view.error();
  view->name = "v";
  return outcomeOf(writeView(folder + "/d", *view, true, false));
}

Outcome addFilteredView(const std::string &folder) {
  Result<Dataset> dataset = Dataset::open(folder + "/d");
  if (!dataset)
    return dataset.error();
  View view;
  view.name = "filtered";
  view.steps.resize(1);
  view.steps[0].kind = ViewStep::Kind::Recorded;
  view.filters.resize(1);
  view.filters[0].key = "id";
  view.filters[0].compare = ViewFilter::Compare::Ne;
  view.filters[0].text = "a";
  return outcomeOf(writeView(folder + "/d", view, false, false));
}

const std::vector<Operation> &operations() {
  static const std::vector<Operation> all = {
      {"FirstPack", makeNothing,
       [](const std::string &f) { return packAll(f + "/s", f + "/d"); }},
      {"Pack", makeDataset,
       [](const std::string &f) { return packAll(f + "/t", f + "/d"); }},
      {"Append", makeDataset,
       [](const std::string &f) {
         return outcomeOf(
             appendSheets(f + "/u", f + "/d", makeCopyFormat(), oneWorker()));
       }},
      {"Replace", makeDataset,
       [](const std::string &f) {
         return outcomeOf(replaceSheets(f + "/u", f + "/d", makeCopyFormat(), 0,
                                        oneWorker()));
       }},
      {"Delete", makeDataset,
       [](const std::string &f) {
         return outcomeOf(deleteSheets(f + "/d", {{0}, {}}, false));
       }},
      {"RollBack", makeDataset,
       [](const std::string &f) {
         return outcomeOf(rollBack(f + "/d", 1, false));
       }},
      {"AddField", makeDataset,
       [](const std::string &f) {
         // Run again after it was done, it is told so.
         Result<Dataset> dataset = Dataset::open(f + "/d");
         if (!dataset)
           return Outcome(dataset.error());
         if (dataset->manifest().fields.back().name == "score")
           return Outcome::success();
         return outcomeOf(addField(f + "/d", {"score", f + "/scores.jsonl", {}},
                                   fileFormatOf(*dataset), oneWorker()));
       }},
      {"View", makeDataset, addView},
      {"Select",
       [](const std::string &f) {
         makeDataset(f);
         ASSERT_TRUE(bool(addFilteredView(f)));
       },
       [](const std::string &f) {
         Result<SelectReport> report = selectSheets(f + "/d", "filtered", 1,
                                                    /*rebase=*/false);
         // Run again after it was done, it is told so.
         if (!report &&
             report.error().message.find("already") != std::string::npos)
           return Outcome::success();
         return outcomeOf(report);
       }},
      {"Tag", makeDataset,
       [](const std::string &f) {
         return tagVersion(f + "/d", "second", 2, true);
       }},
      {"MoveTag", makeDataset,
       [](const std::string &f) {
         return tagVersion(f + "/d", "first", 2, true);
       }},
      {"Part", makeDataset,
       [](const std::string &f) {
         return outcomeOf(
             packPart(f + "/s", f + "/d", nullptr, {1, 2}, oneWorker()));
       }},
      {"Commit", makeParts,
       [](const std::string &f) {
         Result<CommitReport> report = commitParts(f + "/d", false);
         // Run again after a commit that a fault stopped behind its link.
         if (!report &&
             report.error().message.find("holds no parts") != std::string::npos)
           return Outcome::success();
         return outcomeOf(report);
       }},
      {"Gc",
       [](const std::string &f) {
         makeDataset(f);
         ASSERT_TRUE(bool(packAll(f + "/u", f + "/d")));
       },
       [](const std::string &f) {
         GcOptions options;
         options.grace = 0;
         return outcomeOf(collectGarbage(f + "/d", options));
       },
       /*removesVersions=*/true},
  };
  return all;
}

class Faults : public ::testing::TestWithParam<size_t> {
protected:
  void SetUp() override {
    const std::string sheet = R"(, "segments": [{"type": "text", "text": )";
    const std::string image = R"("}, {"type": "image", "path": "p"}]})";
    for (const char *source : {"s", "t", "u"}) {
      write((base / source) + "/sheets.jsonl", std::string(R"({"id": ")") +
                                                   source + "\"" + sheet + '"' +
                                                   source + image + "\n");
      write((base / source) + "/p", std::string("picture ") + source);
    }
    write(base / "scores.jsonl", "{\"id\": \"s\", \"score\": [1, 2]}\n");
    operation = &operations()[GetParam()];
    operation->prepare(base / "");
    if (fs::exists(base / "d")) {
      before = tree(base / "d");
      for (const auto &[name, content] : before)
        if (name.rfind("versions/", 0) == 0)
          versions.push_back(std::stoull(name.substr(9)));
    }
  }

  /// Runs the operation on a copy in a process of its own. Gives its status
  /// as `waitpid` does, or counts calls.
  int runFaulty(Fault fault, uint64_t at, uint64_t *calls = nullptr) {
    fs::remove_all(work);
    fs::create_directories(work + "/scratch");
    for (const char *source : {"s", "t", "u"})
      fs::create_directory_symlink(base / source, work + "/" + source);
    fs::create_symlink(base / "scores.jsonl", work + "/scores.jsonl");
    if (fs::exists(base / "d"))
      fs::copy(base / "d", work + "/d", fs::copy_options::recursive);
    int channel[2];
    EXPECT_EQ(::pipe(channel), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      armFaults(fault, at, work + "/scratch");
      const Outcome outcome = operation->run(work);
      const uint64_t count = disarmFaults();
      (void)!::write(channel[1], &count, sizeof(count));
      _exit(outcome ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(channel[1]);
    uint64_t count = 0;
    if (::read(channel[0], &count, sizeof(count)) == sizeof(count) && calls)
      *calls = count;
    ::close(channel[0]);
    return status;
  }

  /// Every version is whole, and those that were there are.
  void expectSound(const std::string &what) {
    const std::string dataset = work + "/d";
    if (!fs::exists(dataset)) {
      ASSERT_TRUE(before.empty()) << what;
      return;
    }
    const uint64_t newest = newestVersion(dataset);
    ASSERT_GE(newest, versions.empty() ? 0 : versions.back()) << what;
    if (newest == 0)
      return;
    Result<std::vector<VersionInfo>> listed = listVersions(dataset);
    ASSERT_TRUE(bool(listed)) << what << ": " << listed.error().message;
    std::set<uint64_t> there;
    for (const VersionInfo &info : *listed) {
      there.insert(info.version);
      Result<Dataset> opened = Dataset::open(dataset, info.version);
      ASSERT_TRUE(bool(opened)) << what << ": " << opened.error().message;
      Result<DatasetCheck> check = opened->check(1);
      ASSERT_TRUE(bool(check)) << what << ": " << check.error().message;
    }
    for (uint64_t version : versions)
      if (!operation->removesVersions || version == versions.back()) {
        ASSERT_EQ(there.count(version), 1u) << what << ": " << version;
      }
    if (!before.empty()) {
      Result<std::map<std::string, uint64_t>> tags = readTags(dataset);
      ASSERT_TRUE(bool(tags)) << what << ": " << tags.error().message;
      ASSERT_EQ(tags->count("first"), 1u) << what;
    }
  }

  /// Nothing was made and nothing stays behind, unless the version was made.
  void expectUnchanged(const std::string &what,
                       const std::map<std::string, std::string> &done) {
    if (before.empty()) {
      EXPECT_TRUE(!fs::exists(work + "/d") || newestVersion(work + "/d") != 0)
          << what;
    } else if (!operation->removesVersions &&
               newestVersion(work + "/d") == versions.back()) {
      const auto after = namesOf();
      // A part and a tag are there from their rename on, synced or not.
      EXPECT_TRUE(after == before || after == done)
          << what << " left something";
    }
  }

  /// What the operation made of the dataset, without what it may leave.
  std::map<std::string, std::string> namesOf() {
    std::map<std::string, std::string> names;
    for (const auto &[name, content] : tree(work + "/d"))
      if (name[0] != '.')
        names[name] = content;
    return names;
  }

  TemporaryFolder base, other;
  const std::string work = other / "w";
  const Operation *operation = nullptr;
  std::map<std::string, std::string> before;
  std::vector<uint64_t> versions;
};

} // namespace

TEST_P(Faults, TheLastVersionOpensAndVerifies) {
  uint64_t calls = 0;
  int status = runFaulty(Fault::None, 0, &calls);
  ASSERT_EQ(status, 0);
  ASSERT_GT(calls, 3u);
  const auto done = namesOf();
  const uint64_t step = ::getenv("SMMIL_THOROUGH") ? 1 : 3;
  struct Kind {
    Fault fault;
    const char *name;
  };
  uint64_t number = 0, cases = 0;
  for (const Kind &kind :
       {Kind{Fault::Full, "no space"},
        {Fault::Broken, "EIO"},
        {Fault::Kill, "kill"},
        {Fault::Torn, "torn write"},
        {Fault::PowerCut, "power cut"},
        {Fault::PowerCutVersionsKept, "power cut, versions kept"},
        {Fault::PowerCutVersionsLost, "power cut, versions lost"}}) {
    const bool cut = kind.fault >= Fault::PowerCut;
    // The last one of a cut is behind the operation.
    for (uint64_t at = number++ % step; at < calls + (cut ? step : 0);
         at += step, ++cases) {
      const std::string what = operation->name + ", " + kind.name +
                               " at call " + std::to_string(at) + " of " +
                               std::to_string(calls);
      status = runFaulty(kind.fault, at);
      ASSERT_TRUE(WIFEXITED(status) || WTERMSIG(status) == SIGKILL) << what;
      expectSound(what);
      if (HasFatalFailure())
        return;
      const bool succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
      if (cut && at >= calls) {
        ASSERT_TRUE(namesOf() == done) << what << " lost what was reported";
      }
      if (kind.fault == Fault::Full && !succeeded)
        expectUnchanged(what, done);
      // Whatever it was, it is over.
      const Outcome again = operation->run(work);
      ASSERT_TRUE(bool(again)) << what << ", again: " << again.error().message;
      expectSound(what + ", again");
      if (HasFatalFailure())
        return;
    }
  }
  RecordProperty("cases", int(cases));
  std::printf("%s: %llu calls, %llu faults\n", operation->name.c_str(),
              static_cast<unsigned long long>(calls),
              static_cast<unsigned long long>(cases));
}

INSTANTIATE_TEST_SUITE_P(Of, Faults,
                         ::testing::Range(size_t(0), operations().size()),
                         [](const auto &info) {
                           return operations()[info.param].name;
                         });
