//===- Encode.h - Lossless image encoder and training -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Decode.h reads, and trains its table: contexts are grouped by
// code length, so that rarely seen contexts share rows with similar ones.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_PREDICTEDIMAGE_ENCODE_H
#define SMMIL_RUNTIME_KERNELS_PREDICTEDIMAGE_ENCODE_H

#include "smmil/Runtime/Kernels/PredictedImage/Item.h"

namespace smmil::predicted {

/// A frame to encode or to train from: height x width x 3 bytes.
struct Frame {
  Span<const uint8_t> rgb;
  int32_t width = 0, height = 0;
};

/// Appends the item's bits.
Status encodeImage(const Config &config, const Table &table, const Frame &frame,
                   Bytes &bits);

/// Trains the table of RowRans for these frames. Any other frame can be encoded
/// with it, too.
Status trainTable(const Config &config, Span<const Frame> frames, Bytes &table);

} // namespace smmil::predicted

#endif // SMMIL_RUNTIME_KERNELS_PREDICTEDIMAGE_ENCODE_H
