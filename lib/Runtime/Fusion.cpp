//===- Fusion.cpp - Choice of a fusion ------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which kernel decodes a whole graph.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Fusion.h"

#include "smmil/Runtime/Plan.h"

#include <algorithm>

namespace smmil {

const Fusion *fusionOf(const PlanGraph &graph, Span<const DecodeStep> steps) {
  // One chain from the root to the only stream: every value has one use, so
  // step s takes value s.
  if (graph.streams.size() != 1 || graph.streams[0] != graph.steps.size())
    return nullptr;
  for (size_t s = 0; s < graph.steps.size(); ++s)
    if (graph.steps[s].operands.size() != 1 || graph.steps[s].operands[0] != s)
      return nullptr;
  const Fusion *found = nullptr;
  for (const Fusion *candidate : allFusions())
    if (std::equal(candidate->codes.begin(), candidate->codes.end(),
                   graph.steps.begin(), graph.steps.end(),
                   [](OpCode code, const PlanStep &step) {
                     return step.code == code;
                   }) &&
        candidate->fits(steps))
      found = candidate;
  return found;
}

} // namespace smmil
