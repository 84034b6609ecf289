// Lossy WebP: prediction of blocks as in VP8, with 4:2:0 alone, which bounds what floor it can hold. Use it with smmil design --recipe.
codec.recipe @webp(%m: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "blocks are predicted from their neighbours before they are transformed" {
  %b = codec.webp %m method 4 : tensor<?x?x3xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
