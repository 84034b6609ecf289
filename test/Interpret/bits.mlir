// RUN: smmil-opt %s --check-run -o /dev/null

// Coders without tables: stored sources, bit packing, zstd. How much an item
// holds does not stand in its streams: it is known of the source, or from the
// type of what is decoded.

check.test @stored_is_the_value {
  %x = check.constant dense<[0, 255, 7]> : tensor<3xui8> : tensor<?xui8>
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  check.expect_eq_const %b, dense<[0, 255, 7]> : tensor<3xui8> : !codec.bits
  %y = codec.inverse_store %b : !codec.bits -> tensor<?xui8>
  check.expect_eq %y, %x : tensor<?xui8>
}

// Nine values in blocks of eight. Bits from the lowest of each byte: width 2 in
// five bits, then 1 2 3 0 0 0 0 0 in two bits each; width 3, then 5; three bits
// of padding.
check.test @bit_pack_widths_per_block {
  %x = check.constant dense<[1, 2, 3, 0, 0, 0, 0, 0, 5]> : tensor<9xi16> : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<[34, 7, 96, 20]> : tensor<4xui8> : !codec.bits
  %y = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @bit_pack_of_zeros_takes_no_bits {
  %x = check.constant dense<0> : tensor<8xi16> : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<0> : tensor<1xui8> : !codec.bits
  %y = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

// -1 is 65535 here: width 16 in five bits, then sixteen ones.
check.test @bit_pack_of_the_largest {
  %x = check.constant dense<-1> : tensor<1xi16> : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<[240, 255, 31]> : tensor<3xui8> : !codec.bits
  %y = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @bit_pack_of_nothing {
  %x = check.constant dense<> : tensor<0xi16> : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<> : tensor<0xui8> : !codec.bits
  %y = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

// A width of 8-bit values takes four bits, one of 64-bit values seven: 3 and 5,
// 2 bits each behind the width 3.
check.test @bit_pack_of_bytes {
  %x = check.constant dense<[3, 5]> : tensor<2xui8> : tensor<?xui8>
  %b = codec.bit_pack %x block 8 : tensor<?xui8> -> !codec.bits
  // 3 + 3 * 16 + 5 * 128.
  check.expect_eq_const %b, dense<[179, 2]> : tensor<2xui8> : !codec.bits
  %y = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xui8>
  check.expect_eq %y, %x : tensor<?xui8>
}

check.test @bit_pack_of_long_words {
  %x = check.constant dense<[3, 5]> : tensor<2xi64> : !codec.sequence<i64>
  %b = codec.bit_pack %x block 8 : !codec.sequence<i64> -> !codec.bits
  // 3 + 3 * 128 + 5 * 1024.
  check.expect_eq_const %b, dense<[131, 21]> : tensor<2xui8> : !codec.bits
  %y = codec.inverse_bit_pack %b block 8 : !codec.bits -> !codec.sequence<i64>
  check.expect_eq %y, %x : !codec.sequence<i64>
}

// A frame by hand, without the size of its content: magic number, no flags, a
// window of 1 KiB, one raw block of 3 bytes that is the last, "abc".
check.test @inverse_zstd_reads_a_raw_block {
  %b = check.constant dense<[40, 181, 47, 253, 0, 0, 25, 0, 0, 97, 98, 99]> : tensor<12xui8> : !codec.bits
  %y = codec.inverse_zstd %b : !codec.bits -> tensor<3xui8>
  check.expect_eq_const %y, dense<[97, 98, 99]> : tensor<3xui8> : tensor<3xui8>
}

check.test @zstd_of_bytes_and_of_nothing {
  %x = check.constant dense<65> : tensor<4096xui8> : tensor<?xui8>
  %b = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
  %y = codec.inverse_zstd %b : !codec.bits -> tensor<?xui8>
  check.expect_eq %y, %x : tensor<?xui8>
  %none = check.constant dense<> : tensor<0xui8> : tensor<?xui8>
  %nb = codec.zstd %none level 1 : tensor<?xui8> -> !codec.bits
  %ny = codec.inverse_zstd %nb : !codec.bits -> tensor<?xui8>
  check.expect_eq %ny, %none : tensor<?xui8>
}

check.test @zstd_of_words {
  %x = check.constant dense<[1, -1, 256, 32767]> : tensor<4xi16> : tensor<?xi16>
  %b = codec.zstd %x level 3 : tensor<?xi16> -> !codec.bits
  %y = codec.inverse_zstd %b : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

// What is no file of the kind is kept as it is, behind one byte that says so.
check.test @files_come_back {
  %x = check.constant dense<[71, 73, 70, 7]> : tensor<4xui8> : tensor<?xui8>
  %f = codec.file %x : tensor<?xui8> -> tensor<?xui8>
  %b = codec.gif_file %f : tensor<?xui8> -> !codec.bits
  check.expect_eq_const %b, dense<[0, 71, 73, 70, 7]> : tensor<5xui8> : !codec.bits
  %g = codec.inverse_gif_file %b : !codec.bits -> tensor<?xui8>
  %y = codec.inverse_file %g : tensor<?xui8> -> tensor<?xui8>
  check.expect_eq %y, %x : tensor<?xui8>
}
