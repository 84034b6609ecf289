// Long pages of a book with many figures. The task says that it answers questions, so that the number of figures in a
// group and of words between groups is designed as well.
module {
  sheet.vocab @vocab {
    special @fig = "<FIGURE>"
    special @end = "<PAGE-END>"
  }
  sheet.dataset @book vocab @vocab sheets 6 stats {images_per_sheet = array<i64: 0, 2, 3, 1, 0, 2>, patterns = 5 : i64, source_bytes = 16000 : i64, words_per_sheet = array<i64: 500, 350, 280, 420, 510, 300>} {
    field @text : !sheet.text<words> stats {bytes = 14000 : i64, items = 12 : i64, words = 2360 : i64}
    field @image : !sheet.image<?x?x3xui8> stats {bytes = 900000 : i64, diagram = 5 : i64, items = 8 : i64, max_bytes = 200000 : i64, scanned_text = 3 : i64, unique = 8 : i64}
  }
  sheet.view @as_recorded of @book {
    recorded each @image after @vocab::@fig
    mark @vocab::@end
  }
  design.task @read {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", present = {every = [50, 100, 200], images = [1, 2, 3, 4], kind = "vqa"}, quality = {}}
  design.model @vlm336 {context = 1900, inputs = {image = {background = [255, 255, 255], dtype = "f32", filter = "triangle", mean = [0.481, 0.458, 0.408], resize = "stretch", shape = [3, 336, 336], std = [0.269, 0.261, 0.276], tokens = 576}}, text_unit = "words"}
  design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
}
