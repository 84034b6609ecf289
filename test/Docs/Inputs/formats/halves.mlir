// Arrays whose lower halves lie apart, in the index and the placement that `smmil pack` does not choose by itself.
sheet.vocab @vocab {
  special @end = "<SHEET-END>"
}
sheet.dataset @d vocab @vocab sheets 3 {
  field @text : !sheet.text<words>
  field @weights : !sheet.numeric<"<f4">
}
sheet.view @as_recorded of @d {
  recorded
  mark @vocab::@end
}
layout.file @d_v1 stores @d {
  order recorded patterns 64
  tokens @vocab late
  stream @t of @d::@text codec @text_c block 4096 chunk 2
  stream @w of @d::@weights codec @weights_c chunk 2 detail apart
  group @near [@t, @w] placement bundle
  index fixed_stride
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @weights_c(%x: tensor<?xi32>) -> !codec.bits attributes {numbers = "<f4"} {
  %b = codec.switch on content -> !codec.bits {
  case "store" {
    %c = codec.store %x : tensor<?xi32> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  case "halves" for [other] {
    %u, %l = codec.byte_halves %x : tensor<?xi32> -> !codec.sequence<i8>, !codec.sequence<i8>
    %a = codec.zstd %u level 19 : !codec.sequence<i8> -> !codec.bits
    %d = codec.zstd %l level 19 : !codec.sequence<i8> -> !codec.bits
    %b = codec.join %a, %d : !codec.bits
    codec.yield %b : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
