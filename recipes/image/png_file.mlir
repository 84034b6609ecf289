// PNG files: the very file comes back.
codec.recipe @png_file(%x: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "the pixels of a small drawing under contexts may take less than the frame of the model" {
  %f = codec.file %x : tensor<?x?x3xui8> -> tensor<?xui8>
  %b = codec.png_file %f : tensor<?xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
