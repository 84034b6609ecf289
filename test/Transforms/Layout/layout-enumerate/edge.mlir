// RUN: smmil-opt %s --layout-enumerate -split-input-file -verify-diagnostics

// expected-error @+1 {{expected a sheet.dataset; `smmil profile` writes one}}
module {
}

// -----

// expected-error @+1 {{expected a design.task; smmil-translate --task-json-to-mlir writes one}}
module {
  sheet.vocab @v {
  }
  sheet.dataset @a vocab @v sheets 1 {
  }
}

// -----

// expected-error @+1 {{expected a design.model; smmil-translate --model-json-to-mlir writes one}}
module {
  sheet.vocab @v {
  }
  sheet.dataset @a vocab @v sheets 1 {
  }
  design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
}

// -----

// expected-error @+1 {{expected a design.target; smmil-translate --target-json-to-mlir writes one}}
module {
  sheet.vocab @v {
  }
  sheet.dataset @a vocab @v sheets 1 {
  }
  design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
  design.model @m {context = 2048, inputs = {}, text_unit = "words"}
}

// -----

sheet.vocab @v {
}
sheet.dataset @a vocab @v sheets 1 {
}
// expected-note @+1 {{the first one is here}}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
// expected-error @+1 {{stands beside another one, expected one in a module}}
design.task @u {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}

// -----

sheet.vocab @v {
}
// expected-note @+1 {{the dataset is declared here}}
sheet.dataset @a vocab @v sheets 1 {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
// expected-error @+1 {{stands where the layout of @a would be built}}
sheet.vocab @a_v1 {
}

// -----

sheet.vocab @v {
}
// expected-note @+1 {{the dataset is declared here}}
sheet.dataset @a vocab @v sheets 1 {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
// expected-error @+1 {{stands where the design problem of @a would be built}}
sheet.vocab @a_design {
}

// -----

sheet.vocab @v {
}
sheet.dataset @a vocab @v sheets 1 {
  // expected-note @+1 {{the field is declared here}}
  field @text : !sheet.text<words>
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
// expected-error @+1 {{stands where the codec of field @text would be built}}
sheet.vocab @text_c {
}

// -----

sheet.vocab @v {
}
// expected-note @+1 {{the dataset is declared here}}
sheet.dataset @a vocab @v sheets 1 {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", present = {every = [10], images = [1], kind = "vqa"}, quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
// expected-error @+1 {{stands where the view of @a would be built}}
sheet.vocab @designed {
}

// -----

// Nothing would value the knobs of a view.
sheet.vocab @v {
}
sheet.dataset @a vocab @v sheets 1 {
  field @text : !sheet.text<words>
}
// expected-error @+1 {{'sheet.view' op has knobs, and @t does not say what a view is good for; give the task `present` with kind, every and images}}
sheet.view @mine of @a {
  cycle until @text {
    take ?@run of @text
  }
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}

// -----

// expected-note @+1 {{expected special @img_x here}}
sheet.vocab @v {
  special @img = "IMAGE"
}
// expected-remark @+2 {{pruned marker prefix}}
// expected-remark @+1 {{pruned marker suffix}}
sheet.dataset @a vocab @v sheets 1 {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
sheet.view @as_recorded of @a {
  recorded each @image after @v::@img
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", present = {every = [10], images = [1], kind = "vqa"}, quality = {}}
// expected-error @+1 {{places markers around images, and the vocabulary spells no @img_x}}
design.model @m {context = 2048, inputs = {image = {background = [0, 0, 0], dtype = "f32", filter = "triangle", marker = "around", mean = [0.0, 0.0, 0.0], resize = "stretch", shape = [3, 32, 32], std = [1.0, 1.0, 1.0], tokens = 576}}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}

// -----

sheet.vocab @v {
}
sheet.dataset @a vocab @v sheets 1 {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
sheet.view @as_recorded of @a {
  recorded
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", present = {every = [10], images = [1], kind = "vqa"}, quality = {}}
// expected-error @+1 {{inputs.image.marker: no view in recorded order marks @image; give it `each @image after` a token}}
design.model @m {context = 2048, inputs = {image = {background = [0, 0, 0], dtype = "f32", filter = "triangle", marker = "around", mean = [0.0, 0.0, 0.0], resize = "stretch", shape = [3, 32, 32], std = [1.0, 1.0, 1.0], tokens = 576}}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
