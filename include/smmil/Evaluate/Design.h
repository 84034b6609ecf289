//===- Design.h - From a profiled dataset and specs to a format -*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The design run as a whole: enumerate alternatives into the module, search
// them on real samples, commit the choice. What `smmil design` and the pass
// design-solve do is here; they differ in how they read and print.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_EVALUATE_DESIGN_H
#define SMMIL_EVALUATE_DESIGN_H

#include "smmil/Dataset/EmittedCodec.h"
#include "smmil/Evaluate/JointMeter.h"
#include "smmil/Search/Search.h"

#include "mlir/IR/BuiltinOps.h"

namespace smmil::evaluate {

struct DesignOptions {
  std::string strategy; ///< Empty: the default of lib/Search.
  uint64_t seed = 7;
  int budget = 240; ///< Distinct joint designs to measure.
  int batch = 8;
  std::string journal; ///< Empty: not kept.
  bool replay = false; ///< Repeat `journal`, measure nothing.
  SampleOptions samples;
  unsigned workers = 0;
  SourceOptions source; ///< How the dataset's folder is read.
  /// Emits and compiles the codec of a finalist; empty: finalists are timed by
  /// the universal decoder alone.
  std::function<Result<EmittedCodec>(const Format &)> buildCodec;
  /// Called with a stage, and how much of it is done.
  std::function<void(const char *stage, int done, int total)> progress;
};

struct DesignOutcome {
  bool feasible = false;
  /// Not feasible: the smallest conflicting set, or what no design reached.
  std::string explanation;
  /// What `design --json` prints and renderReport draws.
  nlohmann::json report;
  std::vector<std::string> warnings;
};

/// Runs the enumerating passes over a module with one dataset, task, model and
/// target. Returns the remarks: what was deleted, and why.
Result<std::vector<std::string>> enumerateDesign(mlir::ModuleOp module);

/// Moves the `codec.recipe`s of an IR file into `module`, in place of those of
/// the same name. A file that does not parse, or has none, is an error.
Outcome addRecipes(mlir::ModuleOp module, const std::string &path);

/// Solves the module's design.problem on the dataset's source folder and
/// commits the choice: knobs become literals, tables are attached, decoders
/// derived, the problem gives way to a design.result. The module is untouched
/// where the outcome is not feasible.
Result<DesignOutcome> solveDesign(mlir::ModuleOp module,
                                  const DesignOptions &options,
                                  const std::vector<std::string> &removed = {});

/// Registers the pass design-solve.
void registerDesignSolvePass();

} // namespace smmil::evaluate

#endif // SMMIL_EVALUATE_DESIGN_H
