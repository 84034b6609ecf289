//===- Design.h - The design dialect ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dialect, ops and interfaces: why a format is made and what may vary.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_DESIGN_H
#define SMMIL_DIALECTS_DESIGN_DESIGN_H

#include "dialects/Design/DesignAttrs.h"
#include "dialects/Design/DesignInterfaces.h"
#include "dialects/Design/Knobs.h"
#include "dialects/Design/SpecSchema.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace smmil::design {
class KnobOp;
} // namespace smmil::design

#define GET_OP_CLASSES
#include "dialects/Design/DesignOps.h.inc"

#endif // SMMIL_DIALECTS_DESIGN_DESIGN_H
