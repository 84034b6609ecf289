// RUN: smmil-opt %s --sheet-verify | FileCheck %s

// A profiled dataset passes as it is.
// CHECK:      sheet.dataset @wild vocab @vocab sheets 2 stats {images_per_sheet = array<i64: 1, 2>, words_per_sheet = array<i64: 40, 0>} {
// CHECK-NEXT:   field @text : !sheet.text<words> stats {bytes = 240 : i64, items = 1 : i64}
// CHECK-NEXT:   field @image : !sheet.image<?x?x3xui8> stats {bytes = 9000 : i64, items = 3 : i64}
// CHECK:      sheet.view @as_recorded of @wild
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.dataset @wild vocab @vocab sheets 2 stats {
    images_per_sheet = array<i64: 1, 2>, words_per_sheet = array<i64: 40, 0>} {
  field @text : !sheet.text<words> stats {bytes = 240 : i64, items = 1 : i64}
  field @image : !sheet.image<?x?x3xui8> stats {bytes = 9000 : i64, items = 3 : i64}
}
sheet.view @as_recorded of @wild {
  recorded each @image after @vocab::@img
}
