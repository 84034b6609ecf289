// The chain of photos with a wavelet for its transform. Its basis reaches over the edges of blocks, but the contexts of
// the coder are those of a block transform, which comes out smaller at the floors of photos: use it with smmil design --recipe.
codec.recipe @wavelet_lossy(%m: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "at coarse steps the edges of blocks cost what a transform without them saves" {
  %p = codec.color %m kind ycbcr chroma ?@chroma : tensor<?x?x3xui8> -> !codec.planes<i16>
  %f = codec.dwt97 %p block 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f keep ?@keep : !codec.coefficients<i16> -> !codec.bands<i16>
  %q = codec.quantize %s steps 24 shape ?@shape chroma_steps 90 deadzone ?@deadzone lambda ?@lambda
     : !codec.bands<i16> -> !codec.bands<i16>
  %b = codec.band_rans %q lanes ?@lanes : !codec.bands<i16> -> !codec.bits
  codec.yield %b : !codec.bits
}
