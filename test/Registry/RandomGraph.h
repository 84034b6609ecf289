//===- RandomGraph.h - Graphs that nobody wrote -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Seeded graphs over all primitives: any that composes, with any arguments,
// found from the records and the shapes that steps infer. And sources for them.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_REGISTRY_RANDOMGRAPH_H
#define SMMIL_TEST_REGISTRY_RANDOMGRAPH_H

#include "test/Registry/PrimitiveValues.h"
#include "test/Registry/Random.h"

#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Runtime/SourceValue.h"

namespace smmil::registry {

/// A field with case 0 alone. An image field fixes its frame or does not.
PlanField randomField(Random &random);

/// An encode graph of `field` with one or more streams; its tables are still to
/// be trained. `through` is a primitive that it must have, or null. Without
/// steps where the field has no such graph.
PlanGraph randomGraph(const PlanField &field, Random &random,
                      const PrimitiveInfo *through = nullptr);

/// A source of `field`; owns its memory.
class Source {
public:
  /// One that looks like data, or, where `isExtreme`, noise of any size.
  Source(const PlanField &field, uint64_t seed, bool isExtreme = false);
  /// The content of a root of `field`.
  Source(const PlanField &field, int32_t width, int32_t height, Bytes content);

  SourceValue value() const;
  /// What a decoder that loses nothing gives.
  const Bytes &content() const { return root.data; }
  const Shape &shape() const { return root.shape; }

private:
  EncodedValue root;
};

} // namespace smmil::registry

#endif // SMMIL_TEST_REGISTRY_RANDOMGRAPH_H
