//===- Reference.cpp - Reference of split ---------------------------------===//
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

namespace smmil::reference::split {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("split: needs a sequence");
  results[0] = results[1] = operands[0];
  results[0].count = operands[0].count / 2 + operands[0].count % 2;
  results[1].count = operands[0].count / 2;
  return Status::ok();
}

Status decode(const Step &, const Value *results, Value *operands) {
  for (size_t i = 0; i < size_t(operands[0].shape.count); ++i)
    operands[0].elements.push_back(results[i % 2].elements[i / 2]);
  return Status::ok();
}

Status encode(const Step &, const Value *operands, Value *results) {
  for (size_t i = 0; i < operands[0].elements.size(); ++i)
    results[i % 2].elements.push_back(operands[0].elements[i]);
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode, 1, 2};

} // namespace smmil::reference::split
