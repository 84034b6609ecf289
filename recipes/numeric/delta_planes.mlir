// Differences of neighbours, byte by byte, as zstd likes them: the high bytes of small ones are equal.
codec.recipe @delta_planes(%x: tensor<?xi32>) for [other]
    because "differences that repeat are found by a dictionary coder once their bytes lie in planes" {
  %d = codec.delta %x : tensor<?xi32> -> !codec.sequence<i32>
  %z = codec.zigzag_int %d : !codec.sequence<i32> -> !codec.sequence<i32>
  %p = codec.byte_transpose %z : !codec.sequence<i32> -> !codec.sequence<i8>
  %b = codec.zstd %p level 19 dictionary 0 : !codec.sequence<i8> -> !codec.bits
  codec.yield %b : !codec.bits
}
