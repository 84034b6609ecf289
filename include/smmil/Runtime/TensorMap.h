//===- TensorMap.h - From a value to the model's tensor ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The last step of a tensor, for decoders that do not fuse it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_TENSORMAP_H
#define SMMIL_RUNTIME_TENSORMAP_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Value.h"

#include <cstring>

namespace smmil {

/// The model's tensor of a frame: f32, CHW, value * scale + offset per channel;
/// with `bytes` in place of `values` u8, CHW, not normalised.
struct TensorOutput {
  Span<float> values;
  const float *scale = nullptr, *offset = nullptr;
  MutableByteSpan bytes = {};

  bool isBytes() const { return !bytes.empty(); }
  size_t elements() const { return isBytes() ? bytes.size() : values.size(); }
};

/// From RGB u8, HWC, to CHW. `planes` has as many bytes as `rgb`.
inline void splitPlanes(ByteSpan rgb, MutableByteSpan planes) {
  const size_t pixels = rgb.size() / 3;
  for (size_t c = 0; c < 3; ++c)
    for (size_t i = 0; i < pixels; ++i)
      planes[c * pixels + i] = rgb[3 * i + c];
}

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

/// From spectra of i16, [frame][bin], to f32, [bin][frame], by the first scale
/// and offset. `values` has as many elements as the spectra.
inline void mapSpectra(ByteSpan spectra, size_t bins, const float *scale,
                       const float *offset, Span<float> values) {
  const size_t frames = values.size() / bins;
  for (size_t frame = 0; frame < frames; ++frame)
    for (size_t bin = 0; bin < bins; ++bin) {
      int16_t value;
      std::memcpy(&value, spectra.data() + 2 * (frame * bins + bin),
                  sizeof value);
      // Not to be contracted into a fused multiply-add.
      volatile float product = static_cast<float>(value) * *scale;
      values[bin * frames + frame] = product + *offset;
    }
}

/// Whether a root of this kind has a tensor. Of one element of the root the
/// tensor has one.
constexpr bool hasTensor(ValueKind root) {
  return root == ValueKind::Frame || root == ValueKind::Spectra;
}

/// mapTensor or mapSpectra, as the root asks.
inline void mapRoot(const Shape &root, ByteSpan bytes, const float *scale,
                    const float *offset, Span<float> values) {
  if (root.kind == ValueKind::Spectra)
    mapSpectra(bytes, static_cast<size_t>(root.channels), scale, offset,
               values);
  else
    mapTensor(bytes, scale, offset, values);
}

} // namespace smmil

#endif // SMMIL_RUNTIME_TENSORMAP_H
