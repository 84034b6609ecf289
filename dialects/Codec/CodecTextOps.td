//===- CodecTextOps.td - Primitives of byte strings -------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bytes kept as they are, and bytes matched against a trained dictionary.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECTEXTOPS_TD
#define SMMIL_DIALECTS_CODEC_CODECTEXTOPS_TD

include "dialects/Codec/CodecOpBase.td"

def Codec_CopyOp : Codec_EncodeOp<"copy", "restore", "copy_byte"> {
  let summary = "Keep the bytes of the source as they are.";
  let description = [{
    The last resort of every field: it holds any floor. What comes back is the
    source itself (a JPEG file, say), which the reader then decodes.

    Created by the user or `codec-enumerate`; undone by `codec.restore`.

    **Constraints**
    - (C1) the operand is a frame.

    **Example**
    ```mlir
    %b = codec.copy %x : tensor<?x?x3xui8> -> !codec.bits
    ```
  }];
  let arguments = (ins Codec_AnyFrame:$input /*copy_c1*/);
  let results = (outs Codec_BitsType:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
}

def Codec_RestoreOp : Codec_DecodeOp<"restore"> {
  let summary = "Give the source's bytes back; undoes `codec.copy`.";
  let description = [{
    **Constraints**
    - (C1) the result is a frame.

    **Example**
    ```mlir
    %x = codec.restore %b : !codec.bits -> tensor<?x?x3xui8>
    ```
  }];
  let arguments = (ins Codec_BitsType:$input);
  let results = (outs Codec_AnyFrame:$result /*restore_c1*/);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
  let hasFolder = 1;
}

def Codec_ZstdOp : Codec_EncodeOp<"zstd", "unzstd", "lz_byte",
    Codec_Tunable # [ DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Compress with zstd, with a trained dictionary if there is one.";
  let description = [{
    `dictionary` is the size in bytes of the dictionary to train (0: none) and
    `table` the trained one. The encoder alone reads `level` and `dictionary`.

    Created by `codec-enumerate`; undone by `codec.unzstd`.

    **Constraints**
    - (C1) `level` is 1 to 22.
    - (C2) `dictionary` is 0 to 1048576 bytes.
    - (C3) `table` names a `codec.tables`.

    **Example**
    ```mlir
    %b = codec.zstd %x level 19 dictionary 65536 table @text_dictionary
       : tensor<?xui8> -> !codec.bits
    ```
  }];
  let arguments = (ins AnyTypeOf<[Codec_ByteFrame, Codec_NumericFrame,
                                  Codec_SymbolsType]>:$input,
                       IntOrKnob:$level /*zstd_c1*/,
                       OptionalAttr<IntOrKnob>:$dictionary /*zstd_c2*/,
                       OptionalAttr<FlatSymbolRefAttr>:$table /*zstd_c3*/);
  let results = (outs Codec_BitsType:$result);
  let assemblyFormat = [{
    $input `level` custom<IntOrKnob>($level)
    (`dictionary` custom<IntOrKnob>($dictionary)^)? (`table` $table^)?
    attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let extraClassDeclaration = primitiveDeclaration # tunableDeclaration;
  let hasVerifier = 1;
}

def Codec_UnzstdOp : Codec_DecodeOp<"unzstd",
    [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Decompress a zstd frame; undoes `codec.zstd`.";
  let description = [{
    **Constraints**
    - (C1) `table` names a `codec.tables`.

    **Example**
    ```mlir
    %x = codec.unzstd %b table @text_dictionary : !codec.bits -> tensor<?xui8>
    ```
  }];
  let arguments = (ins Codec_BitsType:$input,
                       OptionalAttr<FlatSymbolRefAttr>:$table /*unzstd_c1*/);
  let results = (outs AnyTypeOf<[Codec_ByteFrame, Codec_NumericFrame,
                                 Codec_SymbolsType]>:$result);
  let assemblyFormat = [{
    $input (`table` $table^)? attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasFolder = 1;
}

#endif // SMMIL_DIALECTS_CODEC_CODECTEXTOPS_TD
