// The chain of lossless images on one plane, for frames without colour: use it with smmil design --recipe where a field has them.
codec.recipe @grey(%m: tensor<?x?x3xui8>) for [diagram, scanned_text, other]
    because "three equal channels cost as much as one, and two planes of zeros still cost their lanes" {
  %p = codec.grey %m : tensor<?x?x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by med strips ?@lanes : !codec.planes<i16> -> !codec.residual_planes<i16>
  %b = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
  codec.yield %b : !codec.bits
}
