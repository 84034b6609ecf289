//===- profile.cpp - smmil profile: what is in a folder -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes the IR of a source folder, which `smmil design` starts from.
//
//===----------------------------------------------------------------------===//

#include "../Command.h"

#include "dialects/Sheet/Sheet.h"
#include "smmil/Dataset/Manifest.h"
#include "smmil/Evaluate/Profile.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Progress.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

namespace smmil::tool {

namespace {

struct Options {
  std::string source, output = "-";
  SourceOptions reading;
  bool json = false;
};

int run(const Options &options) {
  InterruptScope interrupts;
  Result<Source> source = loadSource(options.source, options.reading);
  if (!source)
    return fail(source.error());
  for (const std::string &warning : source->warnings)
    warn(warning);
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<sheet::SheetDialect>();
  if (options.json)
    setProgressEnabled(false);
  ProfileOptions profiling;
  auto progress = std::make_unique<Progress>("profile", profiledMedia(*source));
  NoteCounts notes;
  profiling.notes = &notes;
  profiling.advance = [&] { progress->advance(); };
  auto module = profileSource(*source, context, profiling);
  progress.reset();
  if (!module)
    return fail(module.error());
  // The module may go to standard output.
  for (const auto &[kind, count] : notes)
    warn(options.source + ": " + describeCount(kind, count));

  std::string text;
  llvm::raw_string_ostream stream(text);
  (*module)->print(stream);
  text += "\n";
  if (options.output == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
  } else if (Outcome outcome =
                 writeFileAtomic(options.output, std::string_view(text));
             !outcome) {
    return fail(outcome.error());
  }
  if (options.json && options.output != "-") {
    nlohmann::ordered_json report;
    report["output"] = options.output;
    report["sheets"] = source->sheets.size();
    report["files"] = source->files.size();
    report["media"] = source->media.size();
    report["notes"] = describeNotes(notes);
    printJson(report);
  }
  return 0;
}

Action declare(CLI::App &app) {
  auto options = std::make_shared<Options>();
  app.add_option("DIR", options->source,
                 "Folder with sheets.jsonl and the files that it names")
      ->required();
  app.add_option("-o,--output", options->output,
                 "Where to write the IR; - is standard output")
      ->capture_default_str();
  addSourceOptions(app, options->reading);
  app.add_flag("--json", options->json, "Print a summary as JSON");
  return [options] { return run(*options); };
}

const RegisterCommand
    kCommand({"profile", "State what a folder of sheets holds, as readable IR",
              "Examples:\n"
              "  smmil profile docs -o dataset.mlir\n"
              "  smmil profile docs | less\n",
              60, declare});

} // namespace

} // namespace smmil::tool
