// Text with a trained dictionary, and numbers through any sequence of steps: the printed cases and their warnings.
// RUN: rm -rf %t.codec
// RUN: smmil build %s -o %t.codec --name sequences
// RUN: %python %S/Inputs/check_codec.py warnings %host_cxx %t.codec
// RUN: FileCheck %s < %t.codec/codec.h
// RUN: FileCheck %s --check-prefix=DECODE < %t.codec/decode.cpp

// CHECK:      // Field @text:
// CHECK:      //   - coded: zstd level=19 dictionary=65536
// CHECK:      // Field @steps:
// CHECK:      //   - coded: delta | zigzag_int | bit_pack block=128
// CHECK:      // Field @bytes:
// CHECK:      //   - coded: delta | byte_transpose | zstd level=3
// DECODE:     namespace text_coded {
// DECODE:     zstd::decode(
// DECODE:     namespace steps_coded {
// DECODE:     namespace bytes_coded {
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @text : !sheet.text<words>
  field @steps : !sheet.text<bytes>
  field @bytes : !sheet.text<bytes>
}
codec.tables @text_dictionary xxh3 "849ea499e4a58fc447c1db1deb7f4711" = "54686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f672e20416e6420736f206f6e20746f20746865206c6173742e"
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 19 dictionary 65536 table @text_dictionary : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @steps_c(%x: tensor<?xi16>) -> !codec.bits {
  %d = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  %z = codec.zigzag_int %d : !codec.sequence<i16> -> !codec.sequence<i16>
  %b = codec.bit_pack %z block 128 : !codec.sequence<i16> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @bytes_c(%x: tensor<?xi16>) -> !codec.bits {
  %d = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  %t = codec.byte_transpose %d : !codec.sequence<i16> -> !codec.sequence<i8>
  %b = codec.zstd %t level 3 : !codec.sequence<i8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @sequences stores @d {
  order recorded patterns 64
  tokens @v late
  stream @t of @d::@text codec @text_c
  stream @s of @d::@steps codec @steps_c
  stream @b of @d::@bytes codec @bytes_c
  index delta_packed
}
