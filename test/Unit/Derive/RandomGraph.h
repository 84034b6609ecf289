//===- RandomGraph.h - Encoders that nobody wrote ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Seeded encoder graphs, as text: anything that the types allow. What derives
// decoders must know no list of chains, so it is tried on graphs that no list
// has.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_DERIVE_RANDOMGRAPH_H
#define SMMIL_TEST_UNIT_DERIVE_RANDOMGRAPH_H

#include "test/Registry/Values.h"

#include <string>

namespace smmil::test {

/// An encoder @e of a numeric field: maps, splits and joins, alternatives of
/// either kind at any depth, values that reach the bits twice.
std::string randomNumericGraph(uint64_t seed);

/// An encoder @e of `modality` whose cases are single chains of any length and
/// any parameters. `frame` receives what its projection makes.
std::string randomChains(Modality modality, uint64_t seed, ItemFrame &frame);

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_DERIVE_RANDOMGRAPH_H
