//===- ReferenceStep.cpp - Single steps, forwards and back ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks what a primitive may rely on, and calls it.
//
//===----------------------------------------------------------------------===//

#include "smmil/Interpreter/ReferenceStep.h"

#include "lib/Interpreter/Arithmetic.h"

namespace smmil {

using namespace reference;

namespace {

/// Parameters of one step; those that are missing read as 0.
constexpr size_t kMostArgs = 16;

/// A step as a primitive sees it, with the memory behind it.
struct PreparedStep {
  const ReferencePrimitive *primitive = nullptr;
  std::vector<int32_t> args;
  std::vector<uint32_t> item;
  ByteSpan table;

  Step view() const { return {args.data(), item.data(), table}; }
};

/// What shapes depend on: all but the table.
Status prepareShape(const PlanStep &step, PreparedStep &prepared) {
  prepared.primitive = referencePrimitive(step.code);
  if (!prepared.primitive)
    return Status::unsupported("step: unknown op code");
  if (step.args.size() > kMostArgs)
    return Status::invalidArgument("step: too many parameters");
  prepared.args = step.args;
  prepared.args.resize(kMostArgs, 0);
  return Status::ok();
}

Status prepare(const PlanStep &step, Span<const Bytes> tables,
               PreparedStep &prepared) {
  SMMIL_RETURN_IF_ERROR(prepareShape(step, prepared));
  if (step.table >= 0) {
    if (size_t(step.table) >= tables.size())
      return Status::invalidArgument("step: no such table");
    prepared.table = tables[size_t(step.table)];
    if (prepared.table.empty())
      return Status::corrupt("step: its table is empty");
  }
  return Status::ok();
}

/// Whether the value has what its shape promises.
Status checkValue(const Value &value) {
  const Shape &shape = value.shape;
  if (shape.kind == ValueKind::Bits)
    return Status::ok();
  if (value.elements.size() != elementsOf(shape))
    return Status::invalidArgument("value: wrong number of elements");
  for (int64_t element : value.elements)
    if (wrapElement(shape.element, uint64_t(element)) != element)
      return Status::invalidArgument("value: an element does not fit its type");
  return Status::ok();
}

Status checkItem(const PreparedStep &prepared) {
  const ReferencePrimitive &primitive = *prepared.primitive;
  if (prepared.item.size() != primitive.items)
    return Status::invalidArgument("step: wrong number of item parameters");
  for (size_t i = 0; i < primitive.items; ++i)
    if (prepared.item[i] > primitive.itemLimit(prepared.args.data(), i))
      return Status::invalidArgument("step: item parameter out of range");
  return Status::ok();
}

Status inferShapes(const PreparedStep &prepared, Span<const Shape> operands,
                   std::vector<Shape> &results) {
  if (operands.size() != prepared.primitive->operands)
    return Status::invalidArgument("step: wrong number of operands");
  results.assign(prepared.primitive->results, Shape());
  return prepared.primitive->shape(prepared.args.data(), operands.data(),
                                   results.data());
}

} // namespace

Status referenceValue(const Shape &shape, ByteSpan bytes, Value &value) {
  value = Value();
  value.shape = shape;
  if (shape.kind == ValueKind::Bits) {
    value.bits.assign(bytes.begin(), bytes.end());
    return Status::ok();
  }
  const size_t width = bytesOf(shape.element);
  if (bytes.size() != elementsOf(shape) * width)
    return Status::invalidArgument("value: wrong number of bytes");
  for (size_t i = 0; i < bytes.size(); i += width) {
    uint64_t bits = 0;
    for (size_t byte = 0; byte < width; ++byte)
      bits |= uint64_t(bytes[i + byte]) << (8 * byte);
    value.elements.push_back(wrapElement(shape.element, bits));
  }
  return Status::ok();
}

Bytes referenceBytes(const Value &value) {
  if (value.shape.kind == ValueKind::Bits)
    return value.bits;
  Bytes bytes;
  for (int64_t element : value.elements)
    for (size_t byte = 0; byte < bytesOf(value.shape.element); ++byte)
      bytes.push_back(uint8_t(uint64_t(element) >> (8 * byte)));
  return bytes;
}

Status referenceItemLimits(const PlanStep &step,
                           std::vector<uint32_t> &limits) {
  PreparedStep prepared;
  SMMIL_RETURN_IF_ERROR(prepareShape(step, prepared));
  limits.clear();
  for (size_t i = 0; i < prepared.primitive->items; ++i)
    limits.push_back(prepared.primitive->itemLimit(prepared.args.data(), i));
  return Status::ok();
}

Status referenceShapes(const PlanStep &step, Span<const Shape> operands,
                       std::vector<Shape> &results) {
  PreparedStep prepared;
  SMMIL_RETURN_IF_ERROR(prepareShape(step, prepared));
  return inferShapes(prepared, operands, results);
}

Status applyReference(const PlanStep &step, Span<const Bytes> tables,
                      Span<const Value> operands, std::vector<Value> &results,
                      std::vector<uint32_t> &item) {
  PreparedStep prepared;
  SMMIL_RETURN_IF_ERROR(prepare(step, tables, prepared));
  std::vector<Shape> from, to;
  for (const Value &operand : operands) {
    SMMIL_RETURN_IF_ERROR(checkValue(operand));
    from.push_back(operand.shape);
  }
  SMMIL_RETURN_IF_ERROR(inferShapes(prepared, from, to));
  for (size_t i = 0; i < prepared.primitive->items; ++i) {
    const bool fixed = i < step.fixed.size() && step.fixed[i] >= 0;
    prepared.item.push_back(fixed ? uint32_t(step.fixed[i]) : 0);
  }
  SMMIL_RETURN_IF_ERROR(checkItem(prepared));
  std::vector<Value> made(to.size());
  for (size_t i = 0; i < to.size(); ++i)
    made[i].shape = to[i];
  SMMIL_RETURN_IF_ERROR(prepared.primitive->encode(
      prepared.view(), operands.data(), made.data()));
  results = std::move(made);
  item = prepared.item;
  return Status::ok();
}

Status invertReference(const PlanStep &step, Span<const Bytes> tables,
                       Span<const uint32_t> item, Span<const Value> results,
                       std::vector<Value> &operands) {
  PreparedStep prepared;
  SMMIL_RETURN_IF_ERROR(prepare(step, tables, prepared));
  prepared.item.assign(item.begin(), item.end());
  SMMIL_RETURN_IF_ERROR(checkItem(prepared));
  std::vector<Shape> from, to;
  for (Value &operand : operands) {
    operand.elements.clear();
    operand.bits.clear();
    from.push_back(operand.shape);
  }
  SMMIL_RETURN_IF_ERROR(inferShapes(prepared, from, to));
  if (results.size() != to.size())
    return Status::invalidArgument("step: wrong number of results");
  for (size_t i = 0; i < to.size(); ++i) {
    if (!(results[i].shape == to[i]))
      return Status::invalidArgument(
          "step: a result has not the shape that the operands give it");
    SMMIL_RETURN_IF_ERROR(checkValue(results[i]));
  }
  return prepared.primitive->decode(prepared.view(), results.data(),
                                    operands.data());
}

} // namespace smmil
