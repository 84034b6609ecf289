//===- CodecImageOps.td - Primitives of images ------------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the source frame over planes and coefficients to symbols, and back.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECIMAGEOPS_TD
#define SMMIL_DIALECTS_CODEC_CODECIMAGEOPS_TD

include "dialects/Codec/CodecOpBase.td"

def Codec_ResizeOp : Codec_EncodeOp<"resize", "", ""> {
  let summary = "Resize a frame to the grid of the model.";
  let description = [{
    Antialiased, with stored integer weights. A projection: a decoder returns
    what this op makes, never its operand.

    Created by `codec-enumerate` from the model's input shape; consumed by
    `lib/Conversion/CodecToPlan`.

    **Constraints**
    - (C1) the result has a static shape of at least one pixel.
    - (C2) `filter` is `triangle`.

    **Example**
    ```mlir
    %m = codec.resize %x filter triangle : tensor<?x?x3xui8> -> tensor<336x336x3xui8>
    ```
  }];
  let arguments = (ins Codec_ImageFrame:$input, StrAttr:$filter /*resize_c2*/);
  let results = (outs Codec_ImageFrame:$result /*resize_c1*/);
  let assemblyFormat = [{
    $input `filter` custom<Word>($filter) attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Codec_ColorOp : Codec_EncodeOp<"color", "uncolor", "color_value",
                                   Codec_Tunable> {
  let summary = "Split an RGB frame into colour planes.";
  let description = [{
    `ycbcr` rounds (BT.601, full range); `ycocg_r` and `subtract_green` are
    reversible. `chroma` is the sampling as J:a:b without the colons: 444 keeps
    every chroma sample, 420 one of four.

    Created by `codec-enumerate`; undone by `codec.uncolor`.

    **Constraints**
    - (C1) `kind` is `ycbcr`, `ycocg_r` or `subtract_green`.
    - (C2) chroma is never finer than luma.
    - (C3) `chroma` is 444 or 420.
    - (C4) a reversible kind keeps every chroma sample.

    **Example**
    ```mlir
    %p = codec.color %m to ycbcr chroma 420 : tensor<336x336x3xui8> -> !codec.planes<i16>
    ```
  }];
  let arguments = (ins Codec_ImageFrame:$input,
                       WordOrKnob:$kind /*color_c1 color_c4*/,
                       IntOrKnob:$chroma /*color_c2 color_c3*/);
  let results = (outs Codec_PlanesType:$result);
  let assemblyFormat = [{
    $input `to` custom<WordOrKnob>($kind) `chroma` custom<IntOrKnob>($chroma)
    attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let extraClassDeclaration = primitiveDeclaration # tunableDeclaration # [{
    void buildRules(::smmil::codec::RuleBuilder &rules);
  }];
  let hasVerifier = 1;
}

def Codec_UncolorOp : Codec_DecodeOp<"uncolor"> {
  let summary = "Join colour planes to an RGB frame; undoes `codec.color`.";
  let description = [{
    Values outside 0 to 255 are clamped. Missing chroma samples are interpolated.

    **Constraints**
    - (C1) `kind` is `ycbcr`, `ycocg_r` or `subtract_green`.
    - (C2) `chroma` is 444 or 420.
    - (C3) a reversible kind has every chroma sample.

    **Example**
    ```mlir
    %m = codec.uncolor %p from ycbcr chroma 420 : !codec.planes<i16> -> tensor<336x336x3xui8>
    ```
  }];
  let arguments = (ins Codec_PlanesType:$input,
                       WordOrKnob:$kind /*uncolor_c1 uncolor_c3*/,
                       IntOrKnob:$chroma /*uncolor_c2 uncolor_c3*/);
  let results = (outs Codec_ImageFrame:$result);
  let assemblyFormat = [{
    $input `from` custom<WordOrKnob>($kind) `chroma` custom<IntOrKnob>($chroma)
    attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Codec_PredictOp : Codec_EncodeOp<"predict", "unpredict", "predict_value",
                                     Codec_Tunable> {
  let summary = "Replace every sample by its difference from a prediction.";
  let description = [{
    `med` is the median edge detector of LOCO-I, `left` and `up` take one
    neighbour. Differences wrap, so the step is reversible for any input.

    Created by `codec-enumerate`; undone by `codec.unpredict`.

    **Constraints**
    - (C1) `predictor` is `med`, `left` or `up`.

    **Example**
    ```mlir
    %r = codec.predict %p by med : !codec.planes<i16> -> !codec.planes<i16>
    ```
  }];
  let arguments = (ins Codec_PlanesType:$input,
                       WordOrKnob:$predictor /*predict_c1*/);
  let results = (outs Codec_PlanesType:$result);
  let assemblyFormat = [{
    $input `by` custom<WordOrKnob>($predictor) attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let extraClassDeclaration = primitiveDeclaration # tunableDeclaration;
  let hasVerifier = 1;
}

def Codec_UnpredictOp : Codec_DecodeOp<"unpredict"> {
  let summary = "Add the prediction back; undoes `codec.predict`.";
  let description = [{
    **Constraints**
    - (C1) `predictor` is `med`, `left` or `up`.

    **Example**
    ```mlir
    %p = codec.unpredict %r by med : !codec.planes<i16> -> !codec.planes<i16>
    ```
  }];
  let arguments = (ins Codec_PlanesType:$input,
                       WordOrKnob:$predictor /*unpredict_c1*/);
  let results = (outs Codec_PlanesType:$result);
  let assemblyFormat = [{
    $input `by` custom<WordOrKnob>($predictor) attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Codec_BlockDctOp : Codec_EncodeOp<"block_dct", "inverse_dct", "dct8_value",
                                      Codec_Tunable> {
  let summary = "Orthonormal type-II DCT of every square block of every plane.";
  let description = [{
    Created by `codec-enumerate`; undone by `codec.inverse_dct`.

    **Constraints**
    - (C1) `size` is 4 or 8.

    **Example**
    ```mlir
    %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
    ```
  }];
  let arguments = (ins Codec_PlanesType:$input,
                       IntOrKnob:$size /*block_dct_c1*/);
  let results = (outs Codec_CoefficientsType:$result);
  let assemblyFormat = [{
    $input `size` custom<IntOrKnob>($size) attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let extraClassDeclaration = primitiveDeclaration # tunableDeclaration;
  let hasVerifier = 1;
}

def Codec_InverseDctOp : Codec_DecodeOp<"inverse_dct"> {
  let summary = "Type-III DCT of every block; undoes `codec.block_dct`.";
  let description = [{
    Integer arithmetic of stated width, so that every implementation agrees.

    **Constraints**
    - (C1) `size` is 4 or 8.

    **Example**
    ```mlir
    %p = codec.inverse_dct %f size 8 : !codec.coefficients<i16> -> !codec.planes<i16>
    ```
  }];
  let arguments = (ins Codec_CoefficientsType:$input,
                       IntOrKnob:$size /*inverse_dct_c1*/);
  let results = (outs Codec_PlanesType:$result);
  let assemblyFormat = [{
    $input `size` custom<IntOrKnob>($size) attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Codec_QuantizeOp : Codec_EncodeOp<"quantize", "dequantize", "dequantize_value",
    Codec_Tunable # [ DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Divide coefficients by steps of a trained ladder.";
  let description = [{
    The ladder has `steps` matrices, finest first; each item carries the number
    of its matrix. `table` holds the matrices and the trained reconstruction
    offsets; it is attached when tables are trained.

    The encoder alone reads the rest: `shape` in percent from a flat matrix (0)
    to that of JPEG (100), `chroma_steps` in percent of the luma steps,
    `deadzone` (1/256 step), `lambda` (1/1024, weight of the rate when a level
    is chosen) and `step`: an index into the ladder, or absent to search the
    coarsest one that holds the floor.

    Created by `codec-enumerate`; undone by `codec.dequantize`.

    **Constraints**
    - (C1) `steps` is 1 to 64.
    - (C2) quantiser steps do not decrease with frequency (`shape` is 0 to 100).
    - (C3) `table` names a `codec.tables`.
    - (C4) `deadzone` is 0 to 255 and `lambda` 0 to 65535.
    - (C5) `step` is less than `steps`.
    - (C6) `chroma_steps` is 10 to 400 percent.

    **Example**
    ```mlir
    %q = codec.quantize %f steps 24 shape 15 table @image_q deadzone 40 lambda 100
       : !codec.coefficients<i16> -> !codec.coefficients<i16>
    ```
  }];
  let arguments = (ins Codec_CoefficientsType:$input,
                       IntOrKnob:$steps /*quantize_c1*/,
                       OptionalAttr<IntOrKnob>:$shape /*quantize_c2*/,
                       OptionalAttr<IntOrKnob>:$chroma_steps /*quantize_c6*/,
                       OptionalAttr<FlatSymbolRefAttr>:$table /*quantize_c3*/,
                       OptionalAttr<IntOrKnob>:$deadzone /*quantize_c4*/,
                       OptionalAttr<IntOrKnob>:$lambda /*quantize_c4*/,
                       OptionalAttr<IntOrKnob>:$step /*quantize_c5*/);
  let results = (outs Codec_CoefficientsType:$result);
  let assemblyFormat = [{
    $input `steps` custom<IntOrKnob>($steps)
    (`shape` custom<IntOrKnob>($shape)^)?
    (`chroma_steps` custom<IntOrKnob>($chroma_steps)^)? (`table` $table^)?
    (`deadzone` custom<IntOrKnob>($deadzone)^)?
    (`lambda` custom<IntOrKnob>($lambda)^)?
    (`step` custom<IntOrKnob>($step)^)?
    attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let extraClassDeclaration = primitiveDeclaration # tunableDeclaration # [{
    void buildRules(::smmil::codec::RuleBuilder &rules);
  }];
  let hasVerifier = 1;
}

def Codec_DequantizeOp : Codec_DecodeOp<"dequantize",
    [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Multiply by the item's steps; undoes `codec.quantize`.";
  let description = [{
    Reconstructs each level at its trained centre.

    **Constraints**
    - (C1) `table` names a `codec.tables`.
    - (C2) `steps` is 1 to 64.

    **Example**
    ```mlir
    %f = codec.dequantize %q steps 24 table @image_q
       : !codec.coefficients<i16> -> !codec.coefficients<i16>
    ```
  }];
  let arguments = (ins Codec_CoefficientsType:$input,
                       IntOrKnob:$steps /*dequantize_c2*/,
                       OptionalAttr<FlatSymbolRefAttr>:$table /*dequantize_c1*/);
  let results = (outs Codec_CoefficientsType:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `steps` custom<IntOrKnob>($steps)
    (`table` $table^)? attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
}

def Codec_ScanOp : Codec_EncodeOp<"scan", "unscan", "scan_value",
                                  Codec_Tunable> {
  let summary = "Keep a prefix of every block's coefficients in frequency order.";
  let description = [{
    The kept coefficients are a prefix by construction: there is no way to write
    another selection. Without `keep`, all of them are kept.

    Created by `codec-enumerate`; undone by `codec.unscan`.

    **Constraints**
    - (C1) kept coefficients are a prefix in zigzag order: `order` is `zigzag`.
    - (C2) `keep` is at least 1 and at most 64.
    - (C3) no more coefficients than the block has: `keep` is at most the square
      of the size of the `codec.block_dct` that the value comes from.

    **Example**
    ```mlir
    %s = codec.scan %q zigzag keep 40 : !codec.coefficients<i16> -> !codec.bands<i16>
    ```
  }];
  let arguments = (ins Codec_CoefficientsType:$input, StrAttr:$order /*scan_c1*/,
                       OptionalAttr<IntOrKnob>:$keep /*scan_c2 scan_c3*/);
  let results = (outs Codec_BandsType:$result);
  let assemblyFormat = [{
    $input custom<Word>($order) (`keep` custom<IntOrKnob>($keep)^)?
    attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let extraClassDeclaration = primitiveDeclaration # tunableDeclaration # [{
    void buildRules(::smmil::codec::RuleBuilder &rules);
  }];
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
}

def Codec_UnscanOp : Codec_DecodeOp<"unscan"> {
  let summary = "Put kept coefficients back in natural order; undoes `codec.scan`.";
  let description = [{
    Coefficients that were not kept are zero.

    **Constraints**
    - (C1) kept coefficients are a prefix in zigzag order: `order` is `zigzag`.
    - (C2) `keep` is at least 1 and at most 64.

    **Example**
    ```mlir
    %q = codec.unscan %s zigzag keep 40 : !codec.bands<i16> -> !codec.coefficients<i16>
    ```
  }];
  let arguments = (ins Codec_BandsType:$input, StrAttr:$order /*unscan_c1*/,
                       OptionalAttr<IntOrKnob>:$keep /*unscan_c2*/);
  let results = (outs Codec_CoefficientsType:$result);
  let assemblyFormat = [{
    $input custom<Word>($order) (`keep` custom<IntOrKnob>($keep)^)?
    attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

#endif // SMMIL_DIALECTS_CODEC_CODECIMAGEOPS_TD
