//===- design.cpp - `smmil design` ----------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads a profiled dataset and the specs, lets lib/Evaluate design, writes the
// format. Nothing is written unless the request can be met.
//
//===----------------------------------------------------------------------===//

#include "../Command.h"

#include "smmil/Conversion/JsonSpecs.h"
#include "smmil/Conversion/ModuleToFormat.h"
#include "smmil/Evaluate/Design.h"
#include "smmil/Evaluate/Report.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Nesting.h"
#include "smmil/Support/Progress.h"
#include "smmil/Target/Cpp/BuildCodec.h"

#include "dialects/Design/Design.h"
#include "dialects/Sheet/Sheet.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SourceMgr.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>

namespace smmil::tool {

namespace {

struct Options {
  std::string dataset, task, model, target, output;
  std::string strategy, journal, replay, report;
  std::vector<std::string> recipes;
  uint64_t seed = 7;
  SourceOptions reading;
  int budget = 240;
  bool json = false, noCompile = false;
};

/// Diagnostics of a scope as text.
class Collected {
public:
  explicit Collected(mlir::MLIRContext &context)
      : handler(&context, [this](mlir::Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() != mlir::DiagnosticSeverity::Error)
            return mlir::success();
          print(diagnostic);
          for (mlir::Diagnostic &note : diagnostic.getNotes())
            print(note);
          return mlir::success();
        }) {}

  Error error(const std::string &fallback) const {
    return usageError(text.empty() ? fallback : text);
  }

private:
  void print(mlir::Diagnostic &diagnostic) {
    std::string line;
    if (auto location =
            llvm::dyn_cast<mlir::FileLineColLoc>(diagnostic.getLocation()))
      line = location.getFilename().str() + ":" +
             std::to_string(location.getLine()) + ":" +
             std::to_string(location.getColumn()) + ": ";
    text += (text.empty() ? "" : "\n  ") + line + diagnostic.str();
  }

  std::string text;
  mlir::ScopedDiagnosticHandler handler;
};

/// What a spec is called is the user's business. A name that the module has
/// already, or that one of its passes will need, gives way here, since nothing
/// refers to it yet.
void settleSpecNames(mlir::ModuleOp module) {
  llvm::StringSet<> taken = {"designed"};
  std::vector<std::string> codecs;
  module.walk([&](mlir::Operation *op) {
    if (auto dataset = llvm::dyn_cast<sheet::DatasetOp>(op))
      for (const char *suffix : {"_v1", "_design", "_design_result"})
        taken.insert((dataset.getSymName() + suffix).str());
    if (auto field = llvm::dyn_cast<sheet::FieldOp>(op))
      codecs.push_back((field.getSymName() + "_c").str());
    bool isSpec =
        llvm::isa<design::TaskOp, design::ModelOp, design::TargetOp>(op);
    if (op->getParentOp() == module && !isSpec)
      if (auto name = op->getAttrOfType<mlir::StringAttr>("sym_name"))
        taken.insert(name.getValue());
  });
  auto isFree = [&](const std::string &name) {
    return !taken.contains(name) &&
           llvm::none_of(codecs, [&](const std::string &codec) {
             return name == codec ||
                    llvm::StringRef(name).starts_with(codec + "_");
           });
  };
  for (mlir::Operation &op : *module.getBody()) {
    const char *kind = llvm::isa<design::TaskOp>(op)     ? "task"
                       : llvm::isa<design::ModelOp>(op)  ? "model"
                       : llvm::isa<design::TargetOp>(op) ? "target"
                                                         : nullptr;
    if (!kind)
      continue;
    std::string given = mlir::SymbolTable::getSymbolName(&op).str();
    std::string name = given;
    for (int n = 1; !isFree(name); ++n)
      name = std::string(kind) + (n > 1 ? std::to_string(n) : "") + "_" + given;
    taken.insert(name);
    mlir::SymbolTable::setSymbolName(&op, name);
  }
}

Result<mlir::OwningOpRef<mlir::ModuleOp>> read(const Options &options,
                                               mlir::MLIRContext &context) {
  Collected diagnostics(context);
  auto text = readTextFile(options.dataset);
  if (!text)
    return text.error();
  if (Outcome outcome = checkNesting(*text, options.dataset); !outcome)
    return outcome.error();
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBufferCopy(*text, options.dataset),
      llvm::SMLoc());
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(sources, &context);
  if (!module)
    return diagnostics.error(options.dataset + ": is not valid IR");
  mlir::OpBuilder builder = mlir::OpBuilder::atBlockEnd(module->getBody());
  if (mlir::failed(importTask(options.task, builder)) ||
      mlir::failed(importModel(options.model, builder)))
    return diagnostics.error("the specs cannot be read");
  if (options.target == "host") {
    // No file: this machine with the speeds of a common one, since the target
    // decides by storage and cache, and decoding is measured here anyway.
    std::string spec =
        "{\"smmil\": \"target/1\", \"name\": \"host\", \"l2\": 524288, "
        "\"read_bytes_per_s\": 2e9, \"request_us\": 80}";
    if (mlir::failed(
            importSpec(design::SpecType::Target, "host", spec, builder)))
      return diagnostics.error("the built-in target cannot be read");
  } else if (mlir::failed(importTarget(options.target, builder))) {
    return diagnostics.error("the target cannot be read");
  }
  settleSpecNames(*module);
  return module;
}

