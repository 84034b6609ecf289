// A block ends between sheets once it has so many bytes of their lines: only where
// these fit one block is a larger one left out. Nothing is left out unknown.
// RUN: smmil-opt %s --layout-enumerate 2>&1 | FileCheck %s --check-prefix=MORE
// RUN: sed 's/source_bytes = 65537/source_bytes = 65536/' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=FITS
// RUN: sed 's/, source_bytes = 65537 : i64//' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// MORE: remark: pruned text_block 1048576: a smaller block already holds all 65537 bytes of sheets
// MORE: stream @text_s of @wild::@text codec @text_c block ?@text_block
// MORE: knob @text_block in [65536, 262144, 4096, 16384] group "layout"
// FITS: remark: pruned text_block 262144: a smaller block already holds all 65536 bytes of sheets
// FITS: remark: pruned text_block 1048576
// FITS: knob @text_block in [65536, 4096, 16384] group "layout"
// UNKNOWN-NOT: pruned text_block
// UNKNOWN: knob @text_block in [65536, 262144, 1048576, 4096, 16384] group "layout"
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1000 stats {patterns = 3 : i64, source_bytes = 65537 : i64} {
  field @text : !sheet.text<words> stats {bytes = 30000 : i64, items = 1000 : i64}
}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+08, request_us = 1.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
