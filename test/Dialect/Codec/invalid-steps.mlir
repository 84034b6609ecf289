// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// What holds between the parameters of a step, its neighbours and its types.
// Ranges of single parameters are tested from the records (primitives.test).

// A reversible colour has no room for missing samples.
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.color' op expects every chroma sample (444) with the reversible kind ycocg_r, got 420}}
  %p = codec.color %x kind ycocg_r chroma 420 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %b = codec.store %x : tensor<8x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x kind ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // expected-error @+1 {{'codec.inverse_color' op expects every chroma sample (444) with the reversible kind subtract_green, got 420}}
  %y = codec.inverse_color %p kind subtract_green chroma 420 : !codec.planes<i16> -> tensor<8x8x3xui8>
  %b = codec.store %y : tensor<8x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// The known fact (d): no more coefficients than the block has.
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x kind ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.scan' op does not accept its operands: scan: keep is more than a block has}}
  %s = codec.scan %f keep 17 : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.band_rans %s lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// A recipe, whose frame has no extents yet, and a step behind a resize.
codec.recipe @r(%x: tensor<?x?x3xui8>) for [other] because "it is short" {
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<8x8x3xui8>
  %p = codec.color %m kind ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // expected-error @+1 {{'codec.scan' op does not accept its operands: scan: keep is more than a block has}}
  %s = codec.scan %f keep 65 : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.band_rans %s lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.yield %b : !codec.bits
}

// -----

// A step in one of the alternatives.
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.switch on content -> !codec.bits {
  case "wide" {
    %z = codec.byte_transpose %x : tensor<?xi16> -> !codec.sequence<i8>
    %t = codec.rans %z lanes 4 : !codec.sequence<i8> -> !codec.bits
    codec.yield %t : !codec.bits
  }
  case "deep" {
    %p = builtin.unrealized_conversion_cast %x : tensor<?xi16> to tensor<8x8x3xui8>
    %m = codec.resize %p : tensor<8x8x3xui8> -> tensor<16x16x3xui8>
    %q = codec.color %m kind ycbcr chroma 444 : tensor<16x16x3xui8> -> !codec.planes<i16>
    %f = codec.block_dct %q size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
    // expected-error @+1 {{'codec.scan' op does not accept its operands: scan: keep is more than a block has}}
    %s = codec.scan %f keep 1024 : !codec.coefficients<i16> -> !codec.bands<i16>
    %t = codec.band_rans %s lanes 4 : !codec.bands<i16> -> !codec.bits
    codec.yield %t : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}

// -----

// A step keeps the width of its elements, and bytes are bytes.
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.delta' op expects a coded value of i16 elements, got '!codec.sequence<i32>'}}
  %s = codec.delta %x : tensor<?xi16> -> !codec.sequence<i32>
  %b = codec.bit_pack %s block 8 : !codec.sequence<i32> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.split' op expects a coded value of i16 elements, got '!codec.sequence<i8>'}}
  %s:2 = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i8>
  %b = codec.bit_pack %s#0 block 8 : !codec.sequence<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.byte_halves' op expects a coded value of i8 elements, got '!codec.sequence<i16>'}}
  %s:2 = codec.byte_halves %x : tensor<?xi16> -> !codec.sequence<i8>, !codec.sequence<i16>
  %b = codec.bit_pack %s#0 block 8 : !codec.sequence<i8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.byte_transpose' op expects a coded value of i8 elements, got '!codec.sequence<i16>'}}
  %s = codec.byte_transpose %x : tensor<?xi16> -> !codec.sequence<i16>
  %b = codec.bit_pack %s block 8 : !codec.sequence<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %s = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  // expected-error @+1 {{'codec.inverse_zigzag_int' op expects a coded value of i64 elements, got '!codec.sequence<i16>'}}
  %y = codec.inverse_zigzag_int %s : !codec.sequence<i16> -> !codec.sequence<i64>
  %b = codec.bit_pack %s block 8 : !codec.sequence<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// Opus takes one or two channels.
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x3xsi16>
  // expected-error @+1 {{'codec.opus' op does not accept its operands: the pcm has more channels than the codec}}
  %b = codec.opus %m rate 16000 complexity 10 : tensor<?x3xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}
