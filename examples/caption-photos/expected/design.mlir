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
  codec.encoder @text_c(%arg0: tensor<?xui8>) -> !codec.bits {
    %0 = codec.zstd %arg0 level ?@level dictionary ?@dictionary : tensor<?xui8> -> !codec.bits
    codec.return %0 : !codec.bits
  }
  codec.encoder @image_c(%arg0: tensor<?x?x3xui8>) -> !codec.bits floor 38.0 of tensor_psnr_db copy_pixels ?@copy_pixels normalize mean [0.481, 0.458, 0.408] deviation [0.269, 0.261, 0.276] background [255, 255, 255] {
    %0 = codec.resize %arg0 : tensor<?x?x3xui8> -> tensor<112x112x3xui8>
    %1 = codec.switch on content  -> !codec.bits {
    case "store" if ?@use_store {
      %2 = codec.store %arg0 : tensor<?x?x3xui8> -> !codec.bits
      codec.yield %2 : !codec.bits
    }
    case "avif" if ?@use_avif for [photo, diagram, scanned_text, other] {
      %2 = codec.avif %0 chroma 444 speed 6 : tensor<112x112x3xui8> -> !codec.bits
      codec.yield %2 : !codec.bits
    }
    case "block_picture" if ?@use_block_picture for [photo, diagram, scanned_text, other] {
      %2 = codec.block_picture %0 smallest ?@smallest largest 32 matrix on filter ?@filter : tensor<112x112x3xui8> -> !codec.bits
      codec.yield %2 : !codec.bits
    }
    case "dct" if ?@use_dct for [photo, diagram, scanned_text, other] {
      %2 = codec.color %0 kind ycbcr chroma ?@chroma : tensor<112x112x3xui8> -> !codec.planes<i16>
      %3 = codec.block_dct %2 size ?@block : !codec.planes<i16> -> !codec.coefficients<i16>
      %4 = codec.scan %3 keep ?@keep : !codec.coefficients<i16> -> !codec.bands<i16>
      %5 = codec.quantize %4 steps 24 shape ?@shape chroma_steps 90 deadzone ?@deadzone lambda ?@lambda : !codec.bands<i16> -> !codec.bands<i16>
      %6 = codec.band_rans %5 lanes ?@lanes : !codec.bands<i16> -> !codec.bits
      codec.yield %6 : !codec.bits
    }
    case "lossless" if ?@use_lossless for [diagram, scanned_text, other] {
      %2 = codec.color %0 kind subtract_green chroma 444 : tensor<112x112x3xui8> -> !codec.planes<i16>
      %3 = codec.predict %2 by med strips ?@lanes : !codec.planes<i16> -> !codec.residual_planes<i16>
      %4 = codec.row_rans %3 : !codec.residual_planes<i16> -> !codec.bits
      codec.yield %4 : !codec.bits
    }
    case "webp_lossless" if ?@use_webp_lossless for [diagram, scanned_text, other] {
      %2 = codec.webp_lossless %0 effort 6 : tensor<112x112x3xui8> -> !codec.bits
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
  layout.file @photos_v1 stores @photos {
    order recorded patterns 64
    tokens @vocab late
    stream @text_s of @photos::@text codec @text_c block ?@text_block chunk ?@chunk
    stream @image_s of @photos::@image codec @image_c chunk ?@chunk dedup ?@dedup
    group @near [@text_s, @image_s] placement ?@placement
    index delta_packed
  }
  design.problem @photos_design for @photos_v1 view @as_recorded model @vlm112 task @caption target @host seed 7 {
    knob @text_block in [65536, 262144, 1048576, 4096, 16384] group "layout"
    knob @chunk in [16, 64, 256, 1024] group "layout"
    knob @dedup in [true, false] group "layout"
    knob @placement in ["split", "bundle"] group "layout"
    knob @level in [9, 19] group "text"
    knob @dictionary in [0, 16384, 65536] group "text"
    knob @copy_pixels in [0, 65536, 262144, 1048576] group "image"
    knob @use_store in [true, false] group "image"
    knob @use_avif in [true, false] group "image"
    knob @use_block_picture in [true, false] group "image"
    knob @use_dct in [true, false] group "image"
    knob @use_lossless in [true, false] group "image"
    knob @use_webp_lossless in [true, false] group "image"
    knob @use_files in [true, false] group "image"
    knob @smallest in [4, 8] group "image"
    knob @filter in ["on", "off"] group "image"
    knob @chroma in [420, 444] group "image"
    knob @block in [8, 4] group "image"
    knob @keep in [48, 64, 40, 32, 24, 16] group "image"
    knob @shape in [0, 15, 30] group "image"
    knob @deadzone in [20, 40, 60] group "image"
    knob @lambda in [0, 70, 100, 140] group "image"
    knob @lanes in [4, 8, 16, 32] group "image"
    rule "no more coefficients than the block has" (%arg0 = @keep, %arg1 = @block) {
      %0 = arith.muli %arg1, %arg1 : i64
      %1 = arith.cmpi sle, %arg0, %0 : i64
      yield %1
    }
    rule "one image's coefficients fit in L2" (%arg0 = @keep, %arg1 = @block, %arg2 = @chroma) {
      %c37632_i64 = arith.constant 37632 : i64
      %c75264_i64 = arith.constant 75264 : i64
      %c444_i64 = arith.constant 444 : i64
      %0 = arith.cmpi eq, %arg2, %c444_i64 : i64
      %1 = arith.select %0, %c75264_i64, %c37632_i64 : i64
      %c524288_i64 = arith.constant 524288 : i64
      %2 = arith.muli %arg1, %arg1 : i64
      %3 = arith.muli %2, %c524288_i64 : i64
      %4 = arith.muli %arg0, %1 : i64
      %5 = arith.cmpi sle, %4, %3 : i64
      yield %5
    }
    rule "the dead zone has one value when the rate chooses levels" (%arg0 = @lambda, %arg1 = @deadzone) {
      %c40_i64 = arith.constant 40 : i64
      %0 = arith.cmpi eq, %arg1, %c40_i64 : i64
      %c0_i64 = arith.constant 0 : i64
      %1 = arith.cmpi eq, %arg0, %c0_i64 : i64
      %2 = arith.ori %1, %0 : i1
      yield %2
    }
    minimize bytes
    minimize read_us
    minimize decode_us
    require tensor_psnr_db of @photos::@image at_least 38.0 each from "design.task @caption: quality.image.floor"
    require decode_us per sheet at_most 5000.0 at p95 from "design.task @caption: decode_us_per_sheet_p95"
  }
}

