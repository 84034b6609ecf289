// RUN: smmil-opt %s --codec-derive-decoder | FileCheck %s
// Deriving again changes nothing: an old decoder gives way to the same one.
// RUN: smmil-opt %s --codec-derive-decoder -o %t.once
// RUN: smmil-opt %t.once --codec-derive-decoder | diff %t.once -

// CHECK-LABEL: codec.decoder @picture_decoder of @picture(
// CHECK-SAME:    -> tensor<32x32x3xui8> {
// CHECK-NEXT:    codec.inverse_band_rans %{{.*}} lanes ?@lanes
// CHECK-NEXT:    codec.inverse_quantize %{{.*}} steps 24
// CHECK-NEXT:    codec.inverse_scan %{{.*}} keep 16
// CHECK-NEXT:    codec.inverse_block_dct %{{.*}} size 8
// CHECK-NEXT:    codec.inverse_color %{{.*}} kind ycbcr chroma 420
// CHECK-NEXT:    codec.return
codec.encoder @picture(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<32x32x3xui8>
  %p = codec.color %m kind ycbcr chroma 420 : tensor<32x32x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f keep 16 : !codec.coefficients<i16> -> !codec.bands<i16>
  %q = codec.quantize %s steps 24 : !codec.bands<i16> -> !codec.bands<i16>
  %b = codec.band_rans %q lanes ?@lanes : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// Alternatives inside a chain are undone in place; what stands before them is
// undone once, behind them.
// CHECK-LABEL: codec.decoder @planes_decoder of @planes(
// CHECK-NEXT:    %[[E:.*]] = codec.inverse_row_rans
// CHECK-NEXT:    %[[P:.*]] = codec.switch on recorded {{ *}}-> !codec.planes<i16> {
// CHECK-NEXT:    case "med" {
// CHECK-NEXT:      %[[U:.*]] = codec.inverse_predict %[[E]] by med strips 8
// CHECK-NEXT:      codec.yield %[[U]]
// CHECK-NEXT:    }
// CHECK-NEXT:    case "left" {
// CHECK-NEXT:      %[[V:.*]] = codec.inverse_predict %[[E]] by left strips 8
// CHECK-NEXT:      codec.yield %[[V]]
// CHECK-NEXT:    }
// CHECK-NEXT:    }
// CHECK-NEXT:    %[[X:.*]] = codec.inverse_color %[[P]] kind subtract_green chroma 444
// CHECK-NEXT:    codec.return %[[X]]
codec.encoder @planes(%x: tensor<32x32x3xui8>) -> !codec.bits {
  %p = codec.color %x kind subtract_green chroma 444 : tensor<32x32x3xui8> -> !codec.planes<i16>
  %r = codec.switch on content -> !codec.residual_planes<i16> {
  case "med" {
    %m = codec.predict %p by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
    codec.yield %m : !codec.residual_planes<i16>
  }
  case "left" {
    %m = codec.predict %p by left strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
    codec.yield %m : !codec.residual_planes<i16>
  }
  }
  %b = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// A graph that fans out and in again.
// CHECK-LABEL: codec.decoder @columns_decoder of @columns(
// CHECK-NEXT:    %[[S:.*]]:2 = codec.inverse_join
// CHECK-NEXT:    %[[Z:.*]] = codec.inverse_zstd %[[S]]#1
// CHECK-NEXT:    %[[P:.*]] = codec.inverse_bit_pack %[[S]]#0 block 128
// CHECK-NEXT:    %[[U:.*]] = codec.inverse_zigzag_int %[[P]]
// CHECK-NEXT:    %[[D:.*]] = codec.inverse_delta %[[U]]
// CHECK-NEXT:    %[[X:.*]] = codec.inverse_split %[[D]], %[[Z]]
// CHECK-NEXT:    codec.return %[[X]]
codec.encoder @columns(%x: tensor<?xi16>) -> !codec.bits {
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  %d = codec.delta %even : !codec.sequence<i16> -> !codec.sequence<i16>
  %z = codec.zigzag_int %d : !codec.sequence<i16> -> !codec.sequence<i16>
  %p = codec.bit_pack %z block 128 : !codec.sequence<i16> -> !codec.bits
  %e = codec.zstd %odd level 19 : !codec.sequence<i16> -> !codec.bits
  %b = codec.join %p, %e : !codec.bits
  codec.return %b : !codec.bits
}

// A decoder written by hand gives way.
// CHECK-LABEL: codec.decoder @stale_decoder of @stale(
// CHECK-NEXT:    codec.inverse_bit_pack %{{.*}} block 256
// CHECK-NOT:     block 128
codec.encoder @stale(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.bit_pack %x block 256 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.decoder @old of @stale(%b: !codec.bits) -> tensor<?xi16> {
  %x = codec.inverse_bit_pack %b block 128 : !codec.bits -> tensor<?xi16>
  codec.return %x : tensor<?xi16>
}
