// A dataset without sheets, items or bytes has a layout like any other, and no
// figure in it is infinite or not a number.
// RUN: smmil-opt %s --layout-enumerate 2>&1 | FileCheck %s --implicit-check-not=inf --implicit-check-not=nan

// CHECK:      layout.file @none_v1 stores @none {
// CHECK-NEXT:   order recorded patterns 64
// CHECK-NEXT:   tokens @vocab late
// CHECK-NEXT:   stream @text_s of @none::@text codec @text_c block 4096 chunk 16
// CHECK-NEXT:   stream @clip_s of @none::@clip codec @clip_c chunk 16
// CHECK-NEXT:   group @near [@text_s, @clip_s] placement
// CHECK-NEXT:   index delta_packed
sheet.vocab @vocab {
}
sheet.dataset @none vocab @vocab sheets 0 stats {patterns = 0 : i64, source_bytes = 0 : i64} {
  field @text : !sheet.text<words> stats {bytes = 0 : i64, items = 0 : i64}
  field @clip : !sheet.video stats {bytes = 0 : i64, items = 0 : i64, unique = 0 : i64}
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
