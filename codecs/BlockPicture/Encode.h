//===- Encode.h - Encoder of block pictures ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses blocks, modes and levels for the step of the item, and trains the
// table of a dataset; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_ENCODE_H
#define SMMIL_CODECS_BLOCKPICTURE_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::block_picture {

struct EncodeJob;

constexpr int32_t kMiddleStep = 200; ///< Where nothing is known of the item.

/// Runs the search on the best instruction set that the build has a copy for.
Bytes encodeFrameBest(const EncodeJob &job);

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

/// The table that pays for its bytes on the samples at their steps; empty where
/// none does.
Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table);

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_ENCODE_H
