//===- SheetVerifiers.cpp - Verifiers of sheet ops ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One check per labelled constraint of SheetOps.td.
//
//===----------------------------------------------------------------------===//

#include "dialects/Sheet/Sheet.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace smmil::design;

namespace smmil::sheet {

/// Fails at the first op of `body` that is none of `Legal`.
template <typename... Legal>
static LogicalResult verifyBody(Operation *parent, Region &body,
                                StringRef expected) {
  for (Operation &op : body.front())
    if (!isa<Legal...>(op)) {
      InFlightDiagnostic diag = op.emitOpError("cannot stand in ")
                                << parent->getName() << ", expected "
                                << expected;
      return diag;
    }
  return success();
}

//===----------------------------------------------------------------------===//
// Recorded structure
//===----------------------------------------------------------------------===//

LogicalResult VocabOp::verifyRegions() {
  // (C1)
  if (failed(verifyBody<SpecialOp>(*this, getBody(), "special")))
    return failure();
  // (C2)
  llvm::StringMap<SpecialOp> seen;
  for (SpecialOp token : getBody().getOps<SpecialOp>()) {
    auto [entry, isNew] = seen.try_emplace(token.getSpelling(), token);
    if (isNew)
      continue;
    InFlightDiagnostic diag = token.emitOpError("spells @")
                              << token.getSymName() << " like another token";
    diag.attachNote(entry->second.getLoc())
        << "the other token is declared here";
    return diag;
  }
  return success();
}

LogicalResult SpecialOp::verify() {
  // (C1)
  if (getSpelling().empty())
    return emitOpError("expects a spelling of at least one byte");
  return success();
}

LogicalResult DatasetOp::verify() {
  // (C1)
  if (getSheetsAttr().getInt() < 0)
    return emitOpError("expects at least 0 sheets, but got ")
           << getSheetsAttr().getInt();
  // (C4)
  if (!getStats())
    return success();
  std::optional<size_t> length;
  for (StringRef name : {"words_per_sheet", "images_per_sheet"}) {
    Attribute value = getStats()->get(name);
    if (!value)
      continue;
    auto array = dyn_cast<DenseI64ArrayAttr>(value);
    if (!array ||
        llvm::any_of(array.asArrayRef(), [](int64_t n) { return n < 0; }))
      return emitOpError("expects statistic ")
             << name << " to be an i64 array without negative entries";
    if (length && *length != static_cast<size_t>(array.size()))
      return emitOpError("expects words_per_sheet and images_per_sheet to have "
                         "one entry a sheet, but got ")
             << *length << " and " << array.size();
    length = array.size();
  }
  return success();
}

LogicalResult DatasetOp::verifyRegions() {
  // (C3)
  return verifyBody<FieldOp>(*this, getBody(), "field");
}

LogicalResult DatasetOp::verifySymbolUses(SymbolTableCollection &tables) {
  // (C2)
  Operation *scope = (*this)->getParentOp();
  if (scope && tables.lookupNearestSymbolFrom<VocabOp>(scope, getVocabAttr()))
    return success();
  return emitOpError("names unknown vocabulary ") << getVocabAttr();
}

LogicalResult FieldOp::verify() {
  // (C1)
  if (getKind().empty())
    return emitOpError(
               "expects a text, image, audio, video or numeric type of the "
               "sheet dialect, but got ")
           << getType();
  // (C2)
  if (!getStats())
    return success();
  DictionaryAttr stats = *getStats();
  for (NamedAttribute stat : stats) {
    std::optional<double> value = literalNumber(stat.getValue());
    if (!value || !(*value >= 0))
      return emitOpError("expects statistic ")
             << stat.getName() << " to be a number of at least 0, but got "
             << stat.getValue();
  }
  // (C3)
  std::optional<int64_t> items = getStat("items"), unique = getStat("unique");
  if (items && unique && *unique > *items)
    return emitOpError("counts ")
           << *unique << " distinct items among " << *items;
  return success();
}

//===----------------------------------------------------------------------===//
// Look-ups with a note at the declaration
//===----------------------------------------------------------------------===//

static FieldOp resolveField(Operation *op, StringRef verb,
                            FlatSymbolRefAttr name,
                            SymbolTableCollection &tables) {
  // A wrong dataset is reported by the view itself.
  DatasetOp dataset = lookupDataset(enclosingView(op), tables);
  if (!dataset)
    return {};
  if (auto field = dataset.lookupSymbol<FieldOp>(name.getValue()))
    return field;
  InFlightDiagnostic diag = op->emitOpError()
                            << verb << " unknown field " << name;
  diag.attachNote(dataset.getLoc()) << "fields are declared in this dataset";
  return {};
}

static LogicalResult verifyToken(Operation *op, SymbolRefAttr token,
                                 SymbolTableCollection &tables) {
  DatasetOp dataset = lookupDataset(enclosingView(op), tables);
  if (!token || !dataset)
    return success();
  Operation *scope = dataset->getParentOp();
  auto vocab =
      tables.lookupNearestSymbolFrom<VocabOp>(scope, dataset.getVocabAttr());
  auto special = tables.lookupNearestSymbolFrom<SpecialOp>(scope, token);
  if (!vocab || (special && special->getParentOp() == vocab))
    return success();
  InFlightDiagnostic diag = op->emitOpError("marks with unknown special token ")
                            << token;
  diag.attachNote(vocab.getLoc())
      << "special tokens are declared in this vocabulary";
  return diag;
}

//===----------------------------------------------------------------------===//
// Presented structure
//===----------------------------------------------------------------------===//

LogicalResult ViewOp::verifySymbolUses(SymbolTableCollection &tables) {
  // (C1)
  if (lookupDataset(*this, tables))
    return success();
  return emitOpError("shows unknown dataset ") << getDatasetAttr();
}

/// Fails at the second op of a kind.
template <typename OpT> static LogicalResult verifyOnce(Region &body) {
  Operation *first = nullptr;
  for (OpT op : body.getOps<OpT>()) {
    if (!first) {
      first = op;
      continue;
    }
    InFlightDiagnostic diag = op.emitOpError("stands in the view twice");
    diag.attachNote(first->getLoc()) << "the first one is here";
    return diag;
  }
  return success();
}

LogicalResult ViewOp::verifyRegions() {
  // (C2)
  if (failed(verifyBody<TakeOp, CycleOp, MarkOp, RecordedOp, WhereOp, OnlyOp,
                        TokenizerOp, WindowOp, OrderOp, MixOp>(
          *this, getBody(),
          "take, cycle, mark, recorded, where, only, tokenizer, window, order "
          "or mix")))
    return failure();
  // (C4)
  if (failed(verifyOnce<TokenizerOp>(getBody())) ||
      failed(verifyOnce<WindowOp>(getBody())) ||
      failed(verifyOnce<OrderOp>(getBody())))
    return failure();
  // (C5)
  for (WindowOp window : getBody().getOps<WindowOp>())
    if (getBody().getOps<TokenizerOp>().empty())
      return window.emitOpError("counts tokens, but the view has no tokenizer");
  // (C3)
  auto recorded = getBody().getOps<RecordedOp>();
  if (recorded.empty())
    return success();
  for (Operation &op : getBody().front())
    if (isa<TakeOp, CycleOp>(op)) {
      InFlightDiagnostic diag = op.emitOpError(
          "cannot stand beside recorded, which shows every item");
      diag.attachNote((*recorded.begin()).getLoc())
          << "the recorded order is here";
      return diag;
    }
  return success();
}

LogicalResult TakeOp::verify() {
  // (C1)
  if (failed(verifyInt(*this, "count", getCount(), 1)))
    return failure();
  // (C4)
  if (getOnShortAttr() && !isOneOf(getOnShortAttr(), "skip|carry|stop|error"))
    return emitOpError(
               "expects short to be one of skip, carry, stop, error, but got ")
           << getOnShortAttr();
  return success();
}

LogicalResult TakeOp::verifySymbolUses(SymbolTableCollection &tables) {
  if (!lookupDataset(enclosingView(*this), tables))
    return success();
  // (C2)
  FieldOp field = resolveField(*this, "takes", getFieldAttr(), tables);
  if (!field)
    return failure();
  // (C5)
  if (isa<TextType>(field.getType()) &&
      (getTokenBeforeAttr() || getTokenAfterAttr())) {
    InFlightDiagnostic diag = emitOpError("marks text, which is not an item");
    diag.attachNote(field.getLoc()) << "the field is declared here";
    return diag;
  }
  // (C3)
  if (failed(verifyToken(*this, getTokenBeforeAttr(), tables)))
    return failure();
  return verifyToken(*this, getTokenAfterAttr(), tables);
}

LogicalResult CycleOp::verifyRegions() {
  // (C3)
  if (failed(verifyBody<TakeOp, CycleOp, MarkOp>(*this, getBody(),
                                                 "take, cycle or mark")))
    return failure();
  // (C2)
  WalkResult takes = getBody().walk([&](TakeOp take) {
    return take.getFieldAttr() == getUntilAttr() ? WalkResult::interrupt()
                                                 : WalkResult::advance();
  });
  if (takes.wasInterrupted())
    return success();
  return emitOpError("never takes ") << getUntilAttr() << " and would not end";
}

LogicalResult CycleOp::verifySymbolUses(SymbolTableCollection &tables) {
  // (C1)
  if (!lookupDataset(enclosingView(*this), tables))
    return success();
  return success(static_cast<bool>(
      resolveField(*this, "runs until", getUntilAttr(), tables)));
}

LogicalResult MarkOp::verifySymbolUses(SymbolTableCollection &tables) {
  // (C1)
  return verifyToken(*this, getTokenAttr(), tables);
}

/// That a list holds symbols of fields, each once.
static LogicalResult verifyDistinctFields(Operation *op, ArrayAttr fields) {
  llvm::StringSet<> seen;
  for (Attribute field : fields) {
    auto name = dyn_cast<FlatSymbolRefAttr>(field);
    if (!name)
      return op->emitOpError("expects fields to be symbols, but got ") << field;
    if (!seen.insert(name.getValue()).second)
      return op->emitOpError("names field ") << name << " twice";
  }
  return success();
}

LogicalResult RecordedOp::verify() {
  // (C3)
  size_t count = getFields().size();
  if (getTokensBefore().size() != count || getTokensAfter().size() != count)
    return emitOpError("expects one marker before and one after for each of ")
           << count << " fields, but got " << getTokensBefore().size()
           << " and " << getTokensAfter().size();
  for (ArrayAttr list : {getTokensBefore(), getTokensAfter()})
    for (Attribute token : list)
      if (!isa<SymbolRefAttr, UnitAttr>(token))
        return emitOpError("expects markers to be symbols or unit, but got ")
               << token;
  // (C1)
  if (failed(verifyDistinctFields(*this, getFields())))
    return failure();
  // (C4)
  for (auto [field, before, after] :
       llvm::zip_equal(getFields(), getTokensBefore(), getTokensAfter()))
    if (isa<UnitAttr>(before) && isa<UnitAttr>(after))
      return emitOpError("expects a marker before or after each ")
             << field << ", but got none";
  return success();
}

LogicalResult RecordedOp::verifySymbolUses(SymbolTableCollection &tables) {
  if (!lookupDataset(enclosingView(*this), tables))
    return success();
  // (C1)
  for (Attribute field : getFields())
    if (!resolveField(*this, "shows", cast<FlatSymbolRefAttr>(field), tables))
      return failure();
  // (C2)
  for (ArrayAttr list : {getTokensBefore(), getTokensAfter()})
    for (Attribute token : list)
      if (failed(verifyToken(*this, dyn_cast<SymbolRefAttr>(token), tables)))
        return failure();
  return success();
}

LogicalResult WhereOp::verify() {
  // (C1)
  if (getKey().empty())
    return emitOpError("expects a key of at least one byte");
  // (C2)
  if (!isOneOf(getComparisonAttr(), "eq|ne|lt|le|gt|ge"))
    return emitOpError(
               "expects a comparison of eq, ne, lt, le, gt, ge, but got ")
           << getComparisonAttr();
  // (C3)
  Attribute value = getValue();
  auto isNumber = [](Type type) { return type.isInteger(64) || type.isF64(); };
  if (!isa<StringAttr>(value) && !(isa<IntegerAttr, FloatAttr>(value) &&
                                   isNumber(cast<TypedAttr>(value).getType())))
    return emitOpError("expects a text, an i64 or an f64, but got ") << value;
  return success();
}

LogicalResult OnlyOp::verifySymbolUses(SymbolTableCollection &tables) {
  if (!lookupDataset(enclosingView(*this), tables))
    return success();
  // (C1)
  if (failed(verifyDistinctFields(*this, getFields())))
    return failure();
  for (Attribute field : getFields())
    if (!resolveField(*this, "shows", cast<FlatSymbolRefAttr>(field), tables))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Windows, order and mixtures
//===----------------------------------------------------------------------===//

LogicalResult TokenizerOp::verify() {
  // (C1)
  if (getTokenizer().empty())
    return emitOpError("expects a name of at least one byte");
  return success();
}

LogicalResult WindowOp::verify() {
  // (C1)
  if (failed(verifyInt(*this, "tokens", getTokens(), 1)))
    return failure();
  // (C3)
  if (!getItems())
    return success();
  for (NamedAttribute item : getItemsAttr()) {
    auto tokens = dyn_cast<IntegerAttr>(item.getValue());
    if (!tokens || !tokens.getType().isInteger(64) || tokens.getInt() < 1)
      return emitOpError("expects tokens of ")
             << item.getName() << " to be an i64 of at least 1, but got "
             << item.getValue();
  }
  return success();
}

LogicalResult WindowOp::verifySymbolUses(SymbolTableCollection &tables) {
  // (C2)
  if (!getItems() || !lookupDataset(enclosingView(*this), tables))
    return success();
  for (NamedAttribute item : getItemsAttr()) {
    FieldOp field = resolveField(
        *this, "counts", FlatSymbolRefAttr::get(item.getName()), tables);
    if (!field)
      return failure();
    if (isa<TextType>(field.getType())) {
      InFlightDiagnostic diag =
          emitOpError("counts items of text, which has none");
      diag.attachNote(field.getLoc()) << "the field is declared here";
      return diag;
    }
  }
  return success();
}

LogicalResult OrderOp::verify() {
  // (C1)
  if (failed(verifyWord(*this, "kind", getKind(), kOrderWords)))
    return failure();
  // (C2)
  if (getSeedAttr() && getSeedAttr().getInt() < 0)
    return emitOpError("expects a seed of at least 0, but got ")
           << getSeedAttr().getInt();
  return success();
}

LogicalResult MixOp::verify() {
  // (C1)
  if (getDataset().empty())
    return emitOpError("expects a path of at least one byte");
  // (C2)
  int64_t weight = getWeightAttr().getInt();
  if (weight < 1 || weight > 4096)
    return emitOpError("expects a weight from 1 to 4096, but got ") << weight;
  return success();
}

} // namespace smmil::sheet
