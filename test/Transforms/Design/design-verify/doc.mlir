// RUN: smmil-opt %s --design-verify | FileCheck %s

// Every knob is declared, used, and legal where it is used.
// CHECK:      stream @t of @wild::@text codec @text_c block 1048576 chunk ?@chunk
// CHECK:      design.problem @p
// CHECK-NEXT:   knob @chunk in [16, 64]
// CHECK-NEXT:   minimize bytes
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 2 {
  field @text : !sheet.text<words>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @wild_v1 stores @wild {
  order recorded patterns 64
  tokens @vocab late
  stream @t of @wild::@text codec @text_c block 1048576 chunk ?@chunk
  index delta_packed
}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.problem @p for @wild_v1 model @m task @t target @host seed 7 {
  knob @chunk in [16, 64] group "layout"
  minimize bytes
}
