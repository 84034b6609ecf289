// RUN: smmil-opt %s --check-run -o /dev/null

// Predicted images. In front of a prediction colour is taken modulo 256, with
// chroma around 128; residuals are -128 to 127.

// Grey, so that all chroma is 128 and predicted exactly. The last pixel is
// predicted by its left neighbour (11), its upper one (12), or the median of
// the two and 11 + 12 - 10: 200 - 11 is 189, which is -67.
check.test @predictors {
  %x = check.constant dense<[[[10, 10, 10], [12, 12, 12]], [[11, 11, 11], [200, 200, 200]]]> : tensor<2x2x3xui8> : tensor<2x2x3xui8>
  %p1 = codec.color %x kind subtract_green chroma 444 : tensor<2x2x3xui8> -> !codec.planes<i16>
  %left = codec.predict %p1 by left strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  check.expect_eq_const %left, dense<[10, 2, 1, -67, 0, 0, 0, 0, 0, 0, 0, 0]> : tensor<12xi16> : !codec.planes<i16>
  %p2 = codec.color %x kind subtract_green chroma 444 : tensor<2x2x3xui8> -> !codec.planes<i16>
  %up = codec.predict %p2 by up strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  check.expect_eq_const %up, dense<[10, 2, 1, -68, 0, 0, 0, 0, 0, 0, 0, 0]> : tensor<12xi16> : !codec.planes<i16>
  %p3 = codec.color %x kind subtract_green chroma 444 : tensor<2x2x3xui8> -> !codec.planes<i16>
  %med = codec.predict %p3 by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  check.expect_eq_const %med, dense<[10, 2, 1, -68, 0, 0, 0, 0, 0, 0, 0, 0]> : tensor<12xi16> : !codec.planes<i16>

  %q = codec.inverse_predict %med by med strips 8 : !codec.residual_planes<i16> -> !codec.planes<i16>
  check.expect_eq %q, %p3 : !codec.planes<i16>
  %y = codec.inverse_color %q kind subtract_green chroma 444 : !codec.planes<i16> -> tensor<2x2x3xui8>
  check.expect_eq %y, %x : tensor<2x2x3xui8>
}

// The median takes the plane through the neighbours where it lies between them:
// 20 + 30 - 25 is 25.
check.test @median_of_a_slope {
  %x = check.constant dense<[[[25, 25, 25], [30, 30, 30]], [[20, 20, 20], [25, 25, 25]]]> : tensor<2x2x3xui8> : tensor<2x2x3xui8>
  %p = codec.color %x kind subtract_green chroma 444 : tensor<2x2x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  check.expect_eq_const %r, dense<[25, 5, -5, 0, 0, 0, 0, 0, 0, 0, 0, 0]> : tensor<12xi16> : !codec.planes<i16>
}

// Extremes wrap: red minus green of (255, 0, 0) is 255, which is -1, stored as 127.
check.test @colour_wraps {
  %x = check.constant dense<[[[255, 0, 0], [0, 255, 1], [0, 0, 255]]]> : tensor<1x3x3xui8> : tensor<1x3x3xui8>
  %p = codec.color %x kind subtract_green chroma 444 : tensor<1x3x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by left strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  check.expect_eq_const %p, dense<[0, 255, 0, 127, 129, 128, 128, 130, 127]> : tensor<9xi16> : !codec.planes<i16>
  check.expect_eq_const %r, dense<[0, -1, 1, -1, 2, -1, 0, 2, -3]> : tensor<9xi16> : !codec.planes<i16>
  %q = codec.inverse_predict %r by left strips 8 : !codec.residual_planes<i16> -> !codec.planes<i16>
  %y = codec.inverse_color %q kind subtract_green chroma 444 : !codec.planes<i16> -> tensor<1x3x3xui8>
  check.expect_eq %y, %x : tensor<1x3x3xui8>

  %c = codec.color %x kind ycocg_r chroma 444 : tensor<1x3x3xui8> -> !codec.planes<i16>
  %s = codec.predict %c by up strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  %d = codec.inverse_predict %s by up strips 8 : !codec.residual_planes<i16> -> !codec.planes<i16>
  %z = codec.inverse_color %d kind ycocg_r chroma 444 : !codec.planes<i16> -> tensor<1x3x3xui8>
  check.expect_eq %z, %x : tensor<1x3x3xui8>
}

// One row of frequencies for every context: 0 has half of 1024, the escape the
// other half.
codec.tables @rows xxh3 "b19fefd0ee126bf456deb525b884fe49" = "010a0100ff178004001e8004"

// A black pixel: one residual 0 on each of three lanes, 65536 / 512 * 1024.
check.test @row_coder_by_hand {
  %x = check.constant dense<0> : tensor<1x1x3xui8> : tensor<1x1x3xui8>
  %p = codec.color %x kind subtract_green chroma 444 : tensor<1x1x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  %b = codec.row_rans %r table @rows : !codec.residual_planes<i16> -> !codec.bits
  check.expect_eq_const %b, dense<[0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0]> : tensor<12xui8> : !codec.bits
}

// Strips (32 rows of 2 lanes), escapes, and a frame that stands in the item.
check.test @row_coder_round_trip {
  %x = check.constant dense<[[[255, 0, 0]], [[0, 255, 1]], [[0, 0, 255]], [[9, 9, 9]], [[255, 0, 0]], [[0, 255, 1]], [[0, 0, 255]], [[9, 9, 9]],
                             [[1, 2, 3]], [[4, 5, 6]], [[7, 8, 9]], [[255, 255, 255]], [[0, 0, 0]], [[0, 0, 0]], [[1, 1, 1]], [[0, 0, 0]],
                             [[255, 0, 0]], [[0, 255, 1]], [[0, 0, 255]], [[9, 9, 9]], [[255, 0, 0]], [[0, 255, 1]], [[0, 0, 255]], [[9, 9, 9]],
                             [[1, 2, 3]], [[4, 5, 6]], [[7, 8, 9]], [[255, 255, 255]], [[0, 0, 0]], [[0, 0, 0]], [[1, 1, 1]], [[0, 0, 7]]]>
      : tensor<32x1x3xui8> : tensor<?x?x3xui8>
  %p = codec.color %x kind ycocg_r chroma 444 : tensor<?x?x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  %b = codec.row_rans %r table @rows : !codec.residual_planes<i16> -> !codec.bits
  %s = codec.inverse_row_rans %b table @rows : !codec.bits -> !codec.residual_planes<i16>
  check.expect_eq %s, %r : !codec.planes<i16>
  %q = codec.inverse_predict %s by med strips 8 : !codec.residual_planes<i16> -> !codec.planes<i16>
  %y = codec.inverse_color %q kind ycocg_r chroma 444 : !codec.planes<i16> -> tensor<?x?x3xui8>
  check.expect_eq %y, %x : tensor<?x?x3xui8>
}
