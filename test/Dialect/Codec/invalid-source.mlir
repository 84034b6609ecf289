// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// What is no primitive: projections, the stored source, several streams.

// resize C1
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.resize' op expects a result with static shape of at least one pixel, got 'tensor<?x8x3xui8>'}}
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<?x8x3xui8>
  %b = codec.store %m : tensor<?x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// resize C1
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.resize' op expects a result with static shape of at least one pixel, got 'tensor<8x0x3xui8>'}}
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<8x0x3xui8>
  %b = codec.store %m : tensor<8x0x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// resample C1
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.resample' op expects rate to be at least 1000 and at most 384000, but got 999}}
  %m = codec.resample %x rate 999 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  %b = codec.store %m : tensor<?x1xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// resample C2
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.resample' op expects a result with 1 to 8 channels, got 'tensor<?x9xsi16>'}}
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x9xsi16>
  %b = codec.store %m : tensor<?x9xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// resample C2
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.resample' op expects a result with 1 to 8 channels, got 'tensor<?x?xsi16>'}}
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x?xsi16>
  %b = codec.store %m : tensor<?x?xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// spectra C1
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  // expected-error @+1 {{'codec.spectra' op expects domain to be one of mel80, stft201, mfcc13, got mel81}}
  %d = codec.spectra %m domain mel81 : tensor<?x1xsi16> -> tensor<?x80xi16>
  %b = codec.store %x : tensor<?x?xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// spectra C1
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  // expected-error @+1 {{'codec.spectra' op expects domain to be one of mel80, stft201, mfcc13, got pcm}}
  %d = codec.spectra %m domain pcm : tensor<?x1xsi16> -> tensor<?x80xi16>
  %b = codec.store %x : tensor<?x?xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// spectra C2
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  %m = codec.resample %x rate 8000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  // expected-error @+1 {{'codec.spectra' op expects one channel that codec.resample has brought to 16000 samples per second}}
  %d = codec.spectra %m domain mel80 : tensor<?x1xsi16> -> tensor<?x80xi16>
  %b = codec.store %x : tensor<?x?xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// spectra C2
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x2xsi16>
  // expected-error @+1 {{'codec.spectra' op expects one channel that codec.resample has brought to 16000 samples per second}}
  %d = codec.spectra %m domain mel80 : tensor<?x2xsi16> -> tensor<?x80xi16>
  %b = codec.store %x : tensor<?x?xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// spectra C3
codec.encoder @c(%x: tensor<?x?xsi16>) -> !codec.bits {
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  // expected-error @+1 {{'codec.spectra' op expects a result of 13 bins, got 'tensor<?x80xi16>'}}
  %d = codec.spectra %m domain mfcc13 : tensor<?x1xsi16> -> tensor<?x80xi16>
  %b = codec.store %x : tensor<?x?xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// store C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %s = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  // expected-error-re @+1 {{'codec.store' op operand #0 must be image tensor {{.*}}, but got '!codec.sequence<i16>'}}
  %b = codec.store %s : !codec.sequence<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// inverse_store C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.store %x : tensor<?xi16> -> !codec.bits
  // expected-error-re @+1 {{'codec.inverse_store' op result #0 must be image tensor {{.*}}, but got 'tensor<?xf32>'}}
  %y = codec.inverse_store %b : !codec.bits -> tensor<?xf32>
  codec.return %b : !codec.bits
}

// -----

// join C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  // expected-error @+1 {{'codec.join' op expects two streams at least, got 1}}
  %j = codec.join %b : !codec.bits
  codec.return %j : !codec.bits
}

// -----

codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  // expected-error @+1 {{'codec.join' op operand #1 must be variadic of the coded bytes of one item, but got 'tensor<?xi16>'}}
  %j = "codec.join"(%b, %x) : (!codec.bits, tensor<?xi16>) -> !codec.bits
  codec.return %j : !codec.bits
}

// -----

// inverse_join C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  // expected-error @+1 {{'codec.inverse_join' op expects two streams at least, got 1}}
  %a = codec.inverse_join %b : !codec.bits
  codec.return %a : !codec.bits
}

// -----

codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'codec.inverse_join' op operand #0 must be the coded bytes of one item, but got 'tensor<?xi16>'}}
  %a:2 = "codec.inverse_join"(%x) : (tensor<?xi16>) -> (!codec.bits, !codec.bits)
  codec.return %a#0 : !codec.bits
}

// -----

// file C1
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.file' op result #0 must be bytes}}
  %f = codec.file %x : tensor<?x?x3xui8> -> tensor<?xi16>
  %b = codec.zstd %f level 3 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// inverse_file C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.inverse_file' op result #0 must be}}
  %y = codec.inverse_file %x : tensor<?xui8> -> !codec.bits
  codec.return %y : !codec.bits
}
