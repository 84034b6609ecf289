// RUN: smmil-opt %s --check-run -o /dev/null

// Coders without tables: copies, bit packing, joined strings, zstd.

check.test @copy_is_the_value {
  %x = check.constant dense<[0, 255, 7]> : tensor<3xui8> : tensor<?xui8>
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  check.expect_eq_const %b, dense<[0, 255, 7]> : tensor<3xui8> : !codec.bits
  %y = codec.inverse_store %b : !codec.bits -> tensor<?xui8>
  check.expect_eq %y, %x : tensor<?xui8>
}

// Nine values in blocks of eight. Bits from the lowest of each byte: width 2,
// then 1 2 3 0 0 0 0 0 in two bits each; width 3, then 5; three bits of padding.
check.test @bit_pack_widths_per_block {
  %x = check.constant dense<[1, 2, 3, 0, 0, 0, 0, 0, 5]> : tensor<9xi16> : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<[9, 34, 7, 96, 20]> : tensor<5xui8> : !codec.bits
  %y = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @bit_pack_of_zeros_takes_no_bits {
  %x = check.constant dense<0> : tensor<8xi16> : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<[8, 0]> : tensor<2xui8> : !codec.bits
  %y = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

// -1 is 65535 here: width 16 in five bits, then sixteen ones.
check.test @bit_pack_of_the_largest {
  %x = check.constant dense<-1> : tensor<1xi16> : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<[1, 240, 255, 31]> : tensor<4xui8> : !codec.bits
  %y = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @bit_pack_of_nothing {
  %x = check.constant dense<> : tensor<0xi16> : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  check.expect_eq_const %b, dense<0> : tensor<1xui8> : !codec.bits
  %y = codec.inverse_bit_pack %b block 8 : !codec.bits -> tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
}

check.test @join_puts_the_length_in_front {
  %x = check.constant dense<[7, 8]> : tensor<2xui8> : !codec.bits
  %y = check.constant dense<[9]> : tensor<1xui8> : !codec.bits
  %j = codec.join %x, %y : !codec.bits, !codec.bits -> !codec.bits
  check.expect_eq_const %j, dense<[2, 7, 8, 9]> : tensor<4xui8> : !codec.bits
  %u, %v = codec.inverse_join %j : !codec.bits -> !codec.bits, !codec.bits
  check.expect_eq %u, %x : !codec.bits
  check.expect_eq %v, %y : !codec.bits
}

// A length of 200 takes two bytes: 72 with the top bit set, then 1.
check.test @join_of_a_long_and_an_empty_one {
  %x = check.constant dense<1> : tensor<200xui8> : !codec.bits
  %y = check.constant dense<> : tensor<0xui8> : !codec.bits
  %j = codec.join %x, %y : !codec.bits, !codec.bits -> !codec.bits
  %k = codec.join %y, %x : !codec.bits, !codec.bits -> !codec.bits
  %u, %v = codec.inverse_join %j : !codec.bits -> !codec.bits, !codec.bits
  check.expect_eq %u, %x : !codec.bits
  check.expect_eq %v, %y : !codec.bits
  %w, %z = codec.inverse_join %k : !codec.bits -> !codec.bits, !codec.bits
  check.expect_eq %w, %y : !codec.bits
  check.expect_eq %z, %x : !codec.bits
}

// A frame by hand: magic number, one segment of 3 bytes, one raw block, "abc".
check.test @unzstd_reads_a_raw_block {
  %b = check.constant dense<[40, 181, 47, 253, 32, 3, 25, 0, 0, 97, 98, 99]> : tensor<12xui8> : !codec.bits
  %y = codec.inverse_zstd %b : !codec.bits -> tensor<?xui8>
  check.expect_eq_const %y, dense<[97, 98, 99]> : tensor<3xui8> : tensor<?xui8>
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
