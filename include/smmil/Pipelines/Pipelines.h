//===- Pipelines.h - Phases of the compiler ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The phases between a profiled dataset and an emitted codec, and the passes of
// each. `smmil-opt --compile-to=<phase>` and the driver run the same ones.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_PIPELINES_PIPELINES_H
#define SMMIL_PIPELINES_PIPELINES_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/PassManager.h"

#include "llvm/ADT/ArrayRef.h"

namespace smmil {

/// In order: each phase takes what the one before it leaves.
enum class Phase {
  Input,          ///< Parse and verify only.
  Structure,      ///< What sheets contain and how they are shown is consistent.
  Layout,         ///< A layout with its alternatives; codecs are opaque.
  Representation, ///< Encoders with their alternatives; knobs and rules.
  Codec,          ///< Decoders beside encoders; needs a solved design.
  Schedule,       ///< Canonical, unused codecs gone: ready to be lowered.
  Emit,           ///< Checked to lower to the flat plan and to print as C++.
};

struct PhaseInfo {
  Phase phase;
  const char *name;        ///< As --compile-to spells it.
  const char *description; ///< One line.
};

/// All phases in order.
llvm::ArrayRef<PhaseInfo> phases();

/// Adds the passes of every phase up to and including `last`. A module that has
/// been through a phase passes it again unchanged, so what one run leaves the
/// next one takes up; `design-solve` stands between Representation and Codec.
void buildPipeline(mlir::OpPassManager &manager, Phase last);

/// The dialects that SMMIL modules are written in.
void registerDialects(mlir::DialectRegistry &registry);

/// The passes of all phases, for command lines.
void registerPasses();

} // namespace smmil

#endif // SMMIL_PIPELINES_PIPELINES_H
