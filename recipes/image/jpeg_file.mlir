// JPEG files: the very file comes back.
codec.recipe @jpeg_file(%x: tensor<?x?x3xui8>) for [photo, diagram, scanned_text, other]
    because "the coefficients of a small JPEG under contexts may take less than the frame of the model" {
  %f = codec.file %x : tensor<?x?x3xui8> -> tensor<?xui8>
  %b = codec.jpeg_file %f : tensor<?xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
