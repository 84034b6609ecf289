// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// Sound, text, numbers and entropy coders.

// resample C1
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.resample' op expects rate to be at least 1000 and at most 384000, but got 999}}
  %m = codec.resample %x rate 999 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  %b = codec.copy %m : tensor<?x1xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// resample C2
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.resample' op expects a result with 1 to 8 channels, got 'tensor<?x9xsi16>'}}
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x9xsi16>
  %b = codec.copy %m : tensor<?x9xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// resample C2
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.resample' op expects a result with 1 to 8 channels, got 'tensor<?x?xsi16>'}}
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x?xsi16>
  %b = codec.copy %m : tensor<?x?xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// lpc C1
codec.encoder @c(%x: tensor<?x1xsi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.lpc' op expects order to be an integer from 1 to 32, got 33}}
  %r = codec.lpc %x order 33 frame 4096 : tensor<?x1xsi16> -> !codec.residual<i16>
  %b = codec.rans %r model lpc lanes 1 : !codec.residual<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// lpc C2
codec.encoder @c(%x: tensor<?x1xsi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.lpc' op expects frame to be a multiple of 32 from 64 to 65536, got 63}}
  %r = codec.lpc %x order 16 frame 63 : tensor<?x1xsi16> -> !codec.residual<i16>
  %b = codec.rans %r model lpc lanes 1 : !codec.residual<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// lpc C2
codec.encoder @c(%x: tensor<?x1xsi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.lpc' op expects frame to be a multiple of 32 from 64 to 65536, got 100}}
  %r = codec.lpc %x order 16 frame 100 : tensor<?x1xsi16> -> !codec.residual<i16>
  %b = codec.rans %r model lpc lanes 1 : !codec.residual<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// lpc_synthesis C1
codec.encoder @c(%x: tensor<?x1xsi16>) -> !codec.bits {
  %r = codec.lpc %x order 16 frame 4096 : tensor<?x1xsi16> -> !codec.residual<i16>
  // expected-error @+1 {{'codec.lpc_synthesis' op expects order to be an integer from 1 to 32, got 0}}
  %y = codec.lpc_synthesis %r order 0 frame 4096 : !codec.residual<i16> -> tensor<?x1xsi16>
  %b = codec.copy %y : tensor<?x1xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// lpc_synthesis C2
codec.encoder @c(%x: tensor<?x1xsi16>) -> !codec.bits {
  %r = codec.lpc %x order 16 frame 4096 : tensor<?x1xsi16> -> !codec.residual<i16>
  // expected-error @+1 {{'codec.lpc_synthesis' op expects frame to be a multiple of 32 from 64 to 65536, got 65537}}
  %y = codec.lpc_synthesis %r order 16 frame 65537 : !codec.residual<i16> -> tensor<?x1xsi16>
  %b = codec.copy %y : tensor<?x1xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// residual C1
// expected-error @+1 {{expects a residual of i16, but got 'i32'}}
module attributes {type = !codec.residual<i32>} {
}

// -----

// symbols C1
// expected-error @+1 {{expects symbols of i16, but got 'f32'}}
module attributes {type = !codec.symbols<f32>} {
}

// -----

// copy C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %s = codec.delta %x : tensor<?xi16> -> !codec.symbols<i16>
  // expected-error-re @+1 {{'codec.copy' op operand #0 must be image tensor {{.*}}, but got '!codec.symbols<i16>'}}
  %b = codec.copy %s : !codec.symbols<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// restore C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.copy %x : tensor<?xi16> -> !codec.bits
  // expected-error-re @+1 {{'codec.restore' op result #0 must be image tensor {{.*}}, but got 'tensor<?xf32>'}}
  %y = codec.restore %b : !codec.bits -> tensor<?xf32>
  codec.return %b : !codec.bits
}

// -----

// zstd C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.zstd' op expects level to be an integer from 1 to 22, got 23}}
  %b = codec.zstd %x level 23 : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// zstd C2
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.zstd' op expects dictionary to be an integer from 0 to 1048576, got 1048577}}
  %b = codec.zstd %x level 19 dictionary 1048577 : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// zstd C3
// expected-note @+1 {{it is this op}}
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.zstd' op names @c, which is not a codec.tables}}
  %b = codec.zstd %x level 19 table @c : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// unzstd C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
  // expected-error @+1 {{'codec.unzstd' op names @missing, which is not a codec.tables}}
  %y = codec.unzstd %b table @missing : !codec.bits -> tensor<?xui8>
  codec.return %b : !codec.bits
}

// -----

// rans C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.rans' op expects model order0 for a value of type 'tensor<?xi16>', got rows}}
  %b = codec.rans %x model rows lanes 1 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// rans C2
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.rans' op expects lanes to be one of 1, 2, 4, 8, 16, 32, 64, got 3}}
  %b = codec.rans %x model order0 lanes 3 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// rans C2
codec.encoder @c(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f zigzag : !codec.coefficients<i16> -> !codec.bands<i16>
  // expected-error @+1 {{'codec.rans' op expects lanes to be one of 4, 8, 16, 32, got 64}}
  %b = codec.rans %s model bands lanes 64 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// rans C3
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.rans' op names @t, which is not a codec.tables}}
  %b = codec.rans %x model order0 lanes 1 table @t : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// unrans C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.rans %x model order0 lanes 1 : tensor<?xi16> -> !codec.bits
  // expected-error @+1 {{'codec.unrans' op names @t, which is not a codec.tables}}
  %y = codec.unrans %b model order0 lanes 1 table @t : !codec.bits -> tensor<?xi16>
  codec.return %b : !codec.bits
}

// -----

// unrans C2
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.rans %x model order0 lanes 1 : tensor<?xi16> -> !codec.bits
  // expected-error @+1 {{'codec.unrans' op expects model bands for a value of type '!codec.bands<i16>', got order0}}
  %y = codec.unrans %b model order0 lanes 1 : !codec.bits -> !codec.bands<i16>
  codec.return %b : !codec.bits
}

// -----

// unrans C3
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.rans %x model order0 lanes 1 : tensor<?xi16> -> !codec.bits
  // expected-error @+1 {{'codec.unrans' op expects lanes to be one of 1, 2, 4, 8, 16, 32, 64, got 128}}
  %y = codec.unrans %b model order0 lanes 128 : !codec.bits -> tensor<?xi16>
  codec.return %b : !codec.bits
}

// -----

// unrans C3
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.rans %x model order0 lanes 1 : tensor<?xi16> -> !codec.bits
  // expected-error @+1 {{'codec.unrans' op expects lanes to be one of 4, 8, 16, 32, got 1}}
  %y = codec.unrans %b model bands lanes 1 : !codec.bits -> !codec.bands<i16>
  codec.return %b : !codec.bits
}

// -----

// bit_pack C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.bit_pack' op expects block to be an integer from 8 to 65536, got 7}}
  %b = codec.bit_pack %x block 7 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// bit_unpack C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  // expected-error @+1 {{'codec.bit_unpack' op expects block to be an integer from 8 to 65536, got 65537}}
  %y = codec.bit_unpack %b block 65537 : !codec.bits -> tensor<?xi16>
  codec.return %b : !codec.bits
}

// -----

// join C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  // expected-error @+1 {{'codec.join' op operand #1 must be the coded bytes of one item, but got 'tensor<?xi16>'}}
  %j = "codec.join"(%b, %x) : (!codec.bits, tensor<?xi16>) -> !codec.bits
  codec.return %j : !codec.bits
}

// -----

// part C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.part' op operand #0 must be the coded bytes of one item, but got 'tensor<?xi16>'}}
  %a:2 = "codec.part"(%x) : (tensor<?xi16>) -> (!codec.bits, !codec.bits)
  codec.return %a#0 : !codec.bits
}
