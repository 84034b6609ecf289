//===- CodecSourceOps.td - The ends of a codec -------------*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is no primitive: the projections from a source to the model's frame,
// storing the source itself, and several streams of one item.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECSOURCEOPS_TD
#define SMMIL_DIALECTS_CODEC_CODECSOURCEOPS_TD

include "dialects/Codec/CodecOpBase.td"

def Codec_ResizeOp : Codec_ProjectionOp<"resize"> {
  let summary = "Resize a frame to the grid of the model.";
  let description = [{
    Antialiased by a triangle filter with stored integer weights. A projection:
    a decoder returns what this op makes, never its operand.

    Created by `codec-enumerate` from the model's input shape; it sets the frame
    of the plan's field.

    **Constraints**
    - (C1) the result has a static shape of at least one pixel.

    **Example**
    ```mlir
    %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<336x336x3xui8>
    ```
  }];
  let arguments = (ins Codec_ImageFrame:$input);
  let results = (outs Codec_ImageFrame:$result /*resize_c1*/);
  let assemblyFormat = [{
    $input attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Codec_ResampleOp : Codec_ProjectionOp<"resample"> {
  let summary = "Resample audio to the rate and channels of the model.";
  let description = [{
    A projection: a decoder returns what this op makes. The number of channels
    is that of the result type.

    Created by `codec-enumerate` from the model's input; it sets the frame of
    the plan's field.

    **Constraints**
    - (C1) `rate` is 1000 to 384000 samples per second.
    - (C2) the result has 1 to 8 channels.

    **Example**
    ```mlir
    %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
    ```
  }];
  let arguments = (ins Codec_AudioFrame:$input, I64Attr:$rate /*resample_c1*/);
  let results = (outs Codec_AudioFrame:$result /*resample_c2*/);
  let assemblyFormat = [{
    $input `rate` $rate attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Codec_SpectraOp : Codec_ProjectionOp<"spectra"> {
  let summary = "Transform audio to the domain that the model takes.";
  let description = [{
    `mel80`: the logarithm of the power in 80 bands of Slaney's mel scale;
    `stft201`: that in the 201 lines of the windowed transform, without phase;
    `mfcc13`: the first 13 cepstral coefficients of the bands. Windows of 400
    samples, one every 160. A projection: a decoder returns what this op makes,
    so reading never transforms.

    Created by `codec-enumerate` where `inputs.audio.accepts` of the model
    begins with such a domain; it sets the domain of the plan's field.

    **Constraints**
    - (C1) `domain` is mel80, stft201 or mfcc13.
    - (C2) the operand has one channel, and comes from `codec.resample` to 16000
      samples per second.
    - (C3) the result has as many columns as the domain has bins.

    **Example**
    ```mlir
    %d = codec.spectra %m domain mel80 : tensor<?x1xsi16> -> tensor<?x80xi16>
    ```
  }];
  let arguments = (ins Codec_AudioFrame:$input /*spectra_c2*/,
                       StrAttr:$domain /*spectra_c1*/);
  let results = (outs Codec_SpectraFrame:$result /*spectra_c3*/);
  let assemblyFormat = [{
    $input `domain` custom<Word>($domain) attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Codec_StoreOp : Codec_EncodeOp<"store", "inverse_store"> {
  let summary = "Store the bytes of the source as they are.";
  let description = [{
    What comes back is the source itself (a JPEG file, say), which the reader
    then decodes. Undone by `codec.inverse_store`.

    **Constraints**
    - (C1) the operand is a frame.

    **Example**
    ```mlir
    %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
    ```
  }];
  let arguments = (ins Codec_AnyFrame:$input /*store_c1*/);
  let results = (outs Codec_BitsType:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
}

def Codec_InverseStoreOp : Codec_DecodeOp<"inverse_store"> {
  let summary = "The inverse of `codec.store`.";
  let description = [{
    **Constraints**
    - (C1) the result is a frame.

    **Example**
    ```mlir
    %x = codec.inverse_store %b : !codec.bits -> tensor<?x?x3xui8>
    ```
  }];
  let arguments = (ins Codec_BitsType:$input);
  let results = (outs Codec_AnyFrame:$result /*inverse_store_c1*/);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
  let hasFolder = 1;
}

def Codec_FileOp : Codec_EncodeOp<"file", "inverse_file"> {
  let summary = "The bytes of the file that the source is.";
  let description = [{
    For the primitives that compress a file so that the very file comes back.
    What comes back is the source itself, which the reader then decodes, as from
    `codec.store`. Undone by `codec.inverse_file`.

    **Constraints**
    - (C1) the operand is a frame, and the result its bytes.

    **Example**
    ```mlir
    %f = codec.file %x : tensor<?x?x3xui8> -> tensor<?xui8>
    ```
  }];
  let arguments = (ins Codec_AnyFrame:$input /*file_c1*/);
  let results = (outs Codec_ByteFrame:$result /*file_c1*/);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
}

def Codec_InverseFileOp : Codec_DecodeOp<"inverse_file"> {
  let summary = "The inverse of `codec.file`.";
  let description = [{
    **Constraints**
    - (C1) the operand is bytes, and the result a frame.

    **Example**
    ```mlir
    %x = codec.inverse_file %f : tensor<?xui8> -> tensor<?x?x3xui8>
    ```
  }];
  let arguments = (ins Codec_ByteFrame:$input /*inverse_file_c1*/);
  let results = (outs Codec_AnyFrame:$result /*inverse_file_c1*/);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
  let hasFolder = 1;
}

def Codec_JoinOp : Codec_EncodeOp<"join", "inverse_join"> {
  let summary = "The streams that an item stores.";
  let description = [{
    In this order; what a reader may leave out stands last. The item has the
    length of every stream but the last. Undone by `codec.inverse_join`.

    **Constraints**
    - (C1) there are two streams at least.

    **Example**
    ```mlir
    %b = codec.join %even, %odd : !codec.bits
    ```
  }];
  let arguments = (ins Variadic<Codec_BitsType>:$streams /*join_c1*/);
  let results = (outs Codec_BitsType:$result);
  let assemblyFormat = "$streams attr-dict `:` qualified(type($result))";
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::ValueRange":$streams), [{
    build($_builder, $_state, BitsType::get($_builder.getContext()), streams);
  }]>];
}

def Codec_InverseJoinOp : Codec_DecodeOp<"inverse_join"> {
  let summary = "The inverse of `codec.join`.";
  let description = [{
    **Constraints**
    - (C1) there are two streams at least.

    **Example**
    ```mlir
    %even, %odd = codec.inverse_join %b : !codec.bits, !codec.bits
    ```
  }];
  let arguments = (ins Codec_BitsType:$input);
  let results = (outs Variadic<Codec_BitsType>:$streams /*inverse_join_c1*/);
  let assemblyFormat = "$input attr-dict `:` qualified(type($streams))";
  let hasVerifier = 1;
  let hasFolder = 1;
}

#endif // SMMIL_DIALECTS_CODEC_CODECSOURCEOPS_TD
