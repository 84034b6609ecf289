//===- ProbeGraph.h - A graph around any primitive --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a primitive needs before and behind it to be run at all, found from the
// records alone: no primitive is named.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_PROBEGRAPH_H
#define SMMIL_TOOLS_SMMIL_BENCH_PROBEGRAPH_H

#include "smmil/Runtime/Encoder.h"
#include "smmil/Runtime/PrimitiveInfo.h"

#include <memory>
#include <optional>
#include <string>

namespace smmil::bench {

/// A field and an encode graph of it, without tables.
struct ProbeGraph {
  PlanField field;
  PlanGraph encode;
  size_t place = 0; ///< Step of the primitive.
};

/// The shortest graph through `primitive`, with the default parameters of the
/// records. In front of a coder stands the step that reads its table as rates.
/// Nothing where no root leads to it, or no coder takes what it makes.
std::optional<ProbeGraph> probeGraphOf(const PrimitiveInfo &primitive);

/// The same graph without the primitive; nothing where that is no graph.
std::optional<ProbeGraph> withoutPrimitive(const ProbeGraph &probe);

/// A made-up value of a field, with its memory.
struct ProbeValue {
  Bytes bytes;
  std::vector<int16_t> samples;
  SourceValue value; ///< Refers to the two.
};

/// Smooth with noise, alike for equal seeds; with `plain`, a grey frame of at
/// most 32 levels.
std::unique_ptr<ProbeValue> makeProbeValue(const PlanField &field,
                                           uint32_t seed, bool plain);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_PROBEGRAPH_H
