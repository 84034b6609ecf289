// RUN: smmil-opt %s --codec-enumerate | FileCheck %s

// A recipe of the module is one more case, with the knobs that it asks for; one
// that has the name of a recipe of the compiler stands for it. No recipe is
// left: the cases hold what they said.
// CHECK-NOT:   codec.recipe
// CHECK-LABEL: codec.encoder @text_c(
// CHECK:         codec.switch on content
// CHECK-NEXT:    case "store" if ?@use_store {
// CHECK:         case "order0" if ?@use_order0 for [other] {
// CHECK-NEXT:      codec.rans %{{.*}} lanes ?@text_lanes
// CHECK:         case "zstd" if ?@use_zstd for [other] {
// CHECK-NEXT:      codec.zstd %{{.*}} level 3 : tensor
// CHECK-NOT:     case
// CHECK-LABEL: codec.encoder @image_c(
// CHECK:         case "dct" if ?@use_dct for [photo] {
// CHECK-NEXT:      codec.color %{{.*}} kind ycocg chroma 444
// CHECK:         design.problem
// CHECK:           knob @text_lanes in [
// CHECK-NOT:   codec.recipe
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.recipe @order0(%x: tensor<?xui8>) for [other] because "bytes of one alphabet" {
  %b = codec.rans %x lanes ?@text_lanes : tensor<?xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
codec.recipe @zstd(%x: tensor<?xui8>) for [other] because "speed of writing counts" {
  %b = codec.zstd %x level 3 : tensor<?xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
codec.recipe @dct(%x: tensor<?x?x3xui8>) for [photo] because "another colour space" {
  %p = codec.color %x kind ycocg chroma 444 : tensor<?x?x3xui8> -> !codec.planes<i16>
  %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
  %s = codec.scan %f : !codec.coefficients<i16> -> !codec.bands<i16>
  %q = codec.quantize %s steps 24 : !codec.bands<i16> -> !codec.bands<i16>
  %b = codec.band_rans %q lanes 8 : !codec.bands<i16> -> !codec.bits
  codec.yield %b : !codec.bits
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
layout.file @f stores @d {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {image = {floor = 38.0, metric = "tensor_psnr_db"}}}
design.model @m {context = 2048, inputs = {image = {background = [255, 255, 255], dtype = "f32", filter = "triangle", mean = [0.5, 0.5, 0.5], resize = "stretch", shape = [3, 32, 32], std = [0.5, 0.25, 0.5], tokens = 4}}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @p for @f model @m task @t target @h seed 7 {
}
