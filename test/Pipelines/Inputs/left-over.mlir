// A format after a design that left an encoder behind.
module {
  sheet.vocab @vocab {
  }
  sheet.dataset @notes vocab @vocab sheets 3 {
    field @text : !sheet.text<words> stats {bytes = 300 : i64, items = 3 : i64}
  }
  codec.tables @before_dictionary xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
  codec.encoder @before(%x: tensor<?xui8>) -> !codec.bits {
    %b = codec.zstd %x level 9 table @before_dictionary : tensor<?xui8> -> !codec.bits
    codec.return %b : !codec.bits
  }
  codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
    %b = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
    codec.return %b : !codec.bits
  }
  layout.file @notes_v1 stores @notes {
    order recorded patterns 64
    tokens @vocab late
    stream @text_s of @notes::@text codec @text_c block 1048576
    index delta_packed
  }
}
