//===- SourceValue.h - What an encoder starts from --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An item in the model's frame, and the root of a graph that is made from it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_SOURCEVALUE_H
#define SMMIL_RUNTIME_SOURCEVALUE_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

namespace smmil {

struct EncodedValue;
struct Shape;

/// An item in the model's frame, ready for an encode graph (lib/Media has
/// resized or resampled it). Owns nothing.
struct SourceValue {
  ByteSpan bytes; ///< Source bytes (store, text) or little-endian numbers.
  Span<const uint8_t> rgb; ///< Image: height x width x 3.
  /// Extents of `rgb` where the field fixes none; else 0 or the field's.
  int32_t width = 0, height = 0;
  Span<const int16_t> samples; ///< Audio: interleaved, or frames of bins.
  /// Numeric: the array's extents, outermost first, of which `bytes` has the
  /// product of elements. Null: there is one.
  const uint64_t *extents = nullptr;
  size_t rank = 0;
};

/// The root of a graph from a source, with the extents that the source has.
Status rootValueOf(const Shape &declared, const SourceValue &source,
                   EncodedValue &root);

} // namespace smmil

#endif // SMMIL_RUNTIME_SOURCEVALUE_H
