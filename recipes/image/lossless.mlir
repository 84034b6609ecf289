// Prediction from neighbours and a coder with contexts of residual energy, as lossless formats have it. Of the two
// reversible colour transforms `subtract_green` came out smaller than `ycocg_r` on photos and on slides.
codec.recipe @lossless(%m: tensor<?x?x3xui8>) for [diagram, scanned_text, other]
    because "drawings and screens have flat areas and sharp edges: a transform spreads what a prediction hits" {
  %p = codec.color %m kind subtract_green chroma 444 : tensor<?x?x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by med strips ?@lanes : !codec.planes<i16> -> !codec.residual_planes<i16>
  %b = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
  codec.yield %b : !codec.bits
}
