// The transform chain of photos on a picture of the spectra: a row per frame, a column per bin.
codec.recipe @spectra_dct(%m: tensor<?x?xi16>) for [speech, music, other]
    because "tones last and noise is smooth: few coefficients of a block of a spectrogram matter" {
  %p = codec.spectra_levels %m coarser 0 : tensor<?x?xi16> -> !codec.planes<i16>
  %f = codec.block_dct %p size ?@block : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f keep ?@keep : !codec.coefficients<i16> -> !codec.bands<i16>
  %q = codec.quantize %s steps 24 shape ?@shape chroma_steps 90 deadzone ?@deadzone lambda ?@lambda
     : !codec.bands<i16> -> !codec.bands<i16>
  %b = codec.band_rans %q lanes ?@lanes : !codec.bands<i16> -> !codec.bits
  codec.yield %b : !codec.bits
}
