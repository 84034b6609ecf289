// RUN: smmil-opt %s --check-run -o /dev/null

// Maps of numbers, forwards and back: small values, extremes, wrap, nothing.

check.test @delta_wraps_at_both_ends {
  %x = check.constant dense<[0, 1, -1, 32767, -32768]> : tensor<5xi16> : tensor<?xi16>
  %d = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  // 32767 - -1 is 32768, which wraps; -32768 - 32767 is -65535, which is 1.
  check.expect_eq_const %d, dense<[0, 1, -2, -32768, 1]> : tensor<5xi16> : !codec.sequence<i16>
  %y = codec.inverse_delta %d : !codec.sequence<i16> -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @undelta_sums {
  %d = check.constant dense<[1, 1, -32768, -32768]> : tensor<4xi16> : !codec.sequence<i16>
  %y = codec.inverse_delta %d : !codec.sequence<i16> -> tensor<?xi16>
  check.expect_eq_const %y, dense<[1, 2, -32766, 2]> : tensor<4xi16> : tensor<?xi16>
}

check.test @delta_of_nothing {
  %x = check.constant dense<> : tensor<0xi16> : tensor<?xi16>
  %d = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  check.expect_eq_const %d, dense<> : tensor<0xi16> : !codec.sequence<i16>
  %y = codec.inverse_delta %d : !codec.sequence<i16> -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @zigzag_interleaves_signs {
  %x = check.constant dense<[0, -1, 1, -2, 32767, -32768]> : tensor<6xi16> : tensor<?xi16>
  %z = codec.zigzag_int %x : tensor<?xi16> -> !codec.sequence<i16>
  // The last two are 65534 and 65535.
  check.expect_eq_const %z, dense<[0, 1, 2, 3, -2, -1]> : tensor<6xi16> : !codec.sequence<i16>
  %y = codec.inverse_zigzag_int %z : !codec.sequence<i16> -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @byte_planes {
  // 0x0102 and 0xfffe: low bytes first.
  %x = check.constant dense<[258, -2]> : tensor<2xi16> : tensor<?xi16>
  %t = codec.byte_transpose %x : tensor<?xi16> -> !codec.sequence<i8>
  check.expect_eq_const %t, dense<[2, 254, 1, 255]> : tensor<4xi16> : !codec.sequence<i16>
  %y = codec.inverse_byte_transpose %t : !codec.sequence<i8> -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @chain_of_all_three {
  %x = check.constant dense<[5, 4, 6]> : tensor<3xi16> : tensor<?xi16>
  %d = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  %z = codec.zigzag_int %d : !codec.sequence<i16> -> !codec.sequence<i16>
  check.expect_eq_const %z, dense<[10, 1, 4]> : tensor<3xi16> : !codec.sequence<i16>
  %t = codec.byte_transpose %z : !codec.sequence<i16> -> !codec.sequence<i8>
  check.expect_eq_const %t, dense<[10, 1, 4, 0, 0, 0]> : tensor<6xi16> : !codec.sequence<i16>
  %uz = codec.inverse_byte_transpose %t : !codec.sequence<i8> -> !codec.sequence<i16>
  %ud = codec.inverse_zigzag_int %uz : !codec.sequence<i16> -> !codec.sequence<i16>
  %y = codec.inverse_delta %ud : !codec.sequence<i16> -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @split_gives_the_odd_one_to_the_even_half {
  %x = check.constant dense<[1, 2, 3, 4, 5]> : tensor<5xi16> : tensor<?xi16>
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  check.expect_eq_const %even, dense<[1, 3, 5]> : tensor<3xi16> : !codec.sequence<i16>
  check.expect_eq_const %odd, dense<[2, 4]> : tensor<2xi16> : !codec.sequence<i16>
  %y = codec.inverse_split %even, %odd : !codec.sequence<i16>, !codec.sequence<i16> -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}
