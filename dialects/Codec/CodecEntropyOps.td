//===- CodecEntropyOps.td - From symbols to bits ----------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Entropy coders. Their tables are trained while designing, never while packing.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECENTROPYOPS_TD
#define SMMIL_DIALECTS_CODEC_CODECENTROPYOPS_TD

include "dialects/Codec/CodecOpBase.td"

def Codec_RansInput : AnyTypeOf<[Codec_NumericFrame, Codec_SymbolsType,
    Codec_BandsType, Codec_PlanesType, Codec_ResidualType]>;

def Codec_RansOp : Codec_EncodeOp<"rans", "unrans", "rans_symbol",
    Codec_Tunable # [ DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Interleaved rANS with static, trained frequencies.";
  let description = [{
    `model` says which context a symbol has: none (`order0`), its band and the
    lower bands of its block (`bands`), the row above (`rows`), or the residual
    energy of its group of samples (`lpc`). Symbols that training did not see are
    escaped, so any value can be coded. `lanes` coders run side by side; each
    costs four bytes an item. `table` holds the frequencies once trained.

    Created by `codec-enumerate`; undone by `codec.unrans`.

    **Constraints**
    - (C1) `model` fits the operand: `order0` symbols, `bands` bands, `rows`
      planes, `lpc` a residual.
    - (C2) `lanes` is a power of two from 1 to 64, for `bands` from 4 to 32.
    - (C3) `table` names a `codec.tables`.

    **Example**
    ```mlir
    %b = codec.rans %s model bands lanes 32 table @image_bands : !codec.bands<i16> -> !codec.bits
    ```
  }];
  let arguments = (ins Codec_RansInput:$input, StrAttr:$model /*rans_c1*/,
                       IntOrKnob:$lanes /*rans_c2*/,
                       OptionalAttr<FlatSymbolRefAttr>:$table /*rans_c3*/);
  let results = (outs Codec_BitsType:$result);
  let assemblyFormat = [{
    $input `model` custom<Word>($model) `lanes` custom<IntOrKnob>($lanes)
    (`table` $table^)? attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let extraClassDeclaration = primitiveDeclaration # tunableDeclaration;
  let hasVerifier = 1;
}

def Codec_UnransOp : Codec_DecodeOp<"unrans",
    [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Decode interleaved rANS; undoes `codec.rans`.";
  let description = [{
    **Constraints**
    - (C1) `table` names a `codec.tables`.
    - (C2) `model` fits the result: `order0` symbols, `bands` bands, `rows`
      planes, `lpc` a residual.
    - (C3) `lanes` is a power of two from 1 to 64, for `bands` from 4 to 32.

    **Example**
    ```mlir
    %s = codec.unrans %b model bands lanes 32 table @image_bands : !codec.bits -> !codec.bands<i16>
    ```
  }];
  let arguments = (ins Codec_BitsType:$input, StrAttr:$model /*unrans_c2*/,
                       IntOrKnob:$lanes /*unrans_c3*/,
                       OptionalAttr<FlatSymbolRefAttr>:$table /*unrans_c1*/);
  let results = (outs Codec_RansInput:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `model` custom<Word>($model) `lanes` custom<IntOrKnob>($lanes)
    (`table` $table^)? attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasFolder = 1;
}

def Codec_BitPackOp : Codec_EncodeOp<"bit_pack", "bit_unpack", "unpack_value",
                                     Codec_Tunable> {
  let summary = "Pack unsigned values with one width per block.";
  let description = [{
    Undone by `codec.bit_unpack`.

    **Constraints**
    - (C1) `block` is 8 to 65536 values.

    **Example**
    ```mlir
    %b = codec.bit_pack %z block 128 : !codec.symbols<i16> -> !codec.bits
    ```
  }];
  let arguments = (ins Codec_NumericValue:$input,
                       IntOrKnob:$block /*bit_pack_c1*/);
  let results = (outs Codec_BitsType:$result);
  let assemblyFormat = [{
    $input `block` custom<IntOrKnob>($block) attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let extraClassDeclaration = primitiveDeclaration # tunableDeclaration;
  let hasVerifier = 1;
}

def Codec_BitUnpackOp : Codec_DecodeOp<"bit_unpack"> {
  let summary = "Unpack values of one width per block; undoes `codec.bit_pack`.";
  let description = [{
    **Constraints**
    - (C1) `block` is 8 to 65536 values.

    **Example**
    ```mlir
    %z = codec.bit_unpack %b block 128 : !codec.bits -> !codec.symbols<i16>
    ```
  }];
  let arguments = (ins Codec_BitsType:$input,
                       IntOrKnob:$block /*bit_unpack_c1*/);
  let results = (outs Codec_NumericValue:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `block` custom<IntOrKnob>($block) attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasFolder = 1;
}

def Codec_JoinOp : Codec_EncodeOp<"join", "part", "copy_byte"> {
  let summary = "One string of bits from two, the length of the first in front.";
  let description = [{
    The length is in bytes, as LEB128.

    Undone by `codec.part`. See `codec.split` for what lowering says.

    **Constraints**
    - (C1) both operands are bits.

    **Example**
    ```mlir
    %b = codec.join %first, %second : !codec.bits, !codec.bits -> !codec.bits
    ```
  }];
  let arguments = (ins Codec_BitsType:$first /*join_c1*/,
                       Codec_BitsType:$second /*join_c1*/);
  let results = (outs Codec_BitsType:$result);
  let assemblyFormat = [{
    $first `,` $second attr-dict `:` qualified(type($first)) `,` qualified(type($second)) `->` qualified(type($result))
  }];
}

def Codec_PartOp : Codec_DecodeOp<"part"> {
  let summary = "The two strings that were joined; undoes `codec.join`.";
  let description = [{
    **Constraints**
    - (C1) the operand and both results are bits.

    **Example**
    ```mlir
    %first, %second = codec.part %b : !codec.bits -> !codec.bits, !codec.bits
    ```
  }];
  let arguments = (ins Codec_BitsType:$input /*part_c1*/);
  let results = (outs Codec_BitsType:$first /*part_c1*/, Codec_BitsType:$second);
  let assemblyFormat = [{
    $input attr-dict `:` qualified(type($input)) `->` qualified(type($first)) `,` qualified(type($second))
  }];
  let hasFolder = 1;
}

#endif // SMMIL_DIALECTS_CODEC_CODECENTROPYOPS_TD
