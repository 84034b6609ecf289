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

#include "dialects/Design/TaskKind.h"
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

/// The tokens before and after an image.
struct Markers {
  SymbolRefAttr before, after;
  int64_t count() const { return bool(before) + bool(after); }
};

/// The token that closes what `open` begins: `@img_x`, spelled "</IMAGE>" where
/// the vocabulary does not have it. Null after an error.
static SymbolRefAttr closingToken(sheet::DatasetOp dataset, ModelOp model,
                                  SymbolRefAttr open) {
  auto vocab = SymbolTable::lookupNearestSymbolFrom<sheet::VocabOp>(
      dataset->getParentOp(), dataset.getVocabAttr());
  auto token = cast<sheet::SpecialOp>(
      SymbolTable::lookupSymbolIn(vocab, open.getLeafReference()));
  const std::string name = (token.getSymName() + "_x").str();
  auto closing =
      SymbolRefAttr::get(vocab.getSymNameAttr(),
                         {FlatSymbolRefAttr::get(dataset.getContext(), name)});
  if (SymbolTable::lookupSymbolIn(vocab, name))
    return closing;
  StringRef spelling = token.getSpelling();
  if (spelling.size() < 3 || !spelling.starts_with("<") ||
      !spelling.ends_with(">")) {
    InFlightDiagnostic diag = model.emitOpError(
        "places markers around images, and the vocabulary spells no @");
    diag << name;
    diag.attachNote(vocab.getLoc()) << "expected special @" << name << " here";
    return {};
  }
  OpBuilder builder = OpBuilder::atBlockEnd(&vocab.getBody().front());
  builder.create<sheet::SpecialOp>(token.getLoc(), name,
                                   ("</" + spelling.drop_front()).str());
  return closing;
}

