// RUN: smmil-opt %s --codec-verify-invertible | FileCheck %s

// What can be undone passes as it is, open alternatives included; no decoder is
// left behind.
// CHECK:     codec.encoder @image_c
// CHECK-NOT: codec.decoder
codec.encoder @image_c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %m = codec.resize %x filter triangle : tensor<?x?x3xui8> -> tensor<32x32x3xui8>
  %b = codec.switch on content -> !codec.bits {
  case "copy" {
    %c = codec.copy %x : tensor<?x?x3xui8> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  case "lossless" for [diagram, scanned_text] {
    %p = codec.color %m to subtract_green chroma 444 : tensor<32x32x3xui8> -> !codec.planes<i16>
    %r = codec.predict %p by ?@predictor : !codec.planes<i16> -> !codec.planes<i16>
    %e = codec.rans %r model rows lanes 4 : !codec.planes<i16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
