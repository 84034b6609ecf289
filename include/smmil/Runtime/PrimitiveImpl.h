//===- PrimitiveImpl.h - What a primitive does ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The behaviour of one primitive. Its folder defines `kImpl` in the namespace
// of its mnemonic, for example `smmil::block_dct::kImpl`; the generated table
// collects them. Every function depends on its arguments alone: never on the
// steps around it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_PRIMITIVEIMPL_H
#define SMMIL_RUNTIME_PRIMITIVEIMPL_H

#include "smmil/Runtime/OpCode.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

#include <memory>
#include <vector>

namespace smmil {

/// A value of the encode direction, which owns its memory. What a lossy step
/// makes for another one may be `real`: the same elements before they are
/// rounded, so that no precision is lost on the way to the quantiser.
struct EncodedValue {
  Shape shape;
  std::vector<float> real; ///< elementsOf(shape) of them, or none.
  /// bytesOf(shape) bytes, or the bytes of a stream; empty where `real` is not.
  Bytes data;

  bool isReal() const { return !real.empty(); }
  const int16_t *i16() const {
    return reinterpret_cast<const int16_t *>(data.data());
  }
  int16_t *i16() { return reinterpret_cast<int16_t *>(data.data()); }
  /// Resizes `data` to the shape.
  void allocate() { data.resize(bytesOf(shape)); }
  /// Rounds real elements to i16; does nothing where there are none.
  void round();
};

/// A step of the encode direction.
struct EncodeStep {
  const int32_t *args = nullptr; ///< Format parameters, then encoder ones.
  const void *table = nullptr;   ///< As made by PrimitiveImpl::table, or null.
  ByteSpan tableBytes;           ///< The same as bytes.
  const void *rates = nullptr;   ///< Expanded table of rates, or null.
};

/// What a table is trained on: the operand of the step in one sample.
struct TrainSample {
  const EncodedValue *operand = nullptr;
  /// Item parameters as they will be, where the caller knows; -1 elsewhere.
  std::vector<int32_t> item;
};

using TableHolder = std::shared_ptr<const void>;

struct PrimitiveImpl {
  /// Shapes of the results from those of the operands; `args` are the format
  /// parameters. Unsupported where the operands are not accepted.
  Status (*shape)(const int32_t *args, const Shape *operands, Shape *results);
  /// Expands a table; null for a primitive without one.
  Status (*table)(const int32_t *args, ByteSpan bytes, TableHolder &holder);
  /// Scratch bytes of a decode; null: none.
  size_t (*workspace)(const DecodeStep &step);
  /// Makes the operands from the results. `scratch` is aligned to 64 bytes.
  /// Allocates nothing, throws nothing, and reads only what it was given.
  Status (*decode)(const DecodeStep &step, const ValueView *results,
                   const ValueView *operands, MutableByteSpan scratch);
  /// Makes the results from the operands; may take the operands' memory. Fills
  /// the item parameters that are -1. Results have the shapes of `shape`.
  Status (*encode)(const EncodeStep &step, EncodedValue *operands,
                   EncodedValue *results, int32_t *item);
  /// Trains a table; null for a primitive without one. An empty table means
  /// that none pays for itself.
  Status (*train)(const EncodeStep &step, Span<const TrainSample> samples,
                  Bytes &table);
};

/// By code; null when no primitive has it.
const PrimitiveImpl *primitiveImpl(OpCode code);

} // namespace smmil

#endif // SMMIL_RUNTIME_PRIMITIVEIMPL_H
