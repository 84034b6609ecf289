// Dictionary coding with a dictionary trained on the dataset.
codec.recipe @zstd(%x: tensor<?xui8>) for [other]
    because "documents of one source share words and phrases" {
  %b = codec.zstd %x level ?@level dictionary ?@dictionary : tensor<?xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
