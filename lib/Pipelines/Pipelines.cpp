//===- Pipelines.cpp - Phases of the compiler -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The phases in order, and the passes of each.
//
//===----------------------------------------------------------------------===//

#include "smmil/Pipelines/Pipelines.h"

#include "dialects/Check/Check.h"
#include "dialects/Codec/Codec.h"
#include "dialects/Design/Design.h"
#include "dialects/Layout/Layout.h"
#include "dialects/Sheet/Sheet.h"
#include "smmil/Target/Cpp/EmitModule.h"
#include "smmil/Transforms/Codec/Passes.h"
#include "smmil/Transforms/Design/Passes.h"
#include "smmil/Transforms/Layout/Passes.h"
#include "smmil/Transforms/Sheet/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/Passes.h"

namespace smmil {

namespace {

constexpr PhaseInfo kPhases[] = {
    {Phase::Input, "input", "parse and verify"},
    {Phase::Structure, "structure", "check what sheets contain and show"},
    {Phase::Layout, "layout", "enumerate layouts with opaque codecs"},
    {Phase::Representation, "representation", "enumerate encoders and rules"},
    {Phase::Codec, "codec", "derive decoders of a solved design"},
    {Phase::Schedule, "schedule", "canonicalise and drop unused codecs"},
    {Phase::Emit, "emit", "check that everything can be emitted"},
};

/// Runs a pass on those modules that `applies` says it is for. Enumeration is
/// for datasets: a layout or a format that is there already, written by a
/// person or by an earlier run, goes on to the next phase.
struct PassIf : mlir::PassWrapper<PassIf, mlir::OperationPass<mlir::ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(PassIf)
  using Condition = bool (*)(mlir::ModuleOp);

  PassIf(Condition applies, std::unique_ptr<mlir::Pass> pass)
      : applies(applies), manager(mlir::ModuleOp::getOperationName()) {
    manager.addPass(std::move(pass));
  }
  PassIf(const PassIf &other)
      : PassWrapper(other), applies(other.applies), manager(other.manager) {}

  void getDependentDialects(mlir::DialectRegistry &registry) const override {
    manager.getDependentDialects(registry);
  }
  void runOnOperation() override {
    if (applies(getOperation()) &&
        mlir::failed(runPipeline(manager, getOperation())))
      signalPassFailure();
  }

private:
  Condition applies;
  mlir::OpPassManager manager;
};

bool hasNoLayout(mlir::ModuleOp module) {
  return module.getOps<layout::FileOp>().empty();
}
bool hasProblem(mlir::ModuleOp module) {
  return !module.getOps<design::ProblemOp>().empty();
}

void addIf(mlir::OpPassManager &manager, PassIf::Condition applies,
           std::unique_ptr<mlir::Pass> pass) {
  manager.addPass(std::make_unique<PassIf>(applies, std::move(pass)));
}

void addPhase(mlir::OpPassManager &manager, Phase phase) {
  switch (phase) {
  case Phase::Input:
    return;
  case Phase::Structure:
    manager.addPass(sheet::createSheetVerify());
    return;
  case Phase::Layout:
    addIf(manager, hasNoLayout, layout::createLayoutEnumerate());
    manager.addPass(layout::createLayoutVerify());
    return;
  case Phase::Representation:
    addIf(manager, hasProblem, codec::createCodecEnumerate());
    addIf(manager, hasProblem, design::createDesignBuildProblem());
    manager.addPass(design::createDesignVerify());
    return;
  case Phase::Codec:
    manager.addPass(design::createDesignVerifySolved());
    manager.addPass(codec::createCodecVerifyInvertible());
    manager.addPass(codec::createCodecDeriveDecoder());
    return;
  case Phase::Schedule:
    manager.addPass(mlir::createCanonicalizerPass());
    manager.addPass(codec::createCodecEraseUnused());
    return;
  case Phase::Emit:
    manager.addPass(createVerifyEmission());
    return;
  }
}

} // namespace

llvm::ArrayRef<PhaseInfo> phases() { return kPhases; }

void buildPipeline(mlir::OpPassManager &manager, Phase last) {
  for (const PhaseInfo &info : kPhases)
    if (info.phase <= last)
      addPhase(manager, info.phase);
}

void registerDialects(mlir::DialectRegistry &registry) {
  registry.insert<mlir::arith::ArithDialect, check::CheckDialect,
                  codec::CodecDialect, design::DesignDialect,
                  layout::LayoutDialect, sheet::SheetDialect>();
}

void registerPasses() {
  sheet::registerSheetPasses();
  layout::registerLayoutPasses();
  codec::registerCodecPasses();
  design::registerDesignPasses();
  registerEmissionPasses();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
}

} // namespace smmil
