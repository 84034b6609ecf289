// Lossless JPEG XL: learned trees of contexts over predictors. It is not tried by default, since it takes long to encode: use it with
// smmil design --recipe.
codec.recipe @jxl_lossless(%m: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "a tree of contexts that is learned for the picture fits photographs and drawings alike" {
  %b = codec.jxl_lossless %m effort 7 : tensor<?x?x3xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
