// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// Specs, knobs, rules, bounds, pins and results. `design.problem` alone names
// symbols that are not there; what its body does wrong is told first.

// task C1
// expected-error @+1 {{'design.task' op has a wrong field minimise: unknown field, expected one of minimize, quality}}
design.task @t {decode_us_per_sheet_p95 = 1.0, minimise = "bytes", minimize = "bytes", quality = {}}

// -----

// task C1
// expected-error @+1 {{'design.task' op has a wrong field quality.image.floor: expected a number of at least 0 and at most 1000, but got 38}}
design.task @t {decode_us_per_sheet_p95 = 1.0, minimize = "bytes", quality = {image = {floor = 38, metric = "tensor_psnr_db"}}}

// -----

// task C1
// expected-error @+1 {{'design.task' op has a wrong field quality: missing field, expected an object}}
design.task @t {decode_us_per_sheet_p95 = 1.0, minimize = "bytes"}

// -----

// model C1
// expected-error @+1 {{'design.model' op has a wrong field inputs.image.shape: expected a list of 3 integers of at least 1 and at most 16384, but got [3, 336]}}
design.model @m {context = 2048, text_unit = "words", inputs = {image = {background = [0, 0, 0], dtype = "f32", filter = "triangle",
  mean = [0.5, 0.5, 0.5], resize = "stretch", shape = [3, 336], std = [0.2, 0.2, 0.2], tokens = 1}}}

// -----

// target C1
// expected-error @+2 {{'design.target' op has a wrong field cores: unknown field, expected one of l2, read_bytes_per_s, request_us, energy}}
// expected-error @+1 {{'design.target' op has a wrong field request_us: missing field, expected a number of at least 0}}
design.target @h {cores = 2, l2 = 524288, read_bytes_per_s = 2.0e+09}

// -----

// problem C1
// expected-error @+1 {{'design.problem' op expects @l to be a layout.file, but nothing has this name}}
design.problem @p for @l model @m task @t target @h seed 0 {
}

// -----

// problem C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
layout.file @l stores @wild {
}
// expected-note @+1 {{it is declared here}}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
// expected-error @+1 {{'design.problem' op expects @h to be a design.model, but got a design.target}}
design.problem @p for @l model @h task @t target @h seed 0 {
}

// -----

// problem C2
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'arith.constant' op is not a part of a design problem, expected knob, rule, minimize, require or fix}}
  %c = arith.constant 1 : i64
}

// -----

// knob C1
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.knob' op expects 1 to 64 values, but got 0}}
  knob @k in []
}

// -----

// knob C1
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.knob' op expects 1 to 64 values, but got 65}}
  knob @k in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
              33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64]
}

// -----

// knob C2
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.knob' op expects values of one type, but got 1 and "one"}}
  knob @k in [1, "one"]
}

// -----

// knob C2
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.knob' op expects values of one type, but got 1 and 1.5}}
  knob @k in [1, 1.5]
}

// -----

// knob C2
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.knob' op expects integers, decimals, strings or flags, but got 1 : i32}}
  knob @k in [1 : i32]
}

// -----

// knob C3
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.knob' op lists the value "dct" twice}}
  knob @k in ["dct", "copy", "dct"]
}

// -----

// require C1
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.require' op expects direction to be one of at_least, at_most, but got "about"}}
  require bytes about 7.0
}

// -----

// require C2
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.require' op expects statistic to be one of p50, p95, p99, but got "p90"}}
  require decode_us at_most 7.0 at p90
}

// -----

// require C3
sheet.vocab @vocab {
}
// expected-note @+1 {{fields are declared in this dataset}}
sheet.dataset @wild vocab @vocab sheets 1 {
}
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.require' op bounds unknown field @wild::@image}}
  require tensor_psnr_db of @wild::@image at_least 38.0 each
}

// -----

// require C4
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.require' op bounds each item and a percentile, expected one of them}}
  require decode_us at_most 7.0 each at p95
}

// -----

// fix C1
// expected-note @+1 {{knobs are declared in this problem}}
design.problem @p for @l model @m task @t target @h seed 0 {
  knob @k in [1]
  // expected-error @+1 {{'design.fix' op names undeclared knob @key}}
  fix @key = 1
}

// -----

// fix C2
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-note @+1 {{its values are [4, 8]}}
  knob @block in [4, 8]
  // expected-error @+1 {{'design.fix' op pins @block to 16, which is not in its domain}}
  fix @block = 16 from "task.json: fix.block"
}

// -----

// result C1
// expected-error @+1 {{'design.result' op expects metric "bytes" to be a number, but got "many"}}
design.result @r of @p chosen {} metrics {bytes = "many"} pareto []

// -----

// result C2
// expected-error @+1 {{'design.result' op expects Pareto points to be dictionaries, but got 7}}
design.result @r of @p chosen {} metrics {} pareto [{}, 7]

// -----

// expected-error @+1 {{'design.knob' op expects parent op 'design.problem'}}
design.knob @k in [1]
