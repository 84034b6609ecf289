//===- Pipelines.cpp - Phases of the compiler -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Pipelines/Pipelines.h"

#include "dialects/Check/Check.h"
#include "dialects/Codec/Codec.h"
#include "dialects/Design/Design.h"
#include "dialects/Layout/Layout.h"
#include "dialects/Sheet/Sheet.h"
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
    {Phase::Schedule, "schedule", "canonicalise and drop unused symbols"},
    {Phase::Emit, "emit", "check that everything can be emitted"},
};

void addPhase(mlir::OpPassManager &manager, Phase phase) {
  switch (phase) {
  case Phase::Input:
    return;
  case Phase::Structure:
    manager.addPass(sheet::createSheetVerify());
    return;
  case Phase::Layout:
    manager.addPass(layout::createLayoutEnumerate());
    manager.addPass(layout::createLayoutVerify());
    return;
  case Phase::Representation:
    manager.addPass(codec::createCodecEnumerate());
    manager.addPass(design::createDesignBuildProblem());
    manager.addPass(design::createDesignVerify());
    return;
  case Phase::Codec:
    manager.addPass(codec::createCodecDeriveDecoder());
    return;
  case Phase::Schedule:
    manager.addPass(mlir::createCanonicalizerPass());
    return;
  case Phase::Emit:
    manager.addPass(codec::createCodecVerifyInvertible());
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
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
}

} // namespace smmil
