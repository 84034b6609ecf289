// RUN: smmil-opt %s --verify-roundtrip | FileCheck %s
// RUN: smmil-opt %s --mlir-print-op-generic | smmil-opt | FileCheck %s
// RUN: smmil-opt %s --emit-bytecode | smmil-opt | FileCheck %s

sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 2 {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @l stores @wild {
  stream @t of @wild::@text codec @c chunk ?@chunk
}
sheet.view @v of @wild {
  recorded
}

// CHECK:      design.task @t {decode_us_per_sheet_p95 = 20000.0, fix = {block = 4, chain = "dct"}, minimize = "bytes",
// CHECK-SAME:   quality = {image = {floor = 38.0, metric = "tensor_psnr_db"}}}
design.task @t {decode_us_per_sheet_p95 = 2.0e+04, minimize = "bytes", fix = {block = 4, chain = "dct"},
  quality = {image = {floor = 38.0, metric = "tensor_psnr_db"}}}

// CHECK-NEXT: design.model @m {context = 2048, inputs = {audio = {accepts = ["pcm", "mel80"], channels = 1, dtype = "f32",
// CHECK-SAME:   rate = 16000}}, text_unit = "words"}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000, accepts = ["pcm", "mel80"]}}, text_unit = "words"}

// CHECK-NEXT: design.target @h {l2 = 524288,
// CHECK-SAME:   read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.target @h {l2 = 524288,
  read_bytes_per_s = 2.0e+09, request_us = 80.0}

// CHECK-LABEL: design.problem @p for @l view @v model @m task @t target @h seed 7 {
// CHECK-NEXT:    knob @chunk in [16, 64, 256] group "layout"
// CHECK-NEXT:    knob @chain in ["dct", "lossless"]
// CHECK-NEXT:    knob @dedup in [true, false]
// CHECK-NEXT:    knob @weight in [0.5, 1.0, 2.0e-09]
// CHECK-NEXT:    rule "a chunk of lossless items is small" (%{{.*}} = @chunk, %{{.*}} = @chain : !design.word, %{{.*}} = @dedup : i1, %{{.*}} = @weight : f64) {
// CHECK:           %[[IS:.*]] = is %{{.*}} "lossless"
// CHECK:           %[[OK:.*]] = arith.andi
// CHECK-NEXT:      yield %[[OK]]
// CHECK-NEXT:    }
// CHECK-NEXT:    minimize bytes
// CHECK-NEXT:    minimize "two words"
// CHECK-NEXT:    require tensor_psnr_db of @wild::@image at_least 38.0 each from "task.json: quality.image.floor"
// CHECK-NEXT:    require decode_us per sheet at_most 20000.0 at p95
// CHECK-NEXT:    require bytes at_most 1.0e+300
// CHECK-NEXT:    fix @chunk = 64 from "task.json: fix.chunk"
// CHECK-NEXT:    fix @chain = "dct"
// CHECK-NEXT:    fix @dedup = true
// CHECK-NEXT:    fix @weight = 0.5
// CHECK-NEXT:  }
design.problem @p for @l view @v model @m task @t target @h seed 7 {
  knob @chunk in [16, 64, 256] group "layout"
  knob @chain in ["dct", "lossless"]
  knob @dedup in [true, false]
  knob @weight in [0.5, 1.0, 2.0e-09]
  rule "a chunk of lossless items is small" (%k = @chunk, %c = @chain : !design.word, %d = @dedup : i1, %w = @weight : f64) {
    %is = is %c "lossless"
    %small = arith.andi %is, %d : i1
    yield %small
  }
  minimize bytes
  minimize "two words"
  require tensor_psnr_db of @wild::@image at_least 38.0 each from "task.json: quality.image.floor"
  require decode_us per sheet at_most 20000.0 at p95
  require bytes at_most 1.0e+300
  fix @chunk = 64 from "task.json: fix.chunk"
  fix @chain = "dct"
  fix @dedup = true
  fix @weight = 0.5
}

// The seed prints even when it is 0; a view is optional.
// CHECK-LABEL: design.problem @q for @l model @m task @t target @h seed 0 attributes {note = "idle"} {
// CHECK-NEXT:    minimize bytes
// CHECK-NEXT:  }
design.problem @q for @l model @m task @t target @h seed 0 attributes {note = "idle"} {
  minimize bytes
}

// CHECK-LABEL: design.result @r of @p chosen {chain = "dct", chunk = 64, dedup = true, weight = 0.5}
// CHECK-SAME:    metrics {bytes = 1024.0, decode_us = 3} pareto [{bytes = 1024.0, design = {chunk = 64}}]
design.result @r of @p chosen {chain = "dct", chunk = 64, dedup = true, weight = 0.5}
  metrics {bytes = 1024.0, decode_us = 3} pareto [{bytes = 1024.0, design = {chunk = 64}}]
