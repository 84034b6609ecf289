//===- GraphEvaluator.h - What a graph computes -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs encoders and decoders on numbers, straight from the IR. Coders are
// stand-ins that only put down what they were given together with their
// parameters: a decoder that undoes another coder, or in another order, or with
// other parameters, is caught; the real coders are tested elsewhere.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_DERIVE_GRAPHEVALUATOR_H
#define SMMIL_TEST_UNIT_DERIVE_GRAPHEVALUATOR_H

#include "dialects/Codec/Codec.h"

#include <map>
#include <optional>

namespace smmil::test {

/// Words, or the tokens that stand for bits.
using Datum = std::vector<int64_t>;

/// Number of the case that each alternative takes, by the name of its first
/// case; a decoder's alternatives have the names of its encoder's.
using Routes = std::map<std::string, unsigned>;

/// All alternatives below `root`, with the number of their cases.
Routes routesOf(mlir::Operation *root);

/// The value that `body`, of an encoder or decoder, returns for `input`;
/// nothing where the graph is not consistent.
std::optional<Datum> evaluate(mlir::Region &body, const Datum &input,
                              const Routes &routes);

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_DERIVE_GRAPHEVALUATOR_H
