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
  sheet.view @designed of @book {
    cycle until @text {
      take ?@images of @image each after @vocab::@fig short skip
      take ?@every of @text
    } rest append
  }
  design.task @read {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", present = {every = [50, 100, 200], images = [1, 2, 3, 4], kind = "vqa"}, quality = {}}
  design.model @vlm336 {context = 1900, inputs = {image = {background = [255, 255, 255], dtype = "f32", filter = "triangle", mean = [0.481, 0.458, 0.408], resize = "stretch", shape = [3, 336, 336], std = [0.269, 0.261, 0.276], tokens = 576}}, text_unit = "words"}
  design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
  codec.encoder @text_c(%arg0: tensor<?xui8>) -> !codec.bits {
    %0 = codec.zstd %arg0 level ?@level dictionary ?@dictionary : tensor<?xui8> -> !codec.bits
    codec.return %0 : !codec.bits
  }
  codec.encoder @image_c(%arg0: tensor<?x?x3xui8>) -> !codec.bits copy_pixels ?@copy_pixels normalize mean [0.481, 0.458, 0.408] deviation [0.269, 0.261, 0.276] background [255, 255, 255] {
    %0 = codec.resize %arg0 : tensor<?x?x3xui8> -> tensor<336x336x3xui8>
    %1 = codec.switch on content  -> !codec.bits {
    case "store" if ?@use_store {
      %2 = codec.store %arg0 : tensor<?x?x3xui8> -> !codec.bits
      codec.yield %2 : !codec.bits
    }
    case "lossless" if ?@use_lossless for [diagram, scanned_text, other] {
      %2 = codec.color %0 kind subtract_green chroma 444 : tensor<336x336x3xui8> -> !codec.planes<i16>
      %3 = codec.predict %2 by med strips ?@lanes : !codec.planes<i16> -> !codec.residual_planes<i16>
      %4 = codec.row_rans %3 : !codec.residual_planes<i16> -> !codec.bits
      codec.yield %4 : !codec.bits
    }
    case "webp_lossless" if ?@use_webp_lossless for [diagram, scanned_text, other] {
      %2 = codec.webp_lossless %0 effort 6 : tensor<336x336x3xui8> -> !codec.bits
      codec.yield %2 : !codec.bits
    }
    case "gif_file" if ?@use_files for [photo, diagram, scanned_text, other] {
      %2 = codec.file %arg0 : tensor<?x?x3xui8> -> tensor<?xui8>
      %3 = codec.gif_file %2 : tensor<?xui8> -> !codec.bits
      codec.yield %3 : !codec.bits
    }
    case "jpeg_file" if ?@use_files for [photo, diagram, scanned_text, other] {
      %2 = codec.file %arg0 : tensor<?x?x3xui8> -> tensor<?xui8>
      %3 = codec.jpeg_file %2 : tensor<?xui8> -> !codec.bits
      codec.yield %3 : !codec.bits
    }
    case "png_file" if ?@use_files for [photo, diagram, scanned_text, other] {
      %2 = codec.file %arg0 : tensor<?x?x3xui8> -> tensor<?xui8>
      %3 = codec.png_file %2 : tensor<?xui8> -> !codec.bits
      codec.yield %3 : !codec.bits
    }
    }
    codec.return %1 : !codec.bits
  }
  layout.file @book_v1 stores @book {
    order recorded patterns 64
    tokens @vocab late
    stream @text_s of @book::@text codec @text_c block ?@text_block chunk 16
    stream @image_s of @book::@image codec @image_c chunk 16
    group @near [@text_s, @image_s] placement ?@placement
    index delta_packed
  }
  design.problem @book_design for @book_v1 view @designed model @vlm336 task @read target @host seed 7 {
    knob @images in [1, 2, 3] group "view"
    knob @every in [50, 100, 200] group "view"
    knob @text_block in [16384, 4096] group "layout"
    knob @placement in ["split", "bundle"] group "layout"
    knob @level in [9, 19] group "text"
    knob @dictionary in [0, 16384, 65536] group "text"
    knob @copy_pixels in [0, 65536, 262144, 1048576] group "image"
    knob @use_store in [true, false] group "image"
    knob @use_lossless in [true, false] group "image"
    knob @use_webp_lossless in [true, false] group "image"
    knob @use_files in [true, false] group "image"
    knob @lanes in [4, 8, 16, 32] group "image"
    minimize bytes
    minimize read_us
    minimize decode_us
    minimize view_cost
    require decode_us per sheet at_most 20000.0 at p95 from "design.task @read: decode_us_per_sheet_p95"
  }
}

