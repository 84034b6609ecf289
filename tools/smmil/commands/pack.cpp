//===- pack.cpp - smmil pack ----------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packs a source folder, plainly or by a format.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"
#include "tools/smmil/DecodeOptions.h"

#include "smmil/Conversion/ModuleToFormat.h"
#include "smmil/Dataset/Evaluator.h"
#include "smmil/Dataset/Manifest.h"
#include "smmil/Dataset/Pack.h"
#include "smmil/Dataset/PackParts.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Progress.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <optional>

using namespace smmil;
using namespace smmil::tool;

namespace {

struct PackArguments {
  std::string source, dataset, format, codec, evaluator, onError = "fail", part;
  bool json = false, quiet = false;
  PackOptions options;
};

} // namespace

static nlohmann::ordered_json toJson(const PackReport &report) {
  nlohmann::ordered_json json = {{"version", report.version},
                                 {"sheets", report.sheets},
                                 {"items", report.items},
                                 {"files", report.files},
                                 {"source_bytes", report.sourceBytes},
                                 {"stored_bytes", report.storedBytes},
                                 {"kept_by_copy", report.keptByCopy},
                                 {"cases", nlohmann::ordered_json::object()},
                                 {"notes", describeNotes(report.notes)},
                                 {"warnings", report.warnings}};
  for (const auto &[name, tally] : report.cases)
    json["cases"][name] = {{"items", tally.items}, {"bytes", tally.bytes}};
  return json;
}

static void print(const PackArguments &arguments, const PackReport &report) {
  std::printf("%s: version %llu, %llu sheets, %llu items\n",
              arguments.dataset.c_str(), (unsigned long long)report.version,
              (unsigned long long)report.sheets,
              (unsigned long long)report.items);
  std::printf("%llu bytes of source -> %llu bytes on disk (%.1f %%)\n",
              (unsigned long long)report.sourceBytes,
              (unsigned long long)report.storedBytes,
              report.sourceBytes ? 100.0 * double(report.storedBytes) /
                                       double(report.sourceBytes)
                                 : 100.0);
  for (const auto &[name, tally] : report.cases)
    std::printf("  %-24s %8llu items %12llu bytes\n", name.c_str(),
                (unsigned long long)tally.items,
                (unsigned long long)tally.bytes);
  printNotes(report.notes);
}

/// "2/8".
static Result<PartNumber> parsePart(const std::string &text) {
  PartNumber part;
  unsigned long long number = 0, count = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%llu/%llu%c", &number, &count, &rest) != 2 ||
      text.find_first_not_of("0123456789/") != text.npos)
    return usageError("--part " + text + ": expected i/N, for example 2/8");
  part.number = number;
  part.count = count;
  return part;
}

static int runPart(const PackArguments &arguments, const Format &format) {
  Result<PartNumber> part = parsePart(arguments.part);
  if (!part)
    return fail(part.error());
  Result<PackReport> report = packPart(
      arguments.source, arguments.dataset,
      arguments.format.empty() ? nullptr : &format, *part, arguments.options);
  if (!report)
    return fail(report.error());
  for (const std::string &warning : report->warnings)
    warn(warning);
  if (arguments.json) {
    nlohmann::ordered_json json = {{"part", part->number},
                                   {"parts", part->count}};
    json.update(toJson(*report));
    json.erase("version");
    printJson(json);
    return 0;
  }
  std::printf("%s: part %llu of %llu, %llu sheets, %llu items, %llu bytes; "
              "`smmil commit` makes a version of all parts\n",
              arguments.dataset.c_str(), (unsigned long long)part->number,
              (unsigned long long)part->count,
              (unsigned long long)report->sheets,
              (unsigned long long)report->items,
              (unsigned long long)report->storedBytes);
  return 0;
}

