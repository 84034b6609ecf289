// RUN: smmil-opt %s --canonicalize | FileCheck %s

// What undoes what: every pair once. Results stay alive through `check` ops,
// which have effects.

// CHECK-LABEL: codec.encoder @numbers(
// CHECK-SAME:    %[[X:.*]]: tensor<?xi16>)
codec.encoder @numbers(%x: tensor<?xi16>) -> !codec.bits {
  %d = codec.delta %x : tensor<?xi16> -> !codec.symbols<i16>
  %y = codec.undelta %d : !codec.symbols<i16> -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %y, %x : tensor<?xi16>
  %z = codec.zigzag_int %x : tensor<?xi16> -> !codec.symbols<i16>
  %zy = codec.unzigzag_int %z : !codec.symbols<i16> -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %zy, %x : tensor<?xi16>
  %t = codec.byte_transpose %x : tensor<?xi16> -> !codec.symbols<i16>
  %ty = codec.byte_untranspose %t : !codec.symbols<i16> -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %ty, %x : tensor<?xi16>
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.symbols<i16>, !codec.symbols<i16>
  %m = codec.merge %even, %odd : !codec.symbols<i16>, !codec.symbols<i16> -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %m, %x : tensor<?xi16>
  %p = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  %u = codec.bit_unpack %p block 8 : !codec.bits -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %u, %x : tensor<?xi16>
  %r = codec.rans %x model order0 lanes 4 : tensor<?xi16> -> !codec.bits
  %ur = codec.unrans %r model order0 lanes 4 : !codec.bits -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %ur, %x : tensor<?xi16>
  // CHECK-NEXT: %[[C:.*]] = codec.copy %[[X]]
  %c = codec.copy %x : tensor<?xi16> -> !codec.bits
  %v = codec.restore %c : !codec.bits -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %v, %x : tensor<?xi16>
  // CHECK-NEXT: codec.return %[[C]]
  codec.return %c : !codec.bits
}

