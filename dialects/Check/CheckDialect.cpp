//===- CheckDialect.cpp - Expectations of interpreter tests ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registers the ops and compares values.
//
//===----------------------------------------------------------------------===//

#include "dialects/Check/Check.h"

#include "dialects/Design/Knobs.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"

#include <cmath>

using namespace mlir;
using namespace smmil::design;

#include "dialects/Check/CheckDialect.cpp.inc"
#include "dialects/Check/CheckInterfaces.cpp.inc"

/// The attribute carries its own type: `dense<...> : tensor<...>`.
static ParseResult parseElements(OpAsmParser &parser, ElementsAttr &value) {
  return parser.parseAttribute(value);
}
static void printElements(OpAsmPrinter &printer, Operation *,
                          ElementsAttr value) {
  printer.printAttribute(value);
}

#define GET_OP_CLASSES
#include "dialects/Check/CheckOps.cpp.inc"

namespace smmil::check {

void CheckDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Check/CheckOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// What is evaluated
//===----------------------------------------------------------------------===//

LogicalResult TestOp::verifyRegions() {
  // (C1)
  WalkResult found = getBody().walk(
      [](ExpectationOpInterface) { return WalkResult::interrupt(); });
  if (found.wasInterrupted())
    return success();
  return emitOpError("expects at least one expectation, but got none");
}

/// A tensor that cannot be what `expected` is, in shape or elements.
static bool contradicts(Type type, ElementsAttr expected) {
  auto shaped = dyn_cast<ShapedType>(type);
  auto other = cast<ShapedType>(expected.getType());
  return shaped && (shaped.getElementType() != other.getElementType() ||
                    failed(verifyCompatibleShape(shaped, other)));
}

LogicalResult ConstantOp::verify() {
  // (C1)
  if (contradicts(getType(), getValue()))
    return emitOpError("holds a ")
           << getValue().getType() << ", but its type is " << getType();
  // (C2)
  if (std::optional<int64_t> rate = getRate()) {
    if (!getValue().getElementType().isSignedInteger(16))
      return emitOpError("has the rate of a sound, but holds ")
             << getValue().getElementType();
    if (*rate < 1)
      return emitOpError("expects a rate of at least 1, but got ") << *rate;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Expectations
//===----------------------------------------------------------------------===//

static LogicalResult checkEqual(Operation *op, Attribute actual,
                                Attribute expected) {
  if (actual == expected)
    return success();
  auto a = dyn_cast_or_null<DenseElementsAttr>(actual);
  auto b = dyn_cast_or_null<DenseElementsAttr>(expected);
  if (!a || !b)
    return op->emitOpError("found ") << actual << ", but expected " << expected;
  if (a.getType() != b.getType())
    return op->emitOpError("found a ")
           << a.getType() << ", but expected a " << b.getType();
  auto left = a.getValues<Attribute>(), right = b.getValues<Attribute>();
  for (int64_t i = 0, size = a.getNumElements(); i < size; ++i)
    if (left[i] != right[i])
      return op->emitOpError("found ")
             << left[i] << " at element " << i << " of " << size
             << ", but expected " << right[i];
  return success();
}

LogicalResult ExpectEqOp::checkValues(ArrayRef<Attribute> operands) {
  return checkEqual(*this, operands[0], operands[1]);
}

LogicalResult ExpectEqConstOp::checkValues(ArrayRef<Attribute> operands) {
  return checkEqual(*this, operands[0], getExpected());
}

LogicalResult ExpectEqConstOp::verify() {
  // (C1)
  if (contradicts(getActual().getType(), getExpected()))
    return emitOpError("expects a ")
           << getExpected().getType() << ", but the value is "
           << getActual().getType();
  return success();
}

LogicalResult ExpectPsnrOp::checkValues(ArrayRef<Attribute> operands) {
  auto a = dyn_cast_or_null<DenseIntElementsAttr>(operands[0]);
  auto b = dyn_cast_or_null<DenseIntElementsAttr>(operands[1]);
  if (!a || !b || a.getType() != b.getType())
    return emitOpError("needs two dense integer values of one type");
  double sum = 0;
  for (auto [x, y] : llvm::zip(a.getValues<APInt>(), b.getValues<APInt>())) {
    double difference = static_cast<double>(x.getZExtValue()) -
                        static_cast<double>(y.getZExtValue());
    sum += difference * difference;
  }
  if (sum == 0)
    return success();
  double mean = sum / static_cast<double>(a.getNumElements());
  double psnr = 10 * std::log10(255.0 * 255.0 / mean);
  if (psnr >= getBound().convertToDouble())
    return success();
  return emitOpError("found a PSNR of ")
         << formatDecimal(std::round(psnr * 100) / 100)
         << " dB, but expected at least "
         << formatDecimal(getBound().convertToDouble());
}

LogicalResult ExpectPsnrOp::verify() {
  // (C1)
  if (getBound().convertToDouble() > 0)
    return success();
  return emitOpError("expects a bound above 0 dB, but got ")
         << formatDecimal(getBound().convertToDouble());
}

} // namespace smmil::check
