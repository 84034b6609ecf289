//===- export.cpp - smmil export ------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes the source folder back, or decoded values as PNG and WAV.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"
#include "tools/smmil/DecodeOptions.h"
#include "tools/smmil/ViewReference.h"

#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Progress.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

using namespace smmil;
using namespace smmil::tool;

namespace {

struct ExportArguments {
  std::string dataset, out, view;
  DecodeOptions decode;
  uint64_t revision = 0;
  unsigned threads = 0;
  bool decoded = false, json = false;
};

} // namespace

static int runExport(ExportArguments &arguments) {
  InterruptScope interrupts;
  if (Outcome taken = takeView(arguments.dataset, arguments.view); !taken)
    return fail(taken.error());
  if (arguments.decoded && !arguments.view.empty())
    return fail(usageError("--decoded writes items, whatever a view shows; "
                           "leave the view out"));
  if (arguments.decode.coarse && !arguments.decoded)
    return fail(usageError("--coarse gives other values than the source's; "
                           "use it with --decoded"));
  setProgressEnabled(!arguments.json);
  Result<Dataset> dataset =
      arguments.decode.open(arguments.dataset, arguments.revision);
  if (!dataset)
    return fail(dataset.error());
  Result<View> view = View();
  if (!arguments.view.empty())
    view = findView(*dataset, arguments.view);
  if (!view)
    return fail(view.error());
  Result<ExportReport> report =
      arguments.decoded
          ? exportDecoded(*dataset, arguments.out, arguments.threads)
      : arguments.view.empty() ? exportSource(*dataset, arguments.out)
                               : exportView(*dataset, *view, arguments.out);
  if (!report)
    return fail(report.error());
  for (const std::string &damage : report->damaged)
    (void)fail(dataError(arguments.dataset + ": " + damage));
  if (arguments.decoded)
    for (const std::string &reason : report->skipped)
      warn(arguments.dataset + ": " + reason);
  if (arguments.json) {
    nlohmann::ordered_json json = {{"out", arguments.out},
                                   {"files", report->files},
                                   {"bytes", report->bytes},
                                   {"skipped", report->skipped},
                                   {"damaged", report->damaged}};
    printJson(json);
    return report->damaged.empty() ? 0 : static_cast<int>(ErrorKind::Data);
  }
  std::printf("%s: %llu files, %llu bytes\n", arguments.out.c_str(),
              (unsigned long long)report->files,
              (unsigned long long)report->bytes);
  if (!report->skipped.empty())
    std::printf("%zu files have no decoded value\n", report->skipped.size());
  if (!report->damaged.empty())
    std::printf("%zu files are damaged and were left out\n",
                report->damaged.size());
  return report->damaged.empty() ? 0 : static_cast<int>(ErrorKind::Data);
}

static Action declare(CLI::App &app) {
  auto arguments = std::make_shared<ExportArguments>();
  app.add_option("DATASET", arguments->dataset, "Dataset to read")->required();
  app.add_option("OUT", arguments->out, "Folder to make")->required();
  app.add_flag("--decoded", arguments->decoded,
               "Write what a model sees: OUT/NAME.png and OUT/NAME.wav");
  app.add_option("--view", arguments->view,
                 "Write the sheets as this view shows them, tokens as text");
  arguments->decode.declare(app);
  arguments->decode.declareCoarse(app);
  app.add_option("--revision", arguments->revision,
                 "Version to open (default: the newest)")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--threads", arguments->threads, "Threads (default: all)");
  app.add_flag("--json", arguments->json, "Print the result as JSON");
  return [arguments] { return runExport(*arguments); };
}

static RegisterCommand
    command({"export", "Get the source folder or decoded values out again",
             "Examples:\n"
             "  smmil export train.smmil docs-again/\n"
             "  smmil export train.smmil@:as_recorded docs-as-shown/\n"
             "  smmil export --decoded small.smmil seen-by-the-model/\n"
             "  smmil export --decoded small.smmil seen-by-the-model/ "
             "--codec codec/build\n"
             "  smmil export --decoded --coarse small.smmil half-precision/\n",
             50, declare});
