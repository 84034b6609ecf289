// RUN: smmil-opt %s --design-verify -split-input-file -verify-diagnostics

// Nothing to design is no fault.
module {
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{uses undeclared knob ?@level}}
  %b = codec.zstd %x level ?@level : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  stream @t of @wild::@text codec @text_c
  index delta_packed
}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{uses undeclared knob ?@levl}}
  %b = codec.zstd %x level ?@levl : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  stream @t of @wild::@text codec @text_c
  index delta_packed
}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
// expected-note @+1 {{knobs are declared in this problem}}
design.problem @p for @f model @m task @t target @h seed 7 {
  // expected-error @+1 {{is used by no op, expected ?@level somewhere in the module}}
  knob @level in [9, 19]
  minimize bytes
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{cannot take 99 for level, expected an integer from 1 to 22}}
  %b = codec.zstd %x level ?@level : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  stream @t of @wild::@text codec @text_c
  index delta_packed
}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.problem @p for @f model @m task @t target @h seed 7 {
  // expected-note @+1 {{the knob's values are declared here}}
  knob @level in [9, 99]
  minimize bytes
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level ?@level : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  stream @t of @wild::@text codec @text_c
  index delta_packed
}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
// expected-error @+1 {{has no objective, expected minimize}}
design.problem @p for @f model @m task @t target @h seed 7 {
  knob @level in [9, 19]
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 9 : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  stream @t of @wild::@text codec @text_c
  index delta_packed
}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
// expected-note @+1 {{the first one is here}}
design.problem @p for @f model @m task @t target @h seed 7 {
  minimize bytes
}
// expected-error @+1 {{is the second problem, expected one in a module}}
design.problem @q for @f model @m task @t target @h seed 7 {
  minimize bytes
}
