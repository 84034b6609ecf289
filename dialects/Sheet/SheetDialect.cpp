//===- SheetDialect.cpp - Registration and types of the sheet dialect -----===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registers types and ops, and reads, writes and checks the types.
//
//===----------------------------------------------------------------------===//

#include "dialects/Sheet/Sheet.h"
#include "smmil/Runtime/Plan.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "dialects/Sheet/SheetDialect.cpp.inc"

/// `?x?x3xui8`: extents, then the element type.
static ParseResult parseExtents(AsmParser &parser, SmallVector<int64_t> &shape,
                                Type &elementType) {
  return failure(parser.parseDimensionList(shape, /*allowDynamic=*/true) ||
                 parser.parseType(elementType));
}

static void printExtents(AsmPrinter &printer, ArrayRef<int64_t> shape,
                         Type elementType) {
  printer.printDimensionList(shape);
  if (!shape.empty())
    printer << 'x';
  printer << elementType;
}

#define GET_TYPEDEF_CLASSES
#include "dialects/Sheet/SheetTypes.cpp.inc"

namespace smmil::sheet {

void SheetDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Sheet/SheetTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Sheet/SheetOps.cpp.inc"
      >();
}

Type TextType::parse(AsmParser &parser) {
  std::string unit;
  if (parser.parseLess() || parser.parseKeywordOrString(&unit) ||
      parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(parser.getNameLoc()); },
                    parser.getContext(), unit);
}

void TextType::print(AsmPrinter &printer) const {
  printer << '<';
  printer.printKeywordOrString(getUnit());
  printer << '>';
}

LogicalResult
TextType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                 StringRef unit) {
  // (C1)
  if (unit != "words" && unit != "bytes")
    return emitError()
           << "expects text to be counted in words or bytes, but got '" << unit
           << "'";
  return success();
}

LogicalResult
ImageType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                  ArrayRef<int64_t> shape, Type elementType) {
  // (C1)
  if (shape.size() != 3 || !elementType.isUnsignedInteger())
    return emitError() << "expects height x width x channels of an unsigned "
                          "integer, for example ?x?x3xui8, but got "
                       << shape.size() << " extents of " << elementType;
  return success();
}

LogicalResult
AudioType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                  ArrayRef<int64_t> shape, Type elementType) {
  // (C1)
  if (shape.size() != 2 || !elementType.isSignedInteger())
    return emitError() << "expects samples x channels of a signed integer, for "
                          "example ?x1xsi16, but got "
                       << shape.size() << " extents of " << elementType;
  return success();
}

bool isFieldKind(StringRef word) {
  for (size_t i = 0; i < kModalities; ++i)
    if (word == modalityName(static_cast<Modality>(i)))
      return true;
  return false;
}

unsigned NumericType::getWidth() const {
  NumberType number = NumberType::I8;
  bool bigEndian = false;
  parseNumberWord(getNumbers().str(), number, bigEndian);
  return static_cast<unsigned>(8 * bytesOf(number));
}

LogicalResult
NumericType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                    StringRef numbers) {
  // (C1)
  NumberType number;
  bool bigEndian = false;
  if (parseNumberWord({numbers.data(), numbers.size()}, number, bigEndian))
    return success();
  return emitError() << "expects integers or floats as NumPy writes them, for "
                        "example \"<f4\", but got \""
                     << numbers << "\"";
}

} // namespace smmil::sheet
