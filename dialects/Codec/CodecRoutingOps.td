//===- CodecRoutingOps.td - Codecs and the ways through them -*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The symbols of a codec (encoder, decoder, bounds, tables), alternatives
// inside it, and terminators.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECROUTINGOPS_TD
#define SMMIL_DIALECTS_CODEC_CODECROUTINGOPS_TD

include "dialects/Codec/CodecOpBase.td"

def Codec_OpaqueOp : Codec_Op<"opaque", [Symbol]> {
  let summary = "All that structure may know of a codec: bounds of size and cost.";
  let description = [{
    Stands for a codec while the layout is designed. Bits and nanoseconds are
    per value of the field (pixel component, sample, byte).

    Created by `layout-enumerate` or the user; replaced by `codec-enumerate`.

    **Constraints**
    - (C1) the ends of both ranges are 0 or more, finite and in order.

    **Example**
    ```mlir
    codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 6.0 ns_per_value 0.5 to 12.0
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttr:$value,
                       F64Attr:$min_bits /*opaque_c1*/, F64Attr:$max_bits,
                       F64Attr:$min_ns, F64Attr:$max_ns);
  let assemblyFormat = [{
    $sym_name `:` $value `bits_per_value` custom<Decimal>($min_bits) `to` custom<Decimal>($max_bits)
    `ns_per_value` custom<Decimal>($min_ns) `to` custom<Decimal>($max_ns) attr-dict
  }];
  let hasVerifier = 1;
}

def Codec_TablesOp : Codec_Op<"tables", [Symbol]> {
  let summary = "Trained tables of one primitive.";
  let description = [{
    The bytes as the primitive defines them (see lib/Runtime/FORMAT.md), in
    hexadecimal, with their xxh3-128. They are part of the plan and its hash.

    Created by `attachTables` once a design is chosen; consumed by
    `lib/Conversion/CodecToPlan`.

    **Constraints**
    - (C1) `content` is an even number of hexadecimal digits.
    - (C2) `xxh3` is the hash of the content.

    **Example**
    ```mlir
    codec.tables @image_bands xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$xxh3 /*tables_c2*/,
                       StrAttr:$content /*tables_c1*/);
  let assemblyFormat = "$sym_name `xxh3` $xxh3 `=` $content attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The content as bytes; precondition: the op verifies.
    std::vector<uint8_t> getBytes();
    /// Creates the op from bytes at the builder's insertion point.
    static TablesOp createFromBytes(::mlir::OpBuilder &builder, ::mlir::Location loc,
                                    ::llvm::StringRef name, ::llvm::ArrayRef<uint8_t> bytes);
  }];
}

class Codec_CodecOp<string mnemonic, list<Trait> traits = []>
    : Codec_Op<mnemonic, [Symbol, IsolatedFromAbove, SingleBlock,
                          RegionKindInterface] # traits> {
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  code codecDeclaration = [{
    static ::mlir::RegionKind getRegionKind(unsigned) { return ::mlir::RegionKind::SSACFG; }
    ::mlir::Value getInput() { return getBody().getArgument(0); }
    ::mlir::Value getResult() { return getBody().front().getTerminator()->getOperand(0); }
  }];
}

