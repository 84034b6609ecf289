// RUN: smmil-opt %s --design-build-problem | FileCheck %s
// What is there stays, so a second run adds nothing.
// RUN: smmil-opt %s --design-build-problem -o %t.once
// RUN: smmil-opt %t.once --design-build-problem | diff %t.once -

// A pin may name the end of one knob's name. A view with a knob can be shown
// better or worse, so that counts too. The bound on reading is on the mean.
// CHECK-LABEL: design.problem @p
// CHECK:         minimize decode_us
// CHECK-NEXT:    minimize bytes
// CHECK-NEXT:    minimize read_us
// CHECK-NEXT:    minimize view_cost
// CHECK-NEXT:    require snr_db of @d::@audio at_least 60.0 each from "design.task @t: quality.audio.floor"
// CHECK-NEXT:    require decode_us per sheet at_most 20000.0 at p95 from "design.task @t: decode_us_per_sheet_p95"
// CHECK-NEXT:    require read_us per sheet at_most 900.0 from "design.task @t: read_us_per_sheet"
// CHECK-NEXT:    fix @image_block = 4 from "design.task @t: fix.block"
// CHECK-NEXT:  }
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @text : !sheet.text<words>
  field @audio : !sheet.audio<?x1xsi16>
}
layout.file @f stores @d {
}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, fix = {block = 4}, minimize = "decode_us",
  quality = {audio = {floor = 60.0, metric = "snr_db"}, image = {floor = 38.0, metric = "tensor_psnr_db"}}, read_us_per_sheet = 900.0}
design.problem @p for @f model @m task @t target @h seed 7 {
  knob @images in [1, 2] group "view"
  knob @image_block in [4, 8] group "image"
}
