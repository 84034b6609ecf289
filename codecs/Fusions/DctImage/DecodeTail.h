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
#ifndef SMMIL_RUNTIME_KERNELS_DCTIMAGE_DECODETAIL_H
#define SMMIL_RUNTIME_KERNELS_DCTIMAGE_DECODETAIL_H

#include "smmil/Runtime/Kernels/DctImage/Decode.h"

namespace smmil::dct {
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

/// Precondition: config.color is YCbCr and config.blockSize is N. `workspace`
/// as for decodeRgb.
template <int N, class Config, class Clock, class Rows>
inline Status decodeRows(const Config &config, const CaseTables &tables,
                         ByteSpan bits, MutableByteSpan workspace, Clock &clock,
                         const Rows &rows) {
  ItemHeader header;
  SMMIL_RETURN_IF_ERROR(readHeader(config, bits, tables.quant, header));
  const Geometry geometry(header.width, header.height, N, config.chromaShift);
  if (workspace.size() < detail::workspaceOf(config, geometry, bits.size()))
    return Status::bufferTooSmall("image workspace is too small");
  detail::Carver carver{detail::alignUp(workspace.data())};
  detail::Workspace<uint8_t> work(carver, geometry, config.keep, bits.size());
  RowsTail<Rows> tail{rows};
  return detail::decodePlanes<N>(config, tables, header, geometry, bits, work,
                                 clock, tail);
}

SMMIL_ISA_END
} // namespace smmil::dct

#endif // SMMIL_RUNTIME_KERNELS_DCTIMAGE_DECODETAIL_H
