//===- Chain.h - Families of chains -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chains are matched by their op codes alone. An encode chain is first turned
// around, so that encoder, training and decoder share one matcher.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_RUNTIME_CHAIN_H
#define SMMIL_LIB_RUNTIME_CHAIN_H

#include "smmil/Runtime/Kernels/LosslessAudio/Item.h"
#include "smmil/Runtime/Kernels/PredictedImage/Item.h"
#include "smmil/Runtime/Kernels/Zstd/Codec.h"
#include "smmil/Runtime/Plan.h"

namespace smmil {

enum class Family : uint8_t { Copy, DctImage, PredictedImage, Audio, Sequence };

/// A chain of family Sequence, in decode order.
struct SequenceShape {
  OpCode entropy = OpCode::Zstd; ///< Zstd, Rans or BitPack.
  int32_t argument = 0;          ///< Lanes or block.
  int32_t table = -1;
  /// Zstd, encode only: bytes of its dictionary at most, or
  /// zstd::kAnyDictionary.
  int32_t dictionary = zstd::kAnyDictionary;
  bool words = false;      ///< The value is 16-bit words.
  bool joinPlanes = false; ///< ByteTranspose stands behind the entropy coder.
  std::vector<OpCode> ops; ///< Delta and ZigzagInt, in decode order.

  /// Elements of the entropy coder are words.
  bool entropyWords() const { return words && !joinPlanes; }
};

/// The ops of an encode chain in decode order, projections left out.
std::vector<PlanOp> reversedOps(const PlanChain &encode);

/// Recognises the family of ops in decode order.
Status familyOf(const std::vector<PlanOp> &ops, const PlanField &field,
                Family &family);

Status sequenceOf(const std::vector<PlanOp> &ops, const PlanField &field,
                  SequenceShape &shape);
predicted::Config predictedConfig(const std::vector<PlanOp> &ops,
                                  const PlanField &field);
audio::Config audioConfig(const std::vector<PlanOp> &ops,
                          const PlanField &field);

/// The bytes of an op's table.
Status tableOf(const Plan &plan, const PlanOp &op, ByteSpan &table);

} // namespace smmil

#endif // SMMIL_LIB_RUNTIME_CHAIN_H
