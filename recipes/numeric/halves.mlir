// The upper bytes of numbers and the lower ones, each in planes, as zstd likes them. A reader that is content with half the precision,
// float32 as bfloat16, takes the upper ones alone; with `detail apart` it reads nothing else.
codec.recipe @halves(%x: tensor<?xi32>) for [other]
    because "readers of half the precision need no lower bytes" {
  %u, %l = codec.byte_halves %x : tensor<?xi32> -> !codec.sequence<i8>, !codec.sequence<i8>
  %a = codec.zstd %u level 19 dictionary 0 : !codec.sequence<i8> -> !codec.bits
  %d = codec.zstd %l level 19 dictionary 0 : !codec.sequence<i8> -> !codec.bits
  %b = codec.join %a, %d : !codec.bits
  codec.yield %b : !codec.bits
}
