//===- SheetVerify.cpp - The border of the structure level ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tells in one error what the layout level would miss.
//
//===----------------------------------------------------------------------===//

#include "smmil/Transforms/Sheet/Passes.h"

#include "dialects/Sheet/Sheet.h"
#include "mlir/IR/BuiltinOps.h"

#define DEBUG_TYPE "sheet-verify"

using namespace mlir;

namespace smmil::sheet {

#define GEN_PASS_DEF_SHEETVERIFY
#include "lib/Transforms/Sheet/SheetPasses.h.inc"

namespace {

struct SheetVerify : impl::SheetVerifyBase<SheetVerify> {
  void runOnOperation() override {
    if (failed(verifyModule(getOperation())))
      signalPassFailure();
    markAllAnalysesPreserved();
  }

  LogicalResult verifyModule(ModuleOp module) {
    DatasetOp only;
    for (DatasetOp dataset : module.getOps<DatasetOp>()) {
      if (only) {
        InFlightDiagnostic diag = dataset.emitOpError(
            "is the second dataset, expected one in a module");
        diag.attachNote(only.getLoc()) << "the first one is here";
        return diag;
      }
      only = dataset;
    }
    if (!only)
      return module.emitError(
          "expected a sheet.dataset; `smmil profile` writes one");
    auto fields = only.getBody().getOps<FieldOp>();
    if (fields.empty())
      return only.emitOpError("has no field to store");
    for (FieldOp field : fields)
      for (StringRef stat : {"items", "bytes"})
        if (!field.getStat(stat))
          return field.emitOpError("has no statistic '")
                 << stat
                 << "', which layouts are compared by; `smmil profile` takes "
                    "it";
    for (StringRef stat : {"words_per_sheet", "images_per_sheet"})
      if (static_cast<int64_t>(only.getSheetStat(stat).size()) >
          only.getSheetsAttr().getInt())
        return only.emitOpError("has more entries in ")
               << stat << " than sheets";
    return success();
  }
};

} // namespace
} // namespace smmil::sheet
