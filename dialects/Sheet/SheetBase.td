//===- SheetBase.td - The sheet dialect -------------------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dialect that says what a sheet contains and how a model is shown it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_SHEET_SHEETBASE_TD
#define SMMIL_DIALECTS_SHEET_SHEETBASE_TD

include "mlir/IR/OpBase.td"

def Sheet_Dialect : Dialect {
  let name = "sheet";
  let summary = "What a sheet contains, in which order, and how it is shown.";
  let description = [{
    *Recorded* structure (`sheet.dataset`) is what the sources hold. *Presented*
    structure (`sheet.view`) is what a model sees: markers, frequencies, order.
    Special tokens (`sheet.vocab`) are named once; payloads know names only.
  }];
  let cppNamespace = "::smmil::sheet";
  let dependentDialects = ["::smmil::design::DesignDialect"];
  let useDefaultTypePrinterParser = 1;
}

#endif // SMMIL_DIALECTS_SHEET_SHEETBASE_TD
