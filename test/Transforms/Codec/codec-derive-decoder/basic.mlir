// RUN: smmil-opt %s --codec-derive-decoder | FileCheck %s
// Deriving again changes nothing: an old decoder gives way to the same one.
// RUN: smmil-opt %s --codec-derive-decoder -o %t.once
// RUN: smmil-opt %t.once --codec-derive-decoder | diff %t.once -

// CHECK-LABEL: codec.decoder @picture_decoder of @picture(
// CHECK-SAME:    -> tensor<32x32x3xui8> {
// CHECK-NEXT:    codec.unrans %{{.*}} model bands lanes ?@lanes
// CHECK-NEXT:    codec.unscan %{{.*}} zigzag keep 16
// CHECK-NEXT:    codec.dequantize %{{.*}} steps 24
// CHECK-NEXT:    codec.inverse_dct %{{.*}} size 8
// CHECK-NEXT:    codec.uncolor %{{.*}} from ycbcr chroma 420
// CHECK-NEXT:    codec.return
codec.encoder @picture(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %m = codec.resize %x filter triangle : tensor<?x?x3xui8> -> tensor<32x32x3xui8>
  %p = codec.color %m to ycbcr chroma 420 : tensor<32x32x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  %q = codec.quantize %f steps 24 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag keep 16 : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes ?@lanes : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// Alternatives inside a chain are undone in place; what stands before them is
// undone once, behind them.
// CHECK-LABEL: codec.decoder @planes_decoder of @planes(
// CHECK-NEXT:    %[[E:.*]] = codec.unrans
// CHECK-NEXT:    %[[P:.*]] = codec.choose ?@how {{ *}}-> !codec.planes<i16> {
// CHECK-NEXT:    case "med" {
// CHECK-NEXT:      %[[U:.*]] = codec.unpredict %[[E]] by med
// CHECK-NEXT:      codec.yield %[[U]]
// CHECK-NEXT:    }
// CHECK-NEXT:    case "none" {
// CHECK-NEXT:      codec.yield %[[E]]
// CHECK-NEXT:    }
// CHECK-NEXT:    }
// CHECK-NEXT:    %[[X:.*]] = codec.uncolor %[[P]] from subtract_green chroma 444
// CHECK-NEXT:    codec.return %[[X]]
codec.encoder @planes(%x: tensor<32x32x3xui8>) -> !codec.bits {
  %p = codec.color %x to subtract_green chroma 444 : tensor<32x32x3xui8> -> !codec.planes<i16>
  %r = codec.choose ?@how -> !codec.planes<i16> {
  case "med" {
    %m = codec.predict %p by med : !codec.planes<i16> -> !codec.planes<i16>
    codec.yield %m : !codec.planes<i16>
  }
  case "none" {
    codec.yield %p : !codec.planes<i16>
  }
  }
  %b = codec.rans %r model rows lanes 4 : !codec.planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// A graph that fans out and in again.
// CHECK-LABEL: codec.decoder @columns_decoder of @columns(
// CHECK-NEXT:    %[[ONE:.*]], %[[TWO:.*]] = codec.part
// CHECK-NEXT:    %[[Z:.*]] = codec.unzstd %[[TWO]]
// CHECK-NEXT:    %[[P:.*]] = codec.bit_unpack %[[ONE]] block 128
// CHECK-NEXT:    %[[U:.*]] = codec.unzigzag_int %[[P]]
// CHECK-NEXT:    %[[D:.*]] = codec.undelta %[[U]]
// CHECK-NEXT:    %[[X:.*]] = codec.merge %[[D]], %[[Z]]
// CHECK-NEXT:    codec.return %[[X]]
codec.encoder @columns(%x: tensor<?xi16>) -> !codec.bits {
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.symbols<i16>, !codec.symbols<i16>
  %d = codec.delta %even : !codec.symbols<i16> -> !codec.symbols<i16>
  %z = codec.zigzag_int %d : !codec.symbols<i16> -> !codec.symbols<i16>
  %p = codec.bit_pack %z block 128 : !codec.symbols<i16> -> !codec.bits
  %e = codec.zstd %odd level 19 : !codec.symbols<i16> -> !codec.bits
  %b = codec.join %p, %e : !codec.bits, !codec.bits -> !codec.bits
  codec.return %b : !codec.bits
}

// A decoder written by hand gives way.
// CHECK-LABEL: codec.decoder @stale_decoder of @stale(
// CHECK-NEXT:    codec.bit_unpack %{{.*}} block 256
// CHECK-NOT:     block 128
codec.encoder @stale(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.bit_pack %x block 256 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.decoder @old of @stale(%b: !codec.bits) -> tensor<?xi16> {
  %x = codec.bit_unpack %b block 128 : !codec.bits -> tensor<?xi16>
  codec.return %x : tensor<?xi16>
}
