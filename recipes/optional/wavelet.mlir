// A reversible wavelet in front of the coder of predicted images. Prediction is smaller on most pictures, so it is not tried by default;
// use it with smmil design --recipe.
codec.recipe @wavelet(%m: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "smooth areas give small high bands on every level, and the bands of a scanned page part ink from paper" {
  %p = codec.color %m kind ycocg_r chroma 444 : tensor<?x?x3xui8> -> !codec.planes<i16>
  %r = codec.dwt53 %p levels ?@levels strips ?@lanes : !codec.planes<i16> -> !codec.residual_planes<i16>
  %b = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
  codec.yield %b : !codec.bits
}
