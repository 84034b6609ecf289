//===- ReferenceStep.h - Single steps, forwards and back --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Evaluates steps one at a time, in both directions, on values that can be
// looked at: what tests of graphs and of derived decoders need. Encoders
// neither search nor trade.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_INTERPRETER_REFERENCESTEP_H
#define SMMIL_INTERPRETER_REFERENCESTEP_H

#include "smmil/Interpreter/ReferencePrimitive.h"

namespace smmil {

/// Elements of `shape` from bytes as a stored source has them: little-endian.
/// Of bits, the bytes themselves. InvalidArgument where the size does not fit.
Status referenceValue(const Shape &shape, ByteSpan bytes,
                      reference::Value &value);

/// The inverse of referenceValue.
Bytes referenceBytes(const reference::Value &value);

/// Shapes of the results of `step`, which takes operands of these shapes.
Status referenceShapes(const PlanStep &step, Span<const Shape> operands,
                       std::vector<Shape> &results);

/// Most that each item parameter of `step` may be.
Status referenceItemLimits(const PlanStep &step, std::vector<uint32_t> &limits);

/// Runs `step` from its operands to its results. `step.args` has the format
/// parameters and, where it has any, the encoder parameters of the primitive;
/// `step.table` is an index into `tables`. `item` receives the item parameters:
/// those that `step.fixed` fixes, and 0 for the others. Fails with
/// InvalidArgument where an operand has the wrong number of elements, or one
/// that its element type does not hold.
Status applyReference(const PlanStep &step, Span<const Bytes> tables,
                      Span<const reference::Value> operands,
                      std::vector<reference::Value> &results,
                      std::vector<uint32_t> &item);

/// Runs the inverse of `step`. Of `operands` the shapes are given, since bits
/// do not know what they hold; the elements are replaced. `item` has the item
/// parameters.
Status invertReference(const PlanStep &step, Span<const Bytes> tables,
                       Span<const uint32_t> item,
                       Span<const reference::Value> results,
                       std::vector<reference::Value> &operands);

} // namespace smmil

#endif // SMMIL_INTERPRETER_REFERENCESTEP_H
