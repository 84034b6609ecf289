//===- ReferencePrimitive.h - Reference of one primitive --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plain scalar code of a primitive, written from its spec.md: codecs/<P>/
// Reference.cpp defines `smmil::reference::<mnemonic>::kReference`. It shares
// no code with the kernels; three decoders that share code would prove nothing.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_INTERPRETER_REFERENCEPRIMITIVE_H
#define SMMIL_INTERPRETER_REFERENCEPRIMITIVE_H

#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Value.h"

#include <vector>

namespace smmil::reference {

/// A value that owns its data. Elements stand in the order that ValueKind
/// states; bits are bytes of a stream.
struct Value {
  Shape shape;
  std::vector<int64_t> elements;
  Bytes bits;
};

struct Step {
  const int32_t *args = nullptr;  ///< Format parameters (encode: all).
  const uint32_t *item = nullptr; ///< Item parameters, within their bounds.
  ByteSpan table;                 ///< As stored, or empty.
};

/// A decode or encode may rely on operands and results of the right count of
/// elements, all within their element type; bits may be anything.
struct ReferencePrimitive {
  /// As PrimitiveImpl::shape, written again. Refuses arguments out of range.
  Status (*shape)(const int32_t *args, const Shape *operands, Shape *results);
  /// Makes the operands, whose shapes are set, from the results.
  Status (*decode)(const Step &step, const Value *results, Value *operands);
  /// Makes the results, whose shapes are set, from the operands. Chooses
  /// plainly where an encoder may choose: the nearest level of the item's step,
  /// the regular symbol where the table has it.
  Status (*encode)(const Step &step, const Value *operands, Value *results);
  size_t operands = 1, results = 1; ///< Values that the encode takes and makes.
  size_t items = 0;                 ///< Item parameters.
  /// Most that item parameter `index` may be; 0 suits every operand.
  uint32_t (*itemLimit)(const int32_t *args, size_t index) = nullptr;
};

/// By code; null when no primitive has it.
const ReferencePrimitive *referencePrimitive(OpCode code);

} // namespace smmil::reference

#endif // SMMIL_INTERPRETER_REFERENCEPRIMITIVE_H
