// RUN: smmil-opt %s --verify-roundtrip | FileCheck %s
// RUN: smmil-opt %s --mlir-print-op-generic | smmil-opt | FileCheck %s
// RUN: smmil-opt %s --emit-bytecode | smmil-opt | FileCheck %s

// CHECK: codec.tables @t xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
codec.tables @t xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"

// CHECK-LABEL: codec.encoder @sound
codec.encoder @sound(%x: tensor<?x?xsi16>) -> !codec.bits {
  // CHECK-NEXT: codec.resample %{{.*}} rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  %m = codec.resample %x rate 16000 : tensor<?x?xsi16> -> tensor<?x1xsi16>
  // CHECK-NEXT: codec.lpc %{{.*}} order 16 frame 4096 : tensor<?x1xsi16> -> !codec.residual<i16>
  %r = codec.lpc %m order 16 frame 4096 : tensor<?x1xsi16> -> !codec.residual<i16>
  // CHECK-NEXT: codec.lpc %{{.*}} order ?@order frame ?@frame : tensor<?x1xsi16> -> !codec.residual<i16>
  %s = codec.lpc %m order ?@order frame ?@frame : tensor<?x1xsi16> -> !codec.residual<i16>
  // CHECK-NEXT: codec.rans %{{.*}} model lpc lanes 8 table @t : !codec.residual<i16> -> !codec.bits
  %b = codec.rans %r model lpc lanes 8 table @t : !codec.residual<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.decoder @sound_decoder
codec.decoder @sound_decoder of @sound(%b: !codec.bits) -> tensor<?x1xsi16> {
  // CHECK-NEXT: codec.unrans %{{.*}} model lpc lanes 8 table @t : !codec.bits -> !codec.residual<i16>
  %r = codec.unrans %b model lpc lanes 8 table @t : !codec.bits -> !codec.residual<i16>
  // CHECK-NEXT: codec.lpc_synthesis %{{.*}} order ?@order frame 4096 : !codec.residual<i16> -> tensor<?x1xsi16>
  %m = codec.lpc_synthesis %r order ?@order frame 4096 : !codec.residual<i16> -> tensor<?x1xsi16>
  codec.return %m : tensor<?x1xsi16>
}

// CHECK-LABEL: codec.encoder @text
codec.encoder @text(%x: tensor<?xui8>) -> !codec.bits {
  // CHECK-NEXT: codec.zstd %{{.*}} level 19 dictionary 65536 table @t : tensor<?xui8> -> !codec.bits
  %a = codec.zstd %x level 19 dictionary 65536 table @t : tensor<?xui8> -> !codec.bits
  // CHECK-NEXT: codec.zstd %{{.*}} level ?@level dictionary ?@dictionary : tensor<?xui8> -> !codec.bits
  %b = codec.zstd %x level ?@level dictionary ?@dictionary : tensor<?xui8> -> !codec.bits
  // CHECK-NEXT: codec.zstd %{{.*}} level 1 : tensor<?xui8> -> !codec.bits
  %c = codec.zstd %x level 1 : tensor<?xui8> -> !codec.bits
  codec.return %a : !codec.bits
}

// CHECK-LABEL: codec.decoder @text_decoder
codec.decoder @text_decoder of @text(%b: !codec.bits) -> tensor<?xui8> {
  // CHECK-NEXT: codec.unzstd %{{.*}} table @t : !codec.bits -> tensor<?xui8>
  %x = codec.unzstd %b table @t : !codec.bits -> tensor<?xui8>
  // CHECK-NEXT: codec.unzstd %{{.*}} : !codec.bits -> tensor<?xui8>
  %y = codec.unzstd %b : !codec.bits -> tensor<?xui8>
  codec.return %x : tensor<?xui8>
}

// A clip and a copy of it.
// CHECK-LABEL: codec.encoder @clip(%{{.*}}: tensor<?x?x?x3xui8>) -> !codec.bits {
codec.encoder @clip(%x: tensor<?x?x?x3xui8>) -> !codec.bits {
  // CHECK-NEXT: codec.copy %{{.*}} : tensor<?x?x?x3xui8> -> !codec.bits
  %b = codec.copy %x : tensor<?x?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// CHECK-LABEL: codec.decoder @clip_decoder
codec.decoder @clip_decoder of @clip(%b: !codec.bits) -> tensor<?x?x?x3xui8> {
  // CHECK-NEXT: codec.restore %{{.*}} : !codec.bits -> tensor<?x?x?x3xui8>
  %x = codec.restore %b : !codec.bits -> tensor<?x?x?x3xui8>
  codec.return %x : tensor<?x?x?x3xui8>
}

// CHECK-LABEL: codec.encoder @numbers
codec.encoder @numbers(%x: tensor<?xi16>) -> !codec.bits {
  // CHECK-NEXT: %[[E:.*]], %[[O:.*]] = codec.split %{{.*}} : tensor<?xi16> -> !codec.symbols<i16>, !codec.symbols<i16>
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.symbols<i16>, !codec.symbols<i16>
  // CHECK-NEXT: codec.delta %[[E]] : !codec.symbols<i16> -> !codec.symbols<i16>
  %d = codec.delta %even : !codec.symbols<i16> -> !codec.symbols<i16>
  // CHECK-NEXT: codec.zigzag_int %{{.*}} : !codec.symbols<i16> -> !codec.symbols<i16>
  %z = codec.zigzag_int %d : !codec.symbols<i16> -> !codec.symbols<i16>
  // CHECK-NEXT: codec.byte_transpose %[[O]] : !codec.symbols<i16> -> !codec.symbols<i16>
  %t = codec.byte_transpose %odd : !codec.symbols<i16> -> !codec.symbols<i16>
  // CHECK-NEXT: codec.bit_pack %{{.*}} block 128 : !codec.symbols<i16> -> !codec.bits
  %a = codec.bit_pack %z block 128 : !codec.symbols<i16> -> !codec.bits
  // CHECK-NEXT: codec.bit_pack %{{.*}} block ?@block : !codec.symbols<i16> -> !codec.bits
  %b = codec.bit_pack %z block ?@block : !codec.symbols<i16> -> !codec.bits
  // CHECK-NEXT: codec.rans %{{.*}} model order0 lanes 4 : !codec.symbols<i16> -> !codec.bits
  %c = codec.rans %t model order0 lanes 4 : !codec.symbols<i16> -> !codec.bits
  %j = codec.join %a, %c : !codec.bits, !codec.bits -> !codec.bits
  codec.return %j : !codec.bits
}

// CHECK-LABEL: codec.decoder @numbers_decoder
codec.decoder @numbers_decoder of @numbers(%b: !codec.bits) -> tensor<?xi16> {
  // CHECK-NEXT: %[[A:.*]], %[[C:.*]] = codec.part %{{.*}} : !codec.bits -> !codec.bits, !codec.bits
  %a, %c = codec.part %b : !codec.bits -> !codec.bits, !codec.bits
  // CHECK-NEXT: codec.unrans %[[C]] model order0 lanes 4 : !codec.bits -> !codec.symbols<i16>
  %t = codec.unrans %c model order0 lanes 4 : !codec.bits -> !codec.symbols<i16>
  // CHECK-NEXT: codec.bit_unpack %[[A]] block 128 : !codec.bits -> !codec.symbols<i16>
  %z = codec.bit_unpack %a block 128 : !codec.bits -> !codec.symbols<i16>
  // CHECK-NEXT: codec.byte_untranspose %{{.*}} : !codec.symbols<i16> -> !codec.symbols<i16>
  %odd = codec.byte_untranspose %t : !codec.symbols<i16> -> !codec.symbols<i16>
  // CHECK-NEXT: codec.unzigzag_int %{{.*}} : !codec.symbols<i16> -> !codec.symbols<i16>
  %d = codec.unzigzag_int %z : !codec.symbols<i16> -> !codec.symbols<i16>
  // CHECK-NEXT: codec.undelta %{{.*}} : !codec.symbols<i16> -> !codec.symbols<i16>
  %even = codec.undelta %d : !codec.symbols<i16> -> !codec.symbols<i16>
  // CHECK-NEXT: codec.merge %{{.*}}, %{{.*}} : !codec.symbols<i16>, !codec.symbols<i16> -> tensor<?xi16>
  %x = codec.merge %even, %odd : !codec.symbols<i16>, !codec.symbols<i16> -> tensor<?xi16>
  codec.return %x : tensor<?xi16>
}
