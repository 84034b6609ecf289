//===- CodecTypes.td - Values inside a codec --------------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Types of the values between the source and the bits. None has a shape: what a
// knob changes (block size, kept coefficients, lanes) must not change a type, or
// a knob could not be materialised without rewriting the graph around it. What
// a value *is* does change the type, so that an illegal composition (a row model
// over scanned coefficients) is a type error.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECTYPES_TD
#define SMMIL_DIALECTS_CODEC_CODECTYPES_TD

include "dialects/Codec/CodecBase.td"

/// The summary stands in messages about operands, behind "must be".
class Codec_Type<string name, string typeMnemonic, list<Trait> traits = []>
    : TypeDef<Codec_Dialect, name, traits> {
  let mnemonic = typeMnemonic;
}

/// A value between steps, of elements of one of the widths that its arithmetic
/// states.
class Codec_ElementType<string name, string typeMnemonic, string widths>
    : Codec_Type<name, typeMnemonic> {
  let parameters = (ins "::mlir::Type":$element);
  let assemblyFormat = "`<` $element `>`";
  let genVerifyDecl = 1;
  let description = [{
    **Constraints**
    - (C1) the elements are }] # widths # [{.
  }];
}

def Codec_BitsType : Codec_Type<"Bits", "bits"> {
  let summary = "the coded bytes of one item";
}
def Codec_SequenceType : Codec_ElementType<"Sequence", "sequence",
                                           "i8, i16, i32 or i64"> {
  let summary = "a sequence of integers";
}
def Codec_PlanesType : Codec_ElementType<"Planes", "planes", "i16"> {
  let summary = "the colour planes of an image";
}
def Codec_ResidualPlanesType : Codec_ElementType<
    "ResidualPlanes", "residual_planes", "i16"> {
  let summary = "differences of colour planes from a prediction";
}
def Codec_CoefficientsType : Codec_ElementType<
    "Coefficients", "coefficients", "i16"> {
  let summary = "transform coefficients, block by block in natural order";
}
def Codec_BandsType : Codec_ElementType<"Bands", "bands", "i16"> {
  let summary = "the kept prefix of every block's coefficients, band by band";
}
def Codec_IndicesType : Codec_ElementType<"Indices", "indices", "ui8"> {
  let summary = "an index per pixel into a palette or a list of classes";
}
def Codec_ResidualPcmType : Codec_ElementType<
    "ResidualPcm", "residual_pcm", "i16"> {
  let summary = "the residual of linear prediction with its predictors";
}

/// What a source or a frame looks like; the element type tells the modality.
def Codec_ImageFrame : Type<CPred<"::smmil::codec::isImageFrame($_self)">,
                            "image tensor `?x?x3xui8`">;
def Codec_AudioFrame : Type<CPred<"::smmil::codec::isAudioFrame($_self)">,
                            "sound tensor `?x?xsi16`">;
def Codec_SpectraFrame : Type<CPred<"::smmil::codec::isSpectraFrame($_self)">,
                              "spectra tensor `?x?xi16`">;
def Codec_NumericFrame : Type<CPred<"::smmil::codec::isNumericFrame($_self)">,
                              "numeric tensor `?xi8` to `?xi64`">;
def Codec_ByteFrame : Type<CPred<"::smmil::codec::isByteFrame($_self)">,
                           "byte tensor `?xui8`">;
def Codec_VideoFrame : Type<CPred<"::smmil::codec::isVideoFrame($_self)">,
                            "video tensor `?x?x?x3xui8`">;
def Codec_AnyFrame : AnyTypeOf<[Codec_ImageFrame, Codec_AudioFrame,
    Codec_SpectraFrame, Codec_NumericFrame, Codec_ByteFrame, Codec_VideoFrame]>;
def Codec_NumericValue : AnyTypeOf<[Codec_NumericFrame, Codec_SequenceType]>;

#endif // SMMIL_DIALECTS_CODEC_CODECTYPES_TD
