// One number of the target decides what may lie beside the text: where requests
// are cheap, reading other sheets' photos for one sheet never pays; where they
// are dear, it may.
// RUN: smmil-opt %s --layout-enumerate 2>&1 | FileCheck %s --check-prefix=NEAR
// RUN: sed 's/request_us = 1.0/request_us = 20000.0/' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=FAR
// So does the bandwidth alone.
// RUN: sed 's/read_bytes_per_s = 2.0e+08/read_bytes_per_s = 1.0e+13/' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=FAR
// In between, small pictures may lie with the text and large ones do not.
// RUN: sed 's/request_us = 1.0/request_us = 40.0/' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=BETWEEN
// Sheets that are read in order need all that a block brings.
// RUN: sed 's/design.task @t {/design.task @t {access = "sequential", /' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=FAR
// How many sheets a block holds at least is known by the bytes of their lines.
// RUN: sed 's/, source_bytes = 200000 : i64//' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=FAR

// NEAR: remark: pruned placement bundle of @photo: dominated by split: at least {{[0-9.]+}} bytes of other sheets to read one, against at most 180.0 that could be read in the time of the requests saved
// NEAR: remark: pruned placement bundle of @icon: dominated by split: at least {{[0-9.]+}} bytes of other sheets to read one, against at most 20.0 that
// NEAR: group @near [@text_s] placement split
// NEAR-NEXT: group @far [@photo_s, @icon_s] placement split
// NEAR-NOT: knob @placement
// FAR-NOT: pruned placement
// FAR: group @near [@text_s, @photo_s, @icon_s] placement ?@placement
// FAR-NOT: group @far
// FAR: knob @placement in ["split", "bundle"]
// BETWEEN: remark: pruned placement bundle of @photo
// BETWEEN-NOT: pruned placement bundle of @icon
// BETWEEN: group @near [@text_s, @icon_s] placement ?@placement
// BETWEEN-NEXT: group @far [@photo_s] placement split
// BETWEEN: knob @placement in ["split", "bundle"]

// A picture that occurs twice and is stored once lies with another sheet: it saves
// bytes and takes a request, unless requests cost nothing.
// RUN: sed 's/request_us = 1.0/request_us = 0.0/' %s | smmil-opt --layout-enumerate 2>&1 | FileCheck %s --check-prefix=FREE
// NEAR: knob @dedup in [true, false]
// FREE: remark: pruned dedup of @icon off: dominated by on: 10 repeated items are stored once, and a request for them costs nothing
// FREE: codec @icon_c chunk ?@chunk dedup{{$}}
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1000 stats {patterns = 3 : i64, source_bytes = 200000 : i64} {
  field @text : !sheet.text<words> stats {bytes = 12000 : i64, items = 1000 : i64}
  field @photo : !sheet.image<?x?x3xui8> stats {bytes = 2700000 : i64, items = 900 : i64, unique = 900 : i64}
  field @icon : !sheet.image<?x?x3xui8> stats {bytes = 900000 : i64, items = 100 : i64, unique = 90 : i64}
}
design.model @m {context = 2048, inputs = {icon = {kind = "image", background = [255, 255, 255], dtype = "f32", filter = "triangle", mean = [0.5, 0.5, 0.5], resize = "stretch", shape = [3, 96, 96], std = [0.5, 0.5, 0.5], tokens = 576}, photo = {kind = "image", background = [255, 255, 255], dtype = "f32", filter = "triangle", mean = [0.5, 0.5, 0.5], resize = "stretch", shape = [3, 336, 336], std = [0.5, 0.5, 0.5], tokens = 576}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+08, request_us = 1.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
