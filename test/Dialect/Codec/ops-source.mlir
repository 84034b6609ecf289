// RUN: smmil-opt %s --verify-roundtrip | FileCheck %s
// RUN: smmil-opt %s --mlir-print-op-generic | smmil-opt | FileCheck %s
// RUN: smmil-opt %s --emit-bytecode | smmil-opt | FileCheck %s

// CHECK-LABEL: codec.encoder @image(%{{.*}}: tensor<?x?x3xui8>) -> !codec.bits {
codec.encoder @image(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // CHECK-NEXT: %[[M:.*]] = codec.resize %{{.*}} : tensor<?x?x3xui8> -> tensor<16x8x3xui8>
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<16x8x3xui8>
  // CHECK-NEXT: codec.store %[[M]] : tensor<16x8x3xui8> -> !codec.bits
  %b = codec.store %m : tensor<16x8x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.encoder @sound
codec.encoder @sound(%x: tensor<?x?xsi16>) -> !codec.bits {
  // CHECK-NEXT: codec.resample %{{.*}} rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  %b = codec.store %m : tensor<?x1xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// Spectra in place of samples.
// CHECK-LABEL: codec.encoder @spectra
codec.encoder @spectra(%x: tensor<?x?xsi16>) -> !codec.bits {
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  // CHECK: codec.spectra %{{.*}} domain mel80 : tensor<?x1xsi16> -> tensor<?x80xi16>
  %d = codec.spectra %m domain mel80 : tensor<?x1xsi16> -> tensor<?x80xi16>
  %p = codec.spectra_levels %d : tensor<?x80xi16> -> !codec.planes<i16>
  %r = codec.predict %p by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  %b = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// A file that comes back, in fewer bytes.
// CHECK-LABEL: codec.encoder @file(%{{.*}}: tensor<?x?x3xui8>) -> !codec.bits {
codec.encoder @file(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // CHECK-NEXT: %[[F:.*]] = codec.file %{{.*}} : tensor<?x?x3xui8> -> tensor<?xui8>
  %f = codec.file %x : tensor<?x?x3xui8> -> tensor<?xui8>
  // CHECK-NEXT: codec.gif_file %[[F]]
  %b = codec.gif_file %f : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.decoder @file_decoder of @file
codec.decoder @file_decoder of @file(%b: !codec.bits) -> tensor<?x?x3xui8> {
  %f = codec.inverse_gif_file %b : !codec.bits -> tensor<?xui8>
  // CHECK: codec.inverse_file %{{.*}} : tensor<?xui8> -> tensor<?x?x3xui8>
  %x = codec.inverse_file %f : tensor<?xui8> -> tensor<?x?x3xui8>
  codec.return %x : tensor<?x?x3xui8>
}

// A clip as it is.
// CHECK-LABEL: codec.encoder @clip(%{{.*}}: tensor<?x?x?x3xui8>) -> !codec.bits {
codec.encoder @clip(%x: tensor<?x?x?x3xui8>) -> !codec.bits {
  // CHECK-NEXT: codec.store %{{.*}} : tensor<?x?x?x3xui8> -> !codec.bits
  %b = codec.store %x : tensor<?x?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.decoder @clip_decoder
codec.decoder @clip_decoder of @clip(%b: !codec.bits) -> tensor<?x?x?x3xui8> {
  // CHECK-NEXT: codec.inverse_store %{{.*}} : !codec.bits -> tensor<?x?x?x3xui8>
  %x = codec.inverse_store %b : !codec.bits -> tensor<?x?x?x3xui8>
  codec.return %x : tensor<?x?x?x3xui8>
}

// Three streams of one item, and steps of every width of element.
// CHECK-LABEL: codec.encoder @numbers
codec.encoder @numbers(%x: tensor<?xi16>) -> !codec.bits {
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  %first, %third = codec.split %even : !codec.sequence<i16> -> !codec.sequence<i16>, !codec.sequence<i16>
  // CHECK: codec.byte_transpose %{{.*}} : !codec.sequence<i16> -> !codec.sequence<i8>
  %t = codec.byte_transpose %third : !codec.sequence<i16> -> !codec.sequence<i8>
  %a = codec.bit_pack %first block 128 : !codec.sequence<i16> -> !codec.bits
  %b = codec.rans %t lanes 4 : !codec.sequence<i8> -> !codec.bits
  %c = codec.zstd %odd level 3 : !codec.sequence<i16> -> !codec.bits
  // CHECK: codec.join %{{.*}}, %{{.*}}, %{{.*}} : !codec.bits
  %j = codec.join %a, %b, %c : !codec.bits
  codec.return %j : !codec.bits
}

// CHECK-LABEL: codec.decoder @numbers_decoder
codec.decoder @numbers_decoder of @numbers(%b: !codec.bits) -> tensor<?xi16> {
  // CHECK-NEXT: %[[S:.*]]:3 = codec.inverse_join %{{.*}} : !codec.bits, !codec.bits, !codec.bits
  %a:3 = codec.inverse_join %b : !codec.bits, !codec.bits, !codec.bits
  // CHECK-NEXT: codec.inverse_zstd %[[S]]#2 : !codec.bits -> !codec.sequence<i16>
  %odd = codec.inverse_zstd %a#2 : !codec.bits -> !codec.sequence<i16>
  %t = codec.inverse_rans %a#1 lanes 4 : !codec.bits -> !codec.sequence<i8>
  %third = codec.inverse_byte_transpose %t : !codec.sequence<i8> -> !codec.sequence<i16>
  %first = codec.inverse_bit_pack %a#0 block 128 : !codec.bits -> !codec.sequence<i16>
  %even = codec.inverse_split %first, %third : !codec.sequence<i16>, !codec.sequence<i16> -> !codec.sequence<i16>
  %x = codec.inverse_split %even, %odd : !codec.sequence<i16>, !codec.sequence<i16> -> tensor<?xi16>
  codec.return %x : tensor<?xi16>
}

// CHECK-LABEL: codec.encoder @widths(%{{.*}}: tensor<?xi16>) -> !codec.bits {
codec.encoder @widths(%x: tensor<?xi16>) -> !codec.bits {
  // CHECK: !codec.sequence<i32>
  %a = builtin.unrealized_conversion_cast %x : tensor<?xi16> to !codec.sequence<i32>
  %b = codec.delta %a : !codec.sequence<i32> -> !codec.sequence<i32>
  // CHECK: !codec.sequence<i64>
  %c = builtin.unrealized_conversion_cast %b : !codec.sequence<i32> to !codec.sequence<i64>
  %d = codec.byte_transpose %c : !codec.sequence<i64> -> !codec.sequence<i8>
  %e = codec.rans %d lanes 1 : !codec.sequence<i8> -> !codec.bits
  codec.return %e : !codec.bits
}

// A type that no primitive of these has.
// CHECK-LABEL: codec.encoder @indices(
codec.encoder @indices(%x: tensor<?x?x3xui8>) -> !codec.bits {
  // CHECK-NEXT: builtin.unrealized_conversion_cast %{{.*}} to !codec.indices<ui8>
  %i = builtin.unrealized_conversion_cast %x : tensor<?x?x3xui8> to !codec.indices<ui8>
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
