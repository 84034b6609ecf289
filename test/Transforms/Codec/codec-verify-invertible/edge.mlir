// RUN: smmil-opt %s --codec-verify-invertible -split-input-file -verify-diagnostics

codec.encoder @lost(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{makes a value that does not reach the bits: result 0 has no use}}
  %d = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  %b = codec.bit_pack %x block 128 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @late(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // expected-note @+1 {{this step comes before it}}
  %s = codec.switch on content -> tensor<?x?x3xui8> {
  case "a" {
    codec.yield %x : tensor<?x?x3xui8>
  }
  }
  // expected-error @+1 {{is a projection and must stand in front of all other steps}}
  %m = codec.resize %s : tensor<?x?x3xui8> -> tensor<32x32x3xui8>
  %p = codec.color %m kind subtract_green chroma 444 : tensor<32x32x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  %b = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// What is stored is the source, not what a projection makes of it.
// expected-note @+1 {{the source is this op's argument}}
codec.encoder @other(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<32x32x3xui8>
  %b = codec.switch on content -> !codec.bits {
  case "store" {
    // expected-error @+1 {{expects the source itself, which alone is stored}}
    %c = codec.store %m : tensor<32x32x3xui8> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}

// -----

// So is the file.
// expected-note @+1 {{the source is this op's argument}}
codec.encoder @file(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<32x32x3xui8>
  // expected-error @+1 {{expects the source itself, which alone is a file}}
  %f = codec.file %m : tensor<32x32x3xui8> -> tensor<?xui8>
  %b = codec.png_file %f : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @recorded(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{expects selector content in an encoder}}
  %b = codec.switch on recorded -> !codec.bits {
  case "store" {
    %c = codec.zstd %x level 3 : tensor<?xi16> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
