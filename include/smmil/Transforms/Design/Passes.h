//===- Passes.h - Passes over the design dialect ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Creation and registration of the passes in Passes.td of this folder.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TRANSFORMS_DESIGN_PASSES_H
#define SMMIL_TRANSFORMS_DESIGN_PASSES_H

#include "mlir/Pass/Pass.h"

#include <memory>

namespace smmil::design {

#define GEN_PASS_DECL
#include "lib/Transforms/Design/DesignPasses.h.inc"

#define GEN_PASS_REGISTRATION
#include "lib/Transforms/Design/DesignPasses.h.inc"

} // namespace smmil::design

#endif // SMMIL_TRANSFORMS_DESIGN_PASSES_H
