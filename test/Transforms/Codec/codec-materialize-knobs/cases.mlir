// RUN: smmil-opt %s --codec-materialize-knobs="values=use_store=false,use_zstd=true" | FileCheck %s --check-prefix=ONE
// RUN: smmil-opt %s --codec-materialize-knobs="values=use_store=false,use_zstd=false" | FileCheck %s --check-prefix=NONE
// RUN: smmil-opt %s --codec-materialize-knobs="values=use_store=false" | FileCheck %s --check-prefix=OPEN
// RUN: not smmil-opt %s --codec-materialize-knobs="values=use_zstd=1" 2>&1 | FileCheck %s --check-prefix=NUMBER

// ONE-NOT:   case "store"
// ONE:       case "zstd" for [other] {
// ONE-NEXT:    codec.zstd %{{.*}} level ?@level

// An item is stored where no case takes it, so all may go; the op keeps them,
// none included.
// NONE:      case "store" if off {
// NONE:      case "zstd" if off for [other] {

// Only what is decided is dropped.
// OPEN-NOT:  case "store"
// OPEN:      case "zstd" if ?@use_zstd for [other] {

// NUMBER:    error: 'codec.switch' op cannot take 1 for ?@use_zstd as its included: expected one of true, false
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.switch on content -> !codec.bits {
  case "store" if ?@use_store {
    %c = codec.store %x : tensor<?xui8> -> !codec.bits
    codec.yield %c : !codec.bits
  }
  case "zstd" if ?@use_zstd for [other] {
    %z = codec.zstd %x level ?@level : tensor<?xui8> -> !codec.bits
    codec.yield %z : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
