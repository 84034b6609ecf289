// RUN: smmil-opt %s --verify-roundtrip | FileCheck %s
// RUN: smmil-opt %s --mlir-print-op-generic | smmil-opt | FileCheck %s
// RUN: smmil-opt %s --emit-bytecode | smmil-opt | FileCheck %s

// 00 repeated: version, precision and so on do not matter to the dialect.
// CHECK: codec.tables @q xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
codec.tables @q xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"

// CHECK-LABEL: codec.encoder @dct(%{{.*}}: tensor<?x?x3xui8>) -> !codec.bits {
codec.encoder @dct(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // CHECK-NEXT: %[[M:.*]] = codec.resize %{{.*}} filter triangle : tensor<?x?x3xui8> -> tensor<16x8x3xui8>
  %m = codec.resize %x filter triangle : tensor<?x?x3xui8> -> tensor<16x8x3xui8>
  // CHECK-NEXT: %[[P:.*]] = codec.color %[[M]] to ycbcr chroma 420 : tensor<16x8x3xui8> -> !codec.planes<i16>
  %p = codec.color %m to ycbcr chroma 420 : tensor<16x8x3xui8> -> !codec.planes<i16>
  // CHECK-NEXT: %[[F:.*]] = codec.block_dct %[[P]] size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: %[[Q:.*]] = codec.quantize %[[F]] steps 24 shape 15 chroma_steps 90 table @q deadzone 40 lambda 100 step 23 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %q = codec.quantize %f steps 24 shape 15 chroma_steps 90 table @q deadzone 40 lambda 100 step 23 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: %[[S:.*]] = codec.scan %[[Q]] zigzag keep 40 : !codec.coefficients<i16> -> !codec.bands<i16>
  %s = codec.scan %q zigzag keep 40 : !codec.coefficients<i16> -> !codec.bands<i16>
  // CHECK-NEXT: %[[B:.*]] = codec.rans %[[S]] model bands lanes 32 table @q : !codec.bands<i16> -> !codec.bits
  %b = codec.rans %s model bands lanes 32 table @q : !codec.bands<i16> -> !codec.bits
  // CHECK-NEXT: codec.return %[[B]] : !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.decoder @dct_decoder of @dct(%{{.*}}: !codec.bits) -> tensor<16x8x3xui8> {
codec.decoder @dct_decoder of @dct(%b: !codec.bits) -> tensor<16x8x3xui8> {
  // CHECK-NEXT: %[[S:.*]] = codec.unrans %{{.*}} model bands lanes 32 table @q : !codec.bits -> !codec.bands<i16>
  %s = codec.unrans %b model bands lanes 32 table @q : !codec.bits -> !codec.bands<i16>
  // CHECK-NEXT: %[[Q:.*]] = codec.unscan %[[S]] zigzag keep 40 : !codec.bands<i16> -> !codec.coefficients<i16>
  %q = codec.unscan %s zigzag keep 40 : !codec.bands<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: %[[F:.*]] = codec.dequantize %[[Q]] steps 24 table @q : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %f = codec.dequantize %q steps 24 table @q : !codec.coefficients<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: %[[P:.*]] = codec.inverse_dct %[[F]] size 8 : !codec.coefficients<i16> -> !codec.planes<i16>
  %p = codec.inverse_dct %f size 8 : !codec.coefficients<i16> -> !codec.planes<i16>
  // CHECK-NEXT: %[[M:.*]] = codec.uncolor %[[P]] from ycbcr chroma 420 : !codec.planes<i16> -> tensor<16x8x3xui8>
  %m = codec.uncolor %p from ycbcr chroma 420 : !codec.planes<i16> -> tensor<16x8x3xui8>
  // CHECK-NEXT: codec.return %[[M]] : tensor<16x8x3xui8>
  codec.return %m : tensor<16x8x3xui8>
}

// Every attribute that may be a knob, as one; optional ones left out.
// CHECK-LABEL: codec.encoder @open
codec.encoder @open(%x: tensor<4x4x3xui8>) -> !codec.bits {
  // CHECK: codec.color %{{.*}} to ?@kind chroma ?@chroma
  %p = codec.color %x to ?@kind chroma ?@chroma : tensor<4x4x3xui8> -> !codec.planes<i16>
  // CHECK-NEXT: codec.block_dct %{{.*}} size ?@block
  %f = codec.block_dct %p size ?@block : !codec.planes<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: codec.quantize %{{.*}} steps ?@steps shape ?@shape chroma_steps ?@chroma_steps deadzone ?@deadzone lambda ?@lambda step ?@step :
  %q = codec.quantize %f steps ?@steps shape ?@shape chroma_steps ?@chroma_steps deadzone ?@deadzone lambda ?@lambda step ?@step : !codec.coefficients<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: codec.quantize %{{.*}} steps 1 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %r = codec.quantize %q steps 1 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: codec.scan %{{.*}} zigzag keep ?@keep :
  %s = codec.scan %r zigzag keep ?@keep : !codec.coefficients<i16> -> !codec.bands<i16>
  // CHECK-NEXT: codec.scan %{{.*}} zigzag :
  %t = codec.scan %r zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  // CHECK-NEXT: codec.rans %{{.*}} model bands lanes ?@lanes :
  %b = codec.rans %s model bands lanes ?@lanes : !codec.bands<i16> -> !codec.bits
  %c = codec.rans %t model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  // CHECK: codec.join %{{.*}}, %{{.*}} : !codec.bits, !codec.bits -> !codec.bits
  %d = codec.join %b, %c : !codec.bits, !codec.bits -> !codec.bits
  codec.return %d : !codec.bits
}

// CHECK-LABEL: codec.encoder @predicted
codec.encoder @predicted(%x: tensor<4x4x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycocg_r chroma 444 : tensor<4x4x3xui8> -> !codec.planes<i16>
  // CHECK: codec.predict %{{.*}} by med : !codec.planes<i16> -> !codec.planes<i16>
  %r = codec.predict %p by med : !codec.planes<i16> -> !codec.planes<i16>
  // CHECK-NEXT: codec.predict %{{.*}} by ?@predictor : !codec.planes<i16> -> !codec.planes<i16>
  %s = codec.predict %r by ?@predictor : !codec.planes<i16> -> !codec.planes<i16>
  // CHECK-NEXT: codec.rans %{{.*}} model rows lanes 8 : !codec.planes<i16> -> !codec.bits
  %b = codec.rans %s model rows lanes 8 : !codec.planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.decoder @predicted_decoder
codec.decoder @predicted_decoder of @predicted(%b: !codec.bits) -> tensor<4x4x3xui8> {
  // CHECK-NEXT: codec.unrans %{{.*}} model rows lanes ?@lanes : !codec.bits -> !codec.planes<i16>
  %s = codec.unrans %b model rows lanes ?@lanes : !codec.bits -> !codec.planes<i16>
  // CHECK-NEXT: codec.unpredict %{{.*}} by ?@predictor : !codec.planes<i16> -> !codec.planes<i16>
  %r = codec.unpredict %s by ?@predictor : !codec.planes<i16> -> !codec.planes<i16>
  // CHECK-NEXT: codec.unpredict %{{.*}} by up : !codec.planes<i16> -> !codec.planes<i16>
  %p = codec.unpredict %r by up : !codec.planes<i16> -> !codec.planes<i16>
  // CHECK-NEXT: codec.uncolor %{{.*}} from ?@kind chroma ?@chroma : !codec.planes<i16> -> tensor<4x4x3xui8>
  %x = codec.uncolor %p from ?@kind chroma ?@chroma : !codec.planes<i16> -> tensor<4x4x3xui8>
  codec.return %x : tensor<4x4x3xui8>
}
