//===- edit.cpp - smmil append, replace, delete, rollback -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes a version from the newest one without touching what stays.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"
#include "tools/smmil/DatasetFormat.h"
#include "tools/smmil/DecodeOptions.h"

#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Evaluator.h"
#include "smmil/Dataset/Versions.h"
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

struct EditArguments {
  std::string source, dataset, codec, evaluator, onError = "fail";
  SheetSelection sheets;
  std::optional<uint64_t> number;
  bool json = false, quiet = false;
  PackOptions options;
};

} // namespace

static int print(const EditArguments &arguments,
                 const Result<EditReport> &report) {
  if (!report)
    return fail(report.error());
  for (const std::string &warning : report->warnings)
    warn(warning);
  if (arguments.json) {
    printJson(nlohmann::ordered_json{{"version", report->version},
                                     {"parent", report->parent},
                                     {"sheets", report->sheets},
                                     {"added", report->added},
                                     {"removed", report->removed},
                                     {"items", report->items},
                                     {"written_bytes", report->writtenBytes},
                                     {"given", report->given},
                                     {"warnings", report->warnings}});
    return 0;
  }
  if (report->given != 0) {
    std::printf("%s: version %llu: %llu of %llu sheets have the field, %llu "
                "bytes written\n",
                arguments.dataset.c_str(), (unsigned long long)report->version,
                (unsigned long long)report->given,
                (unsigned long long)report->sheets,
                (unsigned long long)report->writtenBytes);
    return 0;
  }
  std::printf(
      "%s: version %llu of %llu sheets: %llu added, %llu removed, %llu "
      "items and %llu bytes written\n",
      arguments.dataset.c_str(), (unsigned long long)report->version,
      (unsigned long long)report->sheets, (unsigned long long)report->added,
      (unsigned long long)report->removed, (unsigned long long)report->items,
      (unsigned long long)report->writtenBytes);
  return 0;
}

/// Runs `edit` with the dataset's own format.
template <typename Edit>
static int runWithSource(EditArguments &arguments, const Edit &edit) {
  InterruptScope interrupts;
  setProgressEnabled(!arguments.quiet && !arguments.json);
  arguments.options.copyUndecodable = arguments.onError == "copy";
  Result<Format> format = formatOfDataset(arguments.dataset);
  if (!format)
    return fail(format.error());
  if (Outcome set = setEvaluator(*format, arguments.evaluator); !set)
    return fail(set.error());
  std::optional<EmittedCodec> codec;
  if (Outcome loaded =
          loadCodec(arguments.codec, codec, arguments.options.codec);
      !loaded)
    return fail(loaded.error());
  return print(arguments, edit(*format));
}

static void declareSource(CLI::App &app, EditArguments &arguments) {
  app.add_option("DATASET", arguments.dataset, "Dataset to add a version to")
      ->required();
  app.add_option("DIR", arguments.source, "Folder with sheets.jsonl and media")
      ->required();
  app.add_option("--codec", arguments.codec,
                 "Encode through this emitted codec of the dataset's format; "
                 "the bytes never depend on it");
  app.add_option("--on-error", arguments.onError,
                 "What to do with media that cannot be decoded")
      ->check(CLI::IsMember({"fail", "copy"}))
      ->capture_default_str();
  app.add_option("--evaluator", arguments.evaluator,
                 "Command that measures fields whose floor is a command's");
  addSourceOptions(app, arguments.options.source);
  app.add_option("--threads", arguments.options.workers,
                 "Threads (default: all; the bytes never depend on it)");
  app.add_flag("--quiet", arguments.quiet, "No progress");
}

static void declareCommit(CLI::App &app, EditArguments &arguments) {
  app.add_flag("--rebase", arguments.options.rebase,
               "Where another writer was faster, commit on top of its version");
  app.add_flag("--json", arguments.json, "Print the result as JSON");
}

static Action declareAppend(CLI::App &app) {
  auto arguments = std::make_shared<EditArguments>();
  declareSource(app, *arguments);
  declareCommit(app, *arguments);
  return [arguments] {
    return runWithSource(*arguments, [&](const Format &format) {
      return appendSheets(arguments->source, arguments->dataset, format,
                          arguments->options);
    });
  };
}

