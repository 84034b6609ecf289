// Opus: a few percent of the bytes of pcm at a lower signal-to-noise ratio, for fields whose floor admits that and whose rate is one of
// its five. Use it with smmil design --recipe.
codec.recipe @opus(%m: tensor<?x?xsi16>) for [speech, music, other]
    because "speech and music are predicted and coded in bands, as the ear takes them in" {
  %b = codec.opus %m rate ?@opus_rate complexity 10 : tensor<?x?xsi16> -> !codec.bits
  codec.yield %b : !codec.bits
}
