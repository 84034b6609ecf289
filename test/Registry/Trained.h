//===- Trained.h - Configurations made to run -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From an entry of the registry to bits and back: tables, encoding, and both
// decoders with what they make of an item.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_REGISTRY_TRAINED_H
#define SMMIL_TEST_REGISTRY_TRAINED_H

#include "test/Registry/Primitives.h"

#include "smmil/Interpreter/ReferenceDecoder.h"
#include "smmil/Runtime/Decoder.h"

namespace smmil::registry {

/// A configuration with trained tables in a plan of one field.
struct Trained {
  Plan plan;
  PlanChain encode;
  uint32_t caseIndex = 1; ///< 0 for the chain that every field has: copy.

  const PlanField &field() const { return plan.fields[0]; }
};

/// Trains on generated values that `generated` never gives.
Status train(const Primitive &primitive, const Configuration &configuration,
             Trained &trained);

/// Values of a configuration as a source has them.
Value generated(const Configuration &configuration, uint64_t seed);
std::vector<Value> edges(const Configuration &configuration);

/// What the projections at the front of a chain make of a source.
Value projected(const PlanChain &encode, const Value &value);

/// The decode chain of `encode`.
PlanChain decodeChainOf(const PlanChain &encode);

/// The steps of the ladder that `encode` may take.
int stepCount(const Trained &trained, const Value &value);

/// Projects and encodes.
Status encodeValue(const Trained &trained, const Value &value, int step,
                   Bytes &bits);

/// Status codes as far as decoders must agree on them: FORMAT.md leaves open
/// whether damage shows as Truncated or as Corrupt.
enum class Verdict : uint8_t { Ok, Damaged, Unsupported, Refused };
Verdict verdictOf(const Status &status);
const char *nameOf(Verdict verdict);

/// What a decoder makes of an item.
struct Decoded {
  Verdict verdict = Verdict::Ok;
  std::string message; ///< Why not ok.
  Bytes bytes;
  std::vector<float> tensor; ///< Images only, and only where asked for.
  /// Hostile bits ask for more than a test wants to decode; nothing was tried.
  bool isTooLarge = false;
};

/// `fill` is what the workspace holds before: it must not matter.
Decoded decodeUniversal(const Decoder &decoder, uint32_t caseIndex,
                        ByteSpan bits, bool tensorToo = false,
                        uint8_t fill = 0xa5);
Decoded decodeReference(const ReferenceDecoder &decoder, uint32_t caseIndex,
                        ByteSpan bits, bool tensorToo = false);

} // namespace smmil::registry

#endif // SMMIL_TEST_REGISTRY_TRAINED_H
