// The format of `smmil pack --safe`: every file comes back as it is, and is kept by what makes it smallest. A case stands for a kind of
// file; what a case cannot make smaller is stored.
module {
  sheet.vocab @vocab {
    special @img = "<IMAGE>"
    special @aud = "<AUDIO>"
    special @vid = "<VIDEO>"
    special @end = "<SHEET-END>"
  }
  sheet.dataset @source vocab @vocab sheets 1 {
    field @text : !sheet.text<words>
    field @image : !sheet.image<?x?x3xui8>
    field @audio : !sheet.audio<?x?xsi16>
    field @video : !sheet.video<?x?x?x3xui8>
  }
  sheet.view @as_recorded of @source {
    recorded each @image after @vocab::@img
    recorded each @audio after @vocab::@aud
    recorded each @video after @vocab::@vid
    mark @vocab::@end
  }
  codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
    %b = codec.zstd %x level 19 dictionary 0 : tensor<?xui8> -> !codec.bits
    codec.return %b : !codec.bits
  }
  codec.encoder @image_c(%x: tensor<?x?x3xui8>) -> !codec.bits {
    %b = codec.switch on content -> !codec.bits {
    case "store" {
      %s = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
      codec.yield %s : !codec.bits
    }
    case "jpeg" for [photo, diagram, scanned_text, other] {
      %f = codec.file %x : tensor<?x?x3xui8> -> tensor<?xui8>
      %s = codec.jpeg_file %f : tensor<?xui8> -> !codec.bits
      codec.yield %s : !codec.bits
    }
    case "png" for [photo, diagram, scanned_text, other] {
      %f = codec.file %x : tensor<?x?x3xui8> -> tensor<?xui8>
      %s = codec.png_file %f : tensor<?xui8> -> !codec.bits
      codec.yield %s : !codec.bits
    }
    case "zstd" for [photo, diagram, scanned_text, other] {
      %f = codec.file %x : tensor<?x?x3xui8> -> tensor<?xui8>
      %s = codec.zstd %f level 19 dictionary 0 : tensor<?xui8> -> !codec.bits
      codec.yield %s : !codec.bits
    }
    }
    codec.return %b : !codec.bits
  }
  codec.encoder @audio_c(%x: tensor<?x?xsi16>) -> !codec.bits {
    %b = codec.switch on content -> !codec.bits {
    case "store" {
      %s = codec.store %x : tensor<?x?xsi16> -> !codec.bits
      codec.yield %s : !codec.bits
    }
    case "wav" for [speech, music, other] {
      %f = codec.file %x : tensor<?x?xsi16> -> tensor<?xui8>
      %s = codec.wav_file %f : tensor<?xui8> -> !codec.bits
      codec.yield %s : !codec.bits
    }
    case "zstd" for [speech, music, other] {
      %f = codec.file %x : tensor<?x?xsi16> -> tensor<?xui8>
      %s = codec.zstd %f level 19 dictionary 0 : tensor<?xui8> -> !codec.bits
      codec.yield %s : !codec.bits
    }
    }
    codec.return %b : !codec.bits
  }
  codec.encoder @video_c(%x: tensor<?x?x?x3xui8>) -> !codec.bits {
    %b = codec.store %x : tensor<?x?x?x3xui8> -> !codec.bits
    codec.return %b : !codec.bits
  }
  layout.file @safe stores @source {
    order recorded patterns 64
    tokens @vocab late
    stream @text_s of @source::@text codec @text_c block 8388608 chunk 1024
    stream @image_s of @source::@image codec @image_c chunk 1024 dedup
    stream @audio_s of @source::@audio codec @audio_c chunk 1024 dedup
    stream @video_s of @source::@video codec @video_c chunk 1024 dedup
    index delta_packed
  }
}
