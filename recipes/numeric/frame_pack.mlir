// The least number of each block and what the others are above it, both packed: numbers that are close to each other in no order.
codec.recipe @frame_pack(%x: tensor<?xi32>) for [other]
    because "numbers of a block are in a narrow range, wherever that lies" {
  %r, %m = codec.frame_of_reference %x block ?@frame_block : tensor<?xi32> -> !codec.sequence<i32>, !codec.sequence<i32>
  %a = codec.bit_pack %r block ?@frame_block : !codec.sequence<i32> -> !codec.bits
  %d = codec.delta %m : !codec.sequence<i32> -> !codec.sequence<i32>
  %z = codec.zigzag_int %d : !codec.sequence<i32> -> !codec.sequence<i32>
  %c = codec.bit_pack %z block 32 : !codec.sequence<i32> -> !codec.bits
  %b = codec.join %c, %a : !codec.bits
  codec.yield %b : !codec.bits
}
