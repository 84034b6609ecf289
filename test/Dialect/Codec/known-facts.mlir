// What is known about codecs is a constraint and no experiment. The nearest
// legal neighbour of every fact that invalid-image.mlir and
// invalid-quantize.mlir refuse: each passes, so that the refusals refuse no
// more than they say.
// RUN: smmil-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: codec.encoder @largest_prefix_and_equal_chroma
codec.encoder @largest_prefix_and_equal_chroma(%x: tensor<8x8x3xui8>) -> !codec.bits {
  // (b) as fine as luma, not finer.
  // CHECK: chroma 444
  %p = codec.color %x kind ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // (d) all coefficients of the block, not one more.
  // CHECK: size 4
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  // (c) the same step for every frequency does not decrease.
  // CHECK: shape 0
  %q = codec.quantize %f steps 24 shape 0 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  // (a) a prefix in zigzag order.
  // CHECK: zigzag keep 16
  %s = codec.scan %q keep 16 : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.band_rans %s lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}
