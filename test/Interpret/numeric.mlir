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

check.test @inverse_delta_sums {
  %d = check.constant dense<[1, 1, -32768, -32768]> : tensor<4xi16> : !codec.sequence<i16>
  %y = codec.inverse_delta %d : !codec.sequence<i16> -> tensor<4xi16>
  check.expect_eq_const %y, dense<[1, 2, -32766, 2]> : tensor<4xi16> : tensor<4xi16>
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
  check.expect_eq_const %t, dense<[2, -2, 1, -1]> : tensor<4xi8> : !codec.sequence<i8>
  %y = codec.inverse_byte_transpose %t : !codec.sequence<i8> -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @byte_halves {
  // 0x3F8000A5 (1 and some more, as float32) and -2.
  %x = check.constant dense<[1065353381, -2]> : tensor<2xi32> : tensor<?xi32>
  %u, %l = codec.byte_halves %x : tensor<?xi32> -> !codec.sequence<i8>, !codec.sequence<i8>
  check.expect_eq_const %u, dense<[-128, -1, 63, -1]> : tensor<4xi8> : !codec.sequence<i8>
  check.expect_eq_const %l, dense<[-91, -2, 0, -1]> : tensor<4xi8> : !codec.sequence<i8>
  %y = codec.inverse_byte_halves %u, %l : !codec.sequence<i8>, !codec.sequence<i8> -> tensor<?xi32>
  check.expect_eq %y, %x : tensor<?xi32>
  // What is left without the lower half: 1, and -65536.
  %h = codec.high_bytes %x : tensor<?xi32> -> !codec.sequence<i8>
  check.expect_eq %h, %u : !codec.sequence<i8>
  %z = codec.inverse_high_bytes %u : !codec.sequence<i8> -> tensor<2xi32>
  check.expect_eq_const %z, dense<[1065353216, -65536]> : tensor<2xi32> : tensor<2xi32>
}

check.test @a_byte_has_no_lower_half {
  %x = check.constant dense<[1, -2, 3]> : tensor<3xi8> : tensor<?xi8>
  %u, %l = codec.byte_halves %x : tensor<?xi8> -> !codec.sequence<i8>, !codec.sequence<i8>
  check.expect_eq_const %u, dense<[1, -2, 3]> : tensor<3xi8> : !codec.sequence<i8>
  %y = codec.inverse_byte_halves %u, %l : !codec.sequence<i8>, !codec.sequence<i8> -> tensor<?xi8>
  check.expect_eq %y, %x : tensor<?xi8>
}

check.test @chain_of_all_three {
  %x = check.constant dense<[5, 4, 6]> : tensor<3xi16> : tensor<?xi16>
  %d = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  %z = codec.zigzag_int %d : !codec.sequence<i16> -> !codec.sequence<i16>
  check.expect_eq_const %z, dense<[10, 1, 4]> : tensor<3xi16> : !codec.sequence<i16>
  %t = codec.byte_transpose %z : !codec.sequence<i16> -> !codec.sequence<i8>
  check.expect_eq_const %t, dense<[10, 1, 4, 0, 0, 0]> : tensor<6xi8> : !codec.sequence<i8>
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

// Each width wraps at its own ends.
check.test @other_widths {
  %a = check.constant dense<[127, -128]> : tensor<2xi8> : !codec.sequence<i8>
  %da = codec.delta %a : !codec.sequence<i8> -> !codec.sequence<i8>
  check.expect_eq_const %da, dense<[127, 1]> : tensor<2xi8> : !codec.sequence<i8>
  %ya = codec.inverse_delta %da : !codec.sequence<i8> -> !codec.sequence<i8>
  check.expect_eq %ya, %a : !codec.sequence<i8>
  %b = check.constant dense<[2147483647, -2147483648]> : tensor<2xi32> : !codec.sequence<i32>
  %zb = codec.zigzag_int %b : !codec.sequence<i32> -> !codec.sequence<i32>
  check.expect_eq_const %zb, dense<[-2, -1]> : tensor<2xi32> : !codec.sequence<i32>
  %yb = codec.inverse_zigzag_int %zb : !codec.sequence<i32> -> !codec.sequence<i32>
  check.expect_eq %yb, %b : !codec.sequence<i32>
  %c = check.constant dense<[258, -1]> : tensor<2xi64> : !codec.sequence<i64>
  %tc = codec.byte_transpose %c : !codec.sequence<i64> -> !codec.sequence<i8>
  check.expect_eq_const %tc, dense<[2, -1, 1, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1]> : tensor<16xi8> : !codec.sequence<i8>
  %yc = codec.inverse_byte_transpose %tc : !codec.sequence<i8> -> !codec.sequence<i64>
  check.expect_eq %yc, %c : !codec.sequence<i64>
}
