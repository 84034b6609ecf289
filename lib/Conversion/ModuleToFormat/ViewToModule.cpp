//===- ViewToModule.cpp - Views of a dataset as IR ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inverse of lowering views: builds the ops and prints them. The way back
// is beside the lowering of formats.
//
//===----------------------------------------------------------------------===//

#include "smmil/Conversion/ViewToModule.h"

#include "dialects/Sheet/Sheet.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"

#include <cmath>

namespace smmil {

namespace {

constexpr const char *kVocab = "vocab", *kDataset = "dataset";

class ViewBuilder {
public:
  explicit ViewBuilder(mlir::MLIRContext *context)
      : builder(context), where(builder.getUnknownLoc()),
        module(mlir::ModuleOp::create(where)) {
    builder.setInsertionPointToEnd(module->getBody());
  }
  void vocab(const std::vector<Token> &tokens);
  Outcome dataset(const Dataset &dataset);
  void view(const View &view);

private:
  mlir::OpBuilder builder;
  mlir::Location where;

  mlir::FlatSymbolRefAttr symbol(const std::string &name) {
    return mlir::FlatSymbolRefAttr::get(builder.getContext(), name);
  }
  mlir::SymbolRefAttr token(const std::string &name) {
    return name.empty() ? mlir::SymbolRefAttr()
                        : mlir::SymbolRefAttr::get(builder.getContext(), kVocab,
                                                   {symbol(name)});
  }
  void steps(const std::vector<ViewStep> &list);
  void recorded(const std::vector<ViewStep> &list);
  void filter(const ViewFilter &filter);
  void packing(const View &view);
  Result<mlir::Type> typeOf(const Dataset &dataset, size_t field);

public:
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

} // namespace

void ViewBuilder::vocab(const std::vector<Token> &tokens) {
  auto op = builder.create<sheet::VocabOp>(where, kVocab);
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&op.getBody());
  for (const Token &token : tokens)
    builder.create<sheet::SpecialOp>(where, token.symbol, token.spelling);
}

Result<mlir::Type> ViewBuilder::typeOf(const Dataset &dataset, size_t index) {
  constexpr int64_t kAny = mlir::ShapedType::kDynamic;
  mlir::MLIRContext *context = builder.getContext();
  const PlanField &field = dataset.plan().fields[index];
  switch (field.modality) {
  case Modality::Image:
    return mlir::Type(sheet::ImageType::get(context, {kAny, kAny, 3},
                                            builder.getIntegerType(8, false)));
  case Modality::Audio:
    return mlir::Type(sheet::AudioType::get(context, {kAny, 1},
                                            builder.getIntegerType(16, true)));
  case Modality::Video:
    return mlir::Type(sheet::VideoType::get(context));
  case Modality::Numeric: {
    Result<std::string> numbers = describeNumbers(dataset, index);
    if (!numbers)
      return numbers.error();
    return mlir::Type(sheet::NumericType::get(context, *numbers));
  }
  case Modality::Text:
    break;
  }
  return mlir::Type(sheet::TextType::get(context, "words"));
}

Outcome ViewBuilder::dataset(const Dataset &dataset) {
  auto op = builder.create<sheet::DatasetOp>(
      where, builder.getStringAttr(kDataset), symbol(kVocab),
      builder.getI64IntegerAttr(int64_t(dataset.sheetCount())),
      mlir::StringAttr(), mlir::DictionaryAttr());
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&op.getBody());
  for (size_t i = 0; i < dataset.plan().fields.size(); ++i) {
    Result<mlir::Type> type = typeOf(dataset, i);
    if (!type)
      return type.error();
    builder.create<sheet::FieldOp>(
        where, builder.getStringAttr(dataset.plan().fields[i].name),
        mlir::TypeAttr::get(*type), mlir::DictionaryAttr());
  }
  return Outcome::success();
}

/// All statements of recorded order are one op; fields without markers are
/// shown bare anyway.
void ViewBuilder::recorded(const std::vector<ViewStep> &list) {
  llvm::SmallVector<mlir::Attribute> fields, before, after;
  auto orUnit = [&](mlir::SymbolRefAttr token) -> mlir::Attribute {
    return token ? mlir::Attribute(token) : builder.getUnitAttr();
  };
  for (const ViewStep &step : list) {
    if (step.kind != ViewStep::Kind::Recorded ||
        (step.tokenBefore.empty() && step.tokenAfter.empty()))
      continue;
    fields.push_back(symbol(step.field));
    before.push_back(orUnit(token(step.tokenBefore)));
    after.push_back(orUnit(token(step.tokenAfter)));
  }
  builder.create<sheet::RecordedOp>(where, builder.getArrayAttr(fields),
                                    builder.getArrayAttr(before),
                                    builder.getArrayAttr(after));
}

