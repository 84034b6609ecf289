// The transform chain of JPEG with everything that training can improve: quantiser, contexts and frequencies.
codec.recipe @dct(%m: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "natural images are smooth: few coefficients of a block matter, and their sizes go by their neighbours'" {
  %p = codec.color %m kind ycbcr chroma ?@chroma : tensor<?x?x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size ?@block : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f keep ?@keep : !codec.coefficients<i16> -> !codec.bands<i16>
  %q = codec.quantize %s steps 24 shape ?@shape chroma_steps 90 deadzone ?@deadzone lambda ?@lambda
     : !codec.bands<i16> -> !codec.bands<i16>
  %b = codec.band_rans %q lanes ?@lanes : !codec.bands<i16> -> !codec.bits
  codec.yield %b : !codec.bits
}
