//===- Reference.cpp - Reference of scan ----------------------------------===//
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

namespace smmil::reference::scan {

namespace {

int32_t keptOf(const int32_t *args, const Shape &coefficients) {
  return args[0] == 0 ? coefficients.block * coefficients.block : args[0];
}

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  const Shape &shape = operands[0];
  if (shape.kind != ValueKind::Coefficients)
    return Status::unsupported("scan: needs coefficients");
  if (args[0] < 0 || keptOf(args, shape) > shape.block * shape.block)
    return Status::unsupported("scan: a block has fewer coefficients");
  results[0] = shape;
  results[0].kind = ValueKind::Bands;
  results[0].keep = keptOf(args, shape);
  return Status::ok();
}

/// Natural index (row * n + column) of every scan index.
std::vector<size_t> zigzag(int n) {
  std::vector<size_t> natural;
  int column = 0, row = 0;
  bool up = true;
  while (int(natural.size()) < n * n) {
    natural.push_back(size_t(row * n + column));
    // At a border the walk steps along it and turns.
    if (up && column == n - 1) {
      ++row;
      up = false;
    } else if (up && row == 0) {
      ++column;
      up = false;
    } else if (!up && row == n - 1) {
      ++column;
      up = true;
    } else if (!up && column == 0) {
      ++row;
      up = true;
    } else {
      column += up ? 1 : -1;
      row += up ? -1 : 1;
    }
  }
  return natural;
}

Status decode(const Step &, const Value *results, Value *operands) {
  const Shape &shape = results[0].shape;
  const std::vector<size_t> natural = zigzag(shape.block);
  const size_t blocks = shape.blocks();
  operands[0].elements.assign(blocks * natural.size(), 0);
  for (size_t b = 0; b < blocks; ++b)
    for (size_t k = 0; k < size_t(shape.keep); ++k)
      operands[0].elements[b * natural.size() + natural[k]] =
          results[0].elements[k * blocks + b];
  return Status::ok();
}

Status encode(const Step &, const Value *operands, Value *results) {
  const Shape &shape = results[0].shape;
  const std::vector<size_t> natural = zigzag(shape.block);
  for (size_t k = 0; k < size_t(shape.keep); ++k)
    for (size_t b = 0; b < shape.blocks(); ++b)
      results[0].elements.push_back(
          operands[0].elements[b * natural.size() + natural[k]]);
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::scan
