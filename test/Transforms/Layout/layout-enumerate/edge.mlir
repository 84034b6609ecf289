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
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", present = {every = 10, image_weight = 1.0, images = [1], word_weight = 1.0}, quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
// expected-error @+1 {{stands where the view of @a would be built}}
sheet.vocab @designed {
}