// Bijections fold the other way round too.
// CHECK-LABEL: codec.encoder @bijections(
// CHECK-SAME:    %[[X:.*]]: tensor<?xi16>)
codec.encoder @bijections(%x: tensor<?xi16>) -> !codec.bits {
  // CHECK-NEXT: %[[S:.*]], %{{.*}} = codec.split %[[X]]
  %s, %unused = codec.split %x : tensor<?xi16> -> !codec.symbols<i16>, !codec.symbols<i16>
  %u = codec.undelta %s : !codec.symbols<i16> -> !codec.symbols<i16>
  %d = codec.delta %u : !codec.symbols<i16> -> !codec.symbols<i16>
  %uz = codec.unzigzag_int %d : !codec.symbols<i16> -> tensor<?xi16>
  %z = codec.zigzag_int %uz : tensor<?xi16> -> !codec.symbols<i16>
  %ut = codec.byte_untranspose %z : !codec.symbols<i16> -> !codec.symbols<i16>
  %t = codec.byte_transpose %ut : !codec.symbols<i16> -> !codec.symbols<i16>
  // CHECK-NEXT: codec.bit_pack %[[S]] block 8
  %b = codec.bit_pack %t block 8 : !codec.symbols<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.encoder @media(
// CHECK-SAME:    %[[X:.*]]: tensor<8x8x3xui8>)
codec.encoder @media(%x: tensor<8x8x3xui8>) -> !codec.bits {
  // Resizing to the own size does nothing.
  %same = codec.resize %x filter triangle : tensor<8x8x3xui8> -> tensor<8x8x3xui8>
  %p = codec.color %same to ycocg_r chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by med : !codec.planes<i16> -> !codec.planes<i16>
  %q = codec.unpredict %r by med : !codec.planes<i16> -> !codec.planes<i16>
  %y = codec.uncolor %q from ycocg_r chroma 444 : !codec.planes<i16> -> tensor<8x8x3xui8>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %y, %x : tensor<8x8x3xui8>
  // CHECK-NEXT: %[[B:.*]] = codec.copy %[[X]]
  %b = codec.copy %x : tensor<8x8x3xui8> -> !codec.bits
  %first, %second = codec.part %b : !codec.bits -> !codec.bits, !codec.bits
  // CHECK-NEXT: %[[FIRST:.*]], %[[SECOND:.*]] = codec.part %[[B]]
  %j = codec.join %second, %first : !codec.bits, !codec.bits -> !codec.bits
  %u, %v = codec.part %j : !codec.bits -> !codec.bits, !codec.bits
  // CHECK-NEXT: check.expect_eq %[[SECOND]], %[[SECOND]]
  // CHECK-NEXT: check.expect_eq %[[FIRST]], %[[FIRST]]
  check.expect_eq %u, %second : !codec.bits
  check.expect_eq %v, %first : !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.encoder @sound(
// CHECK-SAME:    %[[X:.*]]: tensor<?x1xsi16>)
codec.encoder @sound(%x: tensor<?x1xsi16>) -> !codec.bits {
  %r = codec.lpc %x order 8 frame 1024 : tensor<?x1xsi16> -> !codec.residual<i16>
  %y = codec.lpc_synthesis %r order 8 frame 1024 : !codec.residual<i16> -> tensor<?x1xsi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %y, %x : tensor<?x1xsi16>
  %b = codec.copy %x : tensor<?x1xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.encoder @text(
// CHECK-SAME:    %[[X:.*]]: tensor<?xui8>)
codec.encoder @text(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
  %y = codec.unzstd %b : !codec.bits -> tensor<?xui8>
  // CHECK: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %y, %x : tensor<?xui8>
  codec.return %b : !codec.bits
}

// Keeping all 16 coefficients of a block is keeping all; 15 of 16, or 16 of 64,
// is not. The selection of everything can be undone.
// CHECK-LABEL: codec.encoder @scans(
codec.encoder @scans(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x to ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // CHECK: %[[SMALL:.*]] = codec.block_dct %{{.*}} size 4
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: %[[LARGE:.*]] = codec.block_dct %{{.*}} size 8
  %g = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: %[[ALL:.*]] = codec.scan %[[SMALL]] zigzag :
  %all = codec.scan %f zigzag keep 16 : !codec.coefficients<i16> -> !codec.bands<i16>
  // CHECK-NEXT: codec.scan %[[SMALL]] zigzag keep 15 :
  %most = codec.scan %f zigzag keep 15 : !codec.coefficients<i16> -> !codec.bands<i16>
  // CHECK-NEXT: codec.scan %[[LARGE]] zigzag keep 16 :
  %few = codec.scan %g zigzag keep 16 : !codec.coefficients<i16> -> !codec.bands<i16>
  %whole = codec.unscan %all zigzag : !codec.bands<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: check.expect_eq %[[SMALL]], %[[SMALL]]
  check.expect_eq %whole, %f : !codec.coefficients<i16>
  check.expect_eq %most, %few : !codec.bands<i16>
  %b = codec.rans %all model bands lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// A decided choice gives way to its case, an inner one too.
// CHECK-LABEL: codec.encoder @chosen(
// CHECK-SAME:    %[[X:.*]]: tensor<?xi16>)
codec.encoder @chosen(%x: tensor<?xi16>) -> !codec.bits {
  // CHECK-NEXT: %[[D:.*]] = codec.delta %[[X]]
  // CHECK-NEXT: %[[B:.*]] = codec.bit_pack %[[D]] block 8
  // CHECK-NEXT: codec.return %[[B]]
  %b = codec.choose "delta" -> !codec.bits {
  case "plain" {
    %p = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
    codec.yield %p : !codec.bits
  }
  case "delta" {
    %d = codec.delta %x : tensor<?xi16> -> !codec.symbols<i16>
    %p = codec.choose "narrow" -> !codec.bits {
    case "narrow" {
      %n = codec.bit_pack %d block 8 : !codec.symbols<i16> -> !codec.bits
      codec.yield %n : !codec.bits
    }
    }
    codec.yield %p : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
