// What is known about codecs is a rule of every problem. A request that pins
// values against it is answered with the rule's sentence before anything is
// measured; its nearest legal neighbour is not, and the search goes on to the
// sources, which are not there.
//
// No more coefficients than the block has.
// RUN: sed 's/PINS/block = 4, keep = 24/' %s > %t.mlir
// RUN: not smmil-opt %t.mlir --codec-enumerate --design-build-problem --design-solve 2>&1 | FileCheck %s --check-prefixes=BAD,KEEP
// RUN: sed 's/PINS/block = 4, keep = 16/' %s > %t.mlir
// RUN: not smmil-opt %t.mlir --codec-enumerate --design-build-problem --design-solve 2>&1 | FileCheck %s --check-prefix=GOOD
//
// Quantiser steps do not decrease with frequency: no value of the shape does.
// RUN: sed 's/PINS/shape = -15/' %s > %t.mlir
// RUN: not smmil-opt %t.mlir --codec-enumerate --design-build-problem --design-solve 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: sed 's/PINS/shape = 0/' %s > %t.mlir
// RUN: not smmil-opt %t.mlir --codec-enumerate --design-build-problem --design-solve 2>&1 | FileCheck %s --check-prefix=GOOD
//
// Chroma is never finer than luma, whatever domain the user declares.
// RUN: sed 's/PINS/chroma = 444/' %s > %t.mlir
// RUN: not smmil-opt %t.mlir --codec-enumerate --design-build-problem --design-solve 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: sed -e 's/PINS/chroma = 444/' -e 's/in .420, 444./in [420, 444, 488]/' %s > %t.mlir
// RUN: not smmil-opt %t.mlir --codec-enumerate --design-build-problem --design-verify 2>&1 | FileCheck %s --check-prefix=CHROMA
//
// Another selection than a prefix in zigzag order has no spelling.

// BAD:         the request contradicts itself; these cannot hold together:
// KEEP:        no more coefficients than the block has
// KEEP-DAG:    fix.block
// KEEP-DAG:    fix.keep
// SHAPE:       fix.shape: expected one of [0, 15, 30], but got -15
// CHROMA:      error: 'codec.color' op cannot take 488 for chroma, expected one of 444, 420
// CHROMA:      note: the knob's values are declared here
// GOOD-NOT:    contradicts
// GOOD:        /nowhere/at/all

sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 2 source "/nowhere/at/all" {
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
layout.file @wild_v1 stores @wild {
  order recorded patterns 64
  tokens @vocab late
  stream @i of @wild::@image codec @image_c chunk 64
  index delta_packed
}
design.model @m {context = 2048, inputs = {image = {background = [255, 255, 255], dtype = "f32", filter = "triangle",
  mean = [0.5, 0.5, 0.5], resize = "stretch", shape = [3, 32, 32], std = [0.2, 0.2, 0.2], tokens = 4}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, fix = {PINS}, minimize = "bytes",
  quality = {image = {floor = 38.0, metric = "tensor_psnr_db"}}}
design.problem @p for @wild_v1 model @m task @t target @host seed 7 {
  knob @chroma in [420, 444] group "image"
}
