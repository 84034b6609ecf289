//===- Decode.h - Coefficients to planes ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inverse transform of all blocks of all planes, sixteen at a time.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKDCT_DECODE_H
#define SMMIL_CODECS_BLOCKDCT_DECODE_H

#include "codecs/BlockDct/Inverse.h"
#include "smmil/Runtime/Primitives/BlockDct.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::block_dct {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *args, const Shape *operands,
                            Shape *results) {
  const Params params = paramsOf(args);
  const Shape &planes = operands[0];
  if (planes.kind != ValueKind::Planes || planes.element != ElementType::I16)
    return Status::unsupported("block_dct takes planes of 16 bits");
  if (params.size != 4 && params.size != 8)
    return Status::unsupported("block_dct: the size must be 4 or 8");
  results[0] = planes;
  results[0].kind = ValueKind::Coefficients;
  results[0].block = params.size;
  return Status::ok();
}

namespace detail {

/// Where the blocks of one plane lie. Blocks at the right and lower edge hang
/// over by what is not stored.
struct PlaneTarget {
  int16_t *samples;
  int width, height, blocksX;
};

/// Stores block `index`, of which `block` has the samples.
template <int N>
inline void storeBlock(const PlaneTarget &plane, int index,
                       const int16_t *block) {
  const int x = index % plane.blocksX * N;
  const int y = index / plane.blocksX * N;
  const int columns = plane.width - x < N ? plane.width - x : N;
  const int rows = plane.height - y < N ? plane.height - y : N;
  int16_t *to = plane.samples +
                static_cast<size_t>(y) * static_cast<size_t>(plane.width) + x;
  for (int row = 0; row < rows; ++row, to += plane.width, block += N)
    std::memcpy(to, block, sizeof(int16_t) * static_cast<size_t>(columns));
}

template <int N>
inline void decodePlane(const int16_t *coefficients, int blocks,
                        SampleRange range, const PlaneTarget &plane) {
  constexpr int kArea = N * N;
  alignas(64) int16_t bands[kArea][kGroup];
  alignas(64) int16_t samples[kGroup][kArea];
  int16_t *to[kGroup];
  for (int i = 0; i < kGroup; ++i)
    to[i] = samples[i];
  for (int first = 0; first < blocks; first += kGroup) {
    const int count = blocks - first < kGroup ? blocks - first : kGroup;
    std::memset(bands, 0, sizeof(bands));
    int last = 0;
    for (int i = 0; i < count; ++i, coefficients += kArea)
      for (int n = 0; n < kArea; ++n) {
        const int k = scan::kZigzag<N>.scan[n];
        bands[k][i] = coefficients[n];
        if (coefficients[n] != 0 && k > last)
          last = k;
      }
    inverseGroup<N>(bands[0], kGroup, last, range, to, N);
    for (int i = 0; i < count; ++i)
      storeBlock<N>(plane, first + i, samples[i]);
  }
}

} // namespace detail

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan /*scratch*/) {
  const Shape &shape = step.results[0];
  const int16_t *from = results[0].i16();
  int16_t *to = operands[0].i16();
  for (int p = 0; p < shape.channels; ++p) {
    const detail::PlaneTarget plane = {to, shape.planeWidth(p),
                                       shape.planeHeight(p), shape.blocksX(p)};
    const auto blocks = static_cast<int>(shape.blocksOf(p));
    const SampleRange range = sampleRange(shape.lowest(p), shape.zero(p));
    if (shape.block == 8)
      detail::decodePlane<8>(from, blocks, range, plane);
    else
      detail::decodePlane<4>(from, blocks, range, plane);
    from += shape.blocksOf(p) * static_cast<size_t>(shape.block) *
            static_cast<size_t>(shape.block);
    to += shape.samplesOf(p);
  }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::block_dct

#endif // SMMIL_CODECS_BLOCKDCT_DECODE_H