void ViewBuilder::steps(const std::vector<ViewStep> &list) {
  static constexpr const char *kShorts[] = {"skip", "carry", "stop", "error"};
  bool isRecorded = false;
  for (const ViewStep &step : list) {
    switch (step.kind) {
    case ViewStep::Kind::Take:
      builder.create<sheet::TakeOp>(
          where, builder.getI64IntegerAttr(step.count), symbol(step.field),
          token(step.tokenBefore), token(step.tokenAfter),
          step.onShort == ViewStep::Short::Skip
              ? mlir::StringAttr()
              : builder.getStringAttr(kShorts[size_t(step.onShort)]));
      break;
    case ViewStep::Kind::Cycle: {
      auto cycle = builder.create<sheet::CycleOp>(
          where, symbol(step.field),
          step.restAppend ? builder.getUnitAttr() : mlir::UnitAttr());
      mlir::OpBuilder::InsertionGuard guard(builder);
      builder.createBlock(&cycle.getBody());
      steps(step.body);
      break;
    }
    case ViewStep::Kind::Mark:
      builder.create<sheet::MarkOp>(where, token(step.token));
      break;
    case ViewStep::Kind::Recorded:
      if (!isRecorded)
        recorded(list);
      isRecorded = true;
      break;
    }
  }
}

void ViewBuilder::filter(const ViewFilter &filter) {
  mlir::Attribute value = builder.getStringAttr(filter.text);
  if (filter.isNumber) {
    value = builder.getF64FloatAttr(filter.number);
    if (filter.number == std::floor(filter.number) &&
        std::abs(filter.number) < 1e15)
      value = builder.getI64IntegerAttr(int64_t(filter.number));
  }
  builder.create<sheet::WhereOp>(
      where, builder.getStringAttr(filter.key),
      builder.getStringAttr(compareName(filter.compare)), value);
}

/// Tokens, windows, order and mixture.
void ViewBuilder::packing(const View &view) {
  if (!view.tokenizer.empty())
    builder.create<sheet::TokenizerOp>(where, view.tokenizer);
  llvm::SmallVector<mlir::NamedAttribute> items;
  for (const auto &[field, tokens] : view.itemTokens)
    items.push_back(builder.getNamedAttr(
        field, builder.getI64IntegerAttr(int64_t(tokens))));
  if (view.window != 0)
    builder.create<sheet::WindowOp>(
        where, builder.getI64IntegerAttr(int64_t(view.window)),
        view.wholeSheets ? builder.getBoolAttr(true) : mlir::BoolAttr(),
        items.empty() ? mlir::DictionaryAttr()
                      : builder.getDictionaryAttr(items));
  if (view.order != View::Order::File || view.seed != 0)
    builder.create<sheet::OrderOp>(
        where, builder.getStringAttr(orderName(view.order)),
        view.seed == 0 ? mlir::IntegerAttr()
                       : builder.getI64IntegerAttr(int64_t(view.seed)));
  for (const MixPart &part : view.mix)
    builder.create<sheet::MixOp>(where, builder.getStringAttr(part.path),
                                 builder.getI64IntegerAttr(part.weight));
}

void ViewBuilder::view(const View &view) {
  auto op = builder.create<sheet::ViewOp>(where, view.name, kDataset);
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&op.getBody());
  for (const ViewFilter &one : view.filters)
    filter(one);
  if (!view.fields.empty()) {
    llvm::SmallVector<mlir::Attribute> fields;
    for (const std::string &name : view.fields)
      fields.push_back(symbol(name));
    builder.create<sheet::OnlyOp>(where, builder.getArrayAttr(fields));
  }
  packing(view);
  steps(view.steps);
}

/// The dataset's vocabulary with the spellings of the views.
static Result<std::vector<Token>> vocabularyOf(const Dataset &dataset,
                                               const std::vector<View> &views) {
  std::vector<Token> tokens = dataset.manifest().tokens;
  auto spellingIn = [](const std::vector<Token> &list,
                       const std::string &symbol) -> const std::string * {
    for (const Token &token : list)
      if (token.symbol == symbol)
        return &token.spelling;
    return nullptr;
  };
  for (const View &view : views)
    for (const Token &token : view.tokens) {
      for (const View &other : views) {
        const std::string *theirs = spellingIn(other.tokens, token.symbol);
        if (!theirs)
          theirs = spellingIn(dataset.manifest().tokens, token.symbol);
        if (theirs && *theirs != token.spelling)
          return usageError(dataset.directory() + ": the views " + view.name +
                            " and " + other.name + " spell @" + token.symbol +
                            " differently, and one vocabulary cannot; print "
                            "one view at a time with " +
                            dataset.directory() + "@:" + view.name);
      }
      bool known = false;
      for (Token &mine : tokens)
        if (mine.symbol == token.symbol) {
          mine.spelling = token.spelling;
          known = true;
        }
      if (!known)
        tokens.push_back(token);
    }
  return tokens;
}

Result<std::string> printViewsAsIr(const Dataset &dataset,
                                   const std::vector<View> &views) {
  Result<std::vector<Token>> tokens = vocabularyOf(dataset, views);
  if (!tokens)
    return tokens.error();
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<sheet::SheetDialect>();
  std::string diagnostics;
  mlir::ScopedDiagnosticHandler handler(
      &context, [&](mlir::Diagnostic &diagnostic) {
        diagnostics += (diagnostics.empty() ? "" : "; ") + diagnostic.str();
        return mlir::success();
      });
  ViewBuilder builder(&context);
  builder.vocab(*tokens);
  if (Outcome outcome = builder.dataset(dataset); !outcome)
    return outcome.error();
  for (const View &view : views)
    builder.view(view);
  if (mlir::failed(mlir::verify(*builder.module)))
    return dataError(dataset.directory() +
                     ": a view cannot be stated in IR: " + diagnostics);
  std::string text;
  llvm::raw_string_ostream stream(text);
  builder.module->print(stream);
  stream << "\n";
  stream.flush();
  return text;
}

} // namespace smmil
