// One number of the target decides whether a bundle can win: where requests are
// cheap, reading a chunk for one sheet never pays; where they are dear, it may.
// RUN: smmil-opt %s --layout-enumerate 2>&1 | FileCheck %s --check-prefix=NEAR
// RUN: sed 's/request_us = 1.0/request_us = 20000.0/' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=FAR
// So does the bandwidth alone.
// RUN: sed 's/read_bytes_per_s = 2.0e+08/read_bytes_per_s = 1.0e+13/' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=FAR

// NEAR: remark: pruned placement bundle: dominated by split: at least {{[0-9.]+}} us to read one sheet against at most {{[0-9.]+}}, and the same items with text cut into more blocks
// NEAR: group @near [@text_s, @image_s] placement split
// NEAR-NOT: knob @placement
// FAR-NOT: pruned placement
// FAR: group @near [@text_s, @image_s] placement ?@placement
// FAR: knob @placement in ["split", "bundle"]
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1000 stats {patterns = 3 : i64} {
  field @text : !sheet.text<words> stats {bytes = 12000 : i64, items = 1000 : i64}
  field @image : !sheet.image<?x?x3xui8> stats {bytes = 2700000 : i64, items = 900 : i64, unique = 900 : i64}
}
design.model @m {context = 2048, inputs = {image = {background = [255, 255, 255], dtype = "f32", filter = "triangle", mean = [0.5, 0.5, 0.5], resize = "stretch", shape = [3, 336, 336], std = [0.5, 0.5, 0.5], tokens = 576}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+08, request_us = 1.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
