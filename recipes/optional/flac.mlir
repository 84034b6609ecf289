// FLAC, as a baseline: linear prediction as in the recipe lpc, with Rice codes. Use it with smmil design --recipe.
codec.recipe @flac(%m: tensor<?x?xsi16>) for [speech, music, other]
    because "voices and instruments resonate, and what prediction leaves is close to a geometric distribution" {
  %b = codec.flac %m level 8 : tensor<?x?xsi16> -> !codec.bits
  codec.yield %b : !codec.bits
}
