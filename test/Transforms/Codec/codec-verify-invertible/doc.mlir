// RUN: smmil-opt %s --codec-verify-invertible | FileCheck %s

// What can be undone passes as it is, open alternatives included; no decoder is
// left behind.
// CHECK:     codec.encoder @image_c
// CHECK-NOT: codec.decoder
codec.encoder @image_c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<32x32x3xui8>
  %b = codec.switch on content -> !codec.bits {
  case "store" {
    %c = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  case "lossless" for [diagram, scanned_text] {
    %p = codec.color %m kind subtract_green chroma 444 : tensor<32x32x3xui8> -> !codec.planes<i16>
    %r = codec.predict %p by ?@predictor strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
    %e = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
