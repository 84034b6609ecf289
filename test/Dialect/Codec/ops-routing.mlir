// RUN: smmil-opt %s --verify-roundtrip | FileCheck %s
// RUN: smmil-opt %s --mlir-print-op-generic | smmil-opt | FileCheck %s
// RUN: smmil-opt %s --emit-bytecode | smmil-opt | FileCheck %s

// CHECK: codec.opaque @o : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 6.0 ns_per_value 0.0 to 1.25e-05
codec.opaque @o : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 6 ns_per_value 0.0 to 1.25e-05

// No bytes, and four of them; their hashes are part of the text.
// CHECK-NEXT: codec.tables @none xxh3 "99aa06d3014798d86001c324468d497f" = ""
codec.tables @none xxh3 "99aa06d3014798d86001c324468d497f" = ""
// CHECK-NEXT: codec.tables @zero xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
codec.tables @zero xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"

// CHECK-LABEL: codec.encoder @full(%{{.*}}: tensor<?x?x3xui8>) -> !codec.bits floor 38.0 of tensor_psnr_db copy_pixels 65536
// CHECK-SAME:    normalize mean [0.481, -1.0, 0.0] deviation [0.269, 1.0e-09, 1000.0] background [255, 0, 7] attributes {note = "all parts"} {
codec.encoder @full(%x: tensor<?x?x3xui8>) -> !codec.bits floor 38.0 of tensor_psnr_db copy_pixels 65536
    normalize mean [0.481, -1.0, 0.0] deviation [0.269, 1.0e-09, 1000.0] background [255, 0, 7] attributes {note = "all parts"} {
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.encoder @knob(%{{.*}}: tensor<?x?x3xui8>) -> !codec.bits copy_pixels ?@pixels {
codec.encoder @knob(%x: tensor<?x?x3xui8>) -> !codec.bits copy_pixels ?@pixels {
  %e = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  // CHECK: %[[R:.*]] = codec.switch on content -> !codec.bits {
  // CHECK-NEXT: case "store" {
  // CHECK-NEXT:   %[[C:.*]] = codec.store %{{.*}} : tensor<?x?x3xui8> -> !codec.bits
  // CHECK-NEXT:   codec.yield %[[C]] : !codec.bits
  // CHECK-NEXT: }
  // CHECK-NEXT: case "left_out" if off {
  // CHECK:      }
  // CHECK-NEXT: case "open" if ?@use_open {
  // CHECK:      }
  // CHECK-NEXT: case "chosen" if ?@use_chosen for [other, photo, diagram, scanned_text, speech, music] {
  // CHECK-NEXT:   codec.yield %{{.*}} : !codec.bits
  // CHECK-NEXT: }
  // CHECK-NEXT: } {note = "open"}
  // CHECK-NEXT: codec.return %[[R]] : !codec.bits
  %r = codec.switch on content -> !codec.bits {
  case "store" {
    %c = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  case "left_out" if off {
    codec.yield %e : !codec.bits
  }
  case "open" if ?@use_open {
    codec.yield %e : !codec.bits
  }
  case "chosen" if ?@use_chosen for [other, photo, diagram, scanned_text, speech, music] {
    codec.yield %e : !codec.bits
  }
  } {note = "open"}
  codec.return %r : !codec.bits
}

// A switch with two results, and one whose frames differ in shape.
// CHECK-LABEL: codec.decoder @knob_decoder of @knob
codec.decoder @knob_decoder of @knob(%b: !codec.bits) -> tensor<?x?x3xui8> {
  // CHECK-NEXT: %[[PAIR:.*]]:2 = codec.switch on recorded -> (!codec.bits, !codec.bits) {
  %c:2 = codec.switch on recorded -> (!codec.bits, !codec.bits) {
  case "one" {
    codec.yield %b, %b : !codec.bits, !codec.bits
  }
  }
  // CHECK: codec.switch on recorded -> tensor<?x?x3xui8> {
  %r = codec.switch on recorded -> tensor<?x?x3xui8> {
  case "store" {
    // CHECK: codec.inverse_store %[[PAIR]]#0
    %x = codec.inverse_store %c#0 : !codec.bits -> tensor<?x?x3xui8>
    codec.yield %x : tensor<?x?x3xui8>
  }
  case "grid" {
    // CHECK: codec.inverse_store %[[PAIR]]#1
    %x = codec.inverse_store %c#1 : !codec.bits -> tensor<8x8x3xui8>
    codec.yield %x : tensor<8x8x3xui8>
  }
  }
  codec.return %r : tensor<?x?x3xui8>
}

// CHECK-LABEL: codec.recipe @zstd(%{{.*}}: tensor<?xui8>) for [other, music] because "text repeats itself" attributes {note = "own"} {
codec.recipe @zstd(%x: tensor<?xui8>) for [other, music] because "text repeats itself" attributes {note = "own"} {
  // CHECK-NEXT: codec.zstd %{{.*}} level ?@level : tensor<?xui8> -> !codec.bits
  %b = codec.zstd %x level ?@level : tensor<?xui8> -> !codec.bits
  // CHECK-NEXT: codec.yield %{{.*}} : !codec.bits
  codec.yield %b : !codec.bits
}
