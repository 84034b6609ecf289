// RUN: smmil-opt %s --sheet-verify | FileCheck %s
// The dataset has no fields, which the pass refuses.
// CHECK: sheet.dataset
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 2 {
}
