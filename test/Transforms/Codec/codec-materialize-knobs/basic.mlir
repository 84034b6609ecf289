// RUN: smmil-opt %s --codec-materialize-knobs="values=use_small=true,use_large=false,size=128,dedup=false,placement=bundle" | FileCheck %s
// RUN: smmil-opt %s --codec-materialize-knobs="values=use_large=false" | FileCheck %s --check-prefix=ONE
// RUN: smmil-opt %s --codec-materialize-knobs | FileCheck %s --check-prefix=NONE

// Words, flags and numbers in ops of any dialect.
// CHECK:       codec.encoder @c(
// CHECK-NEXT:    codec.switch on content
// CHECK-NEXT:    case "small" for [other] {
// CHECK-NEXT:      codec.bit_pack %{{.*}} block 128
// CHECK-NEXT:      codec.yield
// CHECK-NEXT:    }
// CHECK-NEXT:    }
// CHECK:       stream @i of @d::@image codec @c chunk 16 dedup off
// CHECK-NEXT:  group @g [@i] placement bundle

// A case may be decided while others are open.
// ONE:         case "small" if ?@use_small for [other] {
// ONE-NEXT:      codec.bit_pack %{{.*}} block ?@size
// ONE-NOT:     case "large"
// ONE:         dedup ?@dedup
// ONE-NEXT:    placement ?@placement

// NONE:        case "small" if ?@use_small
// NONE:        case "large" if ?@use_large
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.switch on content -> !codec.bits {
  case "small" if ?@use_small for [other] {
    %e = codec.bit_pack %x block ?@size : tensor<?xi16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  case "large" if ?@use_large for [other] {
    %e = codec.bit_pack %x block 512 : tensor<?xi16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @image : !sheet.image<?x?x3xui8>
}
layout.file @f stores @d {
  stream @i of @d::@image codec @c chunk 16 dedup ?@dedup
  group @g [@i] placement ?@placement
}
