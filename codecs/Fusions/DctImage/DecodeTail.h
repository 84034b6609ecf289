//===- DecodeTail.h - DCT images with the caller's last stage ---*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes a YCbCr image strip by strip and hands the finished rows of its
// planes to a function of the caller, which upsamples and converts them; so
// emitted codecs call precompiled kernels while the planes are in the cache.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_FUSIONS_DCTIMAGE_DECODETAIL_H
#define SMMIL_CODECS_FUSIONS_DCTIMAGE_DECODETAIL_H

#include "codecs/Fusions/DctImage/Decode.h"

namespace smmil::fusions::DctImage {
SMMIL_ISA_BEGIN

/// Calls `rows(planes, from, to)` for rows [from, to) of the frame in rising
/// order; planes[p] is whole in memory, and every sample that those rows need
/// is final.
template <class Rows> struct RowsTail {
  Rows call;

  void rows(const detail::Workspace<uint8_t> &work, int from, int to) {
    call(work.plane, from, to);
  }
};

/// Precondition: config.color is Ycbcr and config.block is N. `workspace` as
/// for decodeRgb.
template <int N, class Config, class Clock, class Rows>
inline Status decodeRows(const Config &config, const CaseTables &tables,
                         const ItemParams &item, ByteSpan bits,
                         MutableByteSpan workspace, Clock &clock,
                         const Rows &rows) {
  const band_rans::Geometry g(item.width, item.height, N, config.chromaShift);
  SMMIL_RETURN_IF_ERROR(
      detail::checkCase(config, tables, item, g, bits, workspace));
  Carver carver{Carver::alignUp(workspace.data())};
  const detail::Workspace<uint8_t> work(carver, g, config.keep, bits.size());
  RowsTail<Rows> tail{rows};
  return detail::decodePlanes<N>(config, tables, item.step, g, bits, work,
                                 clock, tail);
}

SMMIL_ISA_END
} // namespace smmil::fusions::DctImage

#endif // SMMIL_CODECS_FUSIONS_DCTIMAGE_DECODETAIL_H
