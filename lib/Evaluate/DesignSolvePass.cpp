//===- DesignSolvePass.cpp - The pass design-solve ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thin shell over solveDesign for pipelines. It belongs here and not to
// lib/Transforms, since it measures.
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/Design.h"

#include "dialects/Codec/Codec.h"
#include "dialects/Design/Design.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

namespace smmil::evaluate {

namespace {

struct DesignSolve : PassWrapper<DesignSolve, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(DesignSolve)

  DesignSolve() = default;
  DesignSolve(const DesignSolve &other) : PassWrapper(other) {}

  StringRef getArgument() const override { return "design-solve"; }
  StringRef getDescription() const override {
    return "Search the design problem on real samples and commit the choice.";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, codec::CodecDialect,
                    design::DesignDialect>();
  }

  void runOnOperation() override {
    DesignOptions options;
    options.strategy = strategy;
    options.seed = seed;
    options.budget = budget;
    options.journal = journal;
    options.replay = replay;
    auto outcome = solveDesign(getOperation(), options);
    if (!outcome) {
      getOperation().emitError(outcome.error().message);
      return signalPassFailure();
    }
    for (const std::string &warning : outcome->warnings)
      getOperation().emitWarning(warning);
    if (!outcome->feasible) {
      getOperation().emitError(outcome->explanation);
      return signalPassFailure();
    }
  }

  Option<std::string> strategy{*this, "strategy",
                               llvm::cl::desc("How to search (default: what "
                                              "measures best)")};
  Option<uint64_t> seed{*this, "seed", llvm::cl::init(7),
                        llvm::cl::desc("Seed of the search")};
  Option<int> budget{*this, "budget", llvm::cl::init(240),
                     llvm::cl::desc("Designs to measure")};
  Option<std::string> journal{*this, "journal",
                              llvm::cl::desc("File to record the run in")};
  Option<bool> replay{*this, "replay", llvm::cl::init(false),
                      llvm::cl::desc("Repeat the journal, measure nothing")};
};

} // namespace

void registerDesignSolvePass() { PassRegistration<DesignSolve>(); }

} // namespace smmil::evaluate
