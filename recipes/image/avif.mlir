// AVIF: about half of the bytes of a block transform with one entropy coder, at several times its decoding time.
codec.recipe @avif(%m: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "AV1 predicts blocks from their neighbours, picks a transform for each and filters what quantisation leaves" {
  %b = codec.avif %m chroma 444 speed 6 : tensor<?x?x3xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
