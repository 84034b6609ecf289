// Spoken articles for a model that hears 16 kHz; what was said must come back to the sample.
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
}
