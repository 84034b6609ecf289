//===- Tables.h - Rows as decoders look them up -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rows of GenericData.h with one slot for each point of their ranges.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_TABLES_H
#define SMMIL_CODECS_JPEGFILE_TABLES_H

#include "codecs/JpegFile/GenericData.h"

namespace smmil::jpeg_file {

/// The rows as lane-interleaved rANS looks them up (RansCore/Decode.h). Filled
/// in at the first call; allocates nothing.
const uint32_t *slotsOfRows();

} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_TABLES_H
