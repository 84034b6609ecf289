// RUN: smmil-opt %s --codec-verify-invertible --canonicalize --cse | FileCheck %s

// A case that stores is no duty: an item that fits no other case is stored anyway.
// CHECK-LABEL: codec.encoder @packed(
codec.encoder @packed(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.switch on content -> !codec.bits {
  case "packed" for [other] {
    %p = codec.bit_pack %x block 128 : tensor<?xi16> -> !codec.bits
    codec.yield %p : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}

// A projection sets the frame of the items, also where all of them are stored,
// so no clean-up drops it.
// CHECK-LABEL: codec.encoder @stored(
// CHECK-NEXT:    codec.resize %{{.*}} -> tensor<32x32x3xui8>
// CHECK-NEXT:    codec.store
codec.encoder @stored(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<32x32x3xui8>
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
