//===- Primitives.h - One entry per primitive -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The registry: what a primitive may be given, on which values it must be
// tried, and how it is brought to bits. Reference test, hostile inputs, golden
// files and cost probe all come from the entry, without code per primitive. An
// OpCode without an entry does not compile.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_REGISTRY_PRIMITIVES_H
#define SMMIL_TEST_REGISTRY_PRIMITIVES_H

#include "test/Registry/Values.h"

#include <string>

namespace smmil::registry {

/// One choice of parameters, with the ops around the primitive that lead from a
/// source value to bits.
struct Configuration {
  std::string name;         ///< Unique within the primitive.
  std::vector<PlanOp> head; ///< What runs before it.
  std::vector<int32_t> args;
  std::vector<PlanOp>
      tail; ///< What runs after it; empty where it ends in bits.
  Modality modality = Modality::Numeric;
  ItemFrame frame; ///< What is stored.
  ItemFrame from;  ///< What a projection makes the frame of; unset: `frame`.
  size_t length = 300; ///< Elements or samples of a generated value.
  /// A generated item at the finest step comes back at least as well as this;
  /// infinite: exactly.
  double leastDb = 0;
  /// The primitive and its inverse alone change no element of a generated value
  /// by more; -1: no bound.
  int32_t error = 0;
};

struct Primitive {
  OpCode code = OpCode::Copy;
  const char *name = ""; ///< Also of its golden file.
  std::vector<Configuration> configurations;
  /// What the cost of decoding is measured on.
  Configuration probe;
  /// Arguments that the decode chain keeps; the encoder alone reads the rest.
  size_t decodeArgs = 0;
  /// It changes the source before anything is stored and has no inverse.
  bool isProjection = false;
};

/// All entries by code.
const std::vector<Primitive> &primitives();

/// The entry of `code`.
const Primitive &primitiveOf(OpCode code);

/// The whole encode chain of a configuration, tables not set.
PlanChain encodeChain(const Primitive &primitive,
                      const Configuration &configuration);

} // namespace smmil::registry

#endif // SMMIL_TEST_REGISTRY_PRIMITIVES_H
