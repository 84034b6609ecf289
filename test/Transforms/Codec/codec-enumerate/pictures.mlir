// RUN: smmil-opt %s --codec-enumerate | FileCheck %s

// What a model spec says about orientation and animations reaches the encoder, where packing reads it.
// CHECK-LABEL: codec.encoder @photo_c(
// CHECK-SAME:    background [0, 0, 0] attributes {first_frame, ignore_orientation} {
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @photo : !sheet.image<?x?x3xui8>
}
layout.file @f stores @d {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {image = {animation = "first_frame", background = [0, 0, 0], dtype = "f32", filter = "triangle", mean = [0.5, 0.5, 0.5], orientation = "ignore", resize = "stretch", shape = [3, 336, 336], std = [0.5, 0.25, 0.5], tokens = 576}}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @p for @f model @m task @t target @h seed 7 {
}
