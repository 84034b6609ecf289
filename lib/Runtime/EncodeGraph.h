//===- EncodeGraph.h - Running a graph forwards -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pieces that encoding and training share.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_RUNTIME_ENCODEGRAPH_H
#define SMMIL_LIB_RUNTIME_ENCODEGRAPH_H

#include "PreparedGraph.h"
#include "smmil/Runtime/Encoder.h"

namespace smmil {

/// Item parameters of `step` before its encoder runs: those that are fixed,
/// ladder step `ladderStep` where it is not negative, -1 elsewhere.
void presetItem(const PreparedGraph &graph, size_t step, int ladderStep,
                int32_t *item);

/// Runs one step over `values`; `item` has the step's parameters. Operands are
/// left in an unspecified state.
Status runStep(const PreparedGraph &graph, size_t step,
               std::vector<EncodedValue> &values, int32_t *item);

/// A step with its parameters and tables.
EncodeStep encodeStepOf(const PreparedStep &step);

} // namespace smmil

#endif // SMMIL_LIB_RUNTIME_ENCODEGRAPH_H
