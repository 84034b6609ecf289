// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// Quantisation and selection of coefficients. Every case runs on the value of
// a block of 8 by 8 or 4 by 4.

// quantize C1
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.quantize' op expects steps to be an integer from 1 to 64, got 65}}
  %q = codec.quantize %f steps 65 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// The known fact (c): steps do not decrease with frequency.
// quantize C2
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.quantize' op expects quantiser steps that do not decrease with frequency, got shape -1}}
  %q = codec.quantize %f steps 24 shape -1 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// quantize C2
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.quantize' op expects shape to be an integer from -100 to 100, got 101}}
  %q = codec.quantize %f steps 24 shape 101 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// quantize C3
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.quantize' op names @q, which is not a codec.tables}}
  %q = codec.quantize %f steps 24 table @q : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// quantize C4
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.quantize' op expects deadzone to be an integer from 0 to 255, got 256}}
  %q = codec.quantize %f steps 24 deadzone 256 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// quantize C4
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.quantize' op expects lambda to be an integer from 0 to 65535, got 65536}}
  %q = codec.quantize %f steps 24 lambda 65536 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// quantize C5
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.quantize' op expects a step below 24, got 24}}
  %q = codec.quantize %f steps 24 step 24 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// quantize C6
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.quantize' op expects chroma_steps to be an integer from 10 to 400, got 9}}
  %q = codec.quantize %f steps 24 chroma_steps 9 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// dequantize C1
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.dequantize' op names @c, which is not a codec.tables}}
  %q = codec.dequantize %f steps 24 table @c : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  // expected-note @-7 {{it is this op}}
  codec.return %b : !codec.bits
}

// -----

// dequantize C2
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.dequantize' op expects steps to be an integer from 1 to 64, got 0}}
  %q = codec.dequantize %f steps 0 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// The known fact (a): kept coefficients are a prefix in zigzag order.
// scan C1
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.scan' op expects kept coefficients to be a prefix in zigzag order, got order "energy"}}
  %s = codec.scan %f energy keep 8 : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// scan C2
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size ?@block : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.scan' op expects keep to be an integer from 1 to 64, got 65}}
  %s = codec.scan %f zigzag keep 65 : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// The known fact (d): no more coefficients than the block has. The block is
// found through the quantiser.
// scan C3
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // expected-note @+1 {{the block is 4 by 4}}
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  %q = codec.quantize %f steps 24 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.scan' op expects no more coefficients than the block has: 16, got 17}}
  %s = codec.scan %q zigzag keep 17 : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// unscan C1
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %b = codec.copy %x : tensor<?x?x3xui8> -> !codec.bits
  %s = codec.unrans %b model bands lanes 4 : !codec.bits -> !codec.bands<i16>
  // expected-error @+1 {{'codec.unscan' op expects kept coefficients to be a prefix in zigzag order, got order "rows"}}
  %q = codec.unscan %s rows keep 8 : !codec.bands<i16> -> !codec.coefficients<i16>
  codec.return %b : !codec.bits
}

// -----

// unscan C2
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %b = codec.copy %x : tensor<?x?x3xui8> -> !codec.bits
  %s = codec.unrans %b model bands lanes 4 : !codec.bits -> !codec.bands<i16>
  // expected-error @+1 {{'codec.unscan' op expects keep to be an integer from 1 to 64, got 0}}
  %q = codec.unscan %s zigzag keep 0 : !codec.bands<i16> -> !codec.coefficients<i16>
  codec.return %b : !codec.bits
}
