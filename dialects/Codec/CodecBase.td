//===- CodecBase.td - Codec dialect and its enums ---------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dialect itself and its enums.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECBASE_TD
#define SMMIL_DIALECTS_CODEC_CODECBASE_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "dialects/Design/KnobConstraints.td"

def Codec_Dialect : Dialect {
  let name = "codec";
  let cppNamespace = "::smmil::codec";
  let summary = "How one field of a sheet becomes bits and back.";
  let description = [{
    A `codec.encoder` is a graph from a source value to `!codec.bits`; the
    matching `codec.decoder` is derived from it by `codec-derive-decoder`, so
    nobody writes the two by hand. Values that are still open are written
    `?@knob` inside the op they tune. Alternatives that differ in graph stand
    in a `codec.switch`: a design decides which cases a format has, packing
    which of them an item takes.
  }];
  let useDefaultTypePrinterParser = 1;
  let dependentDialects = ["::smmil::design::DesignDialect"];
  let extraClassDeclaration = [{
    /// Registers the ops of codecs/*/Primitive.td.
    void addPrimitiveOperations();
  }];
}

/// What an op keeps of its input. An encoder is as lossy as its worst op.
def Codec_LossClass : I32EnumAttr<"LossClass", "what survives a round trip", [
    I32EnumAttrCase<"BitExact", 0, "bit_exact">,
    I32EnumAttrCase<"Bounded", 1, "bounded">,
    I32EnumAttrCase<"Perceptual", 2, "perceptual">,
    I32EnumAttrCase<"Projection", 3, "projection">]> {
  let cppNamespace = "::smmil::codec";
}

#endif // SMMIL_DIALECTS_CODEC_CODECBASE_TD
