// RUN: smmil-opt %s --codec-derive-decoder -split-input-file -verify-diagnostics

// Half of the values do not reach the bits.
// expected-note @+1 {{in this encoder}}
codec.encoder @half(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{cannot be undone: result 1 does not reach the bits}}
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  %b = codec.bit_pack %even block 128 : !codec.sequence<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// No codec: nothing to do.
module {
}

// -----

// expected-note @+1 {{the encoder is here}}
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.bit_pack %x block 128 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}
// expected-error @+1 {{stands where the decoder of @c would be built}}
codec.tables @c_decoder xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
