// RUN: smmil-opt %s --check-run -o /dev/null

// The transform chain. Coefficients are eight times those of an orthonormal
// transform, of samples around zero.

// A flat block has its mean times the side times eight, and nothing else.
check.test @flat_blocks {
  %x = check.constant dense<200> : tensor<8x8x3xui8> : tensor<8x8x3xui8>
  %p = codec.color %x kind ycbcr chroma 420 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  // Four blocks of luma, (200 - 128) * 4 * 8; one block of each chroma.
  check.expect_eq_const %f, dense<[2304, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2304, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      2304, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2304, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]> : tensor<96xi16> : !codec.coefficients<i16>
  %q = codec.inverse_block_dct %f size 4 : !codec.coefficients<i16> -> !codec.planes<i16>
  check.expect_eq %q, %p : !codec.planes<i16>
  %y = codec.inverse_color %q kind ycbcr chroma 420 : !codec.planes<i16> -> tensor<8x8x3xui8>
  check.expect_eq %y, %x : tensor<8x8x3xui8>
}

// Black and white columns in a frame that no block divides: the extremes come
// back, and the edge is repeated.
check.test @extremes_and_edges {
  %x = check.constant dense<[[[0, 0, 0], [255, 255, 255], [0, 0, 0]]]> : tensor<1x3x3xui8> : tensor<1x3x3xui8>
  %p = codec.color %x kind ycbcr chroma 444 : tensor<1x3x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  %q = codec.inverse_block_dct %f size 8 : !codec.coefficients<i16> -> !codec.planes<i16>
  %y = codec.inverse_color %q kind ycbcr chroma 444 : !codec.planes<i16> -> tensor<1x3x3xui8>
  check.expect_psnr %y, %x at_least 45.0 : tensor<1x3x3xui8>
}

// Blocks of 4, two coefficients kept, one step of 32: weights 32 and 64 thirty-
// seconds, so factors 32 and 64; no offsets.
codec.tables @two xxh3 "4f22c009f8d4fbcc27fb280368685619" = "0104020120002040204000000000"
// The same with the magnitude 1 of luma drawn back by 64 of 128: half a step.
codec.tables @drawn xxh3 "9f5898f1ca760099c45c3d1a2532bb94" = "0104020120002040204040000000"

// Columns 30 below, 10 below, 10 above, 30 above the middle: the first
// horizontal frequency is -714, the third -51.
check.test @quantize_and_scan {
  %x = check.constant dense<[[[98, 98, 98], [118, 118, 118], [138, 138, 138], [158, 158, 158]],
                             [[98, 98, 98], [118, 118, 118], [138, 138, 138], [158, 158, 158]],
                             [[98, 98, 98], [118, 118, 118], [138, 138, 138], [158, 158, 158]],
                             [[98, 98, 98], [118, 118, 118], [138, 138, 138], [158, 158, 158]]]> : tensor<4x4x3xui8> : tensor<4x4x3xui8>
  %p = codec.color %x kind ycbcr chroma 444 : tensor<4x4x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  check.expect_eq_const %f, dense<[0, -714, 0, -51, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]> : tensor<48xi16> : !codec.coefficients<i16>
  %q = codec.quantize %f steps 1 table @two step 0 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q keep 2 : !codec.coefficients<i16> -> !codec.bands<i16>
  // 714 / 64 is nearest to 11.
  check.expect_eq_const %s, dense<[0, -11, 0, 0, 0, 0]> : tensor<6xi16> : !codec.bands<i16>
  %t = codec.inverse_scan %s keep 2 : !codec.bands<i16> -> !codec.coefficients<i16>
  %g = codec.inverse_quantize %t steps 1 table @two : !codec.coefficients<i16> -> !codec.coefficients<i16>
  check.expect_eq_const %g, dense<[0, -704, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]> : tensor<48xi16> : !codec.coefficients<i16>
  %r = codec.inverse_block_dct %g size 4 : !codec.coefficients<i16> -> !codec.planes<i16>
  %y = codec.inverse_color %r kind ycbcr chroma 444 : !codec.planes<i16> -> tensor<4x4x3xui8>
  check.expect_psnr %y, %x at_least 42.0 : tensor<4x4x3xui8>
}

