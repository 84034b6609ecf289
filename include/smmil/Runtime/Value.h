//===- Value.h - Values between the steps of a codec ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a primitive takes and gives: a shape, which follows from the item's root
// in the encode direction, and memory that the caller owns. Memory is dense, in
// the order that the kind states.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_VALUE_H
#define SMMIL_RUNTIME_VALUE_H

#include "smmil/Runtime/Span.h"

#include <cstddef>
#include <cstdint>

namespace smmil {

#if defined(__GNUC__) && !defined(__clang__)
// GCC sees an enumerator of a scoped enumeration hide the alias `Bytes`.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif
enum class ValueKind : uint8_t {
  Frame,          ///< u8, [height][width][channels].
  Planes,         ///< i16, plane by plane, [height of p][width of p].
  ResidualPlanes, ///< As Planes: differences from a prediction.
  Coefficients,   ///< i16, plane by plane, block by block, [block * block].
  Bands,          ///< i16, [keep][blocks of all planes], planes in order.
  Indices,        ///< u8, [height][width].
  Pcm,            ///< i16, [count][channels].
  Spectra,        ///< i16, [count][channels]: frames of bins.
  ResidualPcm,    ///< i16, [channels][segments][segmentLength()], and behind
                  ///< them predictors; see ResidualPcm of codecs/Lpc.
  Sequence,       ///< [count] elements.
  Bytes,          ///< u8, [count].
  Bits,           ///< One coded stream; its length is the item's own.
};
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

enum class ElementType : uint8_t { U8, I8, I16, I32, I64 };

constexpr size_t bytesOf(ElementType element) {
  return element == ElementType::I64   ? 8
         : element == ElementType::I32 ? 4
         : element == ElementType::I16 ? 2
                                       : 1;
}

/// Everything about a value but its data. Members that the kind does not use
/// are 0, so that equal shapes are equal member by member.
struct Shape {
  ValueKind kind = ValueKind::Bytes;
  ElementType element = ElementType::U8;
  /// Pixels of a frame; samples of plane 0 of planes, coefficients and bands.
  int32_t height = 0, width = 0;
  /// Components of a frame, planes (1 or 3), channels of sound, or bins.
  int32_t channels = 0;
  /// Planes 1 and 2 have ceil(side / 2^chromaShift) samples a side.
  int32_t chromaShift = 0;
  /// Samples of planes 1 and 2 are -255..255 around 0, not 0..255 around 128.
  int32_t signedChroma = 0;
  int32_t block = 0; ///< Side of a transform block.
  int32_t keep = 0;  ///< Coefficients of a block that bands hold.
  /// Independent strips of residual planes, or segments of a channel.
  int32_t strips = 0;
  int32_t window = 0; ///< Samples that share a predictor.
  int32_t order = 0;  ///< Highest order of a predictor.
  /// Elements of bytes and sequences; samples of a channel of sound; frames of
  /// spectra.
  uint64_t count = 0;

