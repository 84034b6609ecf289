// RUN: smmil-opt %s --design-build-problem | FileCheck %s

sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.dataset @wild vocab @vocab sheets 2 {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
layout.file @wild_v1 stores @wild {
  order recorded patterns 64
  tokens @vocab late
  stream @t of @wild::@text codec @text_c block 1048576 chunk ?@chunk
  stream @i of @wild::@image codec @image_c chunk ?@chunk
  index delta_packed
}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @caption {decode_us_per_sheet_p95 = 20000.0, fix = {chunk = 64}, minimize = "read_us",
  quality = {audio = {floor = 60.0, metric = "snr_db"}, image = {floor = 38.0, metric = "tensor_psnr_db"}}}

// The task's objective comes first. The floor of sound is left out: the dataset
// has none.
// CHECK:      design.problem @p
// CHECK:        knob @chunk in [16, 64]
// CHECK-NEXT:   minimize read_us
// CHECK-NEXT:   minimize bytes
// CHECK-NEXT:   minimize decode_us
// CHECK-NEXT:   require tensor_psnr_db of @wild::@image at_least 38.0 each from "design.task @caption: quality.image.floor"
// CHECK-NOT:    snr_db
// CHECK-NEXT:   require decode_us per sheet at_most 20000.0 at p95 from "design.task @caption: decode_us_per_sheet_p95"
// CHECK-NEXT:   fix @chunk = 64 from "design.task @caption: fix.chunk"
design.problem @p for @wild_v1 model @m task @caption target @host seed 7 {
  knob @chunk in [16, 64] group "layout"
}
