//===- Encode.h - Lossless audio encoder and training -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Decode.h reads, and trains its table.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_LOSSLESSAUDIO_ENCODE_H
#define SMMIL_RUNTIME_KERNELS_LOSSLESSAUDIO_ENCODE_H

#include "smmil/Runtime/Kernels/LosslessAudio/Item.h"

namespace smmil::audio {

/// Appends the bits of interleaved samples.
Status encodeAudio(const Config &config, const Table &table,
                   Span<const int16_t> samples, Bytes &bits);

/// Trains the table of LpcRans for these clips. Any other clip can be encoded
/// with it, too.
Status trainTable(const Config &config, Span<const Span<const int16_t>> clips,
                  Bytes &table);

} // namespace smmil::audio

#endif // SMMIL_RUNTIME_KERNELS_LOSSLESSAUDIO_ENCODE_H
