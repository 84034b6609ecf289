// What cannot be solved is told with its place; nothing is committed.
// RUN: smmil-corpus %t.docs --sheets 2
// RUN: not smmil-opt %s --design-solve 2>&1 | FileCheck %s --check-prefix=GONE
// RUN: sed 's|DOCS|%t.docs|' %s > %t.mlir
// RUN: not smmil-opt %t.mlir --design-solve="strategy=luck" 2>&1 | FileCheck %s --check-prefix=LUCK
// RUN: not smmil-opt %t.mlir --design-solve="replay journal=%t.nowhere" 2>&1 | FileCheck %s --check-prefix=REPLAY
// RUN: sed 's/at_most 1000000.0/at_most 0.001/' %t.mlir | not smmil-opt --design-solve 2>&1 | FileCheck %s --check-prefix=BOUND
// RUN: sed 's/  minimize bytes//' %t.mlir | not smmil-opt --design-solve 2>&1 | FileCheck %s --check-prefix=AIM
// RUN: sed 's/ source "[^"]*"//' %t.mlir | not smmil-opt --design-solve 2>&1 | FileCheck %s --check-prefix=SOURCE
// RUN: sed 's|// pin:||' %t.mlir | not smmil-opt --design-solve 2>&1 | FileCheck %s --check-prefix=CONFLICT
// RUN: echo 'module {}' | not smmil-opt --design-solve 2>&1 | FileCheck %s --check-prefix=NONE

// GONE:     error: DOCS
// LUCK:     error: unknown search strategy 'luck'
// REPLAY:   error: {{.*}}nowhere
// BOUND:    error: none of 4 measured designs meets all bounds
// BOUND:    decode_us per sheet at most 0.001 at p95 (the nearest design reaches
// AIM:      error: problem 'docs_design' minimises nothing
// SOURCE:   error: {{.*}}the dataset names no source folder to measure on; `smmil profile` writes `source "DIR"`
// CONFLICT: error: the request contradicts itself; these cannot hold together:
// CONFLICT: levels are even
// CONFLICT: here: the pin
// NONE:     error: the module has no design.problem; run layout-enumerate, codec-enumerate and design-build-problem first
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.dataset @docs vocab @vocab sheets 6 source "DOCS" {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
  field @audio : !sheet.audio<?x1xsi16>
  field @clip : !sheet.video
}
codec.encoder @text_c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level ?@level : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @image_c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @audio_c(%x: tensor<?x?xsi16>) -> !codec.bits {
  %b = codec.store %x : tensor<?x?xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}
codec.encoder @clip_c(%x: tensor<?x?x?x3xui8>) -> !codec.bits {
  %b = codec.store %x : tensor<?x?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @docs_v1 stores @docs {
  order recorded patterns 64
  tokens @vocab late
  stream @t of @docs::@text codec @text_c block 1048576 chunk 16
  stream @i of @docs::@image codec @image_c chunk 16
  stream @a of @docs::@audio codec @audio_c chunk 16
  stream @c of @docs::@clip codec @clip_c chunk 16
  group @near [@t, @i, @a, @c] placement ?@placement
  index delta_packed
}
design.task @t {decode_us_per_sheet_p95 = 1.0e+06, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @docs_design for @docs_v1 model @m task @t target @host seed 7 {
  knob @level in [2, 18, 19] group "text"
  knob @placement in ["split", "bundle"] group "layout"
  rule "levels are even" (%level = @level) {
    %two = arith.constant 2 : i64
    %zero = arith.constant 0 : i64
    %rest = arith.remsi %level, %two : i64
    %even = arith.cmpi eq, %rest, %zero : i64
    yield %even
  }
  // pin: fix @level = 19 from "here: the pin"
  require decode_us per sheet at_most 1000000.0 at p95
  minimize bytes
}
