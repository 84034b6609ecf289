//===- CodecDialect.cpp - Registration of the codec dialect ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registers types and ops, and says which tensors are frames.
//
//===----------------------------------------------------------------------===//

#include "dialects/Codec/Codec.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "dialects/Codec/CodecDialect.cpp.inc"
#include "dialects/Codec/CodecEnums.cpp.inc"
#include "dialects/Codec/CodecInterfaces.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Codec/CodecTypes.cpp.inc"

namespace smmil::codec {

void CodecDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Codec/CodecTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Codec/CodecOps.cpp.inc"
      >();
  addPrimitiveOperations();
}

using EmitError = llvm::function_ref<InFlightDiagnostic()>;

/// (C1) of the types between steps whose arithmetic states one width.
static LogicalResult verifyI16(EmitError emitError, StringRef what,
                               Type element) {
  if (element.isSignlessInteger(16))
    return success();
  return emitError() << "expects " << what << " of i16, got " << element;
}

LogicalResult SequenceType::verify(EmitError emitError, Type element) {
  // (C1)
  for (unsigned width : {8, 16, 32, 64})
    if (element.isSignlessInteger(width))
      return success();
  return emitError() << "expects a sequence of i8, i16, i32 or i64, got "
                     << element;
}
LogicalResult PlanesType::verify(EmitError emitError, Type element) {
  return verifyI16(emitError, "planes", element); // (C1)
}
LogicalResult ResidualPlanesType::verify(EmitError emitError, Type element) {
  return verifyI16(emitError, "residual planes", element); // (C1)
}
LogicalResult CoefficientsType::verify(EmitError emitError, Type element) {
  return verifyI16(emitError, "coefficients", element); // (C1)
}
LogicalResult BandsType::verify(EmitError emitError, Type element) {
  return verifyI16(emitError, "bands", element); // (C1)
}
LogicalResult IndicesType::verify(EmitError emitError, Type element) {
  // (C1)
  if (element.isUnsignedInteger(8))
    return success();
  return emitError() << "expects indices of ui8, got " << element;
}
LogicalResult ResidualPcmType::verify(EmitError emitError, Type element) {
  return verifyI16(emitError, "a residual", element); // (C1)
}

static bool isTensor(Type type, int64_t rank, bool (*element)(Type)) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getRank() == rank && element(tensor.getElementType());
}

static bool isByte(Type type) { return type.isUnsignedInteger(8); }

bool isImageFrame(Type type) {
  return isTensor(type, 3, isByte) &&
         cast<RankedTensorType>(type).getDimSize(2) == 3;
}

bool isAudioFrame(Type type) {
  return isTensor(type, 2, [](Type t) { return t.isSignedInteger(16); });
}

bool isSpectraFrame(Type type) {
  return isTensor(type, 2, [](Type t) { return t.isSignlessInteger(16); });
}

bool isNumericFrame(Type type) {
  return isTensor(type, 1, [](Type t) {
    return t.isSignlessInteger(8) || t.isSignlessInteger(16) ||
           t.isSignlessInteger(32) || t.isSignlessInteger(64);
  });
}

ElementType elementOfWidth(unsigned width) {
  return width == 8    ? ElementType::I8
         : width == 16 ? ElementType::I16
         : width == 32 ? ElementType::I32
                       : ElementType::I64;
}

bool isByteFrame(Type type) { return isTensor(type, 1, isByte); }

bool isVideoFrame(Type type) {
  return isTensor(type, 4, isByte) &&
         cast<RankedTensorType>(type).getDimSize(3) == 3;
}

bool isFrame(Type type) {
  return isImageFrame(type) || isAudioFrame(type) || isSpectraFrame(type) ||
         isNumericFrame(type) || isByteFrame(type) || isVideoFrame(type);
}

} // namespace smmil::codec
