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
  // expected-error @+1 {{'check.expect_eq_const' op found 34 : ui8 at element 1 of 3, but expected 35 : ui8}}
  check.expect_eq_const %b, dense<[2, 35, 1]> : tensor<3xui8> : !codec.bits
}

// -----

check.test @cut_bits {
  %b = check.constant dense<[9, 34]> : tensor<2xui8> : !codec.bits
  // expected-error @+1 {{'codec.inverse_bit_pack' op cannot be evaluated: bit-packed item is cut short}}
  %x = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xi16>
  check.expect_eq %x, %x : tensor<?xi16>
}

// -----

check.test @parts_that_are_not_there {
  %b = check.constant dense<[3, 1]> : tensor<2xui8> : !codec.bits
  // expected-error @+1 {{'codec.inverse_join' op cannot be evaluated: the first part has 3 bytes, but 1 are left}}
  %x, %y = codec.inverse_join %b : !codec.bits -> !codec.bits, !codec.bits
  check.expect_eq %x, %y : !codec.bits
}

// -----

check.test @uneven_halves {
  %e = check.constant dense<[3, 1]> : tensor<2xi16> : !codec.sequence<i16>
  %o = check.constant dense<[3, 1, 2]> : tensor<3xi16> : !codec.sequence<i16>
  // expected-error @+1 {{'codec.inverse_split' op cannot interleave 2 and 3 values}}
  %x = codec.inverse_split %e, %o : !codec.sequence<i16>, !codec.sequence<i16> -> tensor<?xi16>
  check.expect_eq %x, %x : tensor<?xi16>
}

// -----

check.test @other_shape_than_promised {
  %b = check.constant dense<[2, 34, 1]> : tensor<3xui8> : !codec.bits
  // expected-error @+1 {{'codec.inverse_bit_pack' op makes a 'tensor<2xi16>', but its type is 'tensor<3xi16>'}}
  %x = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<3xi16>
  check.expect_eq %x, %x : tensor<3xi16>
}

// -----

check.test @wrong_order_of_steps {
  %x = check.constant dense<[1, 2]> : tensor<2xi16> : tensor<?xi16>
  %t = codec.byte_transpose %x : tensor<?xi16> -> !codec.sequence<i8>
  // expected-error @+1 {{'codec.delta' op cannot be evaluated: delta: needs words}}
  %d = codec.delta %t : !codec.sequence<i16> -> !codec.sequence<i16>
  check.expect_eq %d, %t : !codec.sequence<i16>
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

// Colour is exact in front of a prediction and rounds in front of a transform.
check.test @two_chains_at_once {
  %x = check.constant dense<7> : tensor<1x1x3xui8> : tensor<1x1x3xui8>
  // expected-error @+1 {{'codec.color' op feeds two steps of one direction, so that its chain is unclear; repeat it for each of them}}
  %p = codec.color %x kind ycocg_r chroma 444 : tensor<1x1x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  check.expect_eq %r, %r : !codec.planes<i16>
}

// -----

check.test @sound_without_a_rate {
  %x = check.constant dense<7> : tensor<1x1xsi16> : tensor<?x1xsi16>
  // expected-error @+1 {{'codec.resample' op takes a sound without a rate; give the constant one}}
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
