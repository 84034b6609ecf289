//===- Reference.cpp - Reference of grey ----------------------------------===//
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

namespace smmil::reference::grey {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  const Shape &frame = operands[0];
  if (frame.kind != ValueKind::Frame || frame.channels != 3)
    return Status::unsupported("grey: needs a frame of three channels");
  results[0] = {};
  results[0].kind = ValueKind::Planes;
  results[0].element = ElementType::I16;
  results[0].channels = 1;
  results[0].height = frame.height;
  results[0].width = frame.width;
  return Status::ok();
}

Status decode(const Step &, const Value *results, Value *operands) {
  for (int64_t sample : results[0].elements)
    operands[0].elements.insert(operands[0].elements.end(), 3,
                                clampTo(sample, 0, 255));
  return Status::ok();
}

Status encode(const Step &, const Value *operands, Value *results) {
  const std::vector<int64_t> &rgb = operands[0].elements;
  for (size_t i = 0; i < rgb.size(); i += 3) {
    if (rgb[i] != rgb[i + 1] || rgb[i] != rgb[i + 2])
      return Status::unsupported("grey: a pixel with a colour");
    results[0].elements.push_back(rgb[i]);
  }
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::grey
