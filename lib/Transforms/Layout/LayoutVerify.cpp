//===- LayoutVerify.cpp - The border of the layout level ------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tells in one error what the codec level would miss.
//
//===----------------------------------------------------------------------===//

#include "smmil/Transforms/Layout/Passes.h"

#include "dialects/Codec/Codec.h"
#include "dialects/Design/Design.h"
#include "dialects/Layout/Layout.h"
#include "dialects/Sheet/Sheet.h"
#include "mlir/IR/BuiltinOps.h"

#define DEBUG_TYPE "layout-verify"

using namespace mlir;
using namespace smmil::design;

namespace smmil::layout {

#define GEN_PASS_DEF_LAYOUTVERIFY
#include "lib/Transforms/Layout/LayoutPasses.h.inc"

namespace {

struct LayoutVerify : impl::LayoutVerifyBase<LayoutVerify> {
  void runOnOperation() override {
    SymbolTableCollection tables;
    ModuleOp module = getOperation();
    auto files = module.getOps<FileOp>();
    if (files.empty()) {
      module.emitError("expected a layout.file; layout-enumerate builds one");
      return signalPassFailure();
    }
    for (FileOp file : files)
      if (failed(verifyFile(file, tables)))
        return signalPassFailure();
    markAllAnalysesPreserved();
  }

  LogicalResult verifyFile(FileOp file, SymbolTableCollection &tables) {
    auto dataset = tables.lookupNearestSymbolFrom<sheet::DatasetOp>(
        file->getParentOp(), file.getDatasetAttr());
    for (sheet::FieldOp field : dataset.getBody().getOps<sheet::FieldOp>())
      if (failed(verifyStored(file, field)))
        return failure();
    auto order = file.getStatement<OrderOp>();
    if (!order || !file.getStatement<TokensOp>() ||
        !file.getStatement<IndexOp>())
      return file.emitOpError(
          "expects an order, a tokens and an index statement");
    // A knob may come out as a template only where its domain has it; the
    // enumeration leaves it out where it is illegal.
    if (isOneOf(order.getKind(), layoutWord(Layout::Order::Templated)) &&
        dataset.getStat("patterns") != 1) {
      InFlightDiagnostic diag = order.emitOpError(
          "uses a template, but not every sheet has one pattern");
      diag.attachNote(dataset.getLoc())
          << "the dataset's statistic 'patterns' must be 1 for that";
      return diag;
    }
    if (failed(verifyChunks(file)))
      return failure();
    for (GroupOp group : file.getBody().getOps<GroupOp>())
      if (failed(verifyGroup(file, group)))
        return failure();
    return success();
  }

  /// That no field is stored twice is the business of layout.file itself.
  static LogicalResult verifyStored(FileOp file, sheet::FieldOp field) {
    for (StreamOp stream : file.getBody().getOps<StreamOp>())
      if (stream.getField().getLeafReference() == field.getSymNameAttr())
        return success();
    InFlightDiagnostic diag = file.emitOpError("stores no stream of field @")
                              << field.getSymName();
    diag.attachNote(field.getLoc()) << "the field is declared here";
    return diag;
  }

  /// Blocks hold whole sheets, so there is one number of them.
  static LogicalResult verifyChunks(FileOp file) {
    StreamOp first;
    for (StreamOp stream : file.getBody().getOps<StreamOp>()) {
      if (!stream.getChunkAttr())
        continue;
      if (!first)
        first = stream;
      if (stream.getChunkAttr() == first.getChunkAttr())
        continue;
      InFlightDiagnostic diag = stream.emitOpError("has chunk ")
                                << formatPlain(stream.getChunkAttr())
                                << ", expected "
                                << formatPlain(first.getChunkAttr())
                                << " as in the streams before it";
      diag.attachNote(first.getLoc()) << "a file has one chunk, stated here";
      return diag;
    }
    return success();
  }

  static LogicalResult verifyGroup(FileOp file, GroupOp group) {
    if (isOneOf(group.getPlacement(), layoutWord(Layout::Placement::Split)))
      return success();
    for (Attribute name : group.getStreams()) {
      auto stream =
          file.lookupSymbol<StreamOp>(cast<FlatSymbolRefAttr>(name).getValue());
      if (stream.getChunkAttr())
        continue;
      InFlightDiagnostic diag =
          group.emitOpError("bundles a stream without a chunk");
      diag.attachNote(stream.getLoc()) << "this stream states none";
      return diag;
    }
    return success();
  }
};

} // namespace
} // namespace smmil::layout
