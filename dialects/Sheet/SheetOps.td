//===- SheetOps.td - Interleaved sheet structure ----------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that state what a sheet contains and how it is shown, never how it is
// stored.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_SHEET_SHEETOPS_TD
#define SMMIL_DIALECTS_SHEET_SHEETOPS_TD

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "dialects/Design/DesignInterfaces.td"
include "dialects/Design/KnobConstraints.td"
include "dialects/Sheet/SheetTypes.td"

class Sheet_Op<string mnemonic, list<Trait> traits = []>
    : Op<Sheet_Dialect, mnemonic, traits>;

/// An op whose body lists ops of this dialect without a prefix.
class Sheet_ListOp<string mnemonic, list<Trait> traits = []>
    : Sheet_Op<mnemonic, [NoRegionArguments, SingleBlock, NoTerminator,
                          OpAsmOpInterface] # traits> {
  let regions = (region SizedRegion<1>:$body);
  code defaultDialect = [{
    static ::llvm::StringRef getDefaultDialect() { return "sheet"; }
  }];
  let extraClassDeclaration = defaultDialect;
}

//===----------------------------------------------------------------------===//
// Recorded structure
//===----------------------------------------------------------------------===//

def Sheet_VocabOp : Sheet_ListOp<"vocab", [Symbol, SymbolTable]> {
  let summary = "The special tokens of a dataset.";
  let description = [{
    Spellings live here and nowhere else: a renamed token is one edited line.

    Created by `smmil profile` or a person; consumed by every view.

    **Constraints**
    - (C1) the body holds only `special` ops.
    - (C2) no two tokens have the same spelling.

    **Example**
    ```mlir
    sheet.vocab @vocab {
      special @img = "<IMAGE>"
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name);
  let assemblyFormat = "$sym_name attr-dict-with-keyword $body";
  let hasRegionVerifier = 1;
}

def Sheet_SpecialOp : Sheet_Op<"special", [Symbol, HasParent<"VocabOp">]> {
  let summary = "One special token and its spelling.";
  let description = [{
    **Constraints**
    - (C1) the spelling is not empty.

    **Example**
    ```mlir
    special @img = "<IMAGE>"
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$spelling /*special_c1*/);
  let assemblyFormat = "$sym_name `=` $spelling attr-dict";
  let hasVerifier = 1;
}

def Sheet_DatasetOp : Sheet_ListOp<"dataset", [
    Symbol, SymbolTable, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "The fields of a dataset, as the sources hold them.";
  let description = [{
    `stats` describes the dataset as a whole. Known keys: `patterns`, distinct
    sequences of segment types over all sheets; `source_bytes`, those of the
    lines of its sheets; `words_per_sheet` and
    `images_per_sheet` (of the first image field), arrays with one entry a (sampled) sheet.

    Created by `smmil profile`; consumed by `layout-enumerate`.

    **Constraints**
    - (C1) `sheets` is at least 0.
    - (C2) `vocab` names a `sheet.vocab`.
    - (C3) the body holds only `field` ops.
    - (C4) `words_per_sheet` and `images_per_sheet`, if present, are i64 arrays
      of the same length without negative entries.

    **Example**
    ```mlir
    sheet.dataset @wild vocab @vocab sheets 505 source "/data/wild" {
      field @text : !sheet.text<words>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$vocab /*dataset_c2*/,
                       I64Attr:$sheets /*dataset_c1*/, OptionalAttr<StrAttr>:$source,
                       OptionalAttr<DictionaryAttr>:$stats /*dataset_c4*/);
  let assemblyFormat = [{
    $sym_name `vocab` $vocab `sheets` custom<Count>($sheets) (`source` $source^)?
    (`stats` $stats^)? attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = defaultDialect # [{
    /// The integer statistic of this name, if it was taken.
    std::optional<int64_t> getStat(::llvm::StringRef name);
    /// Array statistic, one entry a sampled sheet; empty when not taken.
    ::llvm::ArrayRef<int64_t> getSheetStat(::llvm::StringRef name);
  }];
}

def Sheet_FieldOp : Sheet_Op<"field", [Symbol, HasParent<"DatasetOp">]> {
  let summary = "The items of one name in a dataset.";
  let description = [{
    Several fields may have one type: photos and thumbnails, say. A codec, a
    frame and a floor are each field's own.

    Known keys of `stats`: `items`, `unique` (distinct by content), `bytes`,
    `words`, `max_bytes` (largest item) and one count per content class.

    **Constraints**
    - (C1) `type` is a text, image, audio, video or numeric type of this
      dialect.
    - (C2) every value of `stats` is a number of at least 0.
    - (C3) `unique`, if present, is at most `items`.

    **Example**
    ```mlir
    field @image : !sheet.image<?x?x3xui8> stats {items = 295 : i64, unique = 215 : i64}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttr:$type /*field_c1*/,
                       OptionalAttr<DictionaryAttr>:$stats /*field_c2, field_c3*/);
  let assemblyFormat = "$sym_name `:` $type (`stats` $stats^)? attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The word of the type: "image". A spec's entry of that name is for all
    /// fields of the type that have none of their own.
    ::llvm::StringRef getKind();
    /// The integer statistic of this name, if it was taken.
    std::optional<int64_t> getStat(::llvm::StringRef name);
  }];
}