def Codec_EncoderOp : Codec_CodecOp<"encoder", [
    KnobUserOpInterface, Design_TunableOpInterface]> {
  let summary = "A graph from one source value to its bits.";
  let description = [{
    `floor` holds for every item, in the named metric. `copy_pixels` bounds the
    size up to which keeping the source competes on bytes alone (0: no bound),
    since decoding it costs the reader. `normalize` is the model's mean and
    standard deviation per channel; `background` lies under transparent pixels.
    `numbers` is the type of a numeric field's elements, as NumPy writes it
    (absent: signed, little-endian); steps see integers of the same width. `ignore_orientation` leaves pictures as they are stored, whatever their EXIF
    orientation; `first_frame` takes the first of several pictures of a file,
    which is kept by copy otherwise.

    Created by `codec-enumerate`; its decoder by `codec-derive-decoder`.

    **Constraints**
    - (C1) there is one argument, a frame, and one result, `!codec.bits`.
    - (C2) `floor` and `metric` come together; the floor is finite and the metric
      one of `include/smmil/Runtime/Metric.h` that measures the source.
    - (C3) `normalize` has three finite means and three finite deviations above
      0, and an image as source.
    - (C4) `background` has three values of 0 to 255.
    - (C5) `copy_pixels` is 0 or more.
    - (C6) `numbers` have the width of the elements of a numeric source; no
      other source has them.

    **Example**
    ```mlir
    codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
      %b = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
      codec.return %b : !codec.bits
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttr:$source /*encoder_c1*/,
                       OptionalAttr<F64Attr>:$floor /*encoder_c2*/,
                       OptionalAttr<StrAttr>:$metric /*encoder_c2*/,
                       OptionalAttr<IntOrKnob>:$copy_pixels /*encoder_c5*/,
                       OptionalAttr<DenseF64ArrayAttr>:$mean /*encoder_c3*/,
                       OptionalAttr<DenseF64ArrayAttr>:$deviation /*encoder_c3*/,
                       OptionalAttr<DenseI64ArrayAttr>:$background /*encoder_c4*/,
                       UnitAttr:$ignore_orientation, UnitAttr:$first_frame,
                       OptionalAttr<StrAttr>:$numbers /*encoder_c6*/);
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = codecDeclaration # tunableDeclaration;
}

def Codec_DecoderOp : Codec_CodecOp<"decoder", [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "A graph from bits to the value that the model sees.";
  let description = [{
    Created by `codec-derive-decoder` beside its encoder; consumed by
    `lib/Conversion/CodecToPlan`.

    **Constraints**
    - (C1) there is one argument, `!codec.bits`, and one result, a frame.
    - (C2) `encoder` names a `codec.encoder`.

    **Example**
    ```mlir
    codec.decoder @text_c_decoder of @text_c(%b: !codec.bits) -> tensor<?xui8> {
      %x = codec.inverse_zstd %b : !codec.bits -> tensor<?xui8>
      codec.return %x : tensor<?xui8>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$encoder /*decoder_c2*/,
                       TypeAttr:$frame /*decoder_c1*/);
  let hasRegionVerifier = 1;
  let extraClassDeclaration = codecDeclaration;
}

def Codec_SwitchOp : Codec_Op<"switch", [
    NoRegionArguments, SingleBlock, RecursiveMemoryEffects,
    KnobUserOpInterface, Design_TunableOpInterface]> {
  let summary = "Alternatives of which every item takes one.";
  let description = [{
    In an encoder the selector is `content`: packing tries the cases whose list
    has the item's content class and keeps the smallest that holds the floor. In
    a decoder it is `recorded`: the case stands in the index, not in the bits.
    A case with `if` is included only where its knob says so; n optional cases
    are n knobs, not 2^n alternatives.

    Created by `codec-enumerate`; consumed by `lib/Conversion/CodecToPlan`.

    **Constraints**
    - (C1) case names are distinct and there is at least one.
    - (C2) every case yields values of the result types; frames may differ in
      shape.
    - (C3) the selector is `content` or `recorded`.
    - (C4) classes are other, photo, diagram, scanned_text, speech, music.
    - (C5) there is one list of classes per case.
    - (C6) there is one flag per case that says whether it is included.

    **Example**
    ```mlir
    %b = codec.switch on content -> !codec.bits {
    case "store" {
      %c = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
      codec.yield %c : !codec.bits
    }
    case "lossless" if ?@use_lossless for [diagram, scanned_text] {
      %e = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
      codec.yield %e : !codec.bits
    }
    }
    ```
  }];
  let arguments = (ins StrAttr:$selector /*switch_c3*/,
                       StrArrayAttr:$names /*switch_c1*/,
                       ArrayAttr:$classes /*switch_c4 switch_c5*/,
                       ArrayAttr:$included /*switch_c6*/);
  let results = (outs Variadic<AnyType>:$outputs);
  let regions = (region VariadicRegion<SizedRegion<1>>:$cases);
  let assemblyFormat = [{
    `on` custom<Word>($selector) custom<ResultTypes>(type($outputs))
    custom<RoutedCases>($names, $classes, $included, $cases) attr-dict
  }];
  let hasRegionVerifier = 1;
  let extraClassDeclaration = tunableDeclaration # [{
    ::llvm::StringRef getCaseName(unsigned index) {
      return ::llvm::cast<::mlir::StringAttr>(getNames()[index]).getValue();
    }
    ::mlir::ValueRange getCaseResults(unsigned index) {
      return getCases()[index].front().getTerminator()->getOperands();
    }
    ::mlir::ArrayAttr getCaseClasses(unsigned index) {
      return ::llvm::cast<::mlir::ArrayAttr>(getClasses()[index]);
    }
  }];
}

def Codec_RecipeOp : Codec_Op<"recipe", [
    Symbol, IsolatedFromAbove, SingleBlock, RegionKindInterface]> {
  let summary = "A chain worth trying for fields of one kind.";
  let description = [{
    From the model's frame to bits, with knobs. `codec-enumerate` makes a case
    of each recipe that the field, the model and the floor allow, included where
    the knob `use_<recipe>` says so; `for` lists the content classes that it is
    tried for. Those of the folder recipes/ come with the compiler; one of the
    same name in the module stands for it.

    **Constraints**
    - (C1) the argument is a frame, and the block yields one `!codec.bits`.
    - (C2) there is a class at least; classes are other, photo, diagram,
      scanned_text, speech, music.

    **Example**
    ```mlir
    codec.recipe @zstd(%x: tensor<?xui8>) for [other]
        because "text repeats itself" {
      %b = codec.zstd %x level ?@level dictionary ?@dictionary : tensor<?xui8> -> !codec.bits
      codec.yield %b : !codec.bits
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       StrArrayAttr:$classes /*recipe_c2*/, StrAttr:$reason);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1; // (C1)
  let extraClassDeclaration = [{
    static ::mlir::RegionKind getRegionKind(unsigned) { return ::mlir::RegionKind::SSACFG; }
    ::mlir::Value getInput() { return getBody().getArgument(0); }
  }];
}

def Codec_YieldOp : Codec_Op<"yield", [
    Pure, Terminator, ParentOneOf<["SwitchOp", "RecipeOp"]>]> {
  let summary = "Ends a case with its values.";
  let description = [{
    **Example**
    ```mlir
    codec.yield %b : !codec.bits
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "$values attr-dict `:` qualified(type($values))";
}

def Codec_ReturnOp : Codec_Op<"return", [Pure, Terminator,
                                         ParentOneOf<["EncoderOp", "DecoderOp"]>]> {
  let summary = "Ends an encoder or decoder with its result.";
  let description = [{
    **Example**
    ```mlir
    codec.return %b : !codec.bits
    ```
  }];
  let arguments = (ins AnyType:$value);
  let assemblyFormat = "$value attr-dict `:` qualified(type($value))";
}

#endif // SMMIL_DIALECTS_CODEC_CODECROUTINGOPS_TD
