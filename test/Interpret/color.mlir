// RUN: smmil-opt %s --check-run -o /dev/null

// Colour and size: planes one after another, Y or G first.

check.test @resize_halves_and_doubles {
  %x = check.constant dense<[[[0, 255, 7], [10, 255, 8]]]> : tensor<1x2x3xui8> : tensor<1x2x3xui8>
  %one = codec.resize %x : tensor<1x2x3xui8> -> tensor<1x1x3xui8>
  // Means; 7.5 rounds up.
  check.expect_eq_const %one, dense<[[[5, 255, 8]]]> : tensor<1x1x3xui8> : tensor<1x1x3xui8>
  %more = codec.resize %one : tensor<1x1x3xui8> -> tensor<2x2x3xui8>
  check.expect_eq_const %more, dense<[[[5, 255, 8], [5, 255, 8]], [[5, 255, 8], [5, 255, 8]]]> : tensor<2x2x3xui8> : tensor<2x2x3xui8>
}

// Black, white, red. Red's Cr is 255.5, which is clamped; it comes back as 254.
check.test @ycbcr {
  %x = check.constant dense<[[[0, 0, 0], [255, 255, 255], [255, 0, 0]]]> : tensor<1x3x3xui8> : tensor<1x3x3xui8>
  %p = codec.color %x kind ycbcr chroma 444 : tensor<1x3x3xui8> -> !codec.planes<i16>
  check.expect_eq_const %p, dense<[0, 255, 76, 128, 128, 85, 128, 128, 255]> : tensor<9xi16> : !codec.planes<i16>
  %y = codec.inverse_color %p kind ycbcr chroma 444 : !codec.planes<i16> -> tensor<1x3x3xui8>
  check.expect_eq_const %y, dense<[[[0, 0, 0], [255, 255, 255], [254, 0, 0]]]> : tensor<1x3x3xui8> : tensor<1x3x3xui8>
  check.expect_psnr %y, %x at_least 57.6 : tensor<1x3x3xui8>
}

// A quarter of the chroma samples: means of 2 by 2, the edge repeated. Pixels of
// one colour keep it.
check.test @ycbcr_420 {
  %x = check.constant dense<[255, 0, 0]> : tensor<3xui8> : tensor<3xui8>
  %b = codec.store %x : tensor<3xui8> -> !codec.bits
  %pixel = codec.inverse_store %b : !codec.bits -> tensor<1x1x3xui8>
  check.expect_eq_const %pixel, dense<[[[255, 0, 0]]]> : tensor<1x1x3xui8> : tensor<1x1x3xui8>
  %image = check.constant dense<77> : tensor<3x3x3xui8> : tensor<3x3x3xui8>
  %p = codec.color %image kind ycbcr chroma 420 : tensor<3x3x3xui8> -> !codec.planes<i16>
  check.expect_eq_const %p, dense<[77, 77, 77, 77, 77, 77, 77, 77, 77, 128, 128, 128, 128, 128, 128, 128, 128]> : tensor<17xi16> : !codec.planes<i16>
  %y = codec.inverse_color %p kind ycbcr chroma 420 : !codec.planes<i16> -> tensor<3x3x3xui8>
  check.expect_eq %y, %image : tensor<3x3x3xui8>
}

// In front of a transform the reversible kinds keep nine bits.
check.test @reversible_in_front_of_a_transform {
  %x = check.constant dense<[[[255, 0, 0], [1, 2, 3]]]> : tensor<1x2x3xui8> : tensor<1x2x3xui8>
  %p = codec.color %x kind ycocg_r chroma 444 : tensor<1x2x3xui8> -> !codec.planes<i16>
  // Red: co 255, t 127, cg -127, y 127 - 64. The other: co -2, t 2, cg 0, y 2.
  check.expect_eq_const %p, dense<[63, 2, 255, -2, -127, 0]> : tensor<6xi16> : !codec.planes<i16>
  %y = codec.inverse_color %p kind ycocg_r chroma 444 : !codec.planes<i16> -> tensor<1x2x3xui8>
  check.expect_eq %y, %x : tensor<1x2x3xui8>
  %g = codec.color %x kind subtract_green chroma 444 : tensor<1x2x3xui8> -> !codec.planes<i16>
  check.expect_eq_const %g, dense<[0, 2, 255, -1, 0, 1]> : tensor<6xi16> : !codec.planes<i16>
  %z = codec.inverse_color %g kind subtract_green chroma 444 : !codec.planes<i16> -> tensor<1x2x3xui8>
  check.expect_eq %z, %x : tensor<1x2x3xui8>
}
