// RUN: smmil-opt %s --codec-enumerate -split-input-file | FileCheck %s
// A second run finds nothing left to do.
// RUN: smmil-opt %s --codec-enumerate -split-input-file > %t.once
// RUN: smmil-opt %t.once --codec-enumerate -split-input-file | diff %t.once -

// Text is zstd; video, and media that the model does not take, keep their source.
// CHECK-LABEL: design.problem @p
// CHECK-NEXT:    knob @level in [9, 19] group "text"
// CHECK-NEXT:    knob @dictionary
// CHECK-NEXT:  }
// CHECK-LABEL: codec.encoder @text_c(
// CHECK-NEXT:    codec.zstd %{{.*}} level ?@level dictionary ?@dictionary : tensor<?xui8>
// CHECK-LABEL: codec.encoder @image_c(
// CHECK-NEXT:    codec.store %{{.*}} : tensor<?x?x3xui8>
// CHECK-NEXT:    codec.return
// CHECK-LABEL: codec.encoder @audio_c(
// CHECK-NEXT:    codec.store %{{.*}} : tensor<?x?xsi16>
// CHECK-NEXT:    codec.return
// CHECK-LABEL: codec.encoder @clip_c(
// CHECK-NEXT:    codec.store %{{.*}} : tensor<?x?x?x3xui8>
// CHECK-NEXT:    codec.return
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
  field @audio : !sheet.audio<?x1xsi16>
  field @clip : !sheet.video
}
layout.file @f stores @d {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {image = {floor = 38.0, metric = "tensor_psnr_db"}}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @p for @f model @m task @t target @h seed 7 {
}

// -----

// Without a floor nothing may be lost: only the recipe that is exact for its
// frame is a case. The frame is the model's, and so are mean, deviation and
// background. The knobs of a second field of one kind bear its name.
// CHECK:         knob @use_lossless in [true, false] group "image"
// CHECK:         knob @lanes in
// CHECK:         knob @use_lossless_scan in
// CHECK:         knob @lanes_scan in
// CHECK-LABEL: codec.encoder @photo_c(
// CHECK-SAME:    normalize mean [0.5, 0.5, 0.5] deviation [0.5, 0.25, 0.5] background [255, 255, 255]
// CHECK-NEXT:    codec.resize %{{.*}} -> tensor<336x336x3xui8>
// CHECK-NEXT:    codec.switch
// CHECK-NEXT:    case "store" if ?@use_store {
// CHECK:         case "lossless" if ?@use_lossless for [diagram, scanned_text, other]
// CHECK-NOT:     codec.quantize
// CHECK:         strips ?@lanes{{ }}
// CHECK-LABEL: codec.encoder @scan_c(
// CHECK-NOT:     codec.quantize
// CHECK:         case "lossless" if ?@use_lossless_scan
// CHECK:         strips ?@lanes_scan{{ }}
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @photo : !sheet.image<?x?x3xui8>
  field @scan : !sheet.image<?x?x3xui8>
}
layout.file @f stores @d {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}, image = {background = [255, 255, 255], dtype = "f32", filter = "triangle", mean = [0.5, 0.5, 0.5], resize = "stretch", shape = [3, 336, 336], std = [0.5, 0.25, 0.5], tokens = 576}}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @p for @f model @m task @t target @h seed 7 {
}

// -----

// With a floor, transform and prediction compete as cases of one switch, beside
// the source itself.
// One rule each for what is known without an experiment.
// CHECK-LABEL: design.problem @p
// CHECK-DAG:     knob @use_store in [true, false] group "image"
// CHECK-DAG:     knob @use_dct in [true, false] group "image"
// CHECK-DAG:     knob @use_lossless in [true, false] group "image"
// CHECK-DAG:     knob @use_files in [true, false] group "image"
// CHECK-DAG:     rule "no more coefficients than the block has" (%{{.*}} = @keep, %{{.*}} = @block)
// CHECK-DAG:     rule "one image's coefficients fit in L2" (
// CHECK-LABEL: codec.encoder @image_c(
// CHECK-SAME:    floor 38.0 of tensor_psnr_db copy_pixels ?@copy_pixels
// CHECK:         codec.switch on content
// CHECK-NEXT:    case "store" if ?@use_store {
// CHECK:         case "dct" if ?@use_dct for [photo, diagram, scanned_text, other] {
// CHECK-NEXT:      codec.color %{{.*}} kind ycbcr chroma ?@chroma
// CHECK-NEXT:      codec.block_dct %{{.*}} size ?@block
// CHECK-NEXT:      codec.scan %{{.*}} keep ?@keep
// CHECK-NEXT:      codec.quantize
// CHECK-NEXT:      codec.band_rans %{{.*}} lanes ?@lanes
// CHECK:         case "lossless" if ?@use_lossless for [diagram, scanned_text, other] {
// CHECK:         case "gif_file" if ?@use_files for [photo, diagram, scanned_text, other] {
// CHECK-NEXT:      codec.file %{{.*}} : tensor<?x?x3xui8>
// CHECK:         case "jpeg_file" if ?@use_files
// CHECK:         case "png_file" if ?@use_files
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @image : !sheet.image<?x?x3xui8>
}
layout.file @f stores @d {
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {image = {floor = 38.0, metric = "tensor_psnr_db"}}}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}, image = {background = [255, 255, 255], dtype = "f32", filter = "triangle", mean = [0.5, 0.5, 0.5], resize = "stretch", shape = [3, 336, 336], std = [0.5, 0.25, 0.5], tokens = 576}}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @p for @f model @m task @t target @h seed 7 {
}

// -----

// An encoder of the user stands; its knobs are declared as those of any other.
// CHECK-LABEL: codec.encoder @mine(
// CHECK-NEXT:    codec.zstd %{{.*}} level ?@depth : tensor<?xui8>
// CHECK-NEXT:    codec.return
// CHECK-NOT:   codec.encoder
// CHECK:         knob @depth in [9, 19] group "text"
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @text : !sheet.text<words>
}
codec.encoder @mine(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level ?@depth : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @f stores @d {
  stream @t of @d::@text codec @mine
}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
design.model @m {context = 2048, inputs = {}, text_unit = "words"}
design.target @h {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.problem @p for @f model @m task @t target @h seed 7 {
}
