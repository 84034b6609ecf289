// RUN: smmil-opt %s --layout-enumerate -split-input-file 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

// Every sheet has one pattern: the template wins. One field lies beside none.
// REMARK: remark: pruned order recorded: every sheet has one pattern; a template saves the pattern id of 9 sheets and reads the same
// REMARK: remark: pruned placement bundle: one field alone has nothing to lie beside
// CHECK-LABEL: layout.file @one_v1
// CHECK-NEXT:  order templated
// CHECK-NOT:   patterns
// CHECK:       group @near [@text_s] placement split
sheet.vocab @vocab {
}
sheet.dataset @one vocab @vocab sheets 9 stats {patterns = 1 : i64} {
  field @text : !sheet.text<words> stats {bytes = 1200 : i64, items = 9 : i64}
}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}

// -----

// Nothing is known but that there are sheets: what cannot be proved stays open.
// Packed lengths stay below a fixed record even for the longest of items.
// REMARK: remark: pruned order templated: illegal without the statistic 'patterns'
// REMARK-NOT: pruned dedup
// REMARK: remark: pruned detail apart of @image: dominated by together: every read takes whole values, so no byte of them is saved
// REMARK: remark: pruned index fixed_stride: dominated by delta_packed: 328 bytes of item records against at most 272
// CHECK-LABEL: layout.file @unknown_v1
// CHECK:       stream @image_s of @unknown::@image codec @image_c chunk ?@chunk dedup ?@dedup
// CHECK:       knob @dedup in [true, false]
sheet.vocab @vocab {
}
sheet.dataset @unknown vocab @vocab sheets 900 {
  field @image : !sheet.image<?x?x3xui8> stats {bytes = 9223372036854775807 : i64, items = 8 : i64, max_bytes = 9223372036854775807 : i64}
}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}

// -----

// The task says what it is: a view with knobs. Text is about the images in front
// of it; without tokens there are no windows. No sheet has more than three
// images, so showing six is showing four.
// REMARK: remark: pruned windows of several sheets: the model counts text in words, and windows are cut between tokens
// REMARK: remark: pruned images = 6: no sheet has more than 3 images, so a smaller count shows the same
// REMARK: remark: pruned images behind their text: captioning values an image with text right behind it in its window
// REMARK: remark: pruned dedup of @image on: dominated by off: no item occurs twice, so nothing is saved
// CHECK-LABEL: sheet.view @designed of @shown {
// CHECK-NEXT:    cycle until @text {
// CHECK-NEXT:      take ?@images of @image each after @vocab::@img short skip
// CHECK-NEXT:      take 100 of @text
// CHECK-NEXT:    } rest append
// CHECK:       stream @image_s of @shown::@image codec @image_c chunk 16{{$}}
// CHECK:       design.problem @shown_design for @shown_v1 view @designed
// CHECK:       knob @images in [1, 2, 4] group "view"
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.dataset @shown vocab @vocab sheets 2 stats {images_per_sheet = array<i64: 3, 1>, patterns = 2 : i64, words_per_sheet = array<i64: 500, 20>} {
  field @text : !sheet.text<words> stats {bytes = 1200 : i64, items = 9 : i64}
  field @image : !sheet.image<?x?x3xui8> stats {bytes = 4000 : i64, items = 4 : i64, unique = 4 : i64}
}
sheet.view @as_recorded of @shown {
  recorded each @image after @vocab::@img
}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", present = {every = [100], images = [4, 1, 6, 2, 1], kind = "captioning"}, quality = {}}

// -----

// A model that counts tokens: windows are parts of its context that take an
// image with its tokens around it. A summary is of text, and images stand behind it.
// REMARK: remark: pruned marker prefix: the model takes around, by its inputs.image.marker
// REMARK: remark: pruned marker suffix: the model takes around, by its inputs.image.marker
// REMARK: remark: pruned window_tokens = 512: an image with its markers takes 578 tokens
// REMARK: remark: pruned images before their text: summarisation values a unit of text of a sheet whose text one window holds
// CHECK:       special @img_x = "</IMAGE>"
// CHECK-LABEL: sheet.view @designed of @counted {
// CHECK-NEXT:    tokenizer "tiny"
// CHECK-NEXT:    window ?@window_tokens whole_sheets ?@whole_sheets items {image = 576 : i64}
// CHECK-NEXT:    cycle until @text {
// CHECK-NEXT:      take ?@every of @text
// CHECK-NEXT:      take ?@images of @image around @vocab::@img, @vocab::@img_x short skip
// CHECK:       knob @window_tokens in [2048, 1024] group "view"
// CHECK-NEXT:  knob @whole_sheets in [false, true] group "view"
// CHECK-NEXT:  knob @every in [50, 200] group "view"
// CHECK-NEXT:  knob @images in [1, 2] group "view"
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.dataset @counted vocab @vocab sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words> stats {bytes = 1200 : i64, items = 9 : i64}
  field @image : !sheet.image<?x?x3xui8> stats {bytes = 4000 : i64, items = 4 : i64, unique = 4 : i64}
}
sheet.view @as_recorded of @counted {
  recorded each @image after @vocab::@img
}
design.model @m {context = 2048, inputs = {image = {background = [0, 0, 0], dtype = "f32", filter = "triangle", marker = "around", mean = [0.0, 0.0, 0.0], resize = "stretch", shape = [3, 32, 32], std = [1.0, 1.0, 1.0], tokens = 576}}, text_unit = "tokens", tokenizer = {file = "tokenizer.json", name = "tiny"}}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", present = {every = [200, 50], images = [1, 2], kind = "summarisation"}, quality = {}}

// -----

// A view that a person wrote with knobs is the one that is designed: images and
// words as the task wishes, sounds by the piece. Each knob is one
// of the view, whatever its name.
// CHECK-NOT:   sheet.view @designed
// CHECK-LABEL: sheet.view @mine of @own {
// CHECK:       design.problem @own_design for @own_v1 view @mine
// CHECK-NEXT:    knob @pics in [2, 5] group "view"
// CHECK-NEXT:    knob @run in [100, 300] group "view"
// CHECK-NEXT:    knob @clips in [1, 2, 3] group "view"
// CHECK-NEXT:    knob @text_block
sheet.vocab @vocab {
}
sheet.dataset @own vocab @vocab sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words> stats {bytes = 1200 : i64, items = 9 : i64}
  field @image : !sheet.image<?x?x3xui8> stats {bytes = 4000 : i64, items = 4 : i64, unique = 4 : i64}
  field @audio : !sheet.audio<?x1xsi16> stats {bytes = 4000 : i64, items = 4 : i64, unique = 4 : i64}
}
sheet.view @plain of @own {
  recorded
}
sheet.view @mine of @own {
  cycle until @text {
    take ?@pics of @image short skip
    take ?@run of @text
    take ?@clips of @audio short skip
  }
}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", present = {every = [100, 300], images = [5, 2], kind = "vqa"}, quality = {}}

// -----

// A count beyond all bounds makes no bound negative.
// REMARK-NOT: -{{[0-9]}}
// CHECK-LABEL: layout.file @huge_v1
// CHECK:         index ?@index
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.dataset @huge vocab @vocab sheets 2 stats {patterns = 2 : i64} {
  field @image : !sheet.image<?x?x3xui8> stats {bytes = 4000 : i64, items = 9223372036854775807 : i64, unique = 4 : i64}
}
design.model @m {context = 2048, inputs = {audio = {channels = 1, dtype = "f32", rate = 16000}}, text_unit = "words"}
design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
design.task @t {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes", quality = {}}
