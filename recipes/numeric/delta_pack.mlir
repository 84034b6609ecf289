// Differences of neighbours, packed with one width a block: what sorted numbers and timestamps want. Like every recipe of numbers it
// is tried for all widths.
codec.recipe @delta_pack(%x: tensor<?xi32>) for [other]
    because "numbers that grow step by step have small differences" {
  %d = codec.delta %x : tensor<?xi32> -> !codec.sequence<i32>
  %z = codec.zigzag_int %d : !codec.sequence<i32> -> !codec.sequence<i32>
  %b = codec.bit_pack %z block ?@delta_block : !codec.sequence<i32> -> !codec.bits
  codec.yield %b : !codec.bits
}
