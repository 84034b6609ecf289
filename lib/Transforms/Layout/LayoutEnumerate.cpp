//===- LayoutEnumerate.cpp - Legal layouts as knobs -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds the layout of the module's dataset. What statistics and bounds decide
// is decided here, with a remark; the rest becomes knobs. Codecs are written as
// opaque names and never read.
//
//===----------------------------------------------------------------------===//

#include "smmil/Transforms/Layout/Passes.h"

#include "dialects/Codec/Codec.h"
#include "dialects/Layout/Layout.h"
#include "lib/Transforms/Layout/LayoutBounds.h"
#include "lib/Transforms/Layout/LayoutChoices.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "smmil/Analysis/ReadCost.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>

#define DEBUG_TYPE "layout-enumerate"

using namespace mlir;
using namespace smmil::design;

namespace smmil::layout {

#define GEN_PASS_DEF_LAYOUTENUMERATE
#include "lib/Transforms/Layout/LayoutPasses.h.inc"

namespace {

/// Source bytes of the sheets of a block: what is read and unpacked for one
/// sheet, against requests in order and how far zstd looks back.
constexpr int64_t kTextBlocks[] = {4 << 10, 16 << 10, 64 << 10, 256 << 10,
                                   1 << 20};
constexpr int64_t kPatterns = 64;

struct LayoutEnumerate : impl::LayoutEnumerateBase<LayoutEnumerate> {
  using LayoutEnumerateBase::LayoutEnumerateBase;

  void runOnOperation() override {
    if (failed(enumerate()))
      signalPassFailure();
  }

private:
  sheet::DatasetOp dataset;
  TaskOp task;
  ModelOp model;
  TargetOp target;
  SmallVector<sheet::FieldOp> fields;
  std::optional<Choices> choices;
  sheet::ViewOp view;

  //===--------------------------------------------------------------------===//
  // Inputs
  //===--------------------------------------------------------------------===//

  /// The one op of its kind; an error that says what to do when there is none.
  template <typename SomeOp>
  LogicalResult takeOnly(SomeOp &only, StringRef hint) {
    for (SomeOp op : getOperation().getOps<SomeOp>()) {
      if (only) {
        InFlightDiagnostic diag = op.emitOpError(
            "stands beside another one, expected one in a module");
        diag.attachNote(only.getLoc()) << "the first one is here";
        return diag;
      }
      only = op;
    }
    if (only)
      return success();
    return getOperation().emitError("expected a ")
           << SomeOp::getOperationName() << "; " << hint;
  }

  LogicalResult enumerate() {
    dataset = {}, task = {}, model = {}, target = {}, view = {};
    fields.clear();
    if (failed(takeOnly(dataset, "`smmil profile` writes one")) ||
        failed(
            takeOnly(task, "smmil-translate --task-json-to-mlir writes one")) ||
        failed(takeOnly(model,
                        "smmil-translate --model-json-to-mlir writes one")) ||
        failed(takeOnly(target,
                        "smmil-translate --target-json-to-mlir writes one")))
      return failure();
    for (int64_t chunk : chunks)
      if (chunk < 1 || chunk > 1 << 20)
        return getOperation().emitError(
                   "option chunks expects numbers from 1 to "
                   "1048576, but got ")
               << chunk;
    fields = llvm::to_vector(dataset.getBody().getOps<sheet::FieldOp>());
    if (failed(verifyNameIsFree(layoutName(), "the layout")) ||
        failed(verifyNameIsFree(problemName(), "the design problem")) ||
        failed(verifyCodecNames()))
      return failure();
    if (wishesView(dataset, task) &&
        failed(verifyNameIsFree("designed", "the view")))
      return failure();
    choices.emplace(dataset);
    FailureOr<sheet::ViewOp> shown = chooseView(dataset, task, model, *choices);
    if (failed(shown))
      return failure();
    view = *shown;
    if (!task.getWord("present.kind") && choices->hasGroup("view"))
      return view.emitOpError("has knobs, and @")
             << task.getSymName()
             << " does not say what a view is good for; give the task "
                "`present` with kind, every and images";
    buildLayout();
    buildProblem();
    numKnobs += choices->getKnobs().size();
    numDeleted += choices->getDeleted();
    return success();
  }

  std::string layoutName() { return (dataset.getSymName() + "_v1").str(); }
  std::string problemName() { return (dataset.getSymName() + "_design").str(); }
  static std::string codecName(sheet::FieldOp field) {
    return (field.getSymName() + "_c").str();
  }

