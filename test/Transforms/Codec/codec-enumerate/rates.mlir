// RUN: smmil-opt %s --codec-enumerate | FileCheck %s

// Opus has a parameter for the rate of its samples; of the five that it takes
// only that of the model is left.
// CHECK-LABEL: codec.encoder @audio_c(
// CHECK:         codec.resample %{{.*}} rate 16000
// CHECK:         case "opus" if ?@use_opus for [speech] {
// CHECK-NEXT:      codec.opus %{{.*}} rate ?@opus_rate
// CHECK:         knob @opus_rate in [48000, 24000, 16000, 12000, 8000]
// CHECK:         rule "Opus takes 8000, 12000, 16000, 24000 or 48000 samples per second" (%[[RATE:.*]] = @opus_rate) {
// CHECK:           %[[MODEL:.*]] = arith.constant 16000 : i64
// CHECK-NEXT:      arith.cmpi eq, %[[RATE]], %[[MODEL]]
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @audio : !sheet.audio<?x?xsi16>
}
codec.recipe @opus(%m: tensor<?x?xsi16>) for [speech] because "speech is predicted and coded in bands" {
  %b = codec.opus %m rate ?@opus_rate complexity 10 : tensor<?x?xsi16> -> !codec.bits
  codec.yield %b : !codec.bits
}
codec.opaque @audio_c : !sheet.audio<?x?xsi16> bits_per_value 0.1 to 16.0 ns_per_value 0.5 to 12.0
layout.file @f stores @d {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {audio = {floor = 10.0, metric = "snr_db"}}}
design.model @m {context = 2048, inputs = {audio = {channels = 1, rate = 16000, dtype = "f32"}}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @p for @f model @m task @t target @h seed 7 {
}