static int runPack(PackArguments &arguments) {
  InterruptScope interrupts;
  setProgressEnabled(!arguments.quiet && !arguments.json);
  arguments.options.copyUndecodable = arguments.onError == "copy";
  Result<Format> format = Format();
  if (!arguments.format.empty())
    format = loadFormat(arguments.format);
  if (!format)
    return fail(format.error());
  if (Outcome set = setEvaluator(*format, arguments.evaluator); !set)
    return fail(set.error());
  std::optional<EmittedCodec> codec;
  if (Outcome loaded =
          loadCodec(arguments.codec, codec, arguments.options.codec);
      !loaded)
    return fail(loaded.error());
  if (!arguments.part.empty())
    return runPart(arguments, *format);
  Result<PackReport> report =
      arguments.format.empty()
          ? packCopy(arguments.source, arguments.dataset, arguments.options)
          : packDataset(arguments.source, arguments.dataset, *format,
                        arguments.options);
  if (!report) {
    Error error = report.error();
    if (error.kind == ErrorKind::Usage && !arguments.format.empty())
      error.message = arguments.format + ": " + error.message;
    return fail(error);
  }
  for (const std::string &warning : report->warnings)
    warn(warning);
  if (arguments.json)
    printJson(toJson(*report));
  else
    print(arguments, *report);
  return 0;
}

static Action declare(CLI::App &app) {
  auto arguments = std::make_shared<PackArguments>();
  app.add_option("DIR", arguments->source, "Folder with sheets.jsonl and media")
      ->required();
  app.add_option("DATASET", arguments->dataset,
                 "Dataset to make, or to add a version to")
      ->required();
  CLI::Option *format = app.add_option(
      "--format", arguments->format,
      "Format that `smmil design` chose (default: keep every byte)");
  app.add_flag("--safe", arguments->options.safe,
               "Keep every byte in less: JPEG, PNG and WAV files are coded "
               "anew, and every one is decoded and compared")
      ->excludes(format);
  app.add_option("--codec", arguments->codec,
                 "Encode through this emitted codec of the format: its library "
                 "or the folder it was built in; the bytes never depend on it");
  app.add_option("--on-error", arguments->onError,
                 "What to do with media that cannot be decoded")
      ->check(CLI::IsMember({"fail", "copy"}))
      ->capture_default_str();
  app.add_option("--level", arguments->options.level,
                 "zstd level of the blocks of sheets (default: the format's, "
                 "for a plain pack 3, and 19 for up to 1 MiB of text)")
      ->check(CLI::Range(1, 19));
  app.add_option("--text-block", arguments->options.textBlock,
                 "Source bytes of a block of sheets, which is what reading one "
                 "sheet unpacks (default: the format's, for a plain pack "
                 "16384)")
      ->check(CLI::Range(4096, 1 << 20));
  CLI::Option *rebase = app.add_flag(
      "--rebase", arguments->options.rebase,
      "Where another writer was faster, commit on top of its version");
  app.add_option("--part", arguments->part,
                 "i/N: pack the i-th of N shares of the sheets only, on any "
                 "host; `smmil commit` makes a version of all of them")
      ->excludes(rebase);
  app.add_option("--evaluator", arguments->evaluator,
                 "Command that measures fields whose floor is a command's");
  addSourceOptions(app, arguments->options.source);
  app.add_option("--threads", arguments->options.workers,
                 "Threads (default: all; the bytes never depend on it)");
  app.add_flag("--json", arguments->json, "Print the result as JSON");
  app.add_flag("--quiet", arguments->quiet, "No progress");
  return [arguments] { return runPack(*arguments); };
}

static RegisterCommand
    command({"pack", "Pack a folder of sheets into a dataset",
             "Examples:\n"
             "  smmil pack docs/ train.smmil\n"
             "  smmil pack docs/ archive.smmil --level 19 --text-block "
             "262144\n"
             "  smmil pack docs/ train.smmil --part 2/8\n"
             "  smmil pack docs/ train.smmil --safe\n"
             "  smmil pack docs/ small.smmil --format format.mlir\n"
             "  smmil pack docs/ small.smmil --format format.mlir "
             "--on-error=copy\n"
             "  smmil pack docs/ small.smmil --format format.mlir "
             "--codec codec/build\n",
             10, declare});
