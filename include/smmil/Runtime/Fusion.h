//===- Fusion.h - Several steps in one kernel -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A fusion decodes a whole graph of one stream, or trains the tables of several
// steps together. It is an optimisation: decoded, it never changes a bit. The
// folders codecs/Fusions/<Name> define `kFusion` or `kTrainFusion` in
// `smmil::fusions::<Name>`; the generated table collects them, and the longest
// one that fits runs.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_FUSION_H
#define SMMIL_RUNTIME_FUSION_H

#include "smmil/Runtime/EmittedCase.h"
#include "smmil/Runtime/Isa.h"
#include "smmil/Runtime/PrimitiveImpl.h"
#include "smmil/Runtime/TensorMap.h"

namespace smmil {

/// A fused decode: steps in the encode order, the stream, and where the root
/// goes. `workspace` has at least the bytes that Fusion::workspace says.
struct FusedDecode {
  Span<const DecodeStep> steps;
  ByteSpan bits;
  MutableByteSpan workspace;
};

struct Fusion {
  const char *name;
  Span<const OpCode> codes; ///< In the encode order, root to stream.
  /// Whether it can decode graphs with these parameters.
  bool (*fits)(Span<const DecodeStep> steps);
  size_t (*workspace)(Span<const DecodeStep> steps, size_t bitBytes);
  /// By instruction set; a null entry is taken from the set below it.
  Status (*decode[kIsaCount])(const FusedDecode &job, MutableByteSpan output,
                              StageClock &clock);
  /// As `output` asks. Null everywhere where the root is no frame.
  Status (*decodeTensor[kIsaCount])(const FusedDecode &job,
                                    const TensorOutput &output,
                                    StageClock &clock);
};

/// Trains consecutive steps of a chain together, from samples of the first
/// one's operand. `tables` has an entry for each step; empty: no table.
struct TrainFusion {
  const char *name;
  Span<const OpCode> codes;
  Status (*train)(Span<const EncodeStep> steps, Span<const TrainSample> samples,
                  Span<Bytes> tables);
};

Span<const Fusion *const> allFusions();

struct PlanGraph;

/// The fusion that decodes `graph`, whose prepared steps are `steps`; null
/// where none fits. Decoder and emitter take the same one.
const Fusion *fusionOf(const PlanGraph &graph, Span<const DecodeStep> steps);
Span<const TrainFusion *const> allTrainFusions();

} // namespace smmil

#endif // SMMIL_RUNTIME_FUSION_H
