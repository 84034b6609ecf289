// RUN: smmil-opt %s --canonicalize | FileCheck %s

// Rules fold like any other IR and keep their constants, since a rule is read by
// itself; what depends on a knob stays. (A word is known
// only when a value is put in for the knob, which lib/Evaluate does.)
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
layout.file @l stores @wild {
}
design.model @m {context = 1, inputs = {}, text_unit = "words"}
design.task @t {decode_us_per_sheet_p95 = 1.0, minimize = "bytes", quality = {}}
design.target @h {l2 = 1, read_bytes_per_s = 1.0, request_us = 0.0}

// CHECK-LABEL: design.problem @p
design.problem @p for @l model @m task @t target @h seed 0 {
  knob @keep in [8, 16]
  knob @chain in ["dct", "copy"]
  // CHECK:      rule "the product is folded" (%[[K:.*]] = @keep) {
  // CHECK-NEXT:   %[[C:.*]] = arith.constant 12 : i64
  // CHECK-NEXT:   %[[OK:.*]] = arith.cmpi sle, %[[K]], %[[C]] : i64
  // CHECK-NEXT:   yield %[[OK]]
  rule "the product is folded" (%k = @keep) {
    %three = arith.constant 3 : i64
    %four = arith.constant 4 : i64
    %twelve = arith.muli %three, %four : i64
    %ok = arith.cmpi sle, %k, %twelve : i64
    yield %ok
  }
  // CHECK:      rule "a word is not folded" (%[[W:.*]] = @chain : !design.word) {
  // CHECK-NEXT:   %[[IS:.*]] = is %[[W]] "dct"
  // CHECK-NEXT:   yield %[[IS]]
  rule "a word is not folded" (%w = @chain : !design.word) {
    %is = is %w "dct"
    yield %is
  }
}
