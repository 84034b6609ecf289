// RUN: smmil-opt %s --design-verify-solved | FileCheck %s

// A format, as design-solve leaves it, passes as it is.
// CHECK: %[[B:.*]] = codec.zstd %{{.*}} level 19
// CHECK: layout.file @f stores @wild
// CHECK: design.result @r of @p chosen {level = 19}
sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  stream @t of @wild::@text codec @text_c
  index delta_packed
}
design.result @r of @p chosen {level = 19} metrics {bytes = 1024.0} pareto []