  LogicalResult verifyNameIsFree(StringRef name, StringRef what) {
    Operation *taken = SymbolTable::lookupSymbolIn(getOperation(), name);
    if (!taken)
      return success();
    InFlightDiagnostic diag = taken->emitOpError("stands where ")
                              << what << " of @" << dataset.getSymName()
                              << " would be built";
    diag.attachNote(dataset.getLoc()) << "the dataset is declared here";
    return diag;
  }

  /// A codec of a field's name is the user's and stands; any other op of that
  /// name is in the way.
  LogicalResult verifyCodecNames() {
    for (sheet::FieldOp field : fields) {
      Operation *taken =
          SymbolTable::lookupSymbolIn(getOperation(), codecName(field));
      if (!taken || isa<codec::CodecDialect>(taken->getDialect()))
        continue;
      InFlightDiagnostic diag = taken->emitOpError("stands where the codec of "
                                                   "field @")
                                << field.getSymName() << " would be built";
      diag.attachNote(field.getLoc()) << "the field is declared here";
      return diag;
    }
    return success();
  }

  void remarkDeleted(StringRef what, const llvm::Twine &proof) {
    choices->remarkDeleted(what, proof);
  }
  Attribute open(StringRef name, ArrayRef<Attribute> values) {
    return choices->open(name, values);
  }
  template <typename E> Attribute word(E value) {
    return StringAttr::get(&getContext(), layoutWord(value));
  }
  StorageProfile storage() {
    return {*target.getNumber("request_us"),
            *target.getNumber("read_bytes_per_s")};
  }
  bool isRandom() {
    return task.getWord("access") !=
           StringRef(kAccessWords[size_t(Access::Sequential)]);
  }
  StringAttr symbol(const llvm::Twine &name) {
    return StringAttr::get(&getContext(), name);
  }
  Attribute number(int64_t value) { return choices->number(value); }

  //===--------------------------------------------------------------------===//
  // Layout
  //===--------------------------------------------------------------------===//

  Attribute chooseOrder() {
    std::optional<int64_t> patterns = dataset.getStat("patterns");
    if (patterns == 1) {
      remarkDeleted(
          "order recorded",
          "every sheet has one pattern; a template saves the pattern id "
          "of " +
              llvm::Twine(dataset.getSheetsAttr().getInt()) +
              " sheets and reads the same");
      return word(Layout::Order::Templated);
    }
    remarkDeleted(
        "order templated",
        patterns
            ? "illegal, the sheets have " + llvm::Twine(*patterns) + " patterns"
            : llvm::Twine("illegal without the statistic 'patterns'"));
    return word(Layout::Order::Recorded);
  }

  /// Items of all media; a statistic may be as large as it likes.
  uint64_t mediaItems() {
    uint64_t items = 0;
    for (sheet::FieldOp field : fields)
      if (!isa<sheet::TextType>(field.getType()))
        items = llvm::SaturatingAdd(
            items, static_cast<uint64_t>(field.getStat("items").value_or(0)));
    return items;
  }

  Attribute chooseTokens() {
    uint64_t items = mediaItems();
    size_t shortest = SIZE_MAX;
    auto vocab = SymbolTable::lookupNearestSymbolFrom<sheet::VocabOp>(
        dataset->getParentOp(), dataset.getVocabAttr());
    for (sheet::SpecialOp token : vocab.getBody().getOps<sheet::SpecialOp>())
      shortest = std::min(shortest, token.getSpelling().size());
    if (shortest == SIZE_MAX)
      shortest = 1;
    remarkDeleted(
        "tokens baked",
        "dominated by late: the same reads, at least " +
            llvm::Twine(
                llvm::SaturatingMultiply<uint64_t>(items, shortest - 1)) +
            " more bytes of text before compression, and renaming a token "
            "rewrites it");
    return word(Layout::Tokens::Late);
  }

  Attribute chooseIndex() {
    int64_t longest = 0;
    for (sheet::FieldOp field : fields) {
      if (isa<sheet::TextType>(field.getType()))
        continue;
      // No item is longer than all items of its field together.
      longest =
          std::max(longest, field.getStat("max_bytes")
                                .value_or(field.getStat("bytes").value_or(0)));
    }
    auto items = static_cast<int64_t>(
        std::min(mediaItems(), static_cast<uint64_t>(INT64_MAX)));
    IndexBytes bytes = indexBytes(items, longest);
    if (items == 0 || bytes.deltaPackedAtMost < bytes.fixedStride) {
      remarkDeleted(
          "index fixed_stride",
          "dominated by delta_packed: " + llvm::Twine(bytes.fixedStride) +
              " bytes of item records against at most " +
              llvm::Twine(bytes.deltaPackedAtMost));
      return word(Layout::Index::DeltaPacked);
    }
    return open(choice::kIndex, {word(Layout::Index::DeltaPacked),
                                 word(Layout::Index::FixedStride)});
  }

