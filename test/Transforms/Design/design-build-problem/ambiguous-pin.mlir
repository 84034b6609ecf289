// RUN: smmil-opt %s --design-build-problem --verify-diagnostics

// Two knobs end alike: the pin does not say which it means.
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
layout.file @f stores @d {
}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
// expected-error @+1 {{design.task @t: fix.lanes: expected the name of a knob}}
design.task @t {decode_us_per_sheet_p95 = 20000.0, fix = {lanes = 4}, minimize = "bytes", quality = {}}
// expected-note @+1 {{the knobs are image_lanes, audio_lanes}}
design.problem @p for @f model @m task @t target @h seed 7 {
  knob @image_lanes in [4, 8] group "image"
  knob @audio_lanes in [4, 8] group "audio"
}
