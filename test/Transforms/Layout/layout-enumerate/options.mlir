// RUN: smmil-opt %s --layout-enumerate="chunks=8,2,8,4 seed=11" 2>&1 | FileCheck %s
// RUN: not smmil-opt %s --layout-enumerate="chunks=0" 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: not smmil-opt %s --layout-enumerate="chunks=1048577" 2>&1 | FileCheck %s --check-prefix=LARGE

// Chunks are sorted and told apart; four sheets need none above 4.
// CHECK: remark: pruned chunk 8: a smaller chunk already holds all 4 sheets
// CHECK: design.problem {{.*}} seed 11
// CHECK: knob @chunk in [2, 4] group "layout"
// ZERO:  error: option chunks expects numbers from 1 to 1048576, but got 0
// LARGE: error: option chunks expects numbers from 1 to 1048576, but got 1048577
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 4 stats {patterns = 1 : i64} {
  field @text : !sheet.text<words> stats {bytes = 120000 : i64, items = 4 : i64}
}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
