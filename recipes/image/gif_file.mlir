// GIF files, animated ones above all: the very file comes back.
codec.recipe @gif_file(%x: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "palettes and indices say less than the codes of LZW do, above all where the picture before has shown the same" {
  %f = codec.file %x : tensor<?x?x3xui8> -> tensor<?xui8>
  %b = codec.gif_file %f : tensor<?xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