/// Warns of what a spec may state and no codec serves.
void warnOfUnserved(mlir::ModuleOp module, const Options &options) {
  for (auto model : module.getOps<design::ModelOp>()) {
    auto shape = design::specNumbers(model.getSpec(), "inputs.image.shape");
    if (!shape.empty() && shape[0] != 3)
      warn(options.model +
           ": inputs.image.shape: codecs are for 3 channels; images are kept "
           "as they are");
  }
}

void printChoice(const nlohmann::json &report) {
  const nlohmann::json &chosen = report["chosen"];
  std::printf("measured %d designs, %zu on the Pareto front\n",
              report["measured"].get<int>(), report["pareto"].size());
  std::printf("chosen:");
  for (const auto &[knob, value] : chosen["knobs"].items())
    std::printf(" %s=%s", knob.c_str(), value.get<std::string>().c_str());
  std::printf("\n%.0f bytes estimated, decode p50 %.0f us, p95 %.0f us a "
              "sheet, read %.0f us\n",
              chosen["bytes"].get<double>(),
              chosen["decode_us"]["p50"].get<double>(),
              chosen["decode_us"]["p95"].get<double>(),
              chosen["read_us"].get<double>());
}

int run(const Options &options) {
  InterruptScope interrupts;
  mlir::DialectRegistry registry;
  registerFormatDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  context.printOpOnDiagnostic(false); // The place is named; ops can be long.
  auto module = read(options, context);
  if (!module)
    return fail(module.error());
  warnOfUnserved(**module, options);
  for (const std::string &recipe : options.recipes)
    if (Outcome added = evaluate::addRecipes(**module, recipe); !added)
      return fail(added.error());
  auto removed = evaluate::enumerateDesign(**module);
  if (!removed)
    return fail(removed.error());

  if (options.json)
    setProgressEnabled(false);
  evaluate::DesignOptions designing;
  designing.strategy = options.strategy;
  designing.seed = options.seed;
  designing.source = options.reading;
  designing.budget = options.budget;
  designing.replay = !options.replay.empty();
  designing.journal = designing.replay ? options.replay : options.journal;
  if (!options.noCompile)
    designing.buildCodec = [](const Format &format) {
      EmissionOptions emission;
      emission.encoder = false; // Decoding alone is timed, on this CPU.
      return buildAndLoad(format, "", emission, bestEmittedIsa());
    };
  std::unique_ptr<Progress> progress;
  std::string stage;
  int shown = 0;
  designing.progress = [&](const char *what, int done, int total) {
    if (stage != what) {
      progress = std::make_unique<Progress>(what, uint64_t(total));
      stage = what;
      shown = 0;
    }
    progress->advance(uint64_t(done - shown));
    shown = done;
  };
  Result<evaluate::DesignOutcome> outcome = dataError("");
  try {
    outcome = evaluate::solveDesign(**module, designing, *removed);
  } catch (const nlohmann::json::exception &error) {
    // Records are JSON; only somebody's hand gives one another shape.
    return fail(dataError(designing.journal +
                          ": a record of the journal has another shape than "
                          "this version writes (" +
                          error.what() + "); remove it to start anew"));
  }
  progress.reset();
  if (!outcome)
    return fail(outcome.error());
  std::set<std::string> warned; // A medium may be looked at more than once.
  for (const std::string &warning : outcome->warnings)
    if (warned.insert(warning).second)
      warn(warning);

  if (!options.report.empty()) {
    nlohmann::json design = outcome->report;
    if (outcome->feasible && options.output != "-")
      design["format"] = std::filesystem::absolute(options.output).string();
    if (Outcome ok = writeFileAtomic(
            options.report, std::string_view(evaluate::renderReport(design)));
        !ok)
      return fail(ok.error());
  }
  if (outcome->feasible) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    (*module)->print(stream);
    text += "\n";
    if (options.output == "-" && !options.json)
      std::fwrite(text.data(), 1, text.size(), stdout);
    else if (options.output != "-")
      if (Outcome ok = writeFileAtomic(options.output, std::string_view(text));
          !ok)
        return fail(ok.error());
  }
  if (options.json)
    printJson(outcome->report);
  else if (outcome->feasible && options.output != "-")
    printChoice(outcome->report);
  if (!outcome->feasible)
    return fail({ErrorKind::Infeasible, outcome->explanation});
  return 0;
}

