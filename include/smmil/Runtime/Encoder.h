//===- Encoder.h - Encoding and table training ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Encoders are offline: they may allocate. They are deterministic: the same
// bytes for the same input on every ISA and for any number of workers.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_ENCODER_H
#define SMMIL_RUNTIME_ENCODER_H

#include "smmil/Runtime/Plan.h"

#include <memory>

namespace smmil {

/// An item in the model's frame, ready for an encode chain (Resize and Resample
/// have been applied by lib/Media). Owns nothing.
struct SourceValue {
  ByteSpan bytes; ///< Source bytes (copy, text) or i16 array (numeric).
  Span<const uint8_t> rgb;     ///< Image: frame.height x frame.width x 3.
  Span<const int16_t> samples; ///< Audio: interleaved.
};

/// Encodes one value with one chain, at any quantiser step of the chain's
/// ladder; the work that does not depend on the step is done once.
class ItemEncoder {
public:
  virtual ~ItemEncoder() = default;

  /// `encode` is the encode chain whose decode chain is a case of `field`;
  /// tables come from `plan`. The referenced memory must outlive the encoder.
  static Status create(const Plan &plan, const PlanField &field,
                       const PlanChain &encode, const SourceValue &value,
                       std::unique_ptr<ItemEncoder> &encoder);

  /// Steps of the ladder, coarsest last; 1 where there is nothing to choose.
  virtual int stepCount() const { return 1; }

  /// Appends the item's bits at ladder step `step` to `bits`.
  virtual Status encode(int step, Bytes &bits) = 0;
};

/// Trains the tables of `encode` from `samples` and appends them to
/// `plan.tables`; sets the table indices in both chains. Steps that a closed
/// loop would choose are approximated by `stepOf(sample)`, if given, else by
/// the middle of the ladder.
Status trainTables(Plan &plan, const PlanField &field, PlanChain &encode,
                   PlanChain &decode, Span<const SourceValue> samples,
                   Span<const int> stepOf = {});

} // namespace smmil

#endif // SMMIL_RUNTIME_ENCODER_H
