//===- SheetTypes.td - What a field may hold --------------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One type per kind of field, as the source holds it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_SHEET_SHEETTYPES_TD
#define SMMIL_DIALECTS_SHEET_SHEETTYPES_TD

include "mlir/IR/AttrTypeBase.td"
include "dialects/Sheet/SheetBase.td"

class Sheet_Type<string name, string typeMnemonic> : TypeDef<Sheet_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Sheet_TextType : Sheet_Type<"Text", "text"> {
  let summary = "Runs of UTF-8 text, counted in `words` or `bytes`.";
  let description = [{
    **Constraints**
    - (C1) `unit` is `words` or `bytes`.
  }];
  let parameters = (ins StringRefParameter<"`words` or `bytes`.">:$unit);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

class Sheet_ShapedType<string name, string typeMnemonic> : Sheet_Type<name, typeMnemonic> {
  let parameters = (ins ArrayRefParameter<"int64_t", "Extents; dynamic where they differ.">:$shape,
                        "::mlir::Type":$elementType);
  let assemblyFormat = "`<` custom<Extents>($shape, $elementType) `>`";
  let genVerifyDecl = 1;
}

def Sheet_ImageType : Sheet_ShapedType<"Image", "image"> {
  let summary = "Images: height x width x channels of the source.";
  let description = [{
    **Constraints**
    - (C1) there are three extents and the elements are unsigned integers.
  }];
}

def Sheet_AudioType : Sheet_ShapedType<"Audio", "audio"> {
  let summary = "Sounds: samples x channels of the source.";
  let description = [{
    **Constraints**
    - (C1) there are two extents and the elements are signed integers.
  }];
}

def Sheet_VideoType : Sheet_Type<"Video", "video"> {
  let summary = "Clips, kept as they are.";
}

def Sheet_NumericType : Sheet_Type<"Numeric", "numeric"> {
  let summary = "Arrays of numbers of one type and any extents.";
  let description = [{
    The type is written as NumPy has it in .npy files: order, kind and bytes,
    for example `"<f4"`. Nothing is lost.

    **Constraints**
    - (C1) `numbers` is an integer of 1, 2, 4 or 8 bytes or a float of 2, 4 or 8.
  }];
  let parameters = (ins StringRefParameter<"Type of an element.">:$numbers);
  let assemblyFormat = "`<` $numbers `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Bits of an element.
    unsigned getWidth() const;
  }];
}

#endif // SMMIL_DIALECTS_SHEET_SHEETTYPES_TD
