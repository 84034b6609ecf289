//===- Reference.cpp - Reference of frame_of_reference --------------------===//
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

#include <algorithm>

namespace smmil::reference::frame_of_reference {

namespace {

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("frame of reference: needs a sequence");
  if (args[0] < 2 || args[0] > 65536)
    return Status::unsupported("frame of reference: unknown block");
  results[0] = results[1] = operands[0];
  results[1].count = 0;
  for (uint64_t first = 0; first < operands[0].count;
       first += uint64_t(args[0]))
    ++results[1].count;
  return Status::ok();
}

Status decode(const Step &step, const Value *results, Value *operands) {
  const ElementType element = operands[0].shape.element;
  for (size_t i = 0; i < results[0].elements.size(); ++i)
    operands[0].elements.push_back(wrapElement(
        element, uint64_t(results[0].elements[i]) +
                     uint64_t(results[1].elements[i / size_t(step.args[0])])));
  return Status::ok();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  const ElementType element = operands[0].shape.element;
  const std::vector<int64_t> &values = operands[0].elements;
  const auto block = size_t(step.args[0]);
  for (size_t first = 0; first < values.size(); first += block) {
    const auto begin = values.begin() + ptrdiff_t(first);
    const auto end =
        values.begin() + ptrdiff_t(std::min(first + block, values.size()));
    const int64_t least = *std::min_element(begin, end);
    results[1].elements.push_back(least);
    for (auto value = begin; value != end; ++value)
      results[0].elements.push_back(
          wrapElement(element, uint64_t(*value) - uint64_t(least)));
  }
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode, 1, 2};

} // namespace smmil::reference::frame_of_reference
