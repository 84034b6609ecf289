// RUN: smmil-opt %s --codec-verify-emission | FileCheck %s

// Any graph whose shapes fit can be emitted: two columns of one sequence, each
// with a stream of its own.
// CHECK: codec.join
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @f : !sheet.text<words>
}
codec.tables @t xxh3 "8c5565471624e8d5675531fcaec805f8" = "0802800140000f40"
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  %e = codec.zstd %even level 3 : !codec.sequence<i16> -> !codec.bits
  %o = codec.rans %odd lanes 4 table @t : !codec.sequence<i16> -> !codec.bits
  %b = codec.join %e, %o : !codec.bits
  codec.return %b : !codec.bits
}
layout.file @notes stores @d {
  order recorded patterns 64
  tokens @v late
  stream @s of @d::@f codec @c
  index delta_packed
}
