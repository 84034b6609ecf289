// RUN: smmil-opt %s --design-verify-solved -split-input-file -verify-diagnostics

// Nothing to decide is decided.
module {
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
// expected-error @+1 {{is still to be solved; design-solve commits a choice}}
design.problem @p for @f model @m task @t target @h seed 7 {
  minimize bytes
}

// -----

// Told once, at the first use.
sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{still uses ?@dictionary; design-solve or codec-materialize-knobs gives it a value}}
  %b = codec.zstd %x level ?@level dictionary ?@dictionary : tensor<?xui8> -> !codec.bits
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
