// PNG, as a baseline. Use it with smmil design --recipe.
codec.recipe @png(%m: tensor<?x?x3xui8>) for [diagram, scanned_text, other]
    because "rows of drawings and screens repeat, which deflate finds behind a filter of the row" {
  %b = codec.png %m level 9 : tensor<?x?x3xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
