// RUN: smmil-opt %s --check-run -split-input-file -verify-diagnostics -o /dev/null

// Every expectation can fail, at its own place, and the rest still runs.

check.test @equal_values {
  %x = check.constant dense<[1, 2, 3]> : tensor<3xi16> : tensor<?xi16>
  %y = check.constant dense<[1, 7, 8]> : tensor<3xi16> : tensor<?xi16>
  // expected-error @+1 {{'check.expect_eq' op found 2 : i16 at element 1 of 3, but expected 7 : i16}}
  check.expect_eq %x, %y : tensor<?xi16>
  // expected-error @+1 {{'check.expect_eq_const' op found 3 : i16 at element 2 of 3, but expected 4 : i16}}
  check.expect_eq_const %x, dense<[1, 2, 4]> : tensor<3xi16> : tensor<?xi16>
  // expected-error @+1 {{'check.expect_eq_const' op found a 'tensor<3xi16>', but expected a 'tensor<2xi16>'}}
  check.expect_eq_const %x, dense<[1, 2]> : tensor<2xi16> : tensor<?xi16>
}

// -----

// One of four values off by one is 54.15 dB; equal ones hold any bound.
check.test @psnr {
  %x = check.constant dense<[0, 1, 2, 3]> : tensor<4xui8> : tensor<?xui8>
  %y = check.constant dense<[0, 1, 2, 4]> : tensor<4xui8> : tensor<?xui8>
  check.expect_psnr %x, %y at_least 54.15 : tensor<?xui8>
  check.expect_psnr %x, %x at_least 0x7FF0000000000000 : tensor<?xui8>
  // expected-error @+1 {{'check.expect_psnr' op found a PSNR of 54.15 dB, but expected at least 54.16}}
  check.expect_psnr %x, %y at_least 54.16 : tensor<?xui8>
}

// -----

// A wrong constant for a decoder that is right.
check.test @wrong_bits {
  %x = check.constant dense<[1, 2]> : tensor<2xi16> : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  // expected-error @+1 {{'check.expect_eq_const' op found 34 : ui8 at element 0 of 2, but expected 35 : ui8}}
  check.expect_eq_const %b, dense<[35, 1]> : tensor<2xui8> : !codec.bits
}

// -----

check.test @cut_bits {
  %b = check.constant dense<[34]> : tensor<1xui8> : !codec.bits
  // expected-error @+1 {{'codec.inverse_bit_pack' op cannot be evaluated: bit packing: stream ends inside a block}}
  %x = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<8xi16>
  check.expect_eq %x, %x : tensor<8xi16>
}

// -----

// The streams of an item are no value of a test.
check.test @streams {
  %b = check.constant dense<[3, 1]> : tensor<2xui8> : !codec.bits
  // expected-error @+1 {{'codec.inverse_join' op cannot be evaluated in a test}}
  %x:2 = codec.inverse_join %b : !codec.bits, !codec.bits
  check.expect_eq %x#0, %x#1 : !codec.bits
}

// -----

// How much a step decodes is known of the step that encoded, or by a type.
check.test @unknown_extent {
  %b = check.constant dense<[34, 1]> : tensor<2xui8> : !codec.bits
  // expected-error @+1 {{'codec.inverse_bit_pack' op cannot tell how much it decodes; give its result a static shape}}
  %x = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xi16>
  check.expect_eq %x, %x : tensor<?xi16>
}

// -----

check.test @unknown_extent_inside {
  %b = check.constant dense<[34, 1]> : tensor<2xui8> : !codec.bits
  // expected-error @+1 {{'codec.inverse_bit_pack' op cannot tell what it decodes; go on to a frame of static shape}}
  %x = codec.inverse_bit_pack %b block 8 : !codec.bits -> !codec.sequence<i16>
  check.expect_eq %x, %x : !codec.sequence<i16>
}

// -----

check.test @uneven_halves {
  %e = check.constant dense<[3, 1]> : tensor<2xi16> : !codec.sequence<i16>
  %o = check.constant dense<[3, 1, 2]> : tensor<3xi16> : !codec.sequence<i16>
  // expected-error @+1 {{'codec.inverse_split' op cannot be evaluated: }}
  %x = codec.inverse_split %e, %o : !codec.sequence<i16>, !codec.sequence<i16> -> tensor<5xi16>
  check.expect_eq %x, %x : tensor<5xi16>
}

// -----

// Two values packed are no nine.
check.test @other_shape_than_promised {
  %b = check.constant dense<[34, 1]> : tensor<2xui8> : !codec.bits
  // expected-error @+1 {{'codec.inverse_bit_pack' op cannot be evaluated: }}
  %x = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<9xi16>
  check.expect_eq %x, %x : tensor<9xi16>
}

// -----

check.test @open_knob {
  %x = check.constant dense<[1, 2]> : tensor<2xi16> : tensor<?xi16>
  // expected-error @+1 {{'codec.bit_pack' op has a knob that is still open}}
  %b = codec.bit_pack %x block ?@block : tensor<?xi16> -> !codec.bits
  check.expect_eq %b, %b : !codec.bits
}

// -----

check.test @no_tables {
  %x = check.constant dense<[1, 2]> : tensor<2xi16> : tensor<?xi16>
  // expected-error @+1 {{'codec.rans' op cannot be evaluated: rANS table: bad header}}
  %b = codec.rans %x lanes 1 : tensor<?xi16> -> !codec.bits
  check.expect_eq %b, %b : !codec.bits
}

// -----

check.test @sound_without_a_rate {
  %x = check.constant dense<7> : tensor<1x1xsi16> : tensor<?x1xsi16>
  // expected-error @+1 {{'codec.resample' op takes audio without a rate; give the constant one}}
  %y = codec.resample %x rate 16000 : tensor<?x1xsi16> -> tensor<?x1xsi16>
  check.expect_eq %y, %y : tensor<?x1xsi16>
}

// -----

check.test @unknown_step {
  // expected-error @+1 {{'arith.constant' op cannot be evaluated in a test}}
  %c = arith.constant 1 : i64
  check.expect_eq %c, %c : i64
}

// -----

check.test @wrong_kind_of_constant {
  // expected-error @+1 {{'check.constant' op holds a 'tensor<2xi16>', which cannot be the value of a '!codec.bits'}}
  %b = check.constant dense<[1, 2]> : tensor<2xi16> : !codec.bits
  check.expect_eq %b, %b : !codec.bits
}

// -----

// A module without a test proves nothing.
// expected-error @+1 {{has no check.test to run}}
module {
}
