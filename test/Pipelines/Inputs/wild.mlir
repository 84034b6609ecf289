// A profiled dataset with its request: what every phase starts from. Statistics
// stand for data; nothing is read.
module {
  sheet.vocab @vocab {
    special @img = "<IMAGE>"
    special @aud = "<AUDIO>"
    special @end = "<SHEET-END>"
  }
  sheet.dataset @wild vocab @vocab sheets 120 stats {patterns = 9 : i64} {
    field @text : !sheet.text<words> stats {bytes = 240000 : i64, items = 300 : i64, words = 40000 : i64}
    field @image : !sheet.image<?x?x3xui8> stats {bytes = 9000000 : i64, items = 200 : i64, max_bytes = 90000 : i64, unique = 180 : i64}
    field @audio : !sheet.audio<?x1xsi16> stats {bytes = 4000000 : i64, items = 40 : i64, max_bytes = 200000 : i64, unique = 40 : i64}
    field @clip : !sheet.video stats {bytes = 500000 : i64, items = 2 : i64, max_bytes = 300000 : i64, unique = 2 : i64}
  }
  sheet.view @as_recorded of @wild {
    recorded each @image after @vocab::@img each @audio after @vocab::@aud
    mark @vocab::@end
  }
  design.task @caption {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {audio = {floor = 60.0, metric = "snr_db"}, image = {floor = 38.0, metric = "tensor_psnr_db"}}}
  design.model @vlm {context = 8192, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}, image = {background = [255, 255, 255], dtype = "f32", filter = "triangle", mean = [0.481, 0.458, 0.408], resize = "stretch", shape = [3, 336, 336], std = [0.269, 0.261, 0.276], tokens = 576}}, text_unit = "words"}
  design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
}
