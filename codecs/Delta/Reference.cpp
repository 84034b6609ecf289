//===- Reference.cpp - Reference of delta ---------------------------------===//
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

namespace smmil::reference::delta {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("delta: needs a sequence");
  results[0] = operands[0];
  return Status::ok();
}

Status decode(const Step &, const Value *results, Value *operands) {
  const ElementType element = operands[0].shape.element;
  uint64_t sum = 0;
  for (int64_t difference : results[0].elements) {
    sum += uint64_t(difference);
    operands[0].elements.push_back(wrapElement(element, sum));
  }
  return Status::ok();
}

Status encode(const Step &, const Value *operands, Value *results) {
  const ElementType element = operands[0].shape.element;
  uint64_t before = 0;
  for (int64_t value : operands[0].elements) {
    results[0].elements.push_back(
        wrapElement(element, uint64_t(value) - before));
    before = uint64_t(value);
  }
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::delta
