//===- EmitFusion.h - How a fusion prints itself ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A case that a fusion of the runtime decodes is emitted as a call of the same
// kernel with constant parameters. The folders codecs/Fusions/<Name> define
// `kPrinter` in `smmil::fusions::<Name>` in Emit.cpp; the generated table
// collects them. A fusion without one is emitted step by step.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_CPP_EMITFUSION_H
#define SMMIL_TARGET_CPP_EMITFUSION_H

#include "smmil/Runtime/Fusion.h"
#include "smmil/Runtime/Plan.h"
#include "smmil/Target/Cpp/Printer.h"
#include "smmil/Target/Halide/HalideKernels.h"

#include <set>
#include <string>
#include <vector>

namespace smmil {

/// What a printer knows of its case. The text in front of what it prints
/// declares
/// `fused`, the namespace of the fusion, `kRoot`, `Item` with `root`, `params`
/// and `streams`, and `Status open(ByteSpan bits, Item &item)`; a case whose
/// root is a frame has the model's `kScale` and `kOffset` too.
struct FusedCase {
  const PlanField &field;
  Span<const DecodeStep> steps; ///< With arguments and tables.
  /// Names of the steps' expanded tables; empty where there is none.
  const std::vector<std::string> &tables;
  bool fixedRoot;    ///< The field fixes the extents of the root.
  std::string root;  ///< The root's shape in the text: a constant or of `item`.
  std::string space; ///< Namespace of the case.
  bool halide;       ///< Precompiled kernels are wanted.
};

/// What it prints.
struct FusedText {
  std::set<std::string> includes;
  /// What `decode` and `info` need, for example a type of constants.
  std::string declarations;
  /// Arguments of fused::workspaceBytes, which has what `item` needs.
  std::vector<std::string> workspace;
  /// Statements of
  ///   Status decode(ByteSpan bits, MutableByteSpan output,
  ///                 MutableByteSpan workspace, StageClock &clock)
  /// and of decodeTensor, whose `output` is a Span<float>, behind those that
  /// open `item`. Without the latter a tensor goes through a frame.
  std::string decode, decodeTensor;
  /// Definitions of halideDecode and halideDecodeTensor, for `kernels`.
  std::string halide;
  std::vector<HalideKernel> kernels;
};

struct FusionPrinter {
  const char *name; ///< As Fusion::name.
  FusedText (*print)(const FusedCase &fused);
};

Span<const FusionPrinter *const> allFusionPrinters();

} // namespace smmil

#endif // SMMIL_TARGET_CPP_EMITFUSION_H
