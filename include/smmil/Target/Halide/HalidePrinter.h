//===- HalidePrinter.h - What the emitter knows of a stage ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A primitive whose record has `halide` prints the inverse as a stage of a
// Halide pipeline: Halide.h of its folder builds the stage, and Emit.cpp
// defines `kHalidePrinter` in the namespace of its mnemonic. Nothing here needs
// Halide.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_HALIDE_HALIDEPRINTER_H
#define SMMIL_TARGET_HALIDE_HALIDEPRINTER_H

#include "smmil/Runtime/Primitives.h"
#include "smmil/Runtime/Step.h"
#include "smmil/Target/Halide/StoredPlane.h"

#include <vector>

namespace smmil {

struct HalidePrinter {
  /// Whether the schedules of the stage fit the step; null: they always do.
  bool (*fits)(const DecodeStep &step) = nullptr;
  /// What the stage keeps in the workspace, by Stage::keep; null: nothing.
  std::vector<halide::StoredPlane> (*planes)(const DecodeStep &step) = nullptr;
  /// Numbers that the stage reads of each item; `stageNumbers` of Decode.h of
  /// the folder makes them. Null: none.
  int32_t (*numbers)(const DecodeStep &step) = nullptr;
};

/// Null where the record has no `halide`.
const HalidePrinter *halidePrinter(OpCode code);

} // namespace smmil

#endif // SMMIL_TARGET_HALIDE_HALIDEPRINTER_H
