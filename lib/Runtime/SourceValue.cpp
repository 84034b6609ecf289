//===- SourceValue.cpp - From sources to roots ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What encoders need besides their steps; part of emitted codecs too.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/SourceValue.h"

#include "smmil/Runtime/PlanLimits.h"
#include "smmil/Runtime/PrimitiveImpl.h"

#include <algorithm>
#include <cmath>

namespace smmil {

void EncodedValue::round() {
  if (!isReal())
    return;
  allocate();
  int16_t *to = i16();
  for (size_t i = 0; i < real.size(); ++i)
    to[i] =
        static_cast<int16_t>(std::clamp(std::lrint(real[i]), -32768L, 32767L));
  real.clear();
}

Status rootValueOf(const Shape &declared, const SourceValue &source,
                   EncodedValue &root) {
  root.shape = declared;
  Shape &shape = root.shape;
  const uint8_t *data = source.bytes.data();
  size_t size = source.bytes.size();
  if (shape.kind == ValueKind::Frame) {
    if (shape.width == 0) {
      shape.width = source.width;
      shape.height = source.height;
    }
    if (shape.width < 1 || shape.width > kMaxFrameSide || shape.height < 1 ||
        shape.height > kMaxFrameSide)
      return Status::unsupported("encode: the frame has no or too many pixels");
    data = source.rgb.data();
    size = source.rgb.size();
  } else if (shape.kind == ValueKind::Pcm || shape.kind == ValueKind::Spectra) {
    const auto channels = static_cast<size_t>(shape.channels);
    if (source.samples.size() % channels != 0)
      return Status::invalidArgument("encode: samples of half a frame");
    shape.count = source.samples.size() / channels;
    data = reinterpret_cast<const uint8_t *>(source.samples.data());
    size = source.samples.size() * sizeof(int16_t);
    if (size > kMaxAudioBytes)
      return Status::unsupported("encode: the audio is too long");
  } else {
    const size_t width = bytesOf(shape.element);
    if (size % width != 0)
      return Status::invalidArgument("encode: a part of an element is over");
    shape.count = size / width;
    if (shape.count > kMaxElements || source.rank > kMaxRank)
      return Status::unsupported("encode: the value has too many elements");
    uint64_t product = 1;
    for (size_t i = 0; source.extents && i < source.rank; ++i) {
      const uint64_t extent = source.extents[i];
      if (extent > kMaxElements ||
          (extent != 0 && product > kMaxElements / extent))
        return Status::unsupported("encode: the value has too many elements");
      product *= extent;
    }
    if (source.extents && product != shape.count)
      return Status::invalidArgument("encode: the value has other extents");
  }
  if (size != bytesOf(shape))
    return Status::invalidArgument("encode: the value has the wrong size");
  root.data.assign(data, data + size);
  return Status::ok();
}

} // namespace smmil
