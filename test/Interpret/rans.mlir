// RUN: smmil-opt %s --check-run -o /dev/null

// Order 0. The table: 8 bits of precision; 0 and 1 are tokens of their own with
// frequencies 128 and 64; no ranges; the escape has the other 64.
codec.tables @order0 xxh3 "8c5565471624e8d5675531fcaec805f8" = "0802800140000f40"

// A state starts at 65536. Coding 0 (frequency 128 from 0) makes it
// 65536 / 128 * 256 = 131072; coding 1 (64 from 128) makes it
// 65536 / 64 * 256 + 128 = 262272.
check.test @one_symbol {
  %x = check.constant dense<0> : tensor<1xi16> : tensor<?xi16>
  %b = codec.rans %x lanes 1 table @order0 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<[1, 0, 0, 2, 0]> : tensor<5xui8> : !codec.bits
  %y = codec.inverse_rans %b lanes 1 table @order0 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @two_lanes {
  %x = check.constant dense<[0, 1]> : tensor<2xi16> : tensor<?xi16>
  %b = codec.rans %x lanes 2 table @order0 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<[2, 0, 0, 2, 0, 128, 0, 4, 0]> : tensor<9xui8> : !codec.bits
  %y = codec.inverse_rans %b lanes 2 table @order0 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

// 500 escapes. Its 16 raw bits push a word (0) and leave 65536 + 500; the
// escape (64 from 192) makes that 66036 / 64 * 256 + 66036 mod 64 + 192 =
// 264180 = 0x407f4.
check.test @escape {
  %x = check.constant dense<500> : tensor<1xi16> : tensor<?xi16>
  %b = codec.rans %x lanes 1 table @order0 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<[1, 244, 7, 4, 0, 0, 0]> : tensor<7xui8> : !codec.bits
  %y = codec.inverse_rans %b lanes 1 table @order0 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @nothing {
  %x = check.constant dense<> : tensor<0xi16> : tensor<?xi16>
  %b = codec.rans %x lanes 4 table @order0 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<0> : tensor<1xui8> : !codec.bits
  %y = codec.inverse_rans %b lanes 4 table @order0 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

// More values than lanes, extremes among them, behind other steps.
check.test @chain {
  %x = check.constant dense<[0, 0, -1, 32767, -32768, 1, 2, 0, 0, 0, 5]> : tensor<11xi16> : tensor<?xi16>
  %d = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  %b = codec.rans %d lanes 4 table @order0 : !codec.sequence<i16> -> !codec.bits
  %e = codec.inverse_rans %b lanes 4 table @order0 : !codec.bits -> !codec.sequence<i16>
  check.expect_eq %e, %d : !codec.sequence<i16>
  %y = codec.inverse_delta %e : !codec.sequence<i16> -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

// With ranges: 8 bits, one token of its own (0: 100), then 16 ranges of which
// the first five (1, 2 to 3, 4 to 7, ...) have 20 each, escape 56.
codec.tables @ranges xxh3 "dba3a95c1b04c273193c8dd4b674c1e8" = "0801641414141414000a38"

check.test @ranges_take_extra_bits {
  %x = check.constant dense<[0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 1000]> : tensor<12xi16> : tensor<?xi16>
  %b = codec.rans %x lanes 1 table @ranges : tensor<?xi16> -> !codec.bits
  %y = codec.inverse_rans %b lanes 1 table @ranges : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}
