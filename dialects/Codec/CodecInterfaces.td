//===- CodecInterfaces.td - What passes ask of a primitive --*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A new primitive takes part in derivation, enumeration and lowering by
// implementing these two interfaces; no pass has a list of primitives.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECINTERFACES_TD
#define SMMIL_DIALECTS_CODEC_CODECINTERFACES_TD

include "mlir/IR/OpBase.td"

def InvertibleOpInterface : OpInterface<"InvertibleOpInterface"> {
  let cppNamespace = "::smmil::codec";
  let description = [{
    An encoding step. A projection (loss class `projection`) has no inverse:
    what it makes *is* the value that a decoder returns.
  }];
  let methods = [
    StaticInterfaceMethod<
      "Name of the op that undoes this one; empty for a projection.",
      "::llvm::StringRef", "getInverseName">,
    InterfaceMethod<"What survives the step and its inverse.",
      "::smmil::codec::LossClass", "getLossClass">,
    InterfaceMethod<[{
      Builds ops that compute this op's operands from `outputs`, the values of
      its results in the decoder. Appends one value per operand to `inputs`.
      Attributes that only the encoder reads are left out.
    }], "::mlir::LogicalResult", "buildInverse",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$outputs,
           "::llvm::SmallVectorImpl<::mlir::Value> &":$inputs), [{}], [{
        return ::smmil::codec::detail::buildInverseByName(
            $_op.getOperation(), $_op.getInverseName(), builder, outputs, inputs);
      }]>
  ];
}

def KnobUserOpInterface : OpInterface<"KnobUserOpInterface"> {
  let cppNamespace = "::smmil::codec";
  let description = [{
    An op with attributes that a search may choose. The primitive itself says
    which values are worth trying and what must hold between them.
  }];
  let methods = [
    InterfaceMethod<[{
      The attributes that may be knobs, each with the values worth trying.
    }], "void", "getKnobSlots",
      (ins "::llvm::SmallVectorImpl<::smmil::codec::KnobSlot> &":$slots)>,
    InterfaceMethod<[{
      Rules between the knobs of this op and of the ops around it; see
      `RuleBuilder`. Called for every op after the knobs are in place.
    }], "void", "buildRules", (ins "::smmil::codec::RuleBuilder &":$rules),
      [{}], [{ (void)rules; }]>
  ];
}

def PrimitiveOpInterface : OpInterface<"PrimitiveOpInterface"> {
  let cppNamespace = "::smmil::codec";
  let description = [{
    Either op of a primitive. Its record (`primitiveInfo`) has everything else:
    parameters are attributes by their names there.
  }];
  let methods = [
    StaticInterfaceMethod<"Code that both directions share.",
      "::smmil::OpCode", "getCode">,
    StaticInterfaceMethod<"Whether this is the decoding op.",
      "bool", "isInverse">,
    StaticInterfaceMethod<[{
      Element type of each encoded value: a type's own text, `=` for that of the
      first value encoded, or empty where the kind alone decides.
    }], "::llvm::ArrayRef<::llvm::StringRef>", "getElementRules">
  ];
}

#endif // SMMIL_DIALECTS_CODEC_CODECINTERFACES_TD
