// JPEG XL: transforms of many sizes in a perceptual colour space. It is not tried by default, since its
// encoder aims at what the eye sees and not at the ratio that a floor states: use it with smmil design --recipe.
codec.recipe @jxl(%m: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "JPEG XL picks transform sizes, predicts DC and quantises by what the eye sees" {
  %b = codec.jxl %m effort 7 : tensor<?x?x3xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