  /// Null where the stream has nothing to share.
  Attribute chooseDedup(sheet::FieldOp field) {
    std::optional<int64_t> items = field.getStat("items"),
                           unique = field.getStat("unique");
    BoolAttr on = BoolAttr::get(&getContext(), true);
    BoolAttr off = BoolAttr::get(&getContext(), false);
    if (!items || !unique)
      return open(choice::kDedup, {on, off});
    std::string what = "dedup of @" + field.getSymName().str();
    if (*items == *unique) {
      remarkDeleted(what + " on",
                    "dominated by off: no item occurs twice, so nothing "
                    "is saved");
      return {};
    }
    // An item that is stored once lies with the first sheet that has it; for
    // another one it takes a request of its own.
    if (storage().requestMicroseconds > 0)
      return open(choice::kDedup, {on, off});
    remarkDeleted(what + " off",
                  "dominated by on: " + llvm::Twine(*items - *unique) +
                      " repeated items are stored once, and a request for "
                      "them costs nothing");
    return on;
  }

  /// Null where every read takes whole values.
  Attribute chooseDetail(sheet::FieldOp field) {
    if (task.getNumber("coarse_reads").value_or(0) > 0)
      return open(choice::kDetail, {word(Layout::Detail::Together),
                                    word(Layout::Detail::Apart)});
    remarkDeleted("detail apart of @" + field.getSymName().str(),
                  "dominated by together: every read takes whole values, so "
                  "no byte of them is saved");
    return {};
  }

  SmallVector<Attribute> chunkValues() {
    SmallVector<int64_t> values(chunks.begin(), chunks.end());
    if (values.empty())
      values = {16, 64, 256, 1024};
    llvm::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    SmallVector<Attribute> kept;
    bool holdsAll = false;
    for (int64_t chunk : values) {
      if (holdsAll)
        remarkDeleted("chunk " + std::to_string(chunk),
                      "a smaller chunk already holds all " +
                          llvm::Twine(dataset.getSheetsAttr().getInt()) +
                          " sheets");
      else
        kept.push_back(number(chunk));
      holdsAll |= chunk >= dataset.getSheetsAttr().getInt();
    }
    return kept;
  }

  Attribute chooseTextBlock() {
    std::optional<int64_t> bytes = dataset.getStat("source_bytes");
    SmallVector<Attribute> kept;
    bool holdsAll = false;
    for (int64_t block : kTextBlocks) {
      if (holdsAll)
        remarkDeleted("text_block " + std::to_string(block),
                      "a smaller block already holds all " +
                          llvm::Twine(*bytes) + " bytes of sheets");
      else
        kept.push_back(number(block));
      holdsAll |= bytes && *bytes <= block;
    }
    // A search begins with the first value: one that suits most.
    constexpr size_t kFirst = 2;
    std::rotate(kept.begin(), kept.begin() + std::min(kFirst, kept.size() - 1),
                kept.end());
    return open(choice::kTextBlock, kept);
  }

  /// Whether media of `field` are better read on their own, whatever the rest
  /// of the layout: what they add to the read of another sheet takes longer
  /// than the request that they save.
  bool isBetterApart(sheet::FieldOp field, ArrayRef<Attribute> chunkValues) {
    if (!isRandom())
      return false;
    auto sheets =
        static_cast<double>(std::max<int64_t>(1, dataset.getSheets()));
    double others =
        (leastSheetsPerBlock(dataset, *literalInt(chunkValues.front()),
                             kTextBlocks[0]) -
         1) *
        storedBytes(field, model).least / sheets;
    std::optional<int64_t> items = field.getStat("items");
    double worth =
        storage().bytesPerRequest() *
        (items ? std::min(1.0, static_cast<double>(*items) / sheets) : 1);
    if (others <= worth)
      return false;
    remarkDeleted("placement bundle of @" + field.getSymName().str(),
                  "dominated by split: at least " + formatDecimal(others) +
                      " bytes of other sheets to read one, against at most " +
                      formatDecimal(worth) +
                      " that could be read in the time of the requests saved");
    return true;
  }

