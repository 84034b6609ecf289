//===- materialize.cpp - smmil materialize --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bakes what a view shows into a dataset of its own.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"
#include "tools/smmil/DatasetFormat.h"
#include "tools/smmil/ViewReference.h"

#include "smmil/Dataset/Materialize.h"
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

struct MaterializeArguments {
  std::string dataset, out, view;
  bool json = false, quiet = false;
  PackOptions options;
};

} // namespace

static int runMaterialize(MaterializeArguments &arguments) {
  InterruptScope interrupts;
  setProgressEnabled(!arguments.quiet && !arguments.json);
  if (Outcome taken = takeView(arguments.dataset, arguments.view); !taken)
    return fail(taken.error());
  if (arguments.view.empty())
    return fail(usageError("name the view to bake with --view NAME or "
                           "DATASET@:NAME"));
  Result<Dataset> dataset = Dataset::open(arguments.dataset);
  if (!dataset)
    return fail(dataset.error());
  Result<View> view = findView(*dataset, arguments.view);
  if (!view)
    return fail(view.error());
  Result<Format> format = formatOfDataset(arguments.dataset);
  if (!format)
    return fail(format.error());
  Result<PackReport> report = materializeView(
      *dataset, *view, arguments.out, std::move(*format), arguments.options);
  if (!report)
    return fail(report.error());
  if (arguments.json) {
    printJson(nlohmann::ordered_json{{"out", arguments.out},
                                     {"version", report->version},
                                     {"sheets", report->sheets},
                                     {"items", report->items},
                                     {"stored_bytes", report->storedBytes}});
    return 0;
  }
  std::printf("%s: %llu of %llu sheets, %llu items, %llu bytes\n",
              arguments.out.c_str(), (unsigned long long)report->sheets,
              (unsigned long long)dataset->sheetCount(),
              (unsigned long long)report->items,
              (unsigned long long)report->storedBytes);
  return 0;
}

static Action declare(CLI::App &app) {
  auto arguments = std::make_shared<MaterializeArguments>();
  app.add_option("DATASET", arguments->dataset,
                 "Dataset to read; DATASET@:VIEW or DATASET@TAG:VIEW")
      ->required();
  app.add_option("OUT", arguments->out, "Dataset to make")->required();
  app.add_option("--view", arguments->view, "View to bake");
  app.add_option("--threads", arguments->options.workers,
                 "Threads (default: all; the bytes never depend on it)");
  app.add_flag("--json", arguments->json, "Print the result as JSON");
  app.add_flag("--quiet", arguments->quiet, "No progress");
  return [arguments] { return runMaterialize(*arguments); };
}

static RegisterCommand
    command({"materialize", "Bake a view into a dataset of its own",
             "Examples:\n"
             "  smmil materialize train.smmil@:captions captions.smmil\n"
             "  smmil materialize train.smmil --view v2 v2.smmil --json\n",
             51, declare});