  constexpr int32_t shiftOf(int plane) const {
    return plane > 0 ? chromaShift : 0;
  }
  constexpr int32_t planeWidth(int plane) const {
    const int32_t shift = shiftOf(plane);
    return (width + (1 << shift) - 1) >> shift;
  }
  constexpr int32_t planeHeight(int plane) const {
    const int32_t shift = shiftOf(plane);
    return (height + (1 << shift) - 1) >> shift;
  }
  /// Blocks of a plane; precondition: block > 0.
  constexpr int32_t blocksX(int plane) const {
    return (planeWidth(plane) + block - 1) / block;
  }
  constexpr int32_t blocksY(int plane) const {
    return (planeHeight(plane) + block - 1) / block;
  }
  constexpr size_t blocksOf(int plane) const {
    return static_cast<size_t>(blocksX(plane)) *
           static_cast<size_t>(blocksY(plane));
  }
  constexpr size_t samplesOf(int plane) const {
    return static_cast<size_t>(planeWidth(plane)) *
           static_cast<size_t>(planeHeight(plane));
  }
  /// Blocks of all planes.
  constexpr size_t blocks() const {
    size_t sum = 0;
    for (int p = 0; p < channels; ++p)
      sum += blocksOf(p);
    return sum;
  }
  /// Samples of all planes.
  constexpr size_t samples() const {
    size_t sum = 0;
    for (int p = 0; p < channels; ++p)
      sum += samplesOf(p);
    return sum;
  }
  /// Samples of a segment of a channel; the last ones are padding.
  constexpr uint64_t segmentLength() const {
    return strips > 0 ? (count + static_cast<uint64_t>(strips) - 1) /
                            static_cast<uint64_t>(strips)
                      : 0;
  }
  /// Predictors of a segment.
  constexpr uint64_t windows() const {
    return window > 0 ? (segmentLength() + static_cast<uint64_t>(window) - 1) /
                            static_cast<uint64_t>(window)
                      : 0;
  }
  /// Lowest and highest sample of a plane.
  constexpr int32_t lowest(int plane) const {
    return plane > 0 && signedChroma ? -255 : 0;
  }
  constexpr int32_t zero(int plane) const {
    return plane > 0 && signedChroma ? 0 : 128;
  }
};

constexpr bool operator==(const Shape &a, const Shape &b) {
  return a.kind == b.kind && a.element == b.element && a.height == b.height &&
         a.width == b.width && a.channels == b.channels &&
         a.chromaShift == b.chromaShift && a.signedChroma == b.signedChroma &&
         a.block == b.block && a.keep == b.keep && a.strips == b.strips &&
         a.window == b.window && a.order == b.order && a.count == b.count;
}

/// Numbers of i16 that one predictor of a ResidualPcm takes: its order symbol
/// (0 to 32, or 33 to 35 for the fixed predictors of order 1 to 3), and the
/// indices of its reflection coefficients, 0 where there are none.
constexpr size_t predictorWords(const Shape &shape) {
  return 1 + static_cast<size_t>(shape.order);
}

/// Elements of a value of this shape; 0 for bits.
constexpr size_t elementsOf(const Shape &shape) {
  switch (shape.kind) {
  case ValueKind::Frame:
  case ValueKind::Indices:
    return static_cast<size_t>(shape.height) *
           static_cast<size_t>(shape.width) *
           static_cast<size_t>(shape.kind == ValueKind::Frame ? shape.channels
                                                              : 1);
  case ValueKind::Planes:
  case ValueKind::ResidualPlanes:
    return shape.samples();
  case ValueKind::Coefficients:
    return shape.blocks() * static_cast<size_t>(shape.block) *
           static_cast<size_t>(shape.block);
  case ValueKind::Bands:
    return shape.blocks() * static_cast<size_t>(shape.keep);
  case ValueKind::Pcm:
  case ValueKind::Spectra:
    return static_cast<size_t>(shape.count) *
           static_cast<size_t>(shape.channels);
  case ValueKind::ResidualPcm:
    return static_cast<size_t>(shape.channels) *
           static_cast<size_t>(shape.strips) *
           (static_cast<size_t>(shape.segmentLength()) +
            static_cast<size_t>(shape.windows()) * predictorWords(shape));
  case ValueKind::Sequence:
  case ValueKind::Bytes:
    return static_cast<size_t>(shape.count);
  case ValueKind::Bits:
    break;
  }
  return 0;
}

constexpr size_t bytesOf(const Shape &shape) {
  return elementsOf(shape) * bytesOf(shape.element);
}

/// A value of the decode direction. `data` holds bytesOf(*shape) bytes, or
/// `size` bytes of a stream. It is aligned to 64 bytes, but for bits and the
/// root, which lie where the caller put them.
struct ValueView {
  const Shape *shape = nullptr;
  uint8_t *data = nullptr;
  size_t size = 0;

  int16_t *i16() const { return reinterpret_cast<int16_t *>(data); }
  ByteSpan bits() const { return {data, size}; }
};

} // namespace smmil

#endif // SMMIL_RUNTIME_VALUE_H
