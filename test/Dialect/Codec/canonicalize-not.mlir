// RUN: smmil-opt %s --canonicalize | FileCheck %s

// What looks like a round trip and is none must stay.

// The two sides disagree on a parameter.
// CHECK-LABEL: codec.encoder @parameters(
codec.encoder @parameters(%x: tensor<?xi16>) -> !codec.bits {
  %p = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  // CHECK: %[[U:.*]] = codec.inverse_bit_pack %{{.*}} block 16
  %u = codec.inverse_bit_pack %p block 16 : !codec.bits -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[U]],
  check.expect_eq %u, %x : tensor<?xi16>
  %r = codec.rans %x lanes 4 : tensor<?xi16> -> !codec.bits
  // CHECK: %[[V:.*]] = codec.inverse_rans %{{.*}} lanes 8
  %v = codec.inverse_rans %r lanes 8 : !codec.bits -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[V]],
  check.expect_eq %v, %x : tensor<?xi16>
  codec.return %p : !codec.bits
}

// A knob of one name may be decided between the two.
// CHECK-LABEL: codec.encoder @knobs(
codec.encoder @knobs(%x: tensor<?xi16>) -> !codec.bits {
  %p = codec.bit_pack %x block ?@block : tensor<?xi16> -> !codec.bits
  // CHECK: codec.inverse_bit_pack
  %u = codec.inverse_bit_pack %p block ?@block : !codec.bits -> tensor<?xi16>
  check.expect_eq %u, %x : tensor<?xi16>
  codec.return %p : !codec.bits
}

// Colour that rounds, a subsampled one, a selection: something was lost.
// CHECK-LABEL: codec.encoder @lossy(
codec.encoder @lossy(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x kind ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // CHECK: codec.inverse_color
  %y = codec.inverse_color %p kind ycbcr chroma 444 : !codec.planes<i16> -> tensor<8x8x3xui8>
  check.expect_eq %y, %x : tensor<8x8x3xui8>
  // CHECK: codec.block_dct
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // CHECK: codec.inverse_block_dct
  %g = codec.inverse_block_dct %f size 8 : !codec.coefficients<i16> -> !codec.planes<i16>
  check.expect_eq %g, %p : !codec.planes<i16>
  // CHECK: codec.scan
  %s = codec.scan %f keep 63 : !codec.coefficients<i16> -> !codec.bands<i16>
  // CHECK: codec.inverse_scan
  %t = codec.inverse_scan %s keep 63 : !codec.bands<i16> -> !codec.coefficients<i16>
  check.expect_eq %t, %f : !codec.coefficients<i16>
  // CHECK: codec.quantize
  %q = codec.quantize %s steps 24 : !codec.bands<i16> -> !codec.bands<i16>
  // CHECK: codec.inverse_quantize
  %d = codec.inverse_quantize %q steps 24 : !codec.bands<i16> -> !codec.bands<i16>
  check.expect_eq %d, %s : !codec.bands<i16>
  %b = codec.store %x : tensor<8x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// The result has another type than what went in.
// CHECK-LABEL: codec.encoder @types(
codec.encoder @types(%x: tensor<?xi16>) -> !codec.bits {
  %d = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  // CHECK: codec.inverse_delta
  %y = codec.inverse_delta %d : !codec.sequence<i16> -> !codec.sequence<i16>
  check.expect_eq %y, %d : !codec.sequence<i16>
  %e, %o = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  // Halves the wrong way round.
  // CHECK: codec.inverse_split
  %m = codec.inverse_split %o, %e : !codec.sequence<i16>, !codec.sequence<i16> -> tensor<?xi16>
  check.expect_eq %m, %x : tensor<?xi16>
  %b = codec.bit_pack %d block 8 : !codec.sequence<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// The size of the operand is not known.
// CHECK-LABEL: codec.encoder @sizes(
codec.encoder @sizes(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // CHECK: codec.resize
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<8x8x3xui8>
  %b = codec.store %m : tensor<8x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// A switch, which every item decides for itself.
// CHECK-LABEL: codec.encoder @alternatives(
codec.encoder @alternatives(%x: tensor<?xui8>) -> !codec.bits {
  %c = codec.store %x : tensor<?xui8> -> !codec.bits
  // CHECK: codec.switch on content -> !codec.bits
  %s = codec.switch on content -> !codec.bits {
  case "store" {
    codec.yield %c : !codec.bits
  }
  }
  codec.return %s : !codec.bits
}
