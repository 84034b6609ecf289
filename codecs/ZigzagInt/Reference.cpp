//===- Reference.cpp - Reference of zigzag_int ----------------------------===//
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

namespace smmil::reference::zigzag_int {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("zigzag: needs a sequence");
  results[0] = operands[0];
  return Status::ok();
}

Status decode(const Step &, const Value *results, Value *operands) {
  const ElementType element = operands[0].shape.element;
  for (int64_t folded : results[0].elements)
    operands[0].elements.push_back(
        wrapElement(element, uint64_t(unfold(bitsOfElement(element, folded)))));
  return Status::ok();
}

Status encode(const Step &, const Value *operands, Value *results) {
  const ElementType element = operands[0].shape.element;
  for (int64_t value : operands[0].elements) {
    // The bits of a U8 are those of a number from -128 to 127.
    const int64_t asSigned = wrapSigned(bitsOf(element), uint64_t(value));
    results[0].elements.push_back(wrapElement(element, fold(asSigned)));
  }
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::zigzag_int
