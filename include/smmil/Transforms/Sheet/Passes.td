//===- Passes.td - Passes over the sheet dialect ----------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The border of the structure level.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TRANSFORMS_SHEET_PASSES_TD
#define SMMIL_TRANSFORMS_SHEET_PASSES_TD

include "mlir/Pass/PassBase.td"

def SheetVerify : Pass<"sheet-verify", "::mlir::ModuleOp"> {
  let summary = "Check what the layout level relies on.";
  let description = [{
    The module has one dataset, the dataset has fields, every field says how
    many items and bytes it has, and every view shows that dataset.

    (* example filepath=test/Transforms/Sheet/sheet-verify/doc.mlir *)
  }];
}

#endif // SMMIL_TRANSFORMS_SHEET_PASSES_TD
