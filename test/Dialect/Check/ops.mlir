// RUN: smmil-opt %s --verify-roundtrip | FileCheck %s
// RUN: smmil-opt %s --mlir-print-op-generic | smmil-opt | FileCheck %s
// RUN: smmil-opt %s --emit-bytecode | smmil-opt | FileCheck %s

// CHECK-LABEL: codec.encoder @checks
codec.encoder @checks(%x: tensor<?xi16>) -> !codec.bits {
  %s = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  %y = codec.inverse_delta %s : !codec.sequence<i16> -> tensor<?xi16>
  // CHECK: check.expect_eq %{{.*}}, %{{.*}} : tensor<?xi16>
  check.expect_eq %y, %x : tensor<?xi16>
  // CHECK-NEXT: check.expect_eq_const %{{.*}}, dense<[1, -2]> : tensor<2xi16> : tensor<?xi16>
  check.expect_eq_const %x, dense<[1, -2]> : tensor<2xi16> : tensor<?xi16>
  // CHECK-NEXT: check.expect_eq_const %{{.*}}, dense<7> : tensor<3xi16> : !codec.sequence<i16>
  check.expect_eq_const %s, dense<7> : tensor<3xi16> : !codec.sequence<i16>
  %b = codec.bit_pack %s block 128 : !codec.sequence<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.encoder @psnr
codec.encoder @psnr(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // CHECK: check.expect_psnr %{{.*}}, %{{.*}} at_least 38.5 : tensor<?x?x3xui8>
  check.expect_psnr %x, %x at_least 38.5 : tensor<?x?x3xui8>
  // A bound that no decimal states.
  // CHECK-NEXT: check.expect_psnr %{{.*}}, %{{.*}} at_least 0x7FF0000000000000 : tensor<?x?x3xui8>
  check.expect_psnr %x, %x at_least 0x7FF0000000000000 : tensor<?x?x3xui8>
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: check.test @values attributes {note = "all kinds"} {
check.test @values attributes {note = "all kinds"} {
  // CHECK-NEXT: %[[X:.*]] = check.constant dense<[1, -2]> : tensor<2xi16> : tensor<?xi16>
  %x = check.constant dense<[1, -2]> : tensor<2xi16> : tensor<?xi16>
  // CHECK-NEXT: check.constant dense<[3, 255]> : tensor<2xui8> : !codec.bits
  %b = check.constant dense<[3, 255]> : tensor<2xui8> : !codec.bits
  // CHECK-NEXT: check.constant dense<-1> : tensor<2x1xsi16> rate 8000 : tensor<?x1xsi16>
  %s = check.constant dense<-1> : tensor<2x1xsi16> rate 8000 : tensor<?x1xsi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]] : tensor<?xi16>
  check.expect_eq %x, %x : tensor<?xi16>
}
