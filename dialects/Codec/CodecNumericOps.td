//===- CodecNumericOps.td - Primitives of integer arrays --*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reversible maps of i16 arrays. They compose in any order.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECNUMERICOPS_TD
#define SMMIL_DIALECTS_CODEC_CODECNUMERICOPS_TD

include "dialects/Codec/CodecOpBase.td"

class Codec_NumericEncodeOp<string mnemonic, string inverse, string cost>
    : Codec_EncodeOp<mnemonic, inverse, cost> {
  // (C1)
  let arguments = (ins Codec_NumericValue:$input);
  let results = (outs Codec_SymbolsType:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
  let hasFolder = 1;
}

class Codec_NumericDecodeOp<string mnemonic> : Codec_DecodeOp<mnemonic> {
  // (C1)
  let arguments = (ins Codec_SymbolsType:$input);
  let results = (outs Codec_NumericValue:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
  let hasFolder = 1;
}

def Codec_DeltaOp : Codec_NumericEncodeOp<"delta", "undelta", "delta_value"> {
  let summary = "First differences, wrapping at 16 bits.";
  let description = [{
    The first value is kept as its difference from 0. Undone by `codec.undelta`.

    **Constraints**
    - (C1) the operand is a numeric frame or symbols, the result symbols.

    **Example**
    ```mlir
    %d = codec.delta %x : tensor<?xi16> -> !codec.symbols<i16>
    ```
  }];
}

def Codec_UndeltaOp : Codec_NumericDecodeOp<"undelta"> {
  let summary = "Running sums, wrapping at 16 bits; undoes `codec.delta`.";
  let description = [{
    **Constraints**
    - (C1) the operand is symbols, the result a numeric frame or symbols.

    **Example**
    ```mlir
    %x = codec.undelta %d : !codec.symbols<i16> -> tensor<?xi16>
    ```
  }];
}

def Codec_ZigzagIntOp : Codec_NumericEncodeOp<"zigzag_int", "unzigzag_int",
                                              "zigzag_value"> {
  let summary = "Map 0, -1, 1, -2, ... to 0, 1, 2, 3, ...";
  let description = [{
    Small values of either sign become small unsigned ones. Undone by
    `codec.unzigzag_int`.

    **Constraints**
    - (C1) the operand is a numeric frame or symbols, the result symbols.

    **Example**
    ```mlir
    %z = codec.zigzag_int %d : !codec.symbols<i16> -> !codec.symbols<i16>
    ```
  }];
}

def Codec_UnzigzagIntOp : Codec_NumericDecodeOp<"unzigzag_int"> {
  let summary = "Map 0, 1, 2, 3, ... to 0, -1, 1, -2, ...; undoes `codec.zigzag_int`.";
  let description = [{
    **Constraints**
    - (C1) the operand is symbols, the result a numeric frame or symbols.

    **Example**
    ```mlir
    %d = codec.unzigzag_int %z : !codec.symbols<i16> -> !codec.symbols<i16>
    ```
  }];
}

def Codec_ByteTransposeOp : Codec_NumericEncodeOp<"byte_transpose",
    "byte_untranspose", "transpose_value"> {
  let summary = "Store all low bytes before all high bytes.";
  let description = [{
    The result has one symbol of 0 to 255 a byte. Undone by
    `codec.byte_untranspose`.

    **Constraints**
    - (C1) the operand is a numeric frame or symbols, the result symbols.

    **Example**
    ```mlir
    %t = codec.byte_transpose %z : !codec.symbols<i16> -> !codec.symbols<i16>
    ```
  }];
}

def Codec_ByteUntransposeOp : Codec_NumericDecodeOp<"byte_untranspose"> {
  let summary = "Interleave byte planes; undoes `codec.byte_transpose`.";
  let description = [{
    **Constraints**
    - (C1) the operand is symbols, the result a numeric frame or symbols.

    **Example**
    ```mlir
    %z = codec.byte_untranspose %t : !codec.symbols<i16> -> !codec.symbols<i16>
    ```
  }];
}

def Codec_SplitOp : Codec_EncodeOp<"split", "merge", "copy_byte"> {
  let summary = "Part a sequence into its even and odd elements.";
  let description = [{
    For records of two numbers, whose columns want codecs of their own; the
    streams meet again in `codec.join`. Undone by `codec.merge`.

    Created by the user. The flat plan has no parallel streams yet: a graph
    with this op is designed and derived, but lowering it is an error.

    **Constraints**
    - (C1) the operand is a numeric frame or symbols, the results are symbols.

    **Example**
    ```mlir
    %even, %odd = codec.split %x : tensor<?xi16> -> !codec.symbols<i16>, !codec.symbols<i16>
    ```
  }];
  let arguments = (ins Codec_NumericValue:$input /*split_c1*/);
  let results = (outs Codec_SymbolsType:$even /*split_c1*/, Codec_SymbolsType:$odd);
  let assemblyFormat = [{
    $input attr-dict `:` qualified(type($input)) `->` qualified(type($even)) `,` qualified(type($odd))
  }];
}

def Codec_MergeOp : Codec_DecodeOp<"merge"> {
  let summary = "Interleave two sequences; undoes `codec.split`.";
  let description = [{
    **Constraints**
    - (C1) the operands are symbols, the result a numeric frame or symbols.

    **Example**
    ```mlir
    %x = codec.merge %even, %odd : !codec.symbols<i16>, !codec.symbols<i16> -> tensor<?xi16>
    ```
  }];
  let arguments = (ins Codec_SymbolsType:$even /*merge_c1*/, Codec_SymbolsType:$odd);
  let results = (outs Codec_NumericValue:$result /*merge_c1*/);
  let assemblyFormat = [{
    $even `,` $odd attr-dict `:` qualified(type($even)) `,` qualified(type($odd)) `->` qualified(type($result))
  }];
  let hasFolder = 1;
}

#endif // SMMIL_DIALECTS_CODEC_CODECNUMERICOPS_TD
