//===- TensorMap.h - From a frame to the model's tensor ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The last step of an image tensor, for decoders that do not fuse it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_TENSORMAP_H
#define SMMIL_RUNTIME_TENSORMAP_H

#include "smmil/Runtime/Span.h"

namespace smmil {

/// From RGB u8, HWC, to f32, CHW: value * scale + offset, each rounded once.
/// `values` has as many elements as `rgb`.
inline void mapTensor(ByteSpan rgb, const float *scale, const float *offset,
                      Span<float> values) {
  const size_t pixels = rgb.size() / 3;
  for (size_t c = 0; c < 3; ++c) {
    float map[256];
    for (int v = 0; v < 256; ++v) {
      // Not to be contracted into a fused multiply-add.
      volatile float product = static_cast<float>(v) * scale[c];
      map[v] = product + offset[c];
    }
    float *plane = values.data() + c * pixels;
    for (size_t i = 0; i < pixels; ++i)
      plane[i] = map[rgb[3 * i + c]];
  }
}

} // namespace smmil

#endif // SMMIL_RUNTIME_TENSORMAP_H
