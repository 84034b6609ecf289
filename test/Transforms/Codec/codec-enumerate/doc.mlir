// RUN: smmil-opt %s --codec-enumerate | FileCheck %s

// The model takes 16 kHz sound; the task has a floor for it. The opaque codec
// gives way to an encoder: storing the source and each recipe for sound is a case
// behind a knob of its own, with knobs where values are to be chosen; those that
// keep the file itself share one.
// CHECK-NOT:   codec.opaque
// CHECK:       codec.encoder @audio_c(%[[X:.*]]: tensor<?x?xsi16>) -> !codec.bits floor 60.0 of snr_db {
// CHECK-NEXT:    %[[M:.*]] = codec.resample %[[X]] rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
// CHECK-NEXT:    %[[B:.*]] = codec.switch on content {{ *}}-> !codec.bits {
// CHECK-NEXT:    case "store" if ?@use_store {
// CHECK-NEXT:      %[[C:.*]] = codec.store %[[X]]
// CHECK-NEXT:      codec.yield %[[C]]
// CHECK-NEXT:    }
// CHECK-NEXT:    case "lpc" if ?@use_lpc for [speech, music, other] {
// CHECK-NEXT:      %[[R:.*]] = codec.lpc %[[M]] order ?@lpc_order window ?@window segments ?@segments
// CHECK-NEXT:      %[[E:.*]] = codec.lpc_rans %[[R]]
// CHECK-NEXT:      codec.yield %[[E]]
// CHECK-NEXT:    }
// CHECK-NEXT:    case "wav_file" if ?@use_files for [speech, music, other] {
// CHECK-NEXT:      %[[F:.*]] = codec.file %[[X]]
// CHECK-NEXT:      %[[W:.*]] = codec.wav_file %[[F]]
// CHECK-NEXT:      codec.yield %[[W]]
// CHECK-NEXT:    }
// CHECK-NEXT:    }
// CHECK-NEXT:    codec.return %[[B]]
codec.opaque @audio_c : !sheet.audio<?x1xsi16> bits_per_value 1.0 to 16.0 ns_per_value 1.0 to 12.0
sheet.vocab @v {
}
sheet.dataset @talk vocab @v sheets 2 {
  field @audio : !sheet.audio<?x1xsi16>
}
layout.file @f stores @talk {
  order recorded patterns 64
  tokens @v late
  stream @a of @talk::@audio codec @audio_c chunk ?@chunk
  index delta_packed
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {audio = {floor = 60.0, metric = "snr_db"}}}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}

// What the primitives say about their choices goes into the problem.
// CHECK:       design.problem @p
// CHECK-NEXT:    knob @chunk in [16, 64]
// CHECK-NEXT:    knob @use_store in [true, false] group "audio"
// CHECK-NEXT:    knob @use_lpc in [true, false] group "audio"
// CHECK-NEXT:    knob @use_files in [true, false] group "audio"
// CHECK-NEXT:    knob @lpc_order in [{{.*}}] group "audio"
// CHECK-NEXT:    knob @window in [{{.*}}] group "audio"
// CHECK-NEXT:    knob @segments in [{{.*}}] group "audio"
// CHECK-NEXT:    rule "a predictor costs at most one bit for eight samples" (%[[O:.*]] = @lpc_order, %[[F:.*]] = @window) {
// CHECK:           yield
// CHECK-NEXT:    }
// CHECK-NEXT:  }
design.problem @p for @f model @m task @t target @h seed 7 {
  knob @chunk in [16, 64] group "layout"
}
