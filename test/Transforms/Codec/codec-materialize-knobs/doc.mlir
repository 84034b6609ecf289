// RUN: smmil-opt %s --codec-materialize-knobs="values=use_store=true,use_dct=true,use_lossless=false,keep=16,lanes=8 complete" | FileCheck %s

// Values stand where knobs stood, and only cases that are included are left;
// a knob that stood in another case needs no value.
// CHECK:       codec.encoder @image_c(%[[X:.*]]: tensor<32x32x3xui8>) -> !codec.bits {
// CHECK-NEXT:    %[[R:.*]] = codec.switch on content {{ *}}-> !codec.bits {
// CHECK-NEXT:    case "store" {
// CHECK-NEXT:      codec.store %[[X]]
// CHECK-NEXT:      codec.yield
// CHECK-NEXT:    }
// CHECK-NEXT:    case "dct" for [photo, other] {
// CHECK-NEXT:      %[[P:.*]] = codec.color %[[X]] kind ycbcr chroma 420
// CHECK-NEXT:      %[[F:.*]] = codec.block_dct %[[P]] size 8
// CHECK-NEXT:      %[[S:.*]] = codec.scan %[[F]] keep 16
// CHECK-NEXT:      %[[Q:.*]] = codec.quantize %[[S]] steps 24
// CHECK-NEXT:      %[[B:.*]] = codec.band_rans %[[Q]] lanes 8
// CHECK-NEXT:      codec.yield %[[B]]
// CHECK-NEXT:    }
// CHECK-NEXT:    }
// CHECK-NEXT:    codec.return %[[R]]
codec.encoder @image_c(%x: tensor<32x32x3xui8>) -> !codec.bits {
  %b = codec.switch on content -> !codec.bits {
  case "store" if ?@use_store {
    %c = codec.store %x : tensor<32x32x3xui8> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  case "dct" if ?@use_dct for [photo, other] {
    %p = codec.color %x kind ycbcr chroma 420 : tensor<32x32x3xui8> -> !codec.planes<i16>
    %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
    %s = codec.scan %f keep ?@keep : !codec.coefficients<i16> -> !codec.bands<i16>
    %q = codec.quantize %s steps 24 : !codec.bands<i16> -> !codec.bands<i16>
    %e = codec.band_rans %q lanes ?@lanes : !codec.bands<i16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  case "lossless" if ?@use_lossless for [diagram] {
    %p = codec.color %x kind subtract_green chroma 444 : tensor<32x32x3xui8> -> !codec.planes<i16>
    %r = codec.predict %p by ?@predictor strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
    %e = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
