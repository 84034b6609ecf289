// RUN: not smmil-opt %s --sheet-verify 2>&1 | FileCheck %s
// CHECK: error
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 2 {
}
