// A small format with real tables: text, pictures in a frame of 16 x 16, clips.
// The tables were trained by `smmil design` on the example corpus.
module {
  sheet.vocab @vocab {
    special @img = "<IMAGE>"
    special @end = "<SHEET-END>"
  }
  sheet.dataset @album vocab @vocab sheets 6 stats {patterns = 5 : i64} {
    field @text : !sheet.text<words> stats {bytes = 12773 : i64, items = 13 : i64}
    field @image : !sheet.image<?x?x3xui8> stats {bytes = 821684 : i64, items = 10 : i64, unique = 10 : i64}
    field @clip : !sheet.video stats {bytes = 14168 : i64, items = 1 : i64, unique = 1 : i64}
  }
  sheet.view @as_recorded of @album {
    recorded each @image after @vocab::@img
    mark @vocab::@end
  }
  codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
    %b = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
    codec.return %b : !codec.bits
  }
  codec.tables @image_c_dct_quantize xxh3 "796f01b89e03089b1938b8ea96110dd6" = "010806040c0029008c00e001201e1f1f1f1e1d1d1d1e1e1ee9e6e9e8e8ebede8ebebd7d7d7d7d70707070707"
  codec.tables @image_c_dct_rans xxh3 "1d7cc7dcc315a37b433b066eac7a228b" = "01080601010105000102030400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001e011b1e01011d1518131311010d0d01170d0101011113010d0d0101010101010101010101010101010101010101010101010101010101010101211a1a0a0e0101010101010101010101"
  codec.encoder @image_c(%x: tensor<?x?x3xui8>) -> !codec.bits floor 20.0 of tensor_psnr_db normalize mean [0.481, 0.458, 0.408] deviation [0.269, 0.261, 0.276] background [255, 255, 255] {
    %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<16x16x3xui8>
    %b = codec.switch on content -> !codec.bits {
    case "store" {
      %c = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
      codec.yield %c : !codec.bits
    }
    case "dct" for [photo, diagram, scanned_text, other] {
      %p = codec.color %m kind ycbcr chroma 420 : tensor<16x16x3xui8> -> !codec.planes<i16>
      %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
      %s = codec.scan %f keep 6 : !codec.coefficients<i16> -> !codec.bands<i16>
      %q = codec.quantize %s steps 4 shape 15 chroma_steps 90 deadzone 40 lambda 100 table @image_c_dct_quantize rates @image_c_dct_rans : !codec.bands<i16> -> !codec.bands<i16>
      %e = codec.band_rans %q lanes 4 table @image_c_dct_rans : !codec.bands<i16> -> !codec.bits
      codec.yield %e : !codec.bits
    }
    }
    codec.return %b : !codec.bits
  }
  codec.encoder @clip_c(%x: tensor<?x?x?x3xui8>) -> !codec.bits {
    %b = codec.store %x : tensor<?x?x?x3xui8> -> !codec.bits
    codec.return %b : !codec.bits
  }
  layout.file @album_v1 stores @album {
    order recorded patterns 64
    tokens @vocab late
    stream @text_s of @album::@text codec @text_c block 1048576 chunk 16
    stream @image_s of @album::@image codec @image_c chunk 16
    stream @clip_s of @album::@clip codec @clip_c chunk 16
    group @near [@text_s, @image_s, @clip_s] placement bundle
    index delta_packed
  }
}
