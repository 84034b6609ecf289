// What is known about codecs is a constraint and no experiment. Facts hold by
// construction (a kept selection is a prefix: there is no way to write another),
// by a range (steps that decrease with frequency, chroma finer than luma), or by
// the shapes of neighbours (no more coefficients than the block has). The
// nearest legal neighbour of every fact passes, so that what is refused is no
// more than they say; the refusals follow.
// RUN: smmil-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: codec.encoder @largest_prefix_and_equal_chroma
codec.encoder @largest_prefix_and_equal_chroma(%x: tensor<8x8x3xui8>) -> !codec.bits {
  // (b) as fine as luma, not finer.
  // CHECK: chroma 444
  %p = codec.color %x kind ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  // (a, d) a prefix of all coefficients of the block, not one more.
  // CHECK: keep 16
  %s = codec.scan %f keep 16 : !codec.coefficients<i16> -> !codec.bands<i16>
  // (c) the same step for every frequency does not decrease.
  // CHECK: shape 0
  %q = codec.quantize %s steps 24 shape 0 : !codec.bands<i16> -> !codec.bands<i16>
  %b = codec.band_rans %q lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @finer_chroma(%x: tensor<8x8x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.color' op expects chroma to be one of 444, 420, got 488}}
  %p = codec.color %x kind ycbcr chroma 488 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %b = codec.store %x : tensor<8x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @decreasing_steps(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x kind ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f : !codec.coefficients<i16> -> !codec.bands<i16>
  // expected-error @+1 {{'codec.quantize' op expects shape to be an integer from 0 to 100, got -1}}
  %q = codec.quantize %s steps 24 shape -1 : !codec.bands<i16> -> !codec.bands<i16>
  %b = codec.band_rans %q lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @more_than_the_block(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x kind ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.scan' op does not accept its operands: scan: keep is more than a block has}}
  %s = codec.scan %f keep 17 : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.band_rans %s lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}
