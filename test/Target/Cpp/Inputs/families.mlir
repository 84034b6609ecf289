// Graphs with and without a fusion, with knobs left to the passes.
module {
  sheet.vocab @vocab {
    special @img = "<IMAGE>"
  }
  sheet.dataset @families vocab @vocab sheets 6 source "DOCS" {
    field @text : !sheet.text<words> stats {bytes = 12773 : i64, items = 13 : i64}
    field @image : !sheet.image<?x?x3xui8> stats {bytes = 821684 : i64, items = 10 : i64}
    field @audio : !sheet.audio<?x1xsi16> stats {bytes = 130983 : i64, items = 2 : i64}
    field @video : !sheet.video stats {bytes = 14168 : i64, items = 1 : i64}
  }
  codec.encoder @image_c(%x: tensor<?x?x3xui8>) -> !codec.bits floor 20.0 of tensor_psnr_db normalize mean [0.5, 0.5, 0.5] deviation [0.25, 0.25, 0.25] background [255, 255, 255] {
    %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<24x16x3xui8>
    %b = codec.switch on content -> !codec.bits {
    case "store" {
      %c = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
      codec.yield %c : !codec.bits
    }
    case "fine" for [photo, diagram, scanned_text, other] {
      %p = codec.color %m kind ycbcr chroma 444 : tensor<24x16x3xui8> -> !codec.planes<i16>
      %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
      %s = codec.scan %f keep 16 : !codec.coefficients<i16> -> !codec.bands<i16>
      %q = codec.quantize %s steps 4 : !codec.bands<i16> -> !codec.bands<i16>
      %e = codec.band_rans %q lanes 8 : !codec.bands<i16> -> !codec.bits
      codec.yield %e : !codec.bits
    }
    case "coarse" for [photo, diagram, scanned_text, other] {
      %p = codec.color %m kind ycbcr chroma 420 : tensor<24x16x3xui8> -> !codec.planes<i16>
      %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
      %s = codec.scan %f keep 6 : !codec.coefficients<i16> -> !codec.bands<i16>
      %q = codec.quantize %s steps 4 : !codec.bands<i16> -> !codec.bands<i16>
      %e = codec.band_rans %q lanes 4 : !codec.bands<i16> -> !codec.bits
      codec.yield %e : !codec.bits
    }
    case "lossless" for [photo, diagram, scanned_text, other] {
      %p = codec.color %m kind subtract_green chroma 444 : tensor<24x16x3xui8> -> !codec.planes<i16>
      %r = codec.predict %p by med strips 4 : !codec.planes<i16> -> !codec.residual_planes<i16>
      %e = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
      codec.yield %e : !codec.bits
    }
    case "green" for [photo, diagram, scanned_text, other] {
      %p = codec.color %m kind ycocg_r chroma 444 : tensor<24x16x3xui8> -> !codec.planes<i16>
      %r = codec.predict %p by left strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
      %e = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
      codec.yield %e : !codec.bits
    }
    }
    codec.return %b : !codec.bits
  }
}
