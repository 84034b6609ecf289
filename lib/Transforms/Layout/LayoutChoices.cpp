//===- LayoutChoices.cpp - Alternatives while layouts are built -----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Knobs and deletions, and presented structure with its counts.
//
//===----------------------------------------------------------------------===//

#include "lib/Transforms/Layout/LayoutChoices.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

#include <algorithm>

using namespace mlir;
using namespace smmil::design;

namespace smmil::layout {

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

void Choices::remarkDeleted(StringRef what, const llvm::Twine &proof) {
  ++deleted;
  // At the location alone: a remark on the op would print all of it.
  emitRemark(dataset.getLoc()) << "pruned " << what << ": " << proof;
}

Attribute Choices::open(StringRef name, ArrayRef<Attribute> values,
                        StringRef group) {
  if (values.size() == 1)
    return values.front();
  declare(name, values, group);
  return KnobRefAttr::get(dataset.getContext(), name);
}

void Choices::declare(StringRef name, ArrayRef<Attribute> values,
                      StringRef group) {
  if (llvm::none_of(knobs, [&](const Knob &knob) { return knob.name == name; }))
    knobs.push_back({name.str(), llvm::to_vector(values), group.str()});
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

template <typename FieldType>
static sheet::FieldOp fieldOf(sheet::DatasetOp dataset) {
  for (sheet::FieldOp field : dataset.getBody().getOps<sheet::FieldOp>())
    if (isa<FieldType>(field.getType()))
      return field;
  return {};
}

/// The marker that a recorded view puts before the items of `field`.
static SymbolRefAttr recordedMarker(sheet::FieldOp field) {
  SymbolRefAttr marker;
  field->getParentOfType<ModuleOp>().walk([&](sheet::RecordedOp recorded) {
    for (auto [name, before] :
         llvm::zip(recorded.getFields(), recorded.getTokensBefore()))
      if (cast<FlatSymbolRefAttr>(name).getAttr() == field.getSymNameAttr())
        marker = dyn_cast<SymbolRefAttr>(before);
  });
  return marker;
}

/// Counts of images worth trying: one above the most that a sheet has shows the
/// same as the most, so the larger one is deleted.
static SmallVector<Attribute> imageCounts(sheet::DatasetOp dataset, TaskOp task,
                                          Choices &choices) {
  SmallVector<Attribute> counts;
  std::optional<int64_t> most;
  ArrayRef<int64_t> perSheet = dataset.getSheetStat("images_per_sheet");
  for (int64_t images : perSheet)
    most = std::max(most.value_or(0), images);
  // The statistic may be a sample; only a full one proves anything.
  bool full =
      static_cast<int64_t>(perSheet.size()) == dataset.getSheetsAttr().getInt();
  bool reached = false;
  std::vector<double> wished = task.getNumbers("present.images");
  std::sort(wished.begin(), wished.end());
  wished.erase(std::unique(wished.begin(), wished.end()), wished.end());
  for (double wish : wished) {
    auto count = static_cast<int64_t>(wish);
    if (full && most && reached)
      choices.remarkDeleted("images = " + std::to_string(count),
                            "no sheet has more than " + llvm::Twine(*most) +
                                " images, so a smaller count shows the same");
    else
      counts.push_back(choices.number(count));
    reached |= most && count >= *most;
  }
  return counts;
}

/// Values of the knobs in a view that a person wrote: what the task wishes for
/// images, words by the hundred, other items by the piece.
static void openViewKnobs(sheet::ViewOp view, sheet::DatasetOp dataset,
                          TaskOp task, Choices &choices) {
  view.walk([&](sheet::TakeOp take) {
    auto knob = dyn_cast<KnobRefAttr>(take.getCount());
    if (!knob)
      return;
    auto field = dyn_cast_or_null<sheet::FieldOp>(
        SymbolTable::lookupSymbolIn(dataset, take.getFieldAttr()));
    SmallVector<Attribute> counts;
    if (field && isa<sheet::ImageType>(field.getType()))
      counts = imageCounts(dataset, task, choices);
    int64_t unit = field && isa<sheet::TextType>(field.getType()) ? 100 : 1;
    if (counts.empty())
      for (int64_t count : {1, 2, 3})
        counts.push_back(choices.number(count * unit));
    choices.declare(knob.getName(), counts, "view");
  });
}

static sheet::ViewOp buildView(sheet::DatasetOp dataset, Operation *before,
                               TaskOp task, Choices &choices) {
  auto words = fieldOf<sheet::TextType>(dataset);
  auto images = fieldOf<sheet::ImageType>(dataset);
  OpBuilder builder(dataset->getContext());
  builder.setInsertionPointAfter(before);
  Location loc = task.getLoc();
  auto name = [](sheet::FieldOp field) {
    return FlatSymbolRefAttr::get(field.getSymNameAttr());
  };
  Attribute count =
      choices.open("images", imageCounts(dataset, task, choices), "view");
  auto designed = builder.create<sheet::ViewOp>(
      loc, builder.getStringAttr("designed"),
      FlatSymbolRefAttr::get(dataset.getSymNameAttr()));
  builder.createBlock(&designed.getBody());
  auto cycle = builder.create<sheet::CycleOp>(
      loc, name(words), /*rest_append=*/builder.getUnitAttr());
  builder.createBlock(&cycle.getBody());
  auto every = static_cast<int64_t>(*task.getNumber("present.every"));
  builder.create<sheet::TakeOp>(loc, choices.number(every), name(words),
                                SymbolRefAttr(), SymbolRefAttr(), StringAttr());
  builder.create<sheet::TakeOp>(loc, count, name(images),
                                recordedMarker(images), SymbolRefAttr(),
                                builder.getStringAttr("skip"));
  return designed;
}

static bool hasKnob(sheet::ViewOp view) {
  bool found = false;
  forEachKnobUse(view, [&](auto...) { found = true; });
  return found;
}

bool wishesView(sheet::DatasetOp dataset, TaskOp task) {
  auto views = dataset->getParentOfType<ModuleOp>().getOps<sheet::ViewOp>();
  return llvm::none_of(views, hasKnob) && task.getNumber("present.every") &&
         fieldOf<sheet::TextType>(dataset) &&
         fieldOf<sheet::ImageType>(dataset);
}

sheet::ViewOp chooseView(sheet::DatasetOp dataset, TaskOp task,
                         Choices &choices) {
  auto views = dataset->getParentOfType<ModuleOp>().getOps<sheet::ViewOp>();
  auto open = llvm::find_if(views, hasKnob);
  if (open != views.end()) {
    openViewKnobs(*open, dataset, task, choices);
    return *open;
  }
  sheet::ViewOp first = views.empty() ? sheet::ViewOp() : *views.begin();
  if (!wishesView(dataset, task))
    return first;
  return buildView(dataset, first ? first.getOperation() : dataset, task,
                   choices);
}

} // namespace smmil::layout
