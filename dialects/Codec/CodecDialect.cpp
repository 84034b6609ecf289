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
}

/// (C1) of every type with elements.
static LogicalResult
verifyElement(llvm::function_ref<InFlightDiagnostic()> emitError,
              StringRef what, Type element) {
  if (element.isSignlessInteger(16))
    return success();
  return emitError() << "expects " << what << " of i16, but got " << element;
}

LogicalResult
SymbolsType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                    Type element) {
  return verifyElement(emitError, "symbols", element); // (C1)
}
LogicalResult
PlanesType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                   Type element) {
  return verifyElement(emitError, "planes", element); // (C1)
}
LogicalResult
CoefficientsType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                         Type element) {
  return verifyElement(emitError, "coefficients", element); // (C1)
}
LogicalResult
BandsType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                  Type element) {
  return verifyElement(emitError, "bands", element); // (C1)
}
LogicalResult
ResidualType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                     Type element) {
  return verifyElement(emitError, "a residual", element); // (C1)
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

bool isNumericFrame(Type type) {
  return isTensor(type, 1, [](Type t) { return t.isSignlessInteger(16); });
}

bool isByteFrame(Type type) { return isTensor(type, 1, isByte); }

bool isVideoFrame(Type type) {
  return isTensor(type, 4, isByte) &&
         cast<RankedTensorType>(type).getDimSize(3) == 3;
}

bool isFrame(Type type) {
  return isImageFrame(type) || isAudioFrame(type) || isNumericFrame(type) ||
         isByteFrame(type) || isVideoFrame(type);
}

} // namespace smmil::codec
