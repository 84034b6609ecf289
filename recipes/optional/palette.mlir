// Indexed colour with copies of the row above and contexts of equal neighbours, for frames of at most 256 colours: use it with
// smmil design --recipe. A resized frame seldom has so few, so it is not tried by default.
codec.recipe @palette(%m: tensor<?x?x3xui8>) for [diagram, scanned_text, other]
    because "screens and drawings have few colours, and an index mostly equals one of its neighbours" {
  %i, %c = codec.palette %m : tensor<?x?x3xui8> -> !codec.indices<ui8>, tensor<?xui8>
  %a = codec.index_rans %i strips ?@strips : !codec.indices<ui8> -> !codec.bits
  %z = codec.zstd %c level 19 dictionary 0 : tensor<?xui8> -> !codec.bits
  %b = codec.join %a, %z : !codec.bits
  codec.yield %b : !codec.bits
}
