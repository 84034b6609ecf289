// JPEG, as a baseline: what most sources have, with Huffman codes made for the item. Use it with smmil design --recipe.
codec.recipe @jpeg(%m: tensor<?x?x3xui8>) for [photo, scanned_text, other]
    because "natural images are smooth: few coefficients of a block matter" {
  %b = codec.jpeg %m chroma ?@jpeg_chroma : tensor<?x?x3xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
