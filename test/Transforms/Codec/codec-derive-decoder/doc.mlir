// RUN: smmil-opt %s --codec-derive-decoder | FileCheck %s

// The graph walked backwards, every op undone by its inverse. A projection is
// not undone: the frame is what it makes. An item kept by copy comes back as its
// source, the others as the frame, so each case goes to its end.
// CHECK:       codec.decoder @voice_decoder of @voice(%[[B:.*]]: !codec.bits) -> tensor<?x?xsi16> {
// CHECK-NEXT:    %[[X:.*]] = codec.switch on recorded {{ *}}-> tensor<?x?xsi16> {
// CHECK-NEXT:    case "store" {
// CHECK-NEXT:      %[[S:.*]] = codec.inverse_store %[[B]] : !codec.bits -> tensor<?x?xsi16>
// CHECK-NEXT:      codec.yield %[[S]]
// CHECK-NEXT:    }
// CHECK-NEXT:    case "lpc" {
// CHECK-NEXT:      %[[R:.*]] = codec.inverse_lpc_rans %[[B]]
// CHECK-NEXT:      %[[M:.*]] = codec.inverse_lpc %[[R]] order 16 window 4096 segments 8
// CHECK-NEXT:      codec.yield %[[M]] : tensor<?x1xsi16>
// CHECK-NEXT:    }
// CHECK-NEXT:    }
// CHECK-NEXT:    codec.return %[[X]]
codec.encoder @voice(%x: tensor<?x?xsi16>) -> !codec.bits {
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  %b = codec.switch on content -> !codec.bits {
  case "store" {
    %c = codec.store %x : tensor<?x?xsi16> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  case "lpc" for [speech, music, other] {
    %r = codec.lpc %m order 16 window 4096 segments 8 : tensor<?x1xsi16> -> !codec.residual_pcm<i16>
    %e = codec.lpc_rans %r : !codec.residual_pcm<i16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