// 3, 1 below and above: -71 is a level of -1, drawn back from 64 to 32.
check.test @offset_of_the_reconstruction {
  %x = check.constant dense<[[[125, 125, 125], [127, 127, 127], [129, 129, 129], [131, 131, 131]],
                             [[125, 125, 125], [127, 127, 127], [129, 129, 129], [131, 131, 131]],
                             [[125, 125, 125], [127, 127, 127], [129, 129, 129], [131, 131, 131]],
                             [[125, 125, 125], [127, 127, 127], [129, 129, 129], [131, 131, 131]]]> : tensor<4x4x3xui8> : tensor<4x4x3xui8>
  %p = codec.color %x kind ycbcr chroma 444 : tensor<4x4x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  %q = codec.quantize %f steps 1 table @drawn step 0 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q keep 2 : !codec.coefficients<i16> -> !codec.bands<i16>
  check.expect_eq_const %s, dense<[0, -1, 0, 0, 0, 0]> : tensor<6xi16> : !codec.bands<i16>
  %t = codec.inverse_scan %s keep 2 : !codec.bands<i16> -> !codec.coefficients<i16>
  %g = codec.inverse_quantize %t steps 1 table @drawn : !codec.coefficients<i16> -> !codec.coefficients<i16>
  check.expect_eq_const %g, dense<[0, -32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]> : tensor<48xi16> : !codec.coefficients<i16>
}

// Without `keep` all coefficients of a small block are kept, in zigzag order:
// the first row 0, 1, 2, 3 of the block lands at 0, 1, 5, 6.
check.test @scan_of_a_whole_small_block {
  %x = check.constant dense<[[[98, 98, 98], [118, 118, 118], [138, 138, 138], [158, 158, 158]]]> : tensor<1x4x3xui8> : tensor<1x4x3xui8>
  %p = codec.color %x kind ycbcr chroma 444 : tensor<1x4x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f : !codec.coefficients<i16> -> !codec.bands<i16>
  check.expect_eq_const %s, dense<[0, -714, 0, 0, 0, 0, -51, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]> : tensor<48xi16> : !codec.bands<i16>
  %t = codec.inverse_scan %s : !codec.bands<i16> -> !codec.coefficients<i16>
  check.expect_eq %t, %f : !codec.coefficients<i16>
  %q = codec.inverse_block_dct %t size 4 : !codec.coefficients<i16> -> !codec.planes<i16>
  %y = codec.inverse_color %q kind ycbcr chroma 444 : !codec.planes<i16> -> tensor<1x4x3xui8>
  check.expect_eq %y, %x : tensor<1x4x3xui8>
}

// One coefficient a block of 8, of a step of 256.
codec.tables @one xxh3 "dfb89be7d6fe501947269e81b18d7bb0" = "0108010100012020"
// Every context shares one distribution: block lengths are all 0; of the 52
// tokens of a first coefficient 0 has 820 of 1024 and each other one 4.
codec.tables @bands xxh3 "5e18414c8e40e555d37a905c00837080" = "010801010101010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404"

