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

/// Extents of a numeric item, outermost first. None: a single number.
struct Extents {
  size_t rank = 0;
  uint64_t sizes[kMaxRank] = {};
};

/// Reads the extents that a numeric item begins with; `count` becomes their
/// product.
inline Status readExtents(ByteReader &reader, Extents &extents,
                          uint64_t &count) {
  uint64_t rank = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxRank, rank));
  extents.rank = static_cast<size_t>(rank);
  count = 1;
  for (size_t i = 0; i < extents.rank; ++i) {
    uint64_t &size = extents.sizes[i];
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxElements, size));
    if (size != 0 && count > kMaxElements / size)
      return Status::corrupt("item: more elements than it can hold");
    count *= size;
  }
  return Status::ok();
}

/// Reads the extents of `root` that are 0: width and height of a frame, the
/// extents of a sequence, the count of anything else.
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
  if (root.kind == ValueKind::Sequence) {
    Extents extents;
    SMMIL_RETURN_IF_ERROR(readExtents(reader, extents, value));
  } else {
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxElements, value));
  }
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

/// Writes what readRoot reads, for a field whose own root is `declared`. A
/// sequence without `extents` has one.
inline void writeRoot(ByteWriter &writer, const Shape &declared,
                      const Shape &root, const uint64_t *extents, size_t rank) {
  if (root.kind == ValueKind::Frame) {
    if (declared.width != 0)
      return;
    writer.writeVarint(static_cast<uint64_t>(root.width));
    writer.writeVarint(static_cast<uint64_t>(root.height));
    return;
  }
  if (root.kind == ValueKind::Sequence) {
    writer.writeVarint(extents ? rank : 1);
    for (size_t i = 0; extents && i < rank; ++i)
      writer.writeVarint(extents[i]);
    if (extents)
      return;
  }
  writer.writeVarint(root.count);
}

} // namespace smmil

#endif // SMMIL_RUNTIME_PROLOGUE_H
