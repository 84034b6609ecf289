// Intra prediction, a choice of transforms and trained contexts: fewer bytes than AVIF, decoded several times as fast.
codec.recipe @block_picture(%m: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "what neighbours predict need not be coded, and contexts that were trained on pictures know the rest from the first block on" {
  %b = codec.block_picture %m smallest ?@smallest largest 32 matrix on filter ?@filter : tensor<?x?x3xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
