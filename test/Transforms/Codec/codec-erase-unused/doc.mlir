// RUN: smmil-opt %s --codec-erase-unused | FileCheck %s

// The stream needs @text_c; @old is what it took the place of, and takes its
// decoder and its tables along.
// CHECK-NOT: @old
// CHECK-NOT: codec.opaque
// CHECK:     codec.tables @text_dictionary
// CHECK:     codec.encoder @text_c
// CHECK:     codec.decoder @text_c_decoder of @text_c
// CHECK-NOT: @old
codec.tables @old_dictionary xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
codec.encoder @old(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 9 table @old_dictionary : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.decoder @old_decoder of @old(%b: !codec.bits) -> tensor<?xui8> {
  %x = codec.inverse_zstd %b table @old_dictionary : !codec.bits -> tensor<?xui8>
  codec.return %x : tensor<?xui8>
}
codec.opaque @idle : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.tables @text_dictionary xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 19 table @text_dictionary : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.decoder @text_c_decoder of @text_c(%b: !codec.bits) -> tensor<?xui8> {
  %x = codec.inverse_zstd %b table @text_dictionary : !codec.bits -> tensor<?xui8>
  codec.return %x : tensor<?xui8>
}
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
layout.file @f stores @d {
  stream @t of @d::@text codec @text_c
}
