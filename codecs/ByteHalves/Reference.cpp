//===- Reference.cpp - Reference of byte_halves ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors.
//
//===----------------------------------------------------------------------===//

#include "lib/Interpreter/Arithmetic.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

namespace smmil::reference::byte_halves {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("byte halves: needs a sequence");
  const uint64_t bytes = bytesOf(operands[0].element), lower = bytes / 2;
  results[0] = results[1] = operands[0];
  results[0].element = results[1].element = ElementType::I8;
  results[0].count = (bytes - lower) * operands[0].count;
  results[1].count = lower * operands[0].count;
  return Status::ok();
}

Status decode(const Step &, const Value *results, Value *operands) {
  const Shape &shape = operands[0].shape;
  const size_t count = size_t(shape.count), lower = bytesOf(shape.element) / 2;
  for (size_t i = 0; i < count; ++i) {
    uint64_t bits = 0;
    for (size_t byte = 0; byte < bytesOf(shape.element); ++byte) {
      const int64_t stored =
          byte < lower ? results[1].elements[byte * count + i]
                       : results[0].elements[(byte - lower) * count + i];
      bits |= (uint64_t(stored) & 255) << (8 * byte);
    }
    operands[0].elements.push_back(wrapElement(shape.element, bits));
  }
  return Status::ok();
}

Status encode(const Step &, const Value *operands, Value *results) {
  const size_t bytes = bytesOf(operands[0].shape.element);
  for (size_t byte = 0; byte < bytes; ++byte)
    for (int64_t value : operands[0].elements)
      results[byte < bytes / 2 ? 1 : 0].elements.push_back(
          wrapSigned(8, uint64_t(value) >> (8 * byte)));
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode, 1, 2};

} // namespace smmil::reference::byte_halves
