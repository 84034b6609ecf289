// No inverse transform where the model accepts the domain: decoders of images end in
// frames, so a model that takes none is refused, and one that takes
// coefficients as well is told that they are not used.
// RUN: sed 's/DOMAINS/"dct"/' %s > %t.mlir
// RUN: not smmil-opt %t.mlir --codec-enumerate 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: sed 's/DOMAINS/"spatial", "dct"/' %s > %t.mlir
// RUN: smmil-opt %t.mlir --codec-enumerate -o /dev/null 2>&1 | FileCheck %s --check-prefix=BOTH
// RUN: sed 's/DOMAINS/"spatial"/' %s > %t.mlir
// RUN: smmil-opt %t.mlir --codec-enumerate -o /dev/null 2>&1 | FileCheck %s --check-prefix=ONE --allow-empty

// NONE: error: 'design.model' op accepts no spatial in inputs.image.accepts, which is what decoders end in, but only ["dct"]
// BOTH: remark: no inverse transform where the model accepts the domain: decoders end in spatial, so the other ones of inputs.image.accepts are not used
// ONE-NOT: {{remark|error}}

sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 2 {
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
layout.file @wild_v1 stores @wild {
  stream @i of @wild::@image codec @image_c chunk 64
}
design.model @m {context = 2048, inputs = {image = {background = [255, 255, 255], accepts = [DOMAINS], dtype = "f32", filter = "triangle",
  mean = [0.5, 0.5, 0.5], resize = "stretch", shape = [3, 32, 32], std = [0.2, 0.2, 0.2], tokens = 4}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.problem @p for @wild_v1 model @m task @t target @host seed 7 {
}
