// zstd over the numbers as they lie, with a dictionary trained on the dataset: records that occur again.
codec.recipe @records(%x: tensor<?xi32>) for [other]
    because "numbers that occur again in the same order are copies to a dictionary coder" {
  %b = codec.zstd %x level 19 dictionary ?@record_dictionary : tensor<?xi32> -> !codec.bits
  codec.yield %b : !codec.bits
}
