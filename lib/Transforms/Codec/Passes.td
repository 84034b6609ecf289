//===- Passes.td - Passes over the codec dialect ----------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From opaque codecs over encoders with knobs to encoders with decoders.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TRANSFORMS_CODEC_PASSES_TD
#define SMMIL_TRANSFORMS_CODEC_PASSES_TD

include "mlir/Pass/PassBase.td"

def CodecEnumerate : Pass<"codec-enumerate", "::mlir::ModuleOp"> {
  let summary = "Give every stored field an encoder with all its alternatives.";
  let description = [{
    For each stream of a `layout.file` (or each field of a `sheet.dataset` that
    no file stores), builds the encoder that the model's input and the task's
    floor call for: one `codec.switch` with a case that stores the source and a
    case for each recipe that takes the frame, each included where a knob says
    so; recipes that take the source's file stand last, behind one knob. Recipes come with the compiler (the folder recipes/); a `codec.recipe` of
    the module is one more, or stands for the one of its name. Without a floor
    only recipes are taken that lose nothing. Knobs and rules come from the
    primitives themselves (`KnobUserOpInterface`) and are added to the
    `design.problem`. A `codec.opaque` of the same name is replaced; an encoder
    of that name, written by a person, stands, and its knobs are declared alike.
    Fields that the model does not take, and video, keep their source.

    (* example filepath=test/Transforms/Codec/codec-enumerate/doc.mlir *)
  }];
  let dependentDialects = ["::smmil::codec::CodecDialect", "::smmil::design::DesignDialect",
                           "::mlir::arith::ArithDialect"];
  let statistics = [
    Statistic<"numEncoders", "encoders", "Encoders built">,
    Statistic<"numStored", "stored", "Fields that keep their source">,
    Statistic<"numKnobs", "knobs", "Knobs declared">,
    Statistic<"numRules", "rules", "Rules stated">
  ];
}

def CodecMaterializeKnobs : Pass<"codec-materialize-knobs", "::mlir::ModuleOp"> {
  let summary = "Replace knobs by values and drop the cases that are not included.";
  let description = [{
    `values` gives one value per knob; numbers, words, `true` and `false` are
    written bare. Cases of a `codec.switch` that are not included go. Knobs
    without a value stay; with `complete`, that is an error at the first use. A value
    for a knob that nothing uses is an error, since it is a misspelt one.

    (* example filepath=test/Transforms/Codec/codec-materialize-knobs/doc.mlir *)
  }];
  let dependentDialects = ["::smmil::codec::CodecDialect"];
  let options = [
    ListOption<"values", "values", "std::string", "Values, as knob=value.">,
    Option<"complete", "complete", "bool", /*default=*/"false",
           "Fail if a knob is left.">
  ];
  let statistics = [
    Statistic<"numDropped", "dropped", "Cases dropped">,
    Statistic<"numOpen", "open", "Uses of knobs left open">
  ];
}

def CodecVerifyInvertible : Pass<"codec-verify-invertible", "::mlir::ModuleOp"> {
  let summary = "Check that every encoder can be undone.";
  let description = [{
    What the lowering to plans relies on:
    - every value of an encoder reaches its bits;
    - projections (resize, resample) stand in front of all other steps;
    - only the source itself is stored;
    - going backwards from the bits gives the frame.

    (* example filepath=test/Transforms/Codec/codec-verify-invertible/doc.mlir *)
  }];
  let dependentDialects = ["::smmil::codec::CodecDialect"];
  let statistics = [
    Statistic<"numVerified", "verified", "Encoders verified">
  ];
}

def CodecDeriveDecoder : Pass<"codec-derive-decoder", "::mlir::ModuleOp"> {
  let summary = "Put the derived decoder beside every encoder.";
  let description = [{
    Walks the encoder graph backwards and asks each op for its inverse
    (`InvertibleOpInterface`). Alternatives are undone case by case: where all
    cases consume the same values, the decoder goes on after them; where they
    do not (storing takes the source, the others the resized frame), each case
    is undone to its end. An existing decoder is replaced.

    (* example filepath=test/Transforms/Codec/codec-derive-decoder/doc.mlir *)
  }];
  let dependentDialects = ["::smmil::codec::CodecDialect"];
  let statistics = [
    Statistic<"numDerived", "derived", "Decoders derived">
  ];
}

def CodecEraseUnused : Pass<"codec-erase-unused", "::mlir::ModuleOp"> {
  let summary = "Erase codecs that store no stream, and tables of no codec.";
  let description = [{
    A design leaves things behind: encoders that another one took the place of,
    opaque codecs, tables of alternatives that were not chosen. What a format
    carries goes into its plan, so what no stream needs must go. In a module
    without a `layout.file` nothing says which encoders are needed; they stay.

    (* example filepath=test/Transforms/Codec/codec-erase-unused/doc.mlir *)
  }];
  let dependentDialects = ["::smmil::codec::CodecDialect"];
  let statistics = [
    Statistic<"numErased", "erased", "Symbols erased">
  ];
}

#endif // SMMIL_TRANSFORMS_CODEC_PASSES_TD
