// WAV files: the very file comes back.
codec.recipe @wav_file(%x: tensor<?x?xsi16>) for [speech, music, other]
    because "samples that a file of a low rate holds may take less than those of the model" {
  %f = codec.file %x : tensor<?x?xsi16> -> tensor<?xui8>
  %b = codec.wav_file %f : tensor<?xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
