//===- Encode.h - Encoder of DCT images -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Transforms a frame once and encodes it at any step of the ladder, with
// rate-distortion optimised levels when the chain's lambda is not zero.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_DCTIMAGE_ENCODE_H
#define SMMIL_RUNTIME_KERNELS_DCTIMAGE_ENCODE_H

#include "smmil/Runtime/Kernels/DctImage/Levels.h"
#include "smmil/Runtime/Plan.h"

#include <memory>

namespace smmil::dct {

/// Reads the options from the Quantize op of an encode chain; absent ones keep
/// their defaults.
EncodeOptions optionsOfChain(const PlanChain &encode);

class DctImageEncoder {
public:
  DctImageEncoder();
  ~DctImageEncoder();
  DctImageEncoder(DctImageEncoder &&) noexcept;
  DctImageEncoder &operator=(DctImageEncoder &&) noexcept;

  /// `rgb` is the frame of `field`, height x width x 3; it is not kept. Frames
  /// without a fixed size give `width` and `height`.
  static Status create(const Plan &plan, const PlanField &field,
                       const PlanChain &encode, Span<const uint8_t> rgb,
                       DctImageEncoder &encoder, int32_t width = 0,
                       int32_t height = 0);

  /// Steps to choose from: 1 when the chain fixes the step.
  int stepCount() const;

  /// Appends the bits at `step`.
  Status encode(int step, Bytes &bits);

private:
  struct State;
  std::unique_ptr<State> state;
};

} // namespace smmil::dct

#endif // SMMIL_RUNTIME_KERNELS_DCTIMAGE_ENCODE_H
