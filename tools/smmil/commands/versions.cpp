//===- versions.cpp - smmil versions, diff, tag, gc
//------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lists, compares, names and clears the versions of a dataset.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"

#include "smmil/Dataset/Versions.h"
#include "smmil/Support/Printable.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <ctime>
#include <memory>

using namespace smmil;
using namespace smmil::tool;
using Json = nlohmann::ordered_json;

namespace {

struct VersionArguments {
  std::string dataset, other, tag;
  bool json = false, remove = false, move = false;
  double days = 7;
  GcOptions gc;
};

} // namespace

static std::string timeText(int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts = {};
  char text[32] = {};
  gmtime_r(&time, &parts);
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

/// The folder and a version that exists; the newest where none is named.
static Result<DatasetRef> versionOf(const std::string &reference) {
  Result<DatasetRef> ref = resolveDataset(reference);
  if (ref && ref->version == 0)
    ref->version = newestVersion(ref->directory);
  if (ref && ref->version == 0)
    return dataError(reference + ": holds no version of a dataset; make one "
                                 "with `smmil pack`");
  return ref;
}

//===----------------------------------------------------------------------===//
// versions
//===----------------------------------------------------------------------===//

static int runVersions(const VersionArguments &arguments) {
  Result<DatasetRef> ref = versionOf(arguments.dataset);
  if (!ref)
    return fail(ref.error());
  Result<std::vector<VersionInfo>> versions = listVersions(ref->directory);
  if (!versions)
    return fail(versions.error());
  if (arguments.json) {
    Json list = Json::array();
    for (const VersionInfo &info : *versions)
      list.push_back({{"version", info.version},
                      {"parent", info.parent},
                      {"operation", info.operation},
                      {"sheets", info.sheets},
                      {"items", info.items},
                      {"bytes", info.bytes},
                      {"time", timeText(info.time)},
                      {"tags", info.tags}});
    printJson(list);
    return 0;
  }
  for (const VersionInfo &info : *versions) {
    std::string tags;
    for (const std::string &tag : info.tags)
      tags += " @" + tag;
    std::printf("%llu  %s  %s, %llu sheets, %llu items, %llu bytes%s\n",
                (unsigned long long)info.version, timeText(info.time).c_str(),
                info.operation.c_str(), (unsigned long long)info.sheets,
                (unsigned long long)info.items, (unsigned long long)info.bytes,
                tags.c_str());
  }
  return 0;
}

static Action declareVersions(CLI::App &app) {
  auto arguments = std::make_shared<VersionArguments>();
  app.add_option("DATASET", arguments->dataset, "Dataset")->required();
  app.add_flag("--json", arguments->json, "Print as JSON");
  return [arguments] { return runVersions(*arguments); };
}

//===----------------------------------------------------------------------===//
// diff
//===----------------------------------------------------------------------===//

static Json toJson(const std::vector<VersionDiff::Range> &ranges) {
  Json list = Json::array();
  for (const VersionDiff::Range &range : ranges)
    list.push_back({range.begin, range.end});
  return list;
}

/// "3, 7 to 9" of [3, 4) and [7, 10); the first few.
static std::string listed(const std::vector<VersionDiff::Range> &ranges) {
  constexpr size_t kMost = 8;
  std::string text;
  for (size_t i = 0; i < ranges.size() && i < kMost; ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(ranges[i].begin);
    if (ranges[i].end - ranges[i].begin > 1)
      text += " to " + std::to_string(ranges[i].end - 1);
  }
  return ranges.size() > kMost ? text + ", ..." : text;
}

static int runDiff(const VersionArguments &arguments) {
  Result<DatasetRef> from = versionOf(arguments.dataset);
  if (!from)
    return fail(from.error());
  Result<DatasetRef> to =
      versionOf(arguments.other.empty() ? from->directory : arguments.other);
  if (!to)
    return fail(to.error());
  if (from->directory != to->directory)
    return fail(usageError("diff compares versions of one dataset; give " +
                           from->directory + "@VERSION twice"));
  Result<VersionDiff> diff =
      diffVersions(from->directory, from->version, to->version);
  if (!diff)
    return fail(diff.error());
  if (arguments.json) {
    printJson(Json{{"from", diff->from},
                   {"to", diff->to},
                   {"shared_sheets", diff->sharedSheets},
                   {"added_sheets", diff->addedSheets},
                   {"removed_sheets", diff->removedSheets},
                   {"added", toJson(diff->added)},
                   {"removed", toJson(diff->removed)},
                   {"added_bytes", diff->addedBytes},
                   {"removed_bytes", diff->removedBytes},
                   {"added_fields", diff->addedFields},
                   {"removed_fields", diff->removedFields},
                   {"plan", diff->plan},
                   {"layout", diff->layout},
                   {"tokens", diff->tokens},
                   {"views", diff->views},
                   {"tokenizers", diff->tokenizers},
                   {"selections", diff->selections}});
    return 0;
  }
  std::printf("version %llu to %llu: %llu sheets shared\n",
              (unsigned long long)diff->from, (unsigned long long)diff->to,
              (unsigned long long)diff->sharedSheets);
  if (diff->addedSheets)
    std::printf("  %llu added, in %llu as %s; %llu bytes of shards\n",
                (unsigned long long)diff->addedSheets,
                (unsigned long long)diff->to, listed(diff->added).c_str(),
                (unsigned long long)diff->addedBytes);
  if (diff->removedSheets)
    std::printf("  %llu removed, in %llu as %s; %llu bytes of shards\n",
                (unsigned long long)diff->removedSheets,
                (unsigned long long)diff->from, listed(diff->removed).c_str(),
                (unsigned long long)diff->removedBytes);
  for (const std::string &field : diff->addedFields)
    std::printf("  field %s added; %llu bytes of shards\n",
                printable(field).c_str(), (unsigned long long)diff->addedBytes);
  if (diff->addedBytes && !diff->addedSheets && diff->addedFields.empty())
    std::printf("  segments of old sheets added; %llu bytes of shards\n",
                (unsigned long long)diff->addedBytes);
  for (const std::string &field : diff->removedFields)
    std::printf("  field %s removed\n", printable(field).c_str());
  for (const auto &[name, differs] :
       {std::pair("plan", diff->plan), std::pair("layout", diff->layout),
        std::pair("tokens", diff->tokens), std::pair("views", diff->views),
        std::pair("tokenizers", diff->tokenizers),
        std::pair("selections", diff->selections)})
    if (differs)
      std::printf("  other %s\n", name);
  return 0;
}

static Action declareDiff(CLI::App &app) {
  auto arguments = std::make_shared<VersionArguments>();
  app.add_option("FROM", arguments->dataset, "DATASET@VERSION or DATASET@TAG")
      ->required();
  app.add_option("TO", arguments->other, "Another one (default: the newest)");
  app.add_flag("--json", arguments->json, "Print as JSON");
  return [arguments] { return runDiff(*arguments); };
}

//===----------------------------------------------------------------------===//
// tag
//===----------------------------------------------------------------------===//

static int runTag(const VersionArguments &arguments) {
  Result<DatasetRef> ref = arguments.remove
                               ? DatasetRef{arguments.dataset, 0, ""}
                               : versionOf(arguments.dataset);
  if (!ref)
    return fail(ref.error());
  Outcome outcome = arguments.remove ? removeTag(ref->directory, arguments.tag)
                                     : tagVersion(ref->directory, arguments.tag,
                                                  ref->version, arguments.move);
  if (!outcome)
    return fail(outcome.error());
  if (arguments.json)
    printJson(Json{{"tag", arguments.tag}, {"version", ref->version}});
  else if (!arguments.remove)
    std::printf("%s@%s is version %llu\n", ref->directory.c_str(),
                arguments.tag.c_str(), (unsigned long long)ref->version);
  return 0;
}

static Action declareTag(CLI::App &app) {
  auto arguments = std::make_shared<VersionArguments>();
  app.add_option("DATASET", arguments->dataset,
                 "Dataset, or DATASET@VERSION (default: the newest)")
      ->required();
  app.add_option("TAG", arguments->tag, "Name to give")->required();
  auto *move = app.add_flag("--move", arguments->move,
                            "Take the name from the version that has it");
  app.add_flag("--remove", arguments->remove, "Take the name away")
      ->excludes(move);
  app.add_flag("--json", arguments->json, "Print as JSON");
  return [arguments] { return runTag(*arguments); };
}

//===----------------------------------------------------------------------===//
// gc
//===----------------------------------------------------------------------===//

static int runGc(VersionArguments &arguments) {
  Result<DatasetRef> ref = versionOf(arguments.dataset);
  if (!ref)
    return fail(ref.error());
  arguments.gc.grace = static_cast<int64_t>(arguments.days * 24 * 3600);
  Result<GcReport> report = collectGarbage(ref->directory, arguments.gc);
  if (!report)
    return fail(report.error());
  if (arguments.json) {
    printJson(Json{{"versions", report->versions},
                   {"in_use", report->inUse},
                   {"files", report->files},
                   {"bytes", report->bytes},
                   {"dry_run", arguments.gc.dryRun}});
    return 0;
  }
  std::printf(
      "%s: %llu versions and %llu files, %llu bytes, %s\n",
      ref->directory.c_str(), (unsigned long long)report->versions.size(),
      (unsigned long long)report->files, (unsigned long long)report->bytes,
      arguments.gc.dryRun ? "would be removed" : "removed");
  for (uint64_t version : report->inUse)
    std::printf("  version %llu stays: somebody has it open\n",
                (unsigned long long)version);
  return 0;
}

static Action declareGc(CLI::App &app) {
  auto arguments = std::make_shared<VersionArguments>();
  app.add_option("DATASET", arguments->dataset, "Dataset to clear")->required();
  app.add_option("--grace-days", arguments->days,
                 "Versions and files that are younger stay")
      ->check(CLI::Range(0.0, 36500.0))
      ->capture_default_str();
  app.add_flag("--dry-run", arguments->gc.dryRun, "Only say what would go");
  app.add_flag("--json", arguments->json, "Print as JSON");
  return [arguments] { return runGc(*arguments); };
}

static RegisterCommand versions({"versions", "List the versions of a dataset",
                                 "Examples:\n"
                                 "  smmil versions train.smmil\n"
                                 "  smmil versions train.smmil --json\n",
                                 14, declareVersions});
static RegisterCommand
    diff({"diff", "Say how two versions of a dataset differ",
          "Examples:\n"
          "  smmil diff train.smmil@1\n"
          "  smmil diff train.smmil@v1 train.smmil@3 --json\n",
          15, declareDiff});
static RegisterCommand tag({"tag",
                            "Name a version, so that DATASET@TAG opens it",
                            "Examples:\n"
                            "  smmil tag train.smmil v1\n"
                            "  smmil tag train.smmil@3 best --move\n"
                            "  smmil tag train.smmil v1 --remove\n",
                            16, declareTag});
static RegisterCommand
    gc({"gc", "Remove versions and files that nobody needs",
        "The newest version, tagged ones, young ones and those that are open "
        "stay.\nExamples:\n"
        "  smmil gc train.smmil --dry-run\n"
        "  smmil gc train.smmil --grace-days 30\n",
        18, declareGc});
