// Photos with a short text each, for a model that captions one picture at a time.
module {
  sheet.vocab @vocab {
    special @img = "<IMAGE>"
    special @end = "<SHEET-END>"
  }
  sheet.dataset @photos vocab @vocab sheets 5000 stats {patterns = 2 : i64, source_bytes = 1300000 : i64} {
    field @text : !sheet.text<words> stats {bytes = 600000 : i64, items = 5000 : i64, words = 100000 : i64}
    field @image : !sheet.image<?x?x3xui8> stats {bytes = 900000000 : i64, items = 5200 : i64, max_bytes = 2000000 : i64, photo = 5100 : i64, unique = 5000 : i64}
  }
  sheet.view @as_recorded of @photos {
    recorded each @image after @vocab::@img
    mark @vocab::@end
  }
  design.task @caption {decode_us_per_sheet_p95 = 5000.0, minimize = "bytes", quality = {image = {floor = 38.0, metric = "tensor_psnr_db"}}}
  design.model @vlm112 {context = 2048, inputs = {image = {background = [255, 255, 255], dtype = "f32", filter = "triangle", mean = [0.481, 0.458, 0.408], resize = "stretch", shape = [3, 112, 112], std = [0.269, 0.261, 0.276], tokens = 64}}, text_unit = "words"}
  design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
}
