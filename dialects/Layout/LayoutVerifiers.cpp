//===- LayoutVerifiers.cpp - Verifiers of layout ops ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One check per labelled constraint of LayoutOps.td. Sheets and codecs are
// known by op name only, so that this dialect links neither.
//
//===----------------------------------------------------------------------===//

#include "dialects/Layout/Layout.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace smmil::design;

namespace smmil::layout {

//===----------------------------------------------------------------------===//
// FileOp
//===----------------------------------------------------------------------===//

/// The symbol beside `file`, or null; a file without a parent has none.
static Operation *lookupBeside(FileOp file, SymbolRefAttr name,
                               SymbolTableCollection &tables) {
  Operation *scope = file->getParentOp();
  return scope ? tables.lookupNearestSymbolFrom(scope, name) : nullptr;
}

/// The dataset that `file` stores, or null.
static Operation *lookupDataset(FileOp file, SymbolTableCollection &tables) {
  Operation *found = lookupBeside(file, file.getDatasetAttr(), tables);
  return found && found->getName().getStringRef() == "sheet.dataset" ? found
                                                                     : nullptr;
}

LogicalResult FileOp::verifySymbolUses(SymbolTableCollection &tables) {
  // (C1)
  if (lookupDataset(*this, tables))
    return success();
  return emitOpError("stores unknown dataset ") << getDatasetAttr();
}

LogicalResult FileOp::verifyRegions() {
  // (C2)
  llvm::MapVector<StringRef, Operation *> single;
  llvm::MapVector<Attribute, Operation *> stored, grouped;
  for (Operation &op : getBody().front()) {
    if (!isa<OrderOp, TokensOp, StreamOp, GroupOp, IndexOp>(op))
      return op.emitOpError(
          "is not a part of a layout, expected order, tokens, "
          "stream, group or index");
    auto again = [&](auto &seen, auto key,
                     const llvm::Twine &problem) -> LogicalResult {
      auto [entry, isNew] = seen.insert({key, &op});
      if (isNew)
        return success();
      InFlightDiagnostic diag = op.emitOpError(problem);
      diag.attachNote(entry->second->getLoc()) << "the first one is here";
      return diag;
    };
    if (isa<OrderOp, TokensOp, IndexOp>(op) &&
        failed(again(single, op.getName().getStringRef(),
                     "is stated twice in one layout")))
      return failure();
    // (C3)
    if (auto stream = dyn_cast<StreamOp>(op))
      if (failed(again(stored, Attribute(stream.getField()),
                       "stores a field that another stream stores")))
        return failure();
    // GroupOp (C3)
    if (auto group = dyn_cast<GroupOp>(op))
      for (Attribute stream : group.getStreams())
        if (failed(again(grouped, stream, "takes a stream that is in a group")))
          return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

LogicalResult OrderOp::verify() {
  // (C1)
  if (failed(verifyWord(*this, "kind", getKind(), wordsOf<Layout::Order>())))
    return failure();
  // (C2)
  return verifyInt(*this, "patterns", getPatterns().value_or(Attribute()), 1);
}

LogicalResult TokensOp::verify() {
  // (C1)
  return verifyWord(*this, "binding", getBinding(), wordsOf<Layout::Tokens>());
}

LogicalResult TokensOp::verifySymbolUses(SymbolTableCollection &tables) {
  // (C2)
  Operation *dataset =
      lookupDataset(cast<FileOp>((*this)->getParentOp()), tables);
  if (!dataset || dataset->getAttr("vocab") == getVocabAttr())
    return success();
  InFlightDiagnostic diag = emitOpError("binds ")
                            << getVocabAttr()
                            << ", but the dataset's vocabulary is "
                            << dataset->getAttr("vocab");
  diag.attachNote(dataset->getLoc()) << "the dataset is declared here";
  return diag;
}

LogicalResult StreamOp::verify() {
  // (C2)
  if (failed(verifyInt(*this, "block", getBlock().value_or(Attribute()),
                       kLeastTextBlock, kMostTextBlock)))
    return failure();
  if (failed(verifyInt(*this, "chunk", getChunk().value_or(Attribute()), 1,
                       kMostChunk)))
    return failure();
  // (C5)
  Attribute detail = getDetail().value_or(Attribute());
  return detail ? verifyWord(*this, "detail", detail, wordsOf<Layout::Detail>())
                : success();
}

LogicalResult StreamOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto file = cast<FileOp>((*this)->getParentOp());
  Operation *dataset = lookupDataset(file, tables);
  if (!dataset)
    return success();
  // (C1)
  Operation *field = lookupBeside(file, getFieldAttr(), tables);
  if (!field || field->getParentOp() != dataset) {
    InFlightDiagnostic diag = emitOpError("stores unknown field ")
                              << getFieldAttr();
    diag.attachNote(dataset->getLoc()) << "fields are declared in this dataset";
    return diag;
  }
  // (C4)
  auto type = field->getAttrOfType<TypeAttr>("type");
  bool isText =
      type && type.getValue().getAbstractType().getName() == "sheet.text";
  if (type && (isText ? getDedup() || getDetail() : bool(getBlock()))) {
    InFlightDiagnostic diag = emitOpError();
    if (isText)
      diag << "states " << (getDedup() ? "dedup" : "detail")
           << " for text, which is one stream without items, expected it for "
              "media only";
    else
      diag << "states block for a medium, whose blocks are chunks, expected it "
              "for text only";
    diag.attachNote(field->getLoc()) << "the field is declared here";
    return diag;
  }
  // (C3)
  Operation *codec = lookupBeside(file, getCodecAttr(), tables);
  if (!codec)
    return emitOpError("names unknown codec ") << getCodecAttr();
  if (codec->getName().getDialectNamespace() == "codec")
    return success();
  InFlightDiagnostic diag = emitOpError("expects ")
                            << getCodecAttr() << " to be a codec, but got a "
                            << codec->getName();
  diag.attachNote(codec->getLoc()) << "it is declared here";
  return diag;
}

LogicalResult GroupOp::verify() {
  // (C1)
  if (getStreams().empty())
    return emitOpError("expects at least one stream, but got none");
  llvm::DenseSet<Attribute> seen;
  for (Attribute stream : getStreams())
    if (!seen.insert(stream).second)
      return emitOpError("names stream ") << stream << " twice";
  // (C2)
  return verifyWord(*this, "placement", getPlacement(),
                    wordsOf<Layout::Placement>());
}

LogicalResult GroupOp::verifySymbolUses(SymbolTableCollection &) {
  // (C1)
  auto file = cast<FileOp>((*this)->getParentOp());
  for (Attribute stream : getStreams()) {
    auto name = dyn_cast<FlatSymbolRefAttr>(stream);
    if (name && file.lookupSymbol<StreamOp>(name.getValue()))
      continue;
    InFlightDiagnostic diag = emitOpError("groups unknown stream ") << stream;
    diag.attachNote(file.getLoc()) << "streams are declared in this layout";
    return diag;
  }
  return success();
}

LogicalResult IndexOp::verify() {
  // (C1)
  return verifyWord(*this, "kind", getKind(), wordsOf<Layout::Index>());
}

} // namespace smmil::layout
