//===- commit.cpp - smmil commit ------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes a version of the parts that `smmil pack --part` has left.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"

#include "smmil/Dataset/PackParts.h"
#include "smmil/Support/Interrupt.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

using namespace smmil;
using namespace smmil::tool;

namespace {

struct CommitArguments {
  std::string dataset;
  bool rebase = false, discard = false, json = false;
};

} // namespace

static int runDiscard(const CommitArguments &arguments) {
  Result<uint64_t> removed = discardParts(arguments.dataset);
  if (!removed)
    return fail(removed.error());
  if (arguments.json)
    printJson(nlohmann::ordered_json{{"discarded", *removed}});
  else
    std::printf("%s: %llu parts discarded\n", arguments.dataset.c_str(),
                (unsigned long long)*removed);
  return 0;
}

static int runCommit(const CommitArguments &arguments) {
  InterruptScope interrupts;
  if (arguments.discard)
    return runDiscard(arguments);
  Result<CommitReport> report =
      commitParts(arguments.dataset, arguments.rebase);
  if (!report)
    return fail(report.error());
  if (arguments.json) {
    printJson(nlohmann::ordered_json{{"version", report->version},
                                     {"parent", report->parent},
                                     {"parts", report->parts},
                                     {"sheets", report->sheets},
                                     {"items", report->items}});
    return 0;
  }
  std::printf("%s: version %llu of %llu parts, %llu sheets, %llu items\n",
              arguments.dataset.c_str(), (unsigned long long)report->version,
              (unsigned long long)report->parts,
              (unsigned long long)report->sheets,
              (unsigned long long)report->items);
  return 0;
}

static Action declare(CLI::App &app) {
  auto arguments = std::make_shared<CommitArguments>();
  app.add_option("DATASET", arguments->dataset, "Dataset that holds the parts")
      ->required();
  CLI::Option *rebase = app.add_flag(
      "--rebase", arguments->rebase,
      "Where another writer was faster, commit on top of its version");
  app.add_flag("--discard", arguments->discard,
               "Remove the parts instead; `smmil gc` then removes what they "
               "held")
      ->excludes(rebase);
  app.add_flag("--json", arguments->json, "Print the result as JSON");
  return [arguments] { return runCommit(*arguments); };
}

static RegisterCommand
    command({"commit", "Make a version of parts that were packed one by one",
             "Examples:\n"
             "  smmil commit train.smmil\n"
             "  smmil commit train.smmil --rebase --json\n"
             "  smmil commit train.smmil --discard\n",
             11, declare});
