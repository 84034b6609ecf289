// Levels of spectra, each predicted from those of the frame before and of the bin below.
codec.recipe @spectra_predict(%m: tensor<?x?xi16>) for [speech, music, other]
    because "a bin is like its neighbours in time and frequency, and no block smears an onset over the silence before it" {
  %p = codec.spectra_levels %m : tensor<?x?xi16> -> !codec.planes<i16>
  %r = codec.predict %p by weighted strips ?@lanes : !codec.planes<i16> -> !codec.residual_planes<i16>
  %b = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
  codec.yield %b : !codec.bits
}
