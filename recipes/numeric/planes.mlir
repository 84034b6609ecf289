// Bytes in planes, then zstd: what floats want, whose signs and exponents repeat and whose mantissas do not.
codec.recipe @planes(%x: tensor<?xi32>) for [other]
    because "the high bytes of numbers of one magnitude are alike, and lie side by side in planes" {
  %p = codec.byte_transpose %x : tensor<?xi32> -> !codec.sequence<i8>
  %b = codec.zstd %p level 19 dictionary 0 : !codec.sequence<i8> -> !codec.bits
  codec.yield %b : !codec.bits
}