Action declare(CLI::App &app) {
  auto options = std::make_shared<Options>();
  app.add_option("DATASET", options->dataset,
                 "IR of the dataset, as `smmil profile` writes it")
      ->required();
  app.add_option("--task", options->task, "What the format is for (JSON)")
      ->required();
  app.add_option("--model", options->model, "What the model takes (JSON)")
      ->required();
  app.add_option("--target", options->target,
                 "Machine that reads (JSON), or `host`")
      ->default_val("host");
  app.add_option("-o,--output", options->output,
                 "Where to write the format; - is standard output")
      ->default_val("-");
  app.add_option("--seed", options->seed, "Seed of the search")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--budget", options->budget, "Joint designs to measure")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--search", options->strategy,
                 "Strategy: evolution, heuristic, random, exhaustive (default: "
                 "exhaustive where the budget covers the space, else "
                 "evolution)");
  auto *journal = app.add_option(
      "--journal", options->journal,
      "Record the run in this file; a run that was cut off continues it");
  app.add_option("--replay", options->replay,
                 "Repeat the run in this journal without measuring")
      ->excludes(journal);
  app.add_option("--recipe", options->recipes,
                 "IR file with codec.recipe ops to try beside the built-in "
                 "ones; one of the same name stands for it")
      ->check(CLI::ExistingFile);
  addSourceOptions(app, options->reading);
  app.add_option("--report", options->report, "Write an HTML page here");
  app.add_flag(
      "--no-compile", options->noCompile,
      "Do not compile the finalists; the universal decoder times them");
  app.add_flag("--json", options->json, "Print everything measured as JSON");
  return [options] { return run(*options); };
}

const RegisterCommand kCommand(
    {"design", "Design a format for a dataset, task, model and target",
     "Examples:\n"
     "  smmil design dataset.mlir --task task.json --model model.json \\\n"
     "      --target host -o format.mlir\n"
     "  smmil design dataset.mlir --task task.json --model model.json \\\n"
     "      --target target.json --seed 7 --journal run.jsonl \\\n"
     "      --report report.html --json -o format.mlir\n"
     "  smmil design dataset.mlir --task task.json --model model.json \\\n"
     "      --target target.json --replay run.jsonl -o same.mlir\n"
     "Exit status: 2 for a spec that is wrong, 3 for a request that cannot be "
     "met.\n",
     70, declare});

} // namespace

} // namespace smmil::tool
