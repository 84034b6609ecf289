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
#include "smmil/Runtime/SourceValue.h"

#include <memory>

namespace smmil {

/// Encodes one value with one graph, at any step of its ladder; the work that
/// does not depend on the step is done once.
class ItemEncoder {
public:
  ItemEncoder();
  ~ItemEncoder();
  ItemEncoder(ItemEncoder &&) noexcept;
  ItemEncoder &operator=(ItemEncoder &&) noexcept;

  /// `encode` is an encode graph of `field`; its tables come from `tables`. The
  /// referenced memory must outlive the encoder.
  static Status create(const std::vector<Bytes> &tables, const PlanField &field,
                       const PlanGraph &encode, const SourceValue &value,
                       ItemEncoder &encoder);

  /// Steps of the ladder, coarsest last; 1 where there is nothing to choose.
  int stepCount() const;

  /// Appends the item's bits at ladder step `step` to `bits`. Unsupported: the
  /// value is beyond what the graph can hold.
  Status encode(int step, Bytes &bits);

private:
  struct State;
  std::unique_ptr<State> state;
};

/// Trains every table of `encode` on `samples`, in the order of its steps, and
/// sets `table` and `rates` of its steps to new entries of `tables`.
/// `stepOf[i]` is the ladder step at which sample i will be stored, -1 where
/// not known.
Status trainTables(std::vector<Bytes> &tables, const PlanField &field,
                   PlanGraph &encode, Span<const SourceValue> samples,
                   Span<const int> stepOf = {});

} // namespace smmil

#endif // SMMIL_RUNTIME_ENCODER_H
