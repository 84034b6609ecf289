//===- Decode.h - Planes to a frame -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inverse colour transform of a whole frame, row by row.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_COLOR_DECODE_H
#define SMMIL_CODECS_COLOR_DECODE_H

#include "codecs/Color/Rows.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::color {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *args, const Shape *operands,
                            Shape *results) {
  const Params params = paramsOf(args);
  const Shape &frame = operands[0];
  if (frame.kind != ValueKind::Frame || frame.element != ElementType::U8 ||
      frame.channels != 3)
    return Status::unsupported("color takes RGB frames of 8 bits");
  if (isModular(params.kind) && params.chroma != 444)
    return Status::unsupported("color: reversible kinds need chroma 444");
  results[0] = {};
  results[0].kind = ValueKind::Planes;
  results[0].element = ElementType::I16;
  results[0].height = frame.height;
  results[0].width = frame.width;
  results[0].channels = 3;
  results[0].chromaShift = params.chroma == 420 ? 1 : 0;
  results[0].signedChroma = zeroOf(params.kind) == 0 ? 1 : 0;
  return Status::ok();
}

inline size_t workspaceBytes(const DecodeStep &step) {
  return sizeof(int16_t) * rowScratch(step.results[0].planeWidth(1));
}

namespace detail {

template <ColorKind Kind, int Shift>
inline void decodeFrame(const Shape &planes, const int16_t *samples,
                        uint8_t *rgb, int16_t *scratch) {
  const int16_t *plane[3] = {samples, samples + planes.samplesOf(0),
                             samples + planes.samplesOf(0) +
                                 planes.samplesOf(1)};
  const size_t rowBytes = 3 * static_cast<size_t>(planes.width);
  uint8_t *end = rgb + rowBytes * static_cast<size_t>(planes.height);
  for (int y = 0; y < planes.height; ++y, rgb += rowBytes) {
    const ChromaRows chroma = chromaRowsOf<Shift>(y, planes.planeHeight(1));
    auto rowOf = [&](int p, int row) {
      return plane[p] + static_cast<size_t>(row) *
                            static_cast<size_t>(planes.planeWidth(p));
    };
    const RowSource<int16_t> source = {
        rowOf(0, y),
        {rowOf(1, chroma.near), rowOf(2, chroma.near)},
        {rowOf(1, chroma.far), rowOf(2, chroma.far)},
        planes.width,
        planes.planeWidth(1)};
    convertRow<Kind, Shift>(source, scratch, RgbSink{rgb, end});
  }
}

} // namespace detail

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan scratch) {
  if (scratch.size() < workspaceBytes(step))
    return Status::bufferTooSmall("color: the workspace is too small");
  const Shape &planes = step.results[0];
  auto run = [&](auto kind, auto shift) {
    detail::decodeFrame<decltype(kind)::value, decltype(shift)::value>(
        planes, results[0].i16(), operands[0].data,
        reinterpret_cast<int16_t *>(scratch.data()));
    return Status::ok();
  };
  return dispatchKind(paramsOf(step.args).kind, planes.chromaShift, run);
}

SMMIL_ISA_END
} // namespace smmil::color

#endif // SMMIL_CODECS_COLOR_DECODE_H
