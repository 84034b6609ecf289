// Linear prediction, window by window, as FLAC has it, with trained residual models.
codec.recipe @lpc(%m: tensor<?x?xsi16>) for [speech, music, other]
    because "voices and instruments resonate: a sample follows from those before it" {
  %r = codec.lpc %m order ?@lpc_order window ?@window segments ?@segments : tensor<?x?xsi16> -> !codec.residual_pcm<i16>
  %b = codec.lpc_rans %r : !codec.residual_pcm<i16> -> !codec.bits
  codec.yield %b : !codec.bits
}