// An item by hand: step 0, then four states. Lane 0 codes token 2 (level 1) of
// luma and token 0 of the first chroma plane, lane 1 token 0 of the second:
// 65536 / 820 * 1024 + 65536 mod 820 is 81652, and 81652 / 4 * 1024 + 824 is
// 20903736.
check.test @band_coder_by_hand {
  %b = check.constant dense<[0, 56, 247, 62, 1, 244, 62, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]> : tensor<17xui8> : !codec.bits
  %s = codec.inverse_band_rans %b lanes 4 table @bands : !codec.bits -> !codec.bands<i16>
  check.expect_eq_const %s, dense<[1, 0, 0]> : tensor<3xi16> : !codec.bands<i16>
  %q = codec.inverse_scan %s keep 1 : !codec.bands<i16> -> !codec.coefficients<i16>
  %f = codec.inverse_quantize %q steps 1 table @one : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %p = codec.inverse_block_dct %f size 8 : !codec.coefficients<i16> -> !codec.planes<i16>
  %y = codec.inverse_color %p kind ycbcr chroma 444 : !codec.planes<i16> -> tensor<8x8x3xui8>
  // 256 / 8 / 8 above the middle.
  check.expect_eq_const %y, dense<132> : tensor<8x8x3xui8> : tensor<8x8x3xui8>
}

// The same item forwards.
check.test @band_coder_forwards {
  %x = check.constant dense<132> : tensor<8x8x3xui8> : tensor<8x8x3xui8>
  %p = codec.color %x kind ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  %q = codec.quantize %f steps 1 table @one step 0 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q keep 1 : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.band_rans %s lanes 4 table @bands : !codec.bands<i16> -> !codec.bits
  check.expect_eq_const %b, dense<[0, 56, 247, 62, 1, 244, 62, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]> : tensor<17xui8> : !codec.bits
}

// Ten coefficients a block of 4, factor 2: noise gives long escapes, large
// first coefficients and every block length.
codec.tables @fine xxh3 "d7883dc9fa6821398ba0855de9424839" = "01040a0102002020202020202020202020202020202020202020000000000000000000000000000000000000000000000000000000000000000000000000"
codec.tables @ten xxh3 "60fcc72b462a8698a900c2eb16ac0031" = "01040a010101010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404"

check.test @band_coder_round_trip {
  %x = check.constant dense<[[[0, 0, 0], [0, 0, 0], [255, 255, 0], [0, 0, 255], [90, 90, 90], [90, 90, 90], [90, 90, 90]],
      [[255, 255, 0], [0, 255, 255], [255, 0, 0], [255, 0, 255], [100, 100, 100], [100, 100, 100], [100, 100, 100]],
      [[0, 255, 255], [0, 255, 255], [0, 0, 255], [0, 0, 0], [110, 110, 110], [110, 110, 110], [110, 110, 110]],
      [[255, 0, 0], [0, 0, 255], [255, 255, 255], [255, 255, 0], [120, 120, 120], [120, 120, 120], [120, 120, 120]],
      [[255, 0, 255], [255, 0, 255], [255, 255, 0], [255, 0, 255], [130, 130, 130], [130, 130, 130], [130, 130, 130]],
      [[0, 0, 255], [0, 255, 0], [255, 255, 255], [0, 255, 0], [140, 140, 140], [140, 140, 140], [140, 140, 140]]]>
      : tensor<6x7x3xui8> : tensor<?x?x3xui8>
  %p = codec.color %x kind ycbcr chroma 420 : tensor<?x?x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  %q = codec.quantize %f steps 1 table @fine step 0 : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %s = codec.scan %q keep 10 : !codec.coefficients<i16> -> !codec.bands<i16>
  %b = codec.band_rans %s lanes 8 table @ten : !codec.bands<i16> -> !codec.bits
  %t = codec.inverse_band_rans %b lanes 8 table @ten : !codec.bits -> !codec.bands<i16>
  check.expect_eq %t, %s : !codec.bands<i16>
  %r = codec.inverse_scan %t keep 10 : !codec.bands<i16> -> !codec.coefficients<i16>
  %g = codec.inverse_quantize %r steps 1 table @fine : !codec.coefficients<i16> -> !codec.coefficients<i16>
  %h = codec.inverse_block_dct %g size 4 : !codec.coefficients<i16> -> !codec.planes<i16>
  %y = codec.inverse_color %h kind ycbcr chroma 420 : !codec.planes<i16> -> tensor<?x?x3xui8>
  check.expect_psnr %y, %x at_least 9.3 : tensor<?x?x3xui8>
}