  /// A group of streams that may lie together, and one of those that may not.
  void buildGroups(OpBuilder &builder, Location loc,
                   ArrayRef<Attribute> chunkValues) {
    SmallVector<Attribute> near, far;
    bool nearHasMedia = false;
    for (sheet::FieldOp field : fields) {
      bool isMedium = !isa<sheet::TextType>(field.getType());
      bool apart =
          isMedium && fields.size() > 1 && isBetterApart(field, chunkValues);
      nearHasMedia |= isMedium && !apart;
      (apart ? far : near)
          .push_back(FlatSymbolRefAttr::get(&getContext(),
                                            (field.getSymName() + "_s").str()));
    }
    Attribute split = word(Layout::Placement::Split), placement = split;
    if (fields.size() < 2)
      remarkDeleted("placement bundle",
                    "one field alone has nothing to lie beside");
    else if (nearHasMedia)
      placement =
          open(choice::kPlacement, {split, word(Layout::Placement::Bundle)});
    if (!near.empty())
      builder.create<GroupOp>(loc, symbol("near"), builder.getArrayAttr(near),
                              placement);
    if (!far.empty())
      builder.create<GroupOp>(loc, symbol("far"), builder.getArrayAttr(far),
                              split);
  }

  void buildLayout() {
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(getOperation().getBody());
    Location loc = dataset.getLoc();
    for (sheet::FieldOp field : fields) {
      if (SymbolTable::lookupSymbolIn(getOperation(), codecName(field)))
        continue;
      OpaqueBounds bounds = opaqueBounds(field.getType());
      builder.create<codec::OpaqueOp>(
          field.getLoc(), symbol(codecName(field)),
          TypeAttr::get(field.getType()),
          builder.getF64FloatAttr(bounds.bitsPerValue.least),
          builder.getF64FloatAttr(bounds.bitsPerValue.most),
          builder.getF64FloatAttr(bounds.nanosecondsPerValue.least),
          builder.getF64FloatAttr(bounds.nanosecondsPerValue.most));
    }
    auto file = builder.create<FileOp>(
        loc, symbol(layoutName()),
        FlatSymbolRefAttr::get(dataset.getSymNameAttr()));
    builder.createBlock(&file.getBody());

    Attribute order = chooseOrder();
    builder.create<OrderOp>(loc, order,
                            isOneOf(order, layoutWord(Layout::Order::Templated))
                                ? Attribute()
                                : number(kPatterns));
    builder.create<TokensOp>(loc, dataset.getVocabAttr(), chooseTokens());

    SmallVector<Attribute> chunks = chunkValues();
    for (sheet::FieldOp field : fields) {
      auto path =
          SymbolRefAttr::get(dataset.getSymNameAttr(),
                             {FlatSymbolRefAttr::get(field.getSymNameAttr())});
      bool isText = isa<sheet::TextType>(field.getType());
      // One after the other: knobs are declared in the order of their opening.
      Attribute block = isText ? chooseTextBlock() : Attribute();
      Attribute chunk = open(choice::kChunk, chunks);
      Attribute dedup = isText ? Attribute() : chooseDedup(field);
      Attribute detail = isText ? Attribute() : chooseDetail(field);
      builder.create<StreamOp>(
          field.getLoc(), symbol(field.getSymName() + "_s"), path,
          FlatSymbolRefAttr::get(&getContext(), codecName(field)), block, chunk,
          dedup, detail);
    }
    buildGroups(builder, loc, chunks);
    builder.create<IndexOp>(loc, chooseIndex());
  }

  //===--------------------------------------------------------------------===//
  // Problem
  //===--------------------------------------------------------------------===//

  void buildProblem() {
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(getOperation().getBody());
    auto reference = [&](StringRef name) {
      return FlatSymbolRefAttr::get(&getContext(), name);
    };
    auto problem = builder.create<ProblemOp>(
        task.getLoc(), symbol(problemName()), reference(layoutName()),
        view ? reference(view.getSymName()) : FlatSymbolRefAttr(),
        reference(model.getSymName()), reference(task.getSymName()),
        reference(target.getSymName()), builder.getI64IntegerAttr(seed));
    builder.createBlock(&problem.getBody());
    for (const Choices::Knob &knob : choices->getKnobs())
      builder.create<KnobOp>(dataset.getLoc(), symbol(knob.name),
                             builder.getArrayAttr(knob.values),
                             builder.getStringAttr(knob.group));
  }
};

} // namespace
} // namespace smmil::layout
