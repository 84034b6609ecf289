//===- Compile.cpp - How long the compiler itself takes -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses a module, runs the phases that are for it, and prints its C++. Neither
// the search nor the compilers of C++ and Halide take part. A module with a
// design that is open goes up to its representation; a format goes to the end
// and is emitted.
//
//===----------------------------------------------------------------------===//
#include "Compile.h"

#include "dialects/Design/Design.h"
#include "dialects/Layout/Layout.h"
#include "smmil/Pipelines/Pipelines.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Nesting.h"
#include "smmil/Support/ThreadTime.h"
#include "smmil/Target/Cpp/EmitModule.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/SourceMgr.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace smmil::bench {

namespace {

/// Wall-clock nanoseconds of one run, by stage.
struct Times {
  int64_t parse = 0, passes = 0, emit = 0;
  int64_t total() const { return parse + passes + emit; }
};

struct Run {
  Times times;
  bool isFormat = false;
  size_t emittedBytes = 0;
};

/// A module with a layout and no problem is a format.
bool isFormat(mlir::ModuleOp module) {
  return module.getOps<design::ProblemOp>().empty() &&
         !module.getOps<layout::FileOp>().empty();
}

Result<Run> compileOnce(const std::string &path, const std::string &text) {
  if (Outcome outcome = checkNesting(text, path); !outcome)
    return outcome.error();
  Run run;
  int64_t start = wallNanoseconds();
  auto lap = [&] {
    int64_t now = wallNanoseconds(), elapsed = now - start;
    start = now;
    return elapsed;
  };
  // The context belongs to the time: every run of a tool makes one.
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBuffer(text, path),
                             llvm::SMLoc());
  std::string errors;
  mlir::ScopedDiagnosticHandler handler(
      &context, [&](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error)
          errors += (errors.empty() ? "" : "; ") + diagnostic.str();
        return mlir::success();
      });
  auto fault = [&](const char *what) {
    return usageError(path + ": " + (errors.empty() ? what : errors));
  };
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(sources, &context);
  if (!module)
    return fault("is not valid IR");
  run.times.parse = lap();

  run.isFormat = isFormat(*module);
  mlir::PassManager manager(&context);
  // Emission is timed by itself, so the phase that tries it is left out.
  buildPipeline(manager,
                run.isFormat ? Phase::Schedule : Phase::Representation);
  if (mlir::failed(manager.run(*module)))
    return fault("does not pass the phases");
  run.times.passes = lap();
  if (!run.isFormat)
    return run;

  auto source = emitModule(*module);
  if (mlir::failed(source))
    return fault("cannot be emitted");
  for (const EmittedFile &file : source->files)
    run.emittedBytes += file.content.size();
  run.times.emit = lap();
  return run;
}

double milliseconds(int64_t nanoseconds) {
  return static_cast<double>(nanoseconds) * 1e-6;
}

nlohmann::ordered_json toJson(const Times &times) {
  return {{"parse_ms", milliseconds(times.parse)},
          {"passes_ms", milliseconds(times.passes)},
          {"emit_ms", milliseconds(times.emit)},
          {"total_ms", milliseconds(times.total())}};
}

} // namespace

int runCompile(const CompileOptions &options) {
  nlohmann::ordered_json report;
  int64_t first = 0, median = 0;
  for (const std::string &path : options.files) {
    auto text = readTextFile(path);
    if (!text) {
      std::fprintf(stderr, "smmil-bench: %s\n", text.error().message.c_str());
      return 1;
    }
    std::vector<Run> runs;
    for (int i = 0; i < options.repeats; ++i) {
      auto run = compileOnce(path, *text);
      if (!run) {
        std::fprintf(stderr, "smmil-bench: %s\n", run.error().message.c_str());
        return 2;
      }
      runs.push_back(*run);
    }
    // The first run also pays for what a process sets up once.
    Run cold = runs.front();
    std::sort(runs.begin(), runs.end(), [](const Run &a, const Run &b) {
      return a.times.total() < b.times.total();
    });
    const Run &middle = runs[runs.size() / 2];
    first += cold.times.total();
    median += middle.times.total();
    report["files"].push_back({{"file", path},
                               {"kind", cold.isFormat ? "format" : "design"},
                               {"bytes", text->size()},
                               {"emitted_bytes", cold.emittedBytes},
                               {"median", toJson(middle.times)},
                               {"first", toJson(cold.times)}});
    if (!options.json)
      std::printf(
          "%s: %s, %zu bytes: parse %.1f ms, passes %.1f ms, emit %.1f "
          "ms; first run %.1f ms\n",
          path.c_str(), cold.isFormat ? "format" : "design", text->size(),
          milliseconds(middle.times.parse), milliseconds(middle.times.passes),
          milliseconds(middle.times.emit), milliseconds(cold.times.total()));
  }
  report["repeats"] = options.repeats;
  report["median_ms"] = milliseconds(median);
  report["first_ms"] = milliseconds(first);
  if (options.json)
    std::printf("%s\n", report.dump(2).c_str());
  else
    std::printf("all: %.1f ms, first run %.1f ms\n", milliseconds(median),
                milliseconds(first));
  return 0;
}

} // namespace smmil::bench