static Action declareReplace(CLI::App &app) {
  auto arguments = std::make_shared<EditArguments>();
  declareSource(app, *arguments);
  app.add_option("--sheet", arguments->number,
                 "Number of the sheet to replace, from 0 (default: each sheet "
                 "of DIR replaces the one with its id)");
  declareCommit(app, *arguments);
  return [arguments] {
    return runWithSource(*arguments, [&](const Format &format) {
      return replaceSheets(arguments->source, arguments->dataset, format,
                           arguments->number, arguments->options);
    });
  };
}

static Action declareAddField(CLI::App &app) {
  auto arguments = std::make_shared<EditArguments>();
  auto field = std::make_shared<NewField>();
  auto kind = std::make_shared<std::string>();
  app.add_option("DATASET", arguments->dataset, "Dataset to add a version to")
      ->required();
  app.add_option("--field", field->name, "Name of the new field")->required();
  app.add_option(
         "--from", field->from,
         "File with one JSON object a line: {\"id\": ID, FIELD: VALUE}; "
         "paths of media are relative to its folder")
      ->required();
  app.add_option("--kind", *kind,
                 "What the values are (default: text for strings, numeric for "
                 "numbers and lists of them)")
      ->check(CLI::IsMember({"text", "image", "audio", "video", "numeric"}));
  app.add_flag("--quiet", arguments->quiet, "No progress");
  declareCommit(app, *arguments);
  return [arguments, field, kind] {
    for (Modality modality : {Modality::Text, Modality::Image, Modality::Audio,
                              Modality::Video, Modality::Numeric})
      if (*kind == modalityName(modality))
        field->kind = modality;
    return runWithSource(*arguments, [&](const Format &format) {
      return addField(arguments->dataset, *field, format, arguments->options);
    });
  };
}

static Action declareDelete(CLI::App &app) {
  auto arguments = std::make_shared<EditArguments>();
  app.add_option("DATASET", arguments->dataset, "Dataset to add a version to")
      ->required();
  app.add_option("--sheet", arguments->sheets.numbers,
                 "Numbers of sheets, from 0");
  app.add_option("--id", arguments->sheets.ids, "Ids of sheets");
  declareCommit(app, *arguments);
  return [arguments] {
    InterruptScope interrupts;
    return print(*arguments, deleteSheets(arguments->dataset, arguments->sheets,
                                          arguments->options.rebase));
  };
}

static Action declareRollback(CLI::App &app) {
  auto arguments = std::make_shared<EditArguments>();
  app.add_option("DATASET", arguments->dataset,
                 "DATASET@VERSION or DATASET@TAG: what the new version holds")
      ->required();
  declareCommit(app, *arguments);
  return [arguments] {
    InterruptScope interrupts;
    Result<DatasetRef> ref = resolveDataset(arguments->dataset);
    if (!ref)
      return fail(ref.error());
    if (ref->version == 0)
      return fail(usageError(arguments->dataset +
                             ": names no version to roll back to; give "
                             "DATASET@VERSION or DATASET@TAG"));
    arguments->dataset = ref->directory;
    return print(*arguments, rollBack(ref->directory, ref->version,
                                      arguments->options.rebase));
  };
}

static RegisterCommand
    append({"append", "Add the sheets of a folder to a dataset",
            "Examples:\n"
            "  smmil append train.smmil more-docs/\n"
            "  smmil append train.smmil more-docs/ --rebase --json\n",
            11, declareAppend});
static RegisterCommand
    replace({"replace", "Put new sheets in the place of old ones",
             "Examples:\n"
             "  smmil replace train.smmil corrected/\n"
             "  smmil replace train.smmil one-sheet/ --sheet 12\n",
             12, declareReplace});
static RegisterCommand addition(
    {"add-field", "Give old sheets a new field, without rewriting them",
     "Examples:\n"
     "  smmil add-field train.smmil --field caption --from captions.jsonl\n"
     "  smmil add-field train.smmil --field thumb --kind image --from "
     "thumbs.jsonl\n",
     12, declareAddField});
static RegisterCommand
    removal({"delete", "Take sheets out of a dataset",
             "Examples:\n"
             "  smmil delete train.smmil --id page-7 --id page-9\n"
             "  smmil delete train.smmil --sheet 12 --json\n",
             13, declareDelete});
static RegisterCommand rollback({"rollback",
                                 "Make a version of what an older one holds",
                                 "Examples:\n"
                                 "  smmil rollback train.smmil@3\n"
                                 "  smmil rollback train.smmil@v1\n",
                                 17, declareRollback});
