module {
  sheet.vocab @vocab {
    special @aud = "<AUDIO>"
    special @aud_end = "</AUDIO>"
    special @end = "<SHEET-END>"
  }
  sheet.dataset @talks vocab @vocab sheets 800 stats {patterns = 1 : i64, source_bytes = 5000000 : i64} {
    field @text : !sheet.text<words> stats {bytes = 4800000 : i64, items = 800 : i64, words = 800000 : i64}
    field @audio : !sheet.audio<?x1xsi16> stats {bytes = 400000000 : i64, items = 800 : i64, max_bytes = 1500000 : i64, speech = 800 : i64, unique = 800 : i64}
  }
  sheet.view @as_recorded of @talks {
    recorded each @audio around @vocab::@aud, @vocab::@aud_end
    mark @vocab::@end
  }
  design.task @transcribe {decode_us_per_sheet_p95 = 50000.0, minimize = "bytes", quality = {audio = {floor = 60.0, metric = "snr_db"}}}
  design.model @asr {context = 4096, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
  design.target @far {l2 = 524288, read_bytes_per_s = 2.0e+08, request_us = 20000.0}
  codec.encoder @text_c(%arg0: tensor<?xui8>) -> !codec.bits {
    %0 = codec.zstd %arg0 level ?@level dictionary ?@dictionary : tensor<?xui8> -> !codec.bits
    codec.return %0 : !codec.bits
  }
  codec.encoder @audio_c(%arg0: tensor<?x?xsi16>) -> !codec.bits floor 60.0 of snr_db {
    %0 = codec.resample %arg0 rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
    %1 = codec.switch on content  -> !codec.bits {
    case "store" if ?@use_store {
      %2 = codec.store %arg0 : tensor<?x?xsi16> -> !codec.bits
      codec.yield %2 : !codec.bits
    }
    case "lpc" if ?@use_lpc for [speech, music, other] {
      %2 = codec.lpc %0 order ?@lpc_order window ?@window segments ?@segments : tensor<?x1xsi16> -> !codec.residual_pcm<i16>
      %3 = codec.lpc_rans %2 : !codec.residual_pcm<i16> -> !codec.bits
      codec.yield %3 : !codec.bits
    }
    case "wav_file" if ?@use_files for [speech, music, other] {
      %2 = codec.file %arg0 : tensor<?x?xsi16> -> tensor<?xui8>
      %3 = codec.wav_file %2 : tensor<?xui8> -> !codec.bits
      codec.yield %3 : !codec.bits
    }
    }
    codec.return %1 : !codec.bits
  }
  layout.file @talks_v1 stores @talks {
    order templated
    tokens @vocab late
    stream @text_s of @talks::@text codec @text_c block ?@text_block chunk ?@chunk
    stream @audio_s of @talks::@audio codec @audio_c chunk ?@chunk
    group @near [@text_s, @audio_s] placement ?@placement
    index delta_packed
  }
  design.problem @talks_design for @talks_v1 view @as_recorded model @asr task @transcribe target @far seed 7 {
    knob @text_block in [65536, 262144, 1048576, 4096, 16384] group "layout"
    knob @chunk in [16, 64, 256, 1024] group "layout"
    knob @placement in ["split", "bundle"] group "layout"
    knob @level in [9, 19] group "text"
    knob @dictionary in [0, 16384, 65536] group "text"
    knob @use_store in [true, false] group "audio"
    knob @use_lpc in [true, false] group "audio"
    knob @use_files in [true, false] group "audio"
    knob @lpc_order in [8, 12, 16, 24, 32] group "audio"
    knob @window in [1024, 2048, 4096] group "audio"
    knob @segments in [4, 8, 16, 32] group "audio"
    rule "a predictor costs at most one bit for eight samples" (%arg0 = @lpc_order, %arg1 = @window) {
      %c96_i64 = arith.constant 96 : i64
      %0 = arith.muli %arg0, %c96_i64 : i64
      %1 = arith.cmpi sle, %0, %arg1 : i64
      yield %1
    }
    minimize bytes
    minimize read_us
    minimize decode_us
    require snr_db of @talks::@audio at_least 60.0 each from "design.task @transcribe: quality.audio.floor"
    require decode_us per sheet at_most 50000.0 at p95 from "design.task @transcribe: decode_us_per_sheet_p95"
  }
}