/// Where the model wants its markers, by its spec; before images unless it says
/// so.
static FailureOr<Markers> placeMarkers(sheet::DatasetOp dataset, ModelOp model,
                                       sheet::FieldOp images,
                                       Choices &choices) {
  SymbolRefAttr open = recordedMarker(images);
  const std::string path = fieldPath(model.getSpec(), "inputs",
                                     images.getSymName(), images.getKind()) +
                           ".marker";
  auto place = model.getWord(path);
  if (!place)
    return Markers{open, {}};
  if (!open)
    return model.emitOpError() << path << ": no view in recorded order marks @"
                               << images.getSymName() << "; give it `each @"
                               << images.getSymName() << " after` a token";
  for (StringRef other : {"prefix", "suffix", "around"})
    if (other != *place)
      choices.remarkDeleted("marker " + other.str(),
                            "the model takes " + *place + ", by its " + path);
  if (*place == "prefix")
    return Markers{open, {}};
  if (*place == "suffix")
    return Markers{{}, open};
  SymbolRefAttr closing = closingToken(dataset, model, open);
  if (!closing)
    return failure();
  return Markers{open, closing};
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

/// Runs of text between images that the task wishes for.
static SmallVector<Attribute> runLengths(TaskOp task, Choices &choices) {
  SmallVector<Attribute> lengths;
  std::vector<double> wished = task.getNumbers("present.every");
  std::sort(wished.begin(), wished.end());
  wished.erase(std::unique(wished.begin(), wished.end()), wished.end());
  for (double wish : wished)
    lengths.push_back(choices.number(static_cast<int64_t>(wish)));
  return lengths;
}

/// Context windows worth trying: the model's context and parts of it, which
/// leave less of the last window empty; each takes an image with its markers.
static SmallVector<Attribute> windowLengths(ModelOp model, int64_t longest,
                                            Choices &choices) {
  SmallVector<Attribute> lengths;
  auto context = static_cast<int64_t>(*model.getNumber("context"));
  for (int64_t part : {1, 2, 4}) {
    int64_t tokens = context / part;
    if (tokens >= longest && tokens >= 1)
      lengths.push_back(choices.number(tokens));
    else
      choices.remarkDeleted("window_tokens = " + std::to_string(tokens),
                            "an image with its markers takes " +
                                llvm::Twine(longest) + " tokens");
  }
  return lengths;
}

/// Tokens of the model for an image of `field`; 0 where it takes none.
static int64_t imageTokens(ModelOp model, sheet::FieldOp field) {
  std::string path =
      fieldPath(model.getSpec(), "inputs", field.getSymName(), field.getKind());
  return static_cast<int64_t>(model.getNumber(path + ".tokens").value_or(0));
}

/// Orders of sheets that the task allows; without any, as they were recorded.
static SmallVector<Attribute> sheetOrders(TaskOp task) {
  SmallVector<Attribute> orders;
  if (auto list = dyn_cast_or_null<ArrayAttr>(
          design::specLookup(task.getSpec(), "present.order")))
    for (Attribute order : list)
      if (!llvm::is_contained(orders, order))
        orders.push_back(order);
  return orders;
}

/// Values of the knobs in a view that a person wrote: what the task wishes for
/// images and text, else words by the hundred and other items by the piece;
/// windows by the model's context; the order by the task's list, else both.
static void openViewKnobs(sheet::ViewOp view, sheet::DatasetOp dataset,
                          TaskOp task, ModelOp model, Choices &choices) {
  int64_t longest = 1;
  view.walk([&](sheet::TakeOp take) {
    auto field = dyn_cast_or_null<sheet::FieldOp>(
        SymbolTable::lookupSymbolIn(dataset, take.getFieldAttr()));
    if (field && isa<sheet::ImageType>(field.getType()))
      longest = std::max(longest, imageTokens(model, field) +
                                      bool(take.getTokenBeforeAttr()) +
                                      bool(take.getTokenAfterAttr()));
    auto knob = dyn_cast<KnobRefAttr>(take.getCount());
    if (!knob)
      return;
    SmallVector<Attribute> counts;
    bool isText = field && isa<sheet::TextType>(field.getType());
    if (field && isa<sheet::ImageType>(field.getType()))
      counts = imageCounts(dataset, task, choices);
    if (isText)
      counts = runLengths(task, choices);
    if (counts.empty())
      for (int64_t count : {1, 2, 3})
        counts.push_back(choices.number(count * (isText ? 100 : 1)));
    choices.declare(knob.getName(), counts, "view");
  });
  view.walk([&](sheet::WindowOp window) {
    if (auto knob = dyn_cast<KnobRefAttr>(window.getTokens()))
      choices.declare(knob.getName(), windowLengths(model, longest, choices),
                      "view");
    if (auto knob = dyn_cast_or_null<KnobRefAttr>(window.getWholeSheetsAttr()))
      choices.declare(knob.getName(),
                      {BoolAttr::get(window.getContext(), false),
                       BoolAttr::get(window.getContext(), true)},
                      "view");
  });
  view.walk([&](sheet::OrderOp order) {
    auto knob = dyn_cast<KnobRefAttr>(order.getKind());
    if (!knob)
      return;
    SmallVector<Attribute> orders = sheetOrders(task);
    if (orders.empty())
      for (StringRef word : {"file", "length"})
        orders.push_back(StringAttr::get(order.getContext(), word));
    choices.declare(knob.getName(), orders, "view");
  });
}

/// Windows of the model's context, where text is counted in its tokens, and the
/// order in which sheets fill them.
static void buildWindow(OpBuilder &builder, Location loc, TaskOp task,
                        ModelOp model, sheet::FieldOp images, int64_t markers,
                        Choices &choices) {
  auto tokenizer = model.getWord("tokenizer.name");
  if (!tokenizer) {
    choices.remarkDeleted("windows of several sheets",
                          "the model counts text in " +
                              llvm::Twine(*model.getWord("text_unit")) +
                              ", and windows are cut between tokens");
    return;
  }
  builder.create<sheet::TokenizerOp>(loc, *tokenizer);
  int64_t tokens = imageTokens(model, images);
  SmallVector<Attribute> lengths =
      windowLengths(model, tokens + markers, choices);
  if (lengths.empty())
    return;
  NamedAttrList items;
  if (tokens > 0)
    items.append(images.getSymNameAttr(), choices.number(tokens));
  const Attribute window = choices.open("window_tokens", lengths, "view");
  builder.create<sheet::WindowOp>(
      loc, window,
      choices.open("whole_sheets",
                   {builder.getBoolAttr(false), builder.getBoolAttr(true)},
                   "view"),
      items.empty() ? DictionaryAttr()
                    : items.getDictionary(builder.getContext()));
  if (SmallVector<Attribute> orders = sheetOrders(task); !orders.empty())
    builder.create<sheet::OrderOp>(
        loc, choices.open("sheet_order", orders, "view"), IntegerAttr());
}

static FailureOr<sheet::ViewOp> buildView(sheet::DatasetOp dataset,
                                          Operation *before, TaskOp task,
                                          ModelOp model, Choices &choices) {
  auto words = fieldOf<sheet::TextType>(dataset);
  auto images = fieldOf<sheet::ImageType>(dataset);
  OpBuilder builder(dataset->getContext());
  builder.setInsertionPointAfter(before);
  Location loc = task.getLoc();
  auto name = [](sheet::FieldOp field) {
    return FlatSymbolRefAttr::get(field.getSymNameAttr());
  };
  // The verifier knows the word.
  const TaskKindInfo *kind = findTaskKind(*task.getWord("present.kind"));
  FailureOr<Markers> markers = placeMarkers(dataset, model, images, choices);
  if (failed(markers))
    return failure();
  auto designed = builder.create<sheet::ViewOp>(
      loc, builder.getStringAttr("designed"),
      FlatSymbolRefAttr::get(dataset.getSymNameAttr()));
  builder.createBlock(&designed.getBody());
  buildWindow(builder, loc, task, model, images, markers->count(), choices);
  auto cycle = builder.create<sheet::CycleOp>(
      loc, name(words), /*rest_append=*/builder.getUnitAttr());
  builder.createBlock(&cycle.getBody());
  auto takeText = [&] {
    builder.create<sheet::TakeOp>(
        loc, choices.open("every", runLengths(task, choices), "view"),
        name(words), SymbolRefAttr(), SymbolRefAttr(), StringAttr());
  };
  if (!kind->imagesLead)
    takeText();
  builder.create<sheet::TakeOp>(
      loc, choices.open("images", imageCounts(dataset, task, choices), "view"),
      name(images), markers->before, markers->after,
      builder.getStringAttr("skip"));
  if (kind->imagesLead)
    takeText();
  choices.remarkDeleted(kind->imagesLead ? "images behind their text"
                                         : "images before their text",
                        llvm::Twine(kind->name) + " values " + kind->values);
  return designed;
}

static bool hasKnob(sheet::ViewOp view) {
  bool found = false;
  forEachKnobUse(view, [&](auto...) { found = true; });
  return found;
}

bool wishesView(sheet::DatasetOp dataset, TaskOp task) {
  auto views = dataset->getParentOfType<ModuleOp>().getOps<sheet::ViewOp>();
  return llvm::none_of(views, hasKnob) && task.getWord("present.kind") &&
         fieldOf<sheet::TextType>(dataset) &&
         fieldOf<sheet::ImageType>(dataset);
}

FailureOr<sheet::ViewOp> chooseView(sheet::DatasetOp dataset, TaskOp task,
                                    ModelOp model, Choices &choices) {
  auto views = dataset->getParentOfType<ModuleOp>().getOps<sheet::ViewOp>();
  auto open = llvm::find_if(views, hasKnob);
  if (open != views.end()) {
    openViewKnobs(*open, dataset, task, model, choices);
    return *open;
  }
  sheet::ViewOp first = views.empty() ? sheet::ViewOp() : *views.begin();
  if (!wishesView(dataset, task))
    return first;
  return buildView(dataset, first ? first.getOperation() : dataset, task, model,
                   choices);
}

} // namespace smmil::layout
