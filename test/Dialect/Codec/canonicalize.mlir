// RUN: smmil-opt %s --canonicalize | FileCheck %s

// What undoes what: every pair once. Results stay alive through `check` ops,
// which have effects.

// CHECK-LABEL: codec.encoder @numbers(
// CHECK-SAME:    %[[X:.*]]: tensor<?xi16>)
codec.encoder @numbers(%x: tensor<?xi16>) -> !codec.bits {
  %d = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  %y = codec.inverse_delta %d : !codec.sequence<i16> -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %y, %x : tensor<?xi16>
  %z = codec.zigzag_int %x : tensor<?xi16> -> !codec.sequence<i16>
  %zy = codec.inverse_zigzag_int %z : !codec.sequence<i16> -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %zy, %x : tensor<?xi16>
  %t = codec.byte_transpose %x : tensor<?xi16> -> !codec.sequence<i8>
  %ty = codec.inverse_byte_transpose %t : !codec.sequence<i8> -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %ty, %x : tensor<?xi16>
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  %m = codec.inverse_split %even, %odd : !codec.sequence<i16>, !codec.sequence<i16> -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %m, %x : tensor<?xi16>
  %p = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  %u = codec.inverse_bit_pack %p block 8 : !codec.bits -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %u, %x : tensor<?xi16>
  %r = codec.rans %x lanes 4 : tensor<?xi16> -> !codec.bits
  %ur = codec.inverse_rans %r lanes 4 : !codec.bits -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %ur, %x : tensor<?xi16>
  // CHECK-NEXT: %[[C:.*]] = codec.store %[[X]]
  %c = codec.store %x : tensor<?xi16> -> !codec.bits
  %v = codec.inverse_store %c : !codec.bits -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %v, %x : tensor<?xi16>
  %w = codec.file %x : tensor<?xi16> -> tensor<?xui8>
  %y2 = codec.inverse_file %w : tensor<?xui8> -> tensor<?xi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %y2, %x : tensor<?xi16>
  // CHECK-NEXT: codec.return %[[C]]
  codec.return %c : !codec.bits
}

// Bijections fold the other way round too.
// CHECK-LABEL: codec.encoder @bijections(
// CHECK-SAME:    %[[X:.*]]: tensor<?xi16>)
codec.encoder @bijections(%x: tensor<?xi16>) -> !codec.bits {
  // CHECK-NEXT: %[[S:.*]], %{{.*}} = codec.split %[[X]]
  %s, %unused = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  %u = codec.inverse_delta %s : !codec.sequence<i16> -> !codec.sequence<i16>
  %d = codec.delta %u : !codec.sequence<i16> -> !codec.sequence<i16>
  %uz = codec.inverse_zigzag_int %d : !codec.sequence<i16> -> tensor<?xi16>
  %z = codec.zigzag_int %uz : tensor<?xi16> -> !codec.sequence<i16>
  // CHECK-NEXT: codec.bit_pack %[[S]] block 8
  %b = codec.bit_pack %z block 8 : !codec.sequence<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.encoder @media(
// CHECK-SAME:    %[[X:.*]]: tensor<8x8x3xui8>)
codec.encoder @media(%x: tensor<8x8x3xui8>) -> !codec.bits {
  // Resizing to the own size does nothing.
  %same = codec.resize %x : tensor<8x8x3xui8> -> tensor<8x8x3xui8>
  %p = codec.color %same kind ycocg_r chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  %q = codec.inverse_predict %r by med strips 8 : !codec.residual_planes<i16> -> !codec.planes<i16>
  %y = codec.inverse_color %q kind ycocg_r chroma 444 : !codec.planes<i16> -> tensor<8x8x3xui8>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %y, %x : tensor<8x8x3xui8>
  // CHECK-NEXT: %[[B:.*]] = codec.store %[[X]]
  %b = codec.store %x : tensor<8x8x3xui8> -> !codec.bits
  %f:2 = codec.inverse_join %b : !codec.bits, !codec.bits
  // CHECK-NEXT: %[[F:.*]]:2 = codec.inverse_join %[[B]]
  %j = codec.join %f#1, %f#0 : !codec.bits
  %u:2 = codec.inverse_join %j : !codec.bits, !codec.bits
  // CHECK-NEXT: check.expect_eq %[[F]]#1, %[[F]]#1
  // CHECK-NEXT: check.expect_eq %[[F]]#0, %[[F]]#0
  check.expect_eq %u#0, %f#1 : !codec.bits
  check.expect_eq %u#1, %f#0 : !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.encoder @sound(
// CHECK-SAME:    %[[X:.*]]: tensor<?x1xsi16>)
codec.encoder @sound(%x: tensor<?x1xsi16>) -> !codec.bits {
  %r = codec.lpc %x order 8 window 1024 segments 8 : tensor<?x1xsi16> -> !codec.residual_pcm<i16>
  %y = codec.inverse_lpc %r order 8 window 1024 segments 8 : !codec.residual_pcm<i16> -> tensor<?x1xsi16>
  // CHECK-NEXT: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %y, %x : tensor<?x1xsi16>
  %b = codec.store %x : tensor<?x1xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.encoder @text(
// CHECK-SAME:    %[[X:.*]]: tensor<?xui8>)
codec.encoder @text(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
  %y = codec.inverse_zstd %b : !codec.bits -> tensor<?xui8>
  // CHECK: check.expect_eq %[[X]], %[[X]]
  check.expect_eq %y, %x : tensor<?xui8>
  codec.return %b : !codec.bits
}

// The selection of every coefficient can be undone, with `keep` and without.
// CHECK-LABEL: codec.encoder @scans(
codec.encoder @scans(%x: tensor<8x8x3xui8>) -> !codec.bits {
  %p = codec.color %x kind ycbcr chroma 444 : tensor<8x8x3xui8> -> !codec.planes<i16>
  // CHECK: %[[SMALL:.*]] = codec.block_dct %{{.*}} size 4
  %f = codec.block_dct %p size 4 : !codec.planes<i16> -> !codec.coefficients<i16>
  %all = codec.scan %f keep 16 : !codec.coefficients<i16> -> !codec.bands<i16>
  %whole = codec.inverse_scan %all keep 16 : !codec.bands<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: check.expect_eq %[[SMALL]], %[[SMALL]]
  check.expect_eq %whole, %f : !codec.coefficients<i16>
  %every = codec.scan %f : !codec.coefficients<i16> -> !codec.bands<i16>
  %same = codec.inverse_scan %every : !codec.bands<i16> -> !codec.coefficients<i16>
  // CHECK-NEXT: check.expect_eq %[[SMALL]], %[[SMALL]]
  check.expect_eq %same, %f : !codec.coefficients<i16>
  %b = codec.store %x : tensor<8x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
