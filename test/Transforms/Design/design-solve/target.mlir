// Two targets that differ in one number: where a request is cheap, a sheet's own
// bytes are read in several; where it is dear, one request brings a whole chunk.
// RUN: smmil-corpus %t.docs --sheets 6
// RUN: sed 's|DOCS|%t.docs|' %s > %t.mlir
// RUN: smmil-opt %t.mlir --design-solve | FileCheck %s --check-prefix=NEAR
// RUN: sed 's/request_us = 1.0/request_us = 20000.0/' %t.mlir | smmil-opt --design-solve | FileCheck %s --check-prefix=FAR

// NEAR: placement split
// NEAR: chosen {level = {{[0-9]+}}, placement = "split"}
// FAR:  placement bundle
// FAR:  chosen {level = {{[0-9]+}}, placement = "bundle"}
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.dataset @docs vocab @vocab sheets 6 source "DOCS" {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
  field @audio : !sheet.audio<?x1xsi16>
  field @clip : !sheet.video
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level ?@level : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @image_c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @audio_c(%x: tensor<?x?xsi16>) -> !codec.bits {
  %b = codec.store %x : tensor<?x?xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @clip_c(%x: tensor<?x?x?x3xui8>) -> !codec.bits {
  %b = codec.store %x : tensor<?x?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @docs_v1 stores @docs {
  order recorded patterns 64
  tokens @vocab late
  stream @t of @docs::@text codec @text_c block 1048576 chunk 16
  stream @i of @docs::@image codec @image_c chunk 16
  stream @a of @docs::@audio codec @audio_c chunk 16
  stream @c of @docs::@clip codec @clip_c chunk 16
  group @near [@t, @i, @a, @c] placement ?@placement
  index delta_packed
}
design.task @t {decode_us_per_sheet_p95 = 1.0e+06, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 1.0}
design.problem @docs_design for @docs_v1 model @m task @t target @host seed 7 {
  knob @level in [1, 19] group "text"
  knob @placement in ["split", "bundle"] group "layout"
  minimize read_us
}
