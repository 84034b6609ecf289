//===- Passes.h - Passes over the codec dialect -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Creation and registration; the passes are described in their Passes.td.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TRANSFORMS_CODEC_PASSES_H
#define SMMIL_TRANSFORMS_CODEC_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace smmil::codec {

#define GEN_PASS_DECL
#include "lib/Transforms/Codec/Passes.h.inc"

/// Registers all passes of this header with their command-line names.
#define GEN_PASS_REGISTRATION
#include "lib/Transforms/Codec/Passes.h.inc"

} // namespace smmil::codec

#endif // SMMIL_TRANSFORMS_CODEC_PASSES_H
