// RUN: smmil-opt %s --codec-materialize-knobs="values=outer=a,inner=y,dedup=false,placement=bundle" | FileCheck %s
// RUN: smmil-opt %s --codec-materialize-knobs="values=outer=b" | FileCheck %s --check-prefix=OUTER
// RUN: smmil-opt %s --codec-materialize-knobs="values=inner=x" | FileCheck %s --check-prefix=INNER
// RUN: smmil-opt %s --codec-materialize-knobs | FileCheck %s --check-prefix=NONE

// Words, flags and numbers in ops of any dialect; choices inside of choices.
// CHECK:       codec.encoder @c(
// CHECK-NEXT:    codec.bit_pack %{{.*}} block 256
// CHECK-NEXT:    codec.return
// CHECK:       stream @i of @d::@image codec @c chunk 16 dedup off
// CHECK-NEXT:  group @g [@i] placement bundle

// A choice that goes takes the choices in its other cases along.
// OUTER:       codec.encoder @c(
// OUTER-NEXT:    codec.bit_pack %{{.*}} block 512
// OUTER-NEXT:    codec.return
// OUTER:       dedup ?@dedup
// OUTER-NEXT:  placement ?@placement

// A choice may be decided while the one around it is open.
// INNER:       codec.choose ?@outer
// INNER-NEXT:  case "a" {
// INNER-NEXT:    codec.bit_pack %{{.*}} block 128
// INNER-NEXT:    codec.yield
// INNER-NEXT:  }
// INNER-NEXT:  case "b" {

// NONE:        codec.choose ?@outer
// NONE:        codec.choose ?@inner
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %b = codec.choose ?@outer -> !codec.bits {
  case "a" {
    %i = codec.choose ?@inner -> !codec.bits {
    case "x" {
      %e = codec.bit_pack %x block 128 : tensor<?xi16> -> !codec.bits
      codec.yield %e : !codec.bits
    }
    case "y" {
      %e = codec.bit_pack %x block 256 : tensor<?xi16> -> !codec.bits
      codec.yield %e : !codec.bits
    }
    }
    codec.yield %i : !codec.bits
  }
  case "b" {
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
