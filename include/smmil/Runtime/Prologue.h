//===- Prologue.h - What an item says before its streams --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An item is its prologue and its streams. The prologue has the extents of the
// root that the field does not fix, the item parameters of the steps in the
// order of the plan, and the lengths of all streams but the last; each is a
// varint. One code for the universal decoder, emitted codecs and the encoder.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_PROLOGUE_H
#define SMMIL_RUNTIME_PROLOGUE_H

#include "smmil/Runtime/PlanLimits.h"
#include "smmil/Runtime/Value.h"
#include "smmil/Runtime/Wire.h"

namespace smmil {

/// Reads the extents of `root` that are 0: width and height of a frame, the
/// count of anything else.
inline Status readRoot(ByteReader &reader, Shape &root) {
  const uint64_t itemBytes = reader.remaining().size();
  uint64_t value = 0;
  if (root.kind == ValueKind::Frame) {
    if (root.width != 0)
      return Status::ok();
    for (int32_t *side : {&root.width, &root.height}) {
      SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxFrameSide, value));
      if (value == 0)
        return Status::corrupt("item: a frame without pixels");
      *side = static_cast<int32_t>(value);
    }
    if (static_cast<int64_t>(root.width) * root.height > kMaxFramePixels)
      return Status::unsupported("item: the frame is too large");
    return Status::ok();
  }
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxElements, value));
  root.count = value;
  const bool isSound =
      root.kind == ValueKind::Pcm || root.kind == ValueKind::Spectra;
  const uint64_t each = isSound ? static_cast<uint64_t>(root.channels) : 1;
  if (value * each > kMaxElementsPerByte * itemBytes)
    return Status::corrupt("item: more elements than it can hold");
  if (isSound && value * each * bytesOf(root.element) > kMaxAudioBytes)
    return Status::unsupported("item: the sound is too long");
  return Status::ok();
}

/// Reads `count` item parameters; each is below its bound.
inline Status readItemParams(ByteReader &reader, const uint32_t *bounds,
                             size_t count, uint32_t *item) {
  for (size_t i = 0; i < count; ++i) {
    uint64_t value = 0;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(bounds[i] - uint64_t(1), value));
    item[i] = static_cast<uint32_t>(value);
  }
  return Status::ok();
}

/// Cuts what follows into `count` streams.
inline Status readStreams(ByteReader &reader, size_t count, ByteSpan *streams) {
  uint64_t sizes[kMaxStreams] = {};
  for (size_t i = 0; i + 1 < count; ++i)
    SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, sizes[i]));
  for (size_t i = 0; i + 1 < count; ++i)
    SMMIL_RETURN_IF_ERROR(
        reader.readBytes(static_cast<size_t>(sizes[i]), streams[i]));
  streams[count - 1] = reader.remaining();
  return Status::ok();
}

/// Writes what readRoot reads, for a field whose own root is `declared`.
inline void writeRoot(ByteWriter &writer, const Shape &declared,
                      const Shape &root) {
  if (root.kind == ValueKind::Frame) {
    if (declared.width != 0)
      return;
    writer.writeVarint(static_cast<uint64_t>(root.width));
    writer.writeVarint(static_cast<uint64_t>(root.height));
    return;
  }
  writer.writeVarint(root.count);
}

} // namespace smmil

#endif // SMMIL_RUNTIME_PROLOGUE_H
