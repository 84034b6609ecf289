// RUN: smmil-opt %s --layout-enumerate -verify-diagnostics | FileCheck %s

sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
// expected-remark @+8 {{pruned order templated: illegal, the sheets have 3 patterns}}
// expected-remark @+7 {{pruned tokens baked: dominated by late: the same reads, at least 48 more bytes of text before compression, and renaming a token rewrites it}}
// expected-remark @+6 {{pruned chunk 256: a smaller chunk already holds all 40 sheets}}
// expected-remark @+5 {{pruned chunk 1024: a smaller chunk already holds all 40 sheets}}
// expected-remark @+4 {{pruned text_block 1048576: a smaller block already holds all 130000 bytes of sheets}}
// expected-remark @+3 {{pruned detail apart of @image: dominated by together: every read takes whole values, so no byte of them is saved}}
// expected-remark @+2 {{pruned index fixed_stride: dominated by delta_packed: 328 bytes of item records against at most 224}}
// The layout and the problem come from here.
sheet.dataset @wild vocab @vocab sheets 40 stats {patterns = 3 : i64, source_bytes = 130000 : i64} {
  field @text : !sheet.text<words> stats {bytes = 120000 : i64, items = 40 : i64}
  field @image : !sheet.image<?x?x3xui8> stats {bytes = 80000 : i64, items = 8 : i64, max_bytes = 20000 : i64, unique = 6 : i64}
}
sheet.view @as_recorded of @wild {
  recorded each @image after @vocab::@img
}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}

// Codecs are opaque; what bounds do not decide is a knob.
// CHECK:      codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
// CHECK-NEXT: codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.05 to 8.0 ns_per_value 0.5 to 12.0
// CHECK-NEXT: layout.file @wild_v1 stores @wild {
// CHECK-NEXT:   order recorded patterns 64
// CHECK-NEXT:   tokens @vocab late
// CHECK-NEXT:   stream @text_s of @wild::@text codec @text_c block ?@text_block chunk ?@chunk
// CHECK-NEXT:   stream @image_s of @wild::@image codec @image_c chunk ?@chunk dedup ?@dedup
// CHECK-NEXT:   group @near [@text_s, @image_s] placement ?@placement
// CHECK-NEXT:   index delta_packed
// CHECK-NEXT: }
// CHECK-NEXT: design.problem @wild_design for @wild_v1 view @as_recorded model @m task @t target @host seed 7 {
// CHECK-NEXT:   knob @text_block in [65536, 262144, 4096, 16384] group "layout"
// CHECK-NEXT:   knob @chunk in [16, 64] group "layout"
// CHECK-NEXT:   knob @dedup in [true, false] group "layout"
// CHECK-NEXT:   knob @placement in ["split", "bundle"] group "layout"
// CHECK-NEXT: }
