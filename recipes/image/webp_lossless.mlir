// Lossless WebP: a palette, predictors and repeats of whole areas.
codec.recipe @webp_lossless(%m: tensor<?x?x3xui8>) for [diagram, scanned_text, other]
    because "drawings and screens repeat areas and have few colours" {
  %b = codec.webp_lossless %m effort 6 : tensor<?x?x3xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
