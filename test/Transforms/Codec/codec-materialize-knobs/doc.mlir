// RUN: smmil-opt %s --codec-materialize-knobs="values=chain=dct,keep=16,lanes=8 complete" | FileCheck %s

// Values stand where knobs stood, and of the alternatives one is left.
// CHECK:       codec.encoder @image_c(%[[X:.*]]: tensor<32x32x3xui8>) -> !codec.bits {
// CHECK-NEXT:    %[[P:.*]] = codec.color %[[X]] kind ycbcr chroma 420
// CHECK-NEXT:    %[[F:.*]] = codec.block_dct %[[P]] size 8
// CHECK-NEXT:    %[[Q:.*]] = codec.quantize %[[F]] steps 24
// CHECK-NEXT:    %[[S:.*]] = codec.scan %[[Q]] keep 16
// CHECK-NEXT:    %[[B:.*]] = codec.band_rans %[[S]] lanes 8
// CHECK-NEXT:    codec.return %[[B]]
codec.encoder @image_c(%x: tensor<32x32x3xui8>) -> !codec.bits {
  %b = codec.choose ?@chain -> !codec.bits {
  case "dct" {
    %p = codec.color %x kind ycbcr chroma 420 : tensor<32x32x3xui8> -> !codec.planes<i16>
    %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
    %q = codec.quantize %f steps 24 : !codec.coefficients<i16> -> !codec.coefficients<i16>
    %s = codec.scan %q keep ?@keep : !codec.coefficients<i16> -> !codec.bands<i16>
    %e = codec.band_rans %s lanes ?@lanes : !codec.bands<i16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  case "lossless" {
    %p = codec.color %x kind subtract_green chroma 444 : tensor<32x32x3xui8> -> !codec.planes<i16>
    %r = codec.predict %p by ?@predictor strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
    %e = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
