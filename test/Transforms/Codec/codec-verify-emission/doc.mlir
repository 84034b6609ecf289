// RUN: smmil-opt %s --codec-verify-emission | FileCheck %s

// What can be emitted passes as it is.
// CHECK: codec.encoder @text_c
// CHECK: layout.file @notes stores @d
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @notes stores @d {
  order recorded patterns 64
  tokens @v late
  stream @t of @d::@text codec @text_c
  index delta_packed
}
