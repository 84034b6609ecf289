//===- CodecAudioOps.td - Primitives of sound -------------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From recorded PCM to the residual of a linear prediction, and back.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECAUDIOOPS_TD
#define SMMIL_DIALECTS_CODEC_CODECAUDIOOPS_TD

include "dialects/Codec/CodecOpBase.td"

def Codec_ResampleOp : Codec_EncodeOp<"resample", "", ""> {
  let summary = "Resample sound to the rate and channels of the model.";
  let description = [{
    A projection: a decoder returns what this op makes. The number of channels
    is that of the result type.

    Created by `codec-enumerate` from the model's input; consumed by
    `lib/Conversion/CodecToPlan`.

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

def Codec_LpcOp : Codec_EncodeOp<"lpc", "lpc_synthesis", "lpc_sample",
                                 Codec_Tunable> {
  let summary = "Predict each sample from those before it, frame by frame.";
  let description = [{
    The value it makes holds the residual and, for each frame, the quantised
    predictor; both are needed to undo it, which is exact.

    Created by `codec-enumerate`; undone by `codec.lpc_synthesis`.

    **Constraints**
    - (C1) `order` is 1 to 32.
    - (C2) `frame` is a multiple of 32 from 64 to 65536 samples: longer than any
      predictor, and what the format can hold.

    **Example**
    ```mlir
    %r = codec.lpc %m order 16 frame 4096 : tensor<?x1xsi16> -> !codec.residual<i16>
    ```
  }];
  let arguments = (ins Codec_AudioFrame:$input,
                       IntOrKnob:$order /*lpc_c1*/,
                       IntOrKnob:$frame /*lpc_c2*/);
  let results = (outs Codec_ResidualType:$result);
  let assemblyFormat = [{
    $input `order` custom<IntOrKnob>($order) `frame` custom<IntOrKnob>($frame)
    attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let extraClassDeclaration = primitiveDeclaration # tunableDeclaration # [{
    void buildRules(::smmil::codec::RuleBuilder &rules);
  }];
  let hasVerifier = 1;
}

def Codec_LpcSynthesisOp : Codec_DecodeOp<"lpc_synthesis"> {
  let summary = "Run the predictors over the residual; undoes `codec.lpc`.";
  let description = [{
    **Constraints**
    - (C1) `order` is 1 to 32.
    - (C2) `frame` is a multiple of 32 from 64 to 65536 samples: longer than any
      predictor, and what the format can hold.

    **Example**
    ```mlir
    %m = codec.lpc_synthesis %r order 16 frame 4096 : !codec.residual<i16> -> tensor<?x1xsi16>
    ```
  }];
  let arguments = (ins Codec_ResidualType:$input,
                       IntOrKnob:$order /*lpc_synthesis_c1*/,
                       IntOrKnob:$frame /*lpc_synthesis_c2*/);
  let results = (outs Codec_AudioFrame:$result);
  let assemblyFormat = [{
    $input `order` custom<IntOrKnob>($order) `frame` custom<IntOrKnob>($frame)
    attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

#endif // SMMIL_DIALECTS_CODEC_CODECAUDIOOPS_TD
