// What a dataset stores of text may be more than its characters: odd escapes are
// kept. Only where that too fits one block is a larger one left out.
// RUN: smmil-opt %s --layout-enumerate 2>&1 | FileCheck %s --check-prefix=MORE
// RUN: sed 's/stored_bytes = 1048577/stored_bytes = 1048576/' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=FITS

// MORE-NOT: pruned text_block
// MORE: stream @text_s of @wild::@text codec @text_c block ?@text_block
// FITS: remark: pruned text_block 8388608: a smaller block already holds all 1048576 bytes of text
// FITS: stream @text_s of @wild::@text codec @text_c block 1048576
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1000 stats {patterns = 3 : i64} {
  field @text : !sheet.text<words> stats {bytes = 300000 : i64, items = 1000 : i64, stored_bytes = 1048577 : i64}
}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+08, request_us = 1.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
