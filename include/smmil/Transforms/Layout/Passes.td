//===- Passes.td - Passes over the layout dialect ---------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Enumeration of layouts and the border of the layout level.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TRANSFORMS_LAYOUT_PASSES_TD
#define SMMIL_TRANSFORMS_LAYOUT_PASSES_TD

include "mlir/Pass/PassBase.td"

def LayoutEnumerate : Pass<"layout-enumerate", "::mlir::ModuleOp"> {
  let summary = "Build the layout of a dataset with its alternatives as knobs.";
  let description = [{
    Reads the statistics of the dataset and the specs; sees codecs as opaque
    names with bounds. Alternatives that cannot win are deleted, each with a
    remark that names the rule and the analytic bound; the others become knobs
    of a `design.problem`, which later passes extend. A task that says what a
    context is worth (`present`) also gets a view with the number of images in
    a group as a knob.

    (* example filepath=test/Transforms/Layout/layout-enumerate/doc.mlir *)
  }];
  let dependentDialects = [
    "::smmil::codec::CodecDialect", "::smmil::design::DesignDialect",
    "::smmil::layout::LayoutDialect", "::smmil::sheet::SheetDialect"];
  let options = [
    ListOption<"chunks", "chunks", "int64_t",
               "Sheets per block that are worth trying (default 16,64,256,1024).">,
    Option<"seed", "seed", "int64_t", /*default=*/"7",
           "Seed of the search that the problem states.">
  ];
  let statistics = [
    Statistic<"numKnobs", "knobs", "Structural choices left open">,
    Statistic<"numDeleted", "deleted", "Alternatives deleted as dominated or illegal">
  ];
}

def LayoutVerify : Pass<"layout-verify", "::mlir::ModuleOp"> {
  let summary = "Check what the codec level relies on.";
  let description = [{
    Every layout stores every field of its dataset in one stream, states order,
    tokens and index, has one chunk, bundles only streams with a chunk, and uses
    a template only where every sheet has the same pattern.

    (* example filepath=test/Transforms/Layout/layout-verify/doc.mlir *)
  }];
}

#endif // SMMIL_TRANSFORMS_LAYOUT_PASSES_TD
