// A structural pass never reads a codec: whatever stands in one, layouts come
// out the same. Changing codecs before and after the pass is one and the same.
// RUN: smmil-opt %s --layout-enumerate > %t.before 2> %t.remarks
// RUN: sed -e 's/size 8/size 4/' -e 's/lanes 4/lanes 32/' -e 's/floor 38.0/floor 50.0/' -e 's/bits_per_value 0.5/bits_per_value 7.5/' %s > %t.changed.mlir
// RUN: not diff %s %t.changed.mlir
// RUN: smmil-opt %t.changed.mlir --layout-enumerate > %t.after 2> %t.remarks.after
// RUN: sed -e 's/size 8/size 4/' -e 's/lanes 4/lanes 32/' -e 's/floor 38.0/floor 50.0/' -e 's/bits_per_value 0.5/bits_per_value 7.5/' %t.before > %t.expected
// RUN: diff %t.expected %t.after
// RUN: grep -o 'remark: .*' %t.remarks > %t.words
// RUN: grep -o 'remark: .*' %t.remarks.after > %t.words.after
// RUN: diff %t.words %t.words.after
// RUN: FileCheck %s < %t.after

// The codecs of the user stand; only the missing one is made.
// CHECK: codec.opaque @text_c : !sheet.text<words> bits_per_value 7.5
// CHECK: codec.encoder @image_c
// CHECK-NOT: @image_c :
// CHECK: codec.opaque @clip_c : !sheet.video
// CHECK: stream @image_s of @wild::@image codec @image_c
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1000 stats {patterns = 3 : i64} {
  field @text : !sheet.text<words> stats {bytes = 12000000 : i64, items = 1000 : i64}
  field @image : !sheet.image<?x?x3xui8> stats {bytes = 80000000 : i64, items = 900 : i64}
  field @clip : !sheet.video stats {bytes = 80 : i64, items = 1 : i64, unique = 1 : i64}
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.encoder @image_c(%x: tensor<?x?x3xui8>) -> !codec.bits floor 38.0 of tensor_psnr_db {
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<336x336x3xui8>
  %p = codec.color %m kind ycbcr chroma 420 : tensor<336x336x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f keep 16 : !codec.coefficients<i16> -> !codec.bands<i16>
  %q = codec.quantize %s steps 24 : !codec.bands<i16> -> !codec.bands<i16>
  %b = codec.band_rans %q lanes 4 : !codec.bands<i16> -> !codec.bits
  codec.return %b : !codec.bits
}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
