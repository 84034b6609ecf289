// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// resize C1
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.resize' op expects a result with static shape of at least one pixel, got 'tensor<?x8x3xui8>'}}
  %m = codec.resize %x filter triangle : tensor<?x?x3xui8> -> tensor<?x8x3xui8>
  %b = codec.copy %m : tensor<?x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// resize C1
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.resize' op expects a result with static shape of at least one pixel, got 'tensor<8x0x3xui8>'}}
  %m = codec.resize %x filter triangle : tensor<?x?x3xui8> -> tensor<8x0x3xui8>
  %b = codec.copy %m : tensor<8x0x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// resize C2
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.resize' op expects filter to be one of triangle, but got "lanczos"}}
  %m = codec.resize %x filter lanczos : tensor<?x?x3xui8> -> tensor<8x8x3xui8>
  %b = codec.copy %m : tensor<8x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// color C1
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.color' op expects kind to be one of "ycbcr", "ycocg_r", "subtract_green", got "lab"}}
  %p = codec.color %x to lab chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %b = codec.rans %p model rows lanes 1 : !codec.planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// The known fact (b): chroma is never finer than luma.
// color C2
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.color' op expects chroma never finer than luma, got sampling 488}}
  %p = codec.color %x to ycbcr chroma 488 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %b = codec.rans %p model rows lanes 1 : !codec.planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// color C3
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.color' op expects chroma to be 444 or 420, got 422}}
  %p = codec.color %x to ycbcr chroma 422 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %b = codec.rans %p model rows lanes 1 : !codec.planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// color C4
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.color' op expects every chroma sample (444) with the reversible kind ycocg_r, got 420}}
  %p = codec.color %x to ycocg_r chroma 420 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %b = codec.rans %p model rows lanes 1 : !codec.planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// uncolor C1
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // expected-error @+1 {{'codec.uncolor' op expects kind to be one of "ycbcr", "ycocg_r", "subtract_green", got "lab"}}
  %y = codec.uncolor %p from lab chroma 444 : !codec.planes<i16> -> tensor<8x8x3xui8>
  %b = codec.copy %y : tensor<8x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// uncolor C2
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // expected-error @+1 {{'codec.uncolor' op expects chroma to be 444 or 420, got 488}}
  %y = codec.uncolor %p from ycbcr chroma 488 : !codec.planes<i16> -> tensor<8x8x3xui8>
  %b = codec.copy %y : tensor<8x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// uncolor C3
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // expected-error @+1 {{'codec.uncolor' op expects every chroma sample (444) with the reversible kind subtract_green, got 420}}
  %y = codec.uncolor %p from subtract_green chroma 420 : !codec.planes<i16> -> tensor<8x8x3xui8>
  %b = codec.copy %y : tensor<8x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// predict C1
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycocg_r chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // expected-error @+1 {{'codec.predict' op expects predictor to be one of "med", "left", "up", got "paeth"}}
  %r = codec.predict %p by paeth : !codec.planes<i16> -> !codec.planes<i16>
  %b = codec.rans %r model rows lanes 1 : !codec.planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// unpredict C1
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycocg_r chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // expected-error @+1 {{'codec.unpredict' op expects predictor to be one of "med", "left", "up", got "down"}}
  %r = codec.unpredict %p by down : !codec.planes<i16> -> !codec.planes<i16>
  %b = codec.rans %r model rows lanes 1 : !codec.planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// block_dct C1
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // expected-error @+1 {{'codec.block_dct' op expects size to be one of 4, 8, got 16}}
  %f = codec.block_dct %p size 16 : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.rans %s model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// inverse_dct C1
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.inverse_dct' op expects size to be one of 4, 8, got 0}}
  %q = codec.inverse_dct %f size 0 : !codec.coefficients<i16> -> !codec.planes<i16>
  %b = codec.rans %q model rows lanes 1 : !codec.planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// planes C1
// expected-error @+1 {{expects planes of i16, but got 'i8'}}
module attributes {type = !codec.planes<i8>} {
}

// -----

// coefficients C1
// expected-error @+1 {{expects coefficients of i16, but got 'i32'}}
module attributes {type = !codec.coefficients<i32>} {
}

// -----

// bands C1
// expected-error @+1 {{expects bands of i16, but got 'si16'}}
module attributes {type = !codec.bands<si16>} {
}

// -----

codec.encoder @c(%x: tensor<8x8x4xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.color' op operand #0 must be image tensor `?x?x3xui8`, but got 'tensor<8x8x4xui8>'}}
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x4xui8> -> !codec.planes<i16>
  %b = codec.rans %p model rows lanes 1 : !codec.planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}