//===----------------------------------------------------------------------===//
// Presented structure
//===----------------------------------------------------------------------===//

def Sheet_ViewOp : Sheet_ListOp<"view", [
    Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "How a model is shown a dataset.";
  let description = [{
    Statements run in order over one sheet. A view holds either `recorded`
    (and `mark`) or a program of `take`, `cycle` and `mark`.

    Created by a person or `smmil profile`; consumed by the reader.

    **Constraints**
    - (C1) `dataset` names a `sheet.dataset`.
    - (C2) the body holds only `take`, `cycle`, `mark`, `recorded`, `where`,
      `only`, `tokenizer`, `window`, `order` and `mix` ops.
    - (C3) `recorded` does not stand beside `take` or `cycle`.
    - (C4) there is at most one `tokenizer`, one `window` and one `order`.
    - (C5) a `window` stands beside a `tokenizer`.

    **Example**
    ```mlir
    sheet.view @train of @wild {
      take 1 of @audio around @vocab::@aud, @vocab::@aud_x short skip
      mark @vocab::@end
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$dataset /*view_c1*/);
  let assemblyFormat = "$sym_name `of` $dataset attr-dict-with-keyword $body";
  let hasRegionVerifier = 1;
}

def Sheet_TakeOp : Sheet_Op<"take", [
    ParentOneOf<["ViewOp", "CycleOp"]>,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    DeclareOpInterfaceMethods<Design_TunableOpInterface>]> {
  let summary = "Show the next `count` items of a field.";
  let description = [{
    Text is counted in its unit and cut at unit borders only; media count by
    item. `each after` puts a token in front of every item, `each before` one
    behind it, `around` both. `short` says what happens when the field runs
    out: `skip` the rest of the statement, `carry` items over from the next
    sheet, `stop` the view, or report an `error`.

    Created by a person; consumed by the reader.

    **Constraints**
    - (C1) `count` is at least 1 or a knob.
    - (C2) `field` names a field of the view's dataset.
    - (C3) markers name special tokens of the dataset's vocabulary.
    - (C4) `short` is one of skip, carry, stop, error.
    - (C5) text has no markers: it is not an item.

    **Example**
    ```mlir
    take ?@images of @image each after @vocab::@img short skip
    ```
  }];
  let arguments = (ins IntOrKnob:$count /*take_c1*/, FlatSymbolRefAttr:$field /*take_c2*/,
                       OptionalAttr<SymbolRefAttr>:$token_before /*take_c3*/,
                       OptionalAttr<SymbolRefAttr>:$token_after,
                       OptionalAttr<StrAttr>:$on_short /*take_c4*/);
  let assemblyFormat = [{
    custom<IntOrKnob>($count) `of` $field `` custom<Markers>($token_before, $token_after)
    (`short` custom<Word>($on_short)^)? attr-dict
  }];
  let hasVerifier = 1;
}

def Sheet_CycleOp : Sheet_ListOp<"cycle", [
    ParentOneOf<["ViewOp", "CycleOp"]>,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Repeat until a field has run out.";
  let description = [{
    With `rest append`, items that the cycle did not reach follow at the end.

    **Constraints**
    - (C1) `until` names a field of the view's dataset.
    - (C2) the body takes the field `until`: else the cycle would not end.
    - (C3) the body holds only `take`, `cycle` and `mark` ops.

    **Example**
    ```mlir
    cycle until @text {
      take 200 of @text
      take 2 of @image each after @vocab::@img short skip
    } rest append
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$until /*cycle_c1*/, UnitAttr:$rest_append);
  let assemblyFormat = [{
    `until` $until attr-dict-with-keyword $body (`rest` `append` $rest_append^)?
  }];
  let hasRegionVerifier = 1;
}

def Sheet_MarkOp : Sheet_Op<"mark", [
    ParentOneOf<["ViewOp", "CycleOp"]>,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Show one special token.";
  let description = [{
    **Constraints**
    - (C1) `token` names a special token of the dataset's vocabulary.

    **Example**
    ```mlir
    mark @vocab::@end
    ```
  }];
  let arguments = (ins SymbolRefAttr:$token /*mark_c1*/);
  let assemblyFormat = "$token attr-dict";
}

def Sheet_RecordedOp : Sheet_Op<"recorded", [
    HasParent<"ViewOp">, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Show the sheet in the order of its source.";
  let description = [{
    Lists the fields whose items get markers; the others are shown bare.

    **Constraints**
    - (C1) every named field is one of the view's dataset, named once.
    - (C2) markers name special tokens of the dataset's vocabulary.
    - (C3) `fields`, `tokens_before` and `tokens_after` have one length; a
      marker is a symbol, or unit where there is none.
    - (C4) every named field has a marker on one side at least.

    **Example**
    ```mlir
    recorded each @image after @vocab::@img each @audio around @vocab::@aud, @vocab::@aud_x
    ```
  }];
  let arguments = (ins ArrayAttr:$fields /*recorded_c1, recorded_c3*/,
                       ArrayAttr:$tokens_before /*recorded_c2, recorded_c4*/,
                       ArrayAttr:$tokens_after);
  let assemblyFormat = [{
    `` custom<RecordedMarkers>($fields, $tokens_before, $tokens_after) attr-dict
  }];
  let hasVerifier = 1;
}

def Sheet_WhereOp : Sheet_Op<"where", [HasParent<"ViewOp">]> {
  let summary = "Show only sheets that fulfil a condition.";
  let description = [{
    `key` is a member of the sheet's JSON, by its path with dots, or
    `count(FIELD)`: items of a media field, words of a text field. A sheet
    without the member, or with one of another type, fulfils `ne` alone. Of
    several, all must hold.

    **Constraints**
    - (C1) `key` is not empty.
    - (C2) `comparison` is one of eq, ne, lt, le, gt, ge.
    - (C3) `value` is a text, an i64 or an f64.

    **Example**
    ```mlir
    where "lang" eq "de"
    where "count(image)" ge 2
    ```
  }];
  let arguments = (ins StrAttr:$key /*where_c1*/, StrAttr:$comparison /*where_c2*/,
                       AnyAttr:$value /*where_c3*/);
  let assemblyFormat = [{
    $key custom<Word>($comparison) custom<FilterValue>($value) attr-dict
  }];
  let hasVerifier = 1;
}

def Sheet_OnlyOp : Sheet_Op<"only", [
    HasParent<"ViewOp">, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Show only some fields.";
  let description = [{
    **Constraints**
    - (C1) every name is a field of the view's dataset, named once.

    **Example**
    ```mlir
    only @text, @image
    ```
  }];
  let arguments = (ins ArrayAttr:$fields /*only_c1*/);
  let assemblyFormat = "custom<FieldList>($fields) attr-dict";
}

//===----------------------------------------------------------------------===//
// Windows, order and mixtures
//===----------------------------------------------------------------------===//

def Sheet_TokenizerOp : Sheet_Op<"tokenizer", [HasParent<"ViewOp">]> {
  let summary = "Count text in tokens of a named tokenizer.";
  let description = [{
    Without it text is counted in words. The dataset has the tokens as an index
    column (`smmil tokens`); a run of text is cut between two of them only.

    **Constraints**
    - (C1) the name is not empty.

    **Example**
    ```mlir
    tokenizer "llama3"
    ```
  }];
  let arguments = (ins StrAttr:$tokenizer /*tokenizer_c1*/);
  let assemblyFormat = "$tokenizer attr-dict";
  let hasVerifier = 1;
}

def Sheet_WindowOp : Sheet_Op<"window", [
    HasParent<"ViewOp">, DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    DeclareOpInterfaceMethods<Design_TunableOpInterface>]> {
  let summary = "Pack sheets into context windows.";
  let description = [{
    A window has at most so many tokens and holds as many sheets, one behind
    the other, as fit. With `whole_sheets` a sheet that a window takes as a
    whole begins the next one where it does not fit the rest of this. An item is not parted from its markers; text is cut
    between two tokens. A special token takes one token, an item as many as
    `items` says of its field.

    **Constraints**
    - (C1) `tokens` is at least 1 or a knob.
    - (C2) every name in `items` is a media field of the view's dataset.
    - (C3) every value in `items` is an i64 of at least 1.

    **Example**
    ```mlir
    window 8192 items {image = 576 : i64}
    ```
  }];
  let arguments = (ins IntOrKnob:$tokens /*window_c1*/,
                       OptionalAttr<FlagOrKnob>:$whole_sheets,
                       OptionalAttr<DictionaryAttr>:$items /*window_c2, window_c3*/);
  let assemblyFormat = [{
    custom<IntOrKnob>($tokens) (`whole_sheets` `` custom<FlagOrKnob>($whole_sheets)^)?
    (`items` $items^)? attr-dict
  }];
  let hasVerifier = 1;
}

def Sheet_OrderOp : Sheet_Op<"order", [
    HasParent<"ViewOp">, DeclareOpInterfaceMethods<Design_TunableOpInterface>]> {
  let summary = "In which order sheets are shown.";
  let description = [{
    `file` as they were recorded, `shuffle` by the seed, `length` with the
    shortest text first. The seed also orders the sheets within a round of a
    mixture.

    **Constraints**
    - (C1) `kind` is file, shuffle, length or a knob.
    - (C2) `seed`, if present, is at least 0.

    **Example**
    ```mlir
    order shuffle seed 7
    ```
  }];
  let arguments = (ins WordOrKnob:$kind /*order_c1*/, OptionalAttr<I64Attr>:$seed /*order_c2*/);
  let assemblyFormat = "custom<WordOrKnob>($kind) (`seed` custom<Count>($seed)^)? attr-dict";
  let hasVerifier = 1;
}

def Sheet_MixOp : Sheet_Op<"mix", [HasParent<"ViewOp">]> {
  let summary = "Show sheets of a dataset in turn with those of others.";
  let description = [{
    Of several `mix` ops, each round shows as many sheets of each dataset as its
    weight says. `dataset` is a path from the folder of the view's dataset, and
    may name a version and a view; `.` is that dataset itself.

    **Constraints**
    - (C1) `dataset` is not empty.
    - (C2) `weight` is at least 1 and at most 4096.

    **Example**
    ```mlir
    mix "." weight 3
    mix "../other.smmil@:v2" weight 1
    ```
  }];
  let arguments = (ins StrAttr:$dataset /*mix_c1*/, I64Attr:$weight /*mix_c2*/);
  let assemblyFormat = "$dataset `weight` custom<Count>($weight) attr-dict";
  let hasVerifier = 1;
}

#endif // SMMIL_DIALECTS_SHEET_SHEETOPS_TD
