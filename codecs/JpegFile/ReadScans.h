//===- ReadScans.h - Coefficients of a JPEG file ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes a file apart for the encoder: everything that is no entropy-coded data,
// and the quantised coefficients.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_READSCANS_H
#define SMMIL_CODECS_JPEGFILE_READSCANS_H

#include "codecs/JpegFile/Layout.h"

namespace smmil::jpeg_file {

struct Parts {
  Bytes outside; ///< The file without its entropy-coded data.
  std::vector<int16_t> coefficients; ///< [block][64] in zigzag order.
  Markers markers;                   ///< As they are at the end.
  bool hasScan = false;
  int padding = -1; ///< The bit that fills last bytes up; -1: none is filled.
};

/// Unsupported: no file of the kinds that can be taken apart.
Status readParts(ByteSpan file, Parts &parts);

} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_READSCANS_H
