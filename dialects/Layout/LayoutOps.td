//===- LayoutOps.td - Which bytes sit together ------------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that place the fields of a dataset in files. A codec is a name here; how
// it works is none of this dialect's business.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_LAYOUT_LAYOUTOPS_TD
#define SMMIL_DIALECTS_LAYOUT_LAYOUTOPS_TD

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "dialects/Design/DesignInterfaces.td"
include "dialects/Design/KnobConstraints.td"

def Layout_Dialect : Dialect {
  let name = "layout";
  let summary = "Which bytes sit next to which.";
  let description = [{
    A `layout.file` says how the fields of one dataset become streams, which
    streams are read together, how the order of the source is kept, when
    special tokens get their spelling and how items are found again. Every
    choice changes bytes on disk, and every choice may be a knob.
  }];
  let cppNamespace = "::smmil::layout";
  let dependentDialects = ["::smmil::design::DesignDialect"];
}

class Layout_Op<string mnemonic, list<Trait> traits = []>
    : Op<Layout_Dialect, mnemonic, traits>;

/// A statement of a file, tunable by knobs.
class Layout_Statement<string mnemonic, list<Trait> traits = []>
    : Layout_Op<mnemonic, [HasParent<"FileOp">,
                           DeclareOpInterfaceMethods<Design_TunableOpInterface>] # traits> {
  let hasVerifier = 1;
}

def Layout_FileOp : Layout_Op<"file", [
    Symbol, SymbolTable, NoRegionArguments, SingleBlock, NoTerminator,
    OpAsmOpInterface, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "The layout of one dataset.";
  let description = [{
    Created by `layout-enumerate` or a person; consumed by `codec-enumerate`
    and the packer.

    **Constraints**
    - (C1) `dataset` names a `sheet.dataset`.
    - (C2) the body holds only ops of this dialect, at most one `order`,
      `tokens` and `index` each.
    - (C3) no two streams store the same field.

    **Example**
    ```mlir
    layout.file @wild_v1 stores @wild {
      order recorded patterns 64
      tokens @vocab late
      stream @t of @wild::@text codec @text_c block 1048576
      stream @i of @wild::@image codec @image_c chunk ?@chunk dedup
      group @near [@t, @i] placement ?@placement
      index delta_packed
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$dataset /*file_c1*/);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name `stores` $dataset attr-dict-with-keyword $body";
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    static ::llvm::StringRef getDefaultDialect() { return "layout"; }
    /// The one statement of this kind, or null.
    template <typename StatementOp> StatementOp getStatement() {
      for (StatementOp op : getBody().template getOps<StatementOp>())
        return op;
      return {};
    }
  }];
}

def Layout_OrderOp : Layout_Statement<"order"> {
  let summary = "How the order of segments in a sheet is kept.";
  let description = [{
    `recorded` stores a pattern id a sheet and up to `patterns` patterns in a
    dictionary; `templated` stores one pattern for all sheets, and is legal
    only where every sheet has it.

    **Constraints**
    - (C1) `kind` is recorded, templated or a knob.
    - (C2) `patterns`, if present, is at least 1.

    **Example**
    ```mlir
    order recorded patterns 64
    ```
  }];
  let arguments = (ins WordOrKnob:$kind /*order_c1*/, OptionalAttr<IntOrKnob>:$patterns /*order_c2*/);
  let assemblyFormat = "custom<WordOrKnob>($kind) (`patterns` custom<IntOrKnob>($patterns)^)? attr-dict";
}

def Layout_TokensOp : Layout_Statement<"tokens", [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "When special tokens get their spelling.";
  let description = [{
    `late` keeps typed slots in the payload and spellings in the manifest;
    `baked` writes the spellings into the text.

    **Constraints**
    - (C1) `binding` is late, baked or a knob.
    - (C2) `vocab` is the vocabulary of the stored dataset.

    **Example**
    ```mlir
    tokens @vocab late
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$vocab /*tokens_c2*/, WordOrKnob:$binding /*tokens_c1*/);
  let assemblyFormat = "$vocab custom<WordOrKnob>($binding) attr-dict";
}

def Layout_StreamOp : Layout_Statement<"stream", [
    Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "The bytes of one field.";
  let description = [{
    `block` bounds a block of text in bytes, `chunk` the sheets that a block
    covers; `dedup` stores equal items of a medium once. `detail apart` stores
    what a reader of coarse values leaves out of an item (the streams of a codec
    that stand behind its prefix) in runs of its own, so that such a reader
    reads nothing else; `together`, which is also what holds where nothing is
    stated, keeps an item in one piece.

    **Constraints**
    - (C1) `field` names a field of the stored dataset.
    - (C2) `block` is from 4096 to 2^30, `chunk` from 1 to 1048576, or a knob.
    - (C3) `codec` names an op of the codec dialect.
    - (C4) `block` is stated for text alone, `dedup` and `detail` for media
      alone: elsewhere they would change nothing.
    - (C5) `detail` is together, apart or a knob.

    **Example**
    ```mlir
    stream @i of @wild::@image codec @image_c chunk 64 dedup
    stream @e of @wild::@embedding codec @embedding_c chunk 64 detail apart
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, SymbolRefAttr:$field /*stream_c1*/,
                       FlatSymbolRefAttr:$codec /*stream_c3*/,
                       OptionalAttr<IntOrKnob>:$block /*stream_c2*/,
                       OptionalAttr<IntOrKnob>:$chunk, OptionalAttr<FlagOrKnob>:$dedup,
                       OptionalAttr<WordOrKnob>:$detail /*stream_c5*/);
  let assemblyFormat = [{
    $sym_name `of` $field `codec` $codec (`block` custom<IntOrKnob>($block)^)?
    (`chunk` custom<IntOrKnob>($chunk)^)? (`dedup` `` custom<FlagOrKnob>($dedup)^)?
    (`detail` custom<WordOrKnob>($detail)^)? attr-dict
  }];
}

def Layout_GroupOp : Layout_Statement<"group", [
    Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Streams that are read together, and whether they share blocks.";
  let description = [{
    `split` keeps media in shards of their own: one read for the text of a
    sheet and one for its media. `bundle` puts a chunk's text and media side by
    side: one read brings the chunk. Media of different groups may be placed
    differently, small ones beside the text and large ones apart; those of no
    group are split.

    **Constraints**
    - (C1) `streams` names at least one stream of the file, none twice.
    - (C2) `placement` is split, bundle or a knob.
    - (C3) a stream is in one group at most.

    **Example**
    ```mlir
    group @near [@t, @i] placement ?@placement
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, ArrayAttr:$streams /*group_c1, group_c3*/,
                       WordOrKnob:$placement /*group_c2*/);
  let assemblyFormat = "$sym_name $streams `placement` custom<WordOrKnob>($placement) attr-dict";
}

def Layout_IndexOp : Layout_Statement<"index"> {
  let summary = "How items are found again.";
  let description = [{
    `fixed_stride` stores every value of the index in its full width,
    `delta_packed` differences to the value before as varints, and compresses
    the whole. Offsets are derived from lengths in both.

    **Constraints**
    - (C1) `kind` is fixed_stride, delta_packed or a knob.

    **Example**
    ```mlir
    index delta_packed
    ```
  }];
  let arguments = (ins WordOrKnob:$kind /*index_c1*/);
  let assemblyFormat = "custom<WordOrKnob>($kind) attr-dict";
}

#endif // SMMIL_DIALECTS_LAYOUT_LAYOUTOPS_TD
