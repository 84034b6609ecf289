// RUN: smmil-opt %s --codec-verify-invertible --codec-derive-decoder | FileCheck %s

// One of two streams may be kept as the source itself: in that case nothing
// else is needed, although the split could not be undone there.
// CHECK-LABEL: codec.decoder @half_decoder
// CHECK-NEXT:    %[[S:.*]]:2 = codec.inverse_join %{{.*}}
// CHECK:         %[[X:.*]] = codec.switch on recorded {{ *}}-> tensor<?xi16> {
// CHECK-NEXT:    case "packed" {
// CHECK-NEXT:      %[[EVEN:.*]] = codec.inverse_bit_pack %[[S]]#0 block 8
// CHECK:           %[[M:.*]] = codec.inverse_split
// CHECK-NEXT:      codec.yield %[[M]]
// CHECK-NEXT:    }
// CHECK-NEXT:    case "store" {
// CHECK-NEXT:      %[[R:.*]] = codec.inverse_store %[[S]]#0
// CHECK-NEXT:      codec.yield %[[R]]
// CHECK-NEXT:    }
// CHECK:         codec.return %[[X]]
codec.encoder @half(%x: tensor<?xi16>) -> !codec.bits {
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  %a = codec.switch on content -> !codec.bits {
  case "packed" {
    %p = codec.bit_pack %even block 8 : !codec.sequence<i16> -> !codec.bits
    codec.yield %p : !codec.bits
  }
  case "store" {
    %c = codec.store %x : tensor<?xi16> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  }
  %b = codec.zstd %odd level 3 : !codec.sequence<i16> -> !codec.bits
  %j = codec.join %a, %b : !codec.bits
  codec.return %j : !codec.bits
}
