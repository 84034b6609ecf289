// RUN: smmil-opt %s --sheet-verify \
// RUN:   | FileCheck %s --check-prefixes=CHECK,MORE

// This line explains the input and stays.
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
// This one explains a check and goes with it.
// CHECK: sheet.vocab
// MORE-NEXT: special
sheet.dataset @wild vocab @vocab sheets 2 {
  field @text : !sheet.text<words> stats {items = 2 : i64, bytes = 40 : i64, words = 8 : i64}
}
