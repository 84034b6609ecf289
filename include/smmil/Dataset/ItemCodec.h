//===- ItemCodec.h - The codec that items go through ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The universal codec of a plan, or the codec that was emitted from the same
// plan in its place: one interface for all who decode and encode items.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_ITEMCODEC_H
#define SMMIL_DATASET_ITEMCODEC_H

#include "smmil/Dataset/EmittedCodec.h"
#include "smmil/Runtime/Decoder.h"
#include "smmil/Runtime/Encoder.h"

#include <optional>

namespace smmil {

/// Refers to its parts and owns none. Safe for concurrent use.
class ItemCodec {
public:
  /// With `emitted`, whose plan must be that of `universal`, everything goes
  /// through it.
  ItemCodec(const Decoder &universal, const EmittedCodec *emitted = nullptr)
      : universal(&universal), emittedCodec(emitted) {}

  const Plan &plan() const { return universal->plan(); }
  const Decoder &decoder() const { return *universal; }
  const EmittedCodec *emitted() const { return emittedCodec; }

  /// As the functions of the same name in Decoder.
  Status info(uint32_t field, uint32_t caseIndex, ByteSpan bits,
              ItemInfo &info) const;
  Status decode(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                MutableByteSpan output, MutableByteSpan workspace) const;
  Status decodeTensor(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                      Span<float> output, MutableByteSpan workspace) const;

  /// The whole value, into memory of its own.
  Status decodeValue(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                     Bytes &value) const;

private:
  const Decoder *universal;
  const EmittedCodec *emittedCodec;
};

/// Encodes one value as one case, at any step of its ladder.
class CaseEncoder {
public:
  /// `encode` is the encode graph of the case. What is referred to must outlive
  /// the encoder.
  static Status create(const ItemCodec &codec, uint32_t field,
                       uint32_t caseIndex, const PlanGraph &encode,
                       const SourceValue &value, CaseEncoder &encoder);

  int stepCount() const;
  /// Replaces `bits` by the item.
  Status encode(int step, Bytes &bits);

  /// Whether some step of the case has a quicker encoder than the one that its
  /// parameters ask for.
  bool hasQuick() const { return quick.has_value(); }
  /// As encode, by quicker encoders: what comes out is larger, its quality much
  /// the same.
  Status encodeQuickly(int step, Bytes &bits);

private:
  const EmittedCodec *emitted = nullptr;
  uint32_t field = 0, caseIndex = 0;
  SourceValue value;
  ItemEncoder universal;            ///< Without an emitted codec.
  std::optional<ItemEncoder> quick; ///< With one too.
};

} // namespace smmil

#endif // SMMIL_DATASET_ITEMCODEC_H
