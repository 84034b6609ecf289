// RUN: smmil-opt %s --codec-enumerate -split-input-file -verify-diagnostics

// expected-error @+1 {{codec-enumerate needs a design.model}}
module {
}

// -----

// expected-error @+1 {{codec-enumerate needs a design.task}}
module {
  design.model @m {context = 2048, inputs = {}, text_unit = "words"}
}

// -----

// expected-error @+1 {{codec-enumerate needs a design.problem (layout-enumerate makes one)}}
module {
  design.model @m {context = 2048, inputs = {}, text_unit = "words"}
  design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
}

// -----

// Tables are no codec that a field could be stored with.
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  // expected-note @+1 {{the field is declared here}}
  field @text : !sheet.text<words>
}
// expected-error @+1 {{stores a field, expected an encoder or a codec.opaque to replace}}
codec.tables @text_c xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
layout.file @f stores @d {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @p for @f model @m task @t target @h seed 7 {
}

// -----

// A knob whose primitive suggests no values is for the user to declare.
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @image : !sheet.image<?x?x3xui8>
}
codec.encoder @image_c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<32x32x3xui8>
  %p = codec.color %m kind ycbcr chroma 420 : tensor<32x32x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f keep 16 : !codec.coefficients<i16> -> !codec.bands<i16>
  // expected-error @+1 {{suggests no values for ?@which; declare the knob in the problem}}
  %q = codec.quantize %s steps 24 step ?@which : !codec.bands<i16> -> !codec.bands<i16>
  %b = codec.band_rans %q lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @f stores @d {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @p for @f model @m task @t target @h seed 7 {
}

// -----

// A rate that a recipe pins must be that of the model: a rule without a knob.
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @audio : !sheet.audio<?x?xsi16>
}
codec.recipe @opus(%m: tensor<?x?xsi16>) for [speech] because "speech is predicted and coded in bands" {
  // expected-error @+1 {{'codec.opus' op codes samples at a rate of 22050, got rate 24000; Opus takes 8000, 12000, 16000, 24000 or 48000 samples per second, and the rate must be that of the model}}
  %b = codec.opus %m rate 24000 complexity 10 : tensor<?x?xsi16> -> !codec.bits
  codec.yield %b : !codec.bits
}
codec.opaque @audio_c : !sheet.audio<?x?xsi16> bits_per_value 0.1 to 16.0 ns_per_value 0.5 to 12.0
layout.file @f stores @d {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {audio = {floor = 10.0, metric = "snr_db"}}}
design.model @m {context = 2048, inputs = {audio = {channels = 1, rate = 22050, dtype = "f32"}}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @p for @f model @m task @t target @h seed 7 {
}
