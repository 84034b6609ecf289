//===- HalideChain.h - Steps that Halide compiles ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which steps of a graph end up in one kernel: those at its root whose
// primitives have stages.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_HALIDE_HALIDECHAIN_H
#define SMMIL_TARGET_HALIDE_HALIDECHAIN_H

#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/Step.h"
#include "smmil/Target/Halide/HalideKernels.h"

namespace smmil {

/// The step as a kernel takes it. Precondition: the primitive has a stage.
HalideStep halideStep(OpCode code, const DecodeStep &step);

/// The first steps of `graph`, in the order of encoding, whose inverses one
/// kernel computes: a chain of stages that fit, from a frame to bands or to
/// residual planes, which a decoder makes whole anyway. Empty: there is none.
/// `steps` have shapes of a frame of fixed size.
std::vector<HalideStep> halideChain(const PlanGraph &graph,
                                    Span<const DecodeStep> steps);

} // namespace smmil

#endif // SMMIL_TARGET_HALIDE_HALIDECHAIN_H
