//===- ReferenceChain.h - Single ops, forwards and back ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Evaluates ops one at a time, in both directions, on values that can be looked
// at: what tests of graphs and of derived decoders need. Encoders neither
// search nor trade; projections have no direction here at all.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_INTERPRETER_REFERENCECHAIN_H
#define SMMIL_INTERPRETER_REFERENCECHAIN_H

#include "smmil/Runtime/Plan.h"

#include <memory>
#include <vector>

namespace smmil {

namespace reference {
struct Value;
} // namespace reference

/// A value between two ops. Copies are deep.
class ReferenceValue {
public:
  enum class Kind : uint8_t {
    Bytes,
    Words,        ///< Unsigned 16-bit.
    Frame,        ///< RGB, row by row.
    Planes,       ///< Three planes of samples or residuals, one after another.
    Coefficients, ///< Blocks of coefficients in natural order, plane by plane.
    Symbols,      ///< Kept coefficients of blocks in scan order.
    Samples,      ///< Sound, interleaved.
    Residuals,    ///< Of a linear prediction: by channel, segment and time.
  };

  ReferenceValue();
  ReferenceValue(const ReferenceValue &other);
  ReferenceValue(ReferenceValue &&other) noexcept;
  ReferenceValue &operator=(ReferenceValue other) noexcept;
  ~ReferenceValue();

  static ReferenceValue ofBytes(ByteSpan bytes);
  static ReferenceValue ofWords(Span<const uint16_t> words);
  static ReferenceValue ofSamples(int32_t channels,
                                  Span<const int16_t> samples);
  /// `rgb` holds 3 * width * height values.
  static ReferenceValue ofFrame(int32_t width, int32_t height, ByteSpan rgb);

  Kind kind() const;
  /// All elements in the order that the kind describes.
  std::vector<int32_t> elements() const;
  /// Height, width, 3 of a frame; time, channels of samples; else the count.
  std::vector<int64_t> shape() const;

  /// Runs op `index` of `encode` from source towards bits. Quantisation is
  /// plain rounding at the op's fixed step, or at step 0 where it has none.
  Status apply(const Plan &plan, const PlanField &field,
               const PlanChain &encode, size_t index);

  /// Runs op `index` of `decode` from bits towards the value.
  Status invert(const Plan &plan, const PlanField &field,
                const PlanChain &decode, size_t index);

private:
  std::unique_ptr<reference::Value> value;
};

} // namespace smmil

#endif // SMMIL_INTERPRETER_REFERENCECHAIN_H
