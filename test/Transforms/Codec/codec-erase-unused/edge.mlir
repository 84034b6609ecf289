// RUN: smmil-opt %s --codec-erase-unused -split-input-file | FileCheck %s

// Without a layout nothing says which codec is needed: only tables that nothing
// names go. A table that two codecs share stays with one of them.
// CHECK-NOT: @idle
// CHECK:     codec.tables @shared
// CHECK-NOT: @idle
// CHECK:     codec.opaque @o
// CHECK:     codec.encoder @a
codec.tables @idle xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
codec.tables @shared xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
codec.opaque @o : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.encoder @a(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 9 table @shared : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// CHECK:     codec.tables @shared
// CHECK-NOT: codec.encoder @a
// CHECK:     codec.opaque @o
// CHECK:     codec.encoder @b
codec.tables @shared xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
codec.encoder @a(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 9 table @shared : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.opaque @o : !sheet.video bits_per_value 8.0 to 8.0 ns_per_value 0.0 to 1.0
codec.encoder @b(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 9 table @shared : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @text : !sheet.text<words>
  field @clip : !sheet.video
}
layout.file @f stores @d {
  stream @t of @d::@text codec @b
  stream @c of @d::@clip codec @o
}

// -----

// CHECK: module
module {
}
