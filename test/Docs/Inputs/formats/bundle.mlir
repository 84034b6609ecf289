// A copied dataset in the layout that `smmil pack` does not choose by itself.
sheet.vocab @vocab {
  special @img = "<IMAGE>"
  special @aud = "<AUDIO>"
  special @end = "<SHEET-END>"
}
sheet.dataset @d vocab @vocab sheets 12 {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
  field @audio : !sheet.audio<?x?xsi16>
  field @video : !sheet.video
}
sheet.view @as_recorded of @d {
  recorded each @image after @vocab::@img each @audio around @vocab::@aud, @vocab::@aud
  mark @vocab::@end
}
layout.file @d_v1 stores @d {
  order recorded patterns 64
  tokens @vocab baked
  stream @t of @d::@text codec @text_c block 4096 chunk 5
  stream @i of @d::@image codec @image_c chunk 5 dedup
  stream @a of @d::@audio codec @audio_c chunk 5 dedup
  stream @v of @d::@video codec @video_c chunk 5 dedup
  group @near [@t, @i, @a, @v] placement bundle
  index fixed_stride
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.switch on content -> !codec.bits {
  case "store" {
    %c = codec.store %x : tensor<?xui8> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  case "zstd" for [other] {
    %z = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
    codec.yield %z : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
codec.encoder @image_c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @audio_c(%x: tensor<?x?xsi16>) -> !codec.bits {
  %b = codec.store %x : tensor<?x?xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @video_c(%x: tensor<?x?x?x3xui8>) -> !codec.bits {
  %b = codec.store %x : tensor<?x?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
