//===- ModuleToFormat.cpp - A format.mlir as plain C++ --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Views, tokens, layout and codecs, each into its part of the Format.
//
//===----------------------------------------------------------------------===//

#include "smmil/Conversion/ModuleToFormat.h"

#include "dialects/Codec/Codec.h"
#include "dialects/Design/Design.h"
#include "dialects/Layout/Layout.h"
#include "dialects/Sheet/Sheet.h"
#include "smmil/Conversion/CodecToPlan.h"
#include "smmil/Conversion/ViewToModule.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Nesting.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

namespace smmil {

using mlir::failed;
using mlir::failure;
using mlir::FailureOr;
using mlir::LogicalResult;
using mlir::success;

namespace {

//===----------------------------------------------------------------------===//
// Views and tokens
//===----------------------------------------------------------------------===//

std::string leafOf(mlir::Attribute symbol) {
  auto reference = llvm::dyn_cast_or_null<mlir::SymbolRefAttr>(symbol);
  return reference ? reference.getLeafReference().getValue().str() : "";
}

ViewStep::Short shortOf(std::optional<llvm::StringRef> word) {
  return llvm::StringSwitch<ViewStep::Short>(word.value_or("skip"))
      .Case("carry", ViewStep::Short::Carry)
      .Case("stop", ViewStep::Short::Stop)
      .Case("error", ViewStep::Short::Error)
      .Default(ViewStep::Short::Skip);
}

LogicalResult lowerSteps(mlir::Block &block, std::vector<ViewStep> &steps);

LogicalResult lowerStep(mlir::Operation &op, std::vector<ViewStep> &steps) {
  return llvm::TypeSwitch<mlir::Operation *, LogicalResult>(&op)
      .Case([&](sheet::TakeOp take) -> LogicalResult {
        std::optional<int64_t> count = design::literalInt(take.getCount());
        if (!count)
          return take.emitOpError("has a knob that is still open");
        ViewStep step;
        step.kind = ViewStep::Kind::Take;
        step.count = *count;
        step.field = take.getField().str();
        step.tokenBefore = leafOf(take.getTokenBeforeAttr());
        step.tokenAfter = leafOf(take.getTokenAfterAttr());
        step.onShort = shortOf(take.getOnShort());
        steps.push_back(std::move(step));
        return success();
      })
      .Case([&](sheet::CycleOp cycle) {
        ViewStep step;
        step.kind = ViewStep::Kind::Cycle;
        step.field = cycle.getUntil().str();
        step.restAppend = cycle.getRestAppend();
        LogicalResult body = lowerSteps(cycle.getBody().front(), step.body);
        steps.push_back(std::move(step));
        return body;
      })
      .Case([&](sheet::MarkOp mark) {
        ViewStep step;
        step.kind = ViewStep::Kind::Mark;
        step.token = leafOf(mark.getToken());
        steps.push_back(std::move(step));
        return success();
      })
      .Case([&](sheet::RecordedOp recorded) {
        // One step per field with markers; the reader shows everything in the
        // source's order and looks its markers up here.
        ViewStep plain;
        plain.kind = ViewStep::Kind::Recorded;
        if (recorded.getFields().empty())
          steps.push_back(plain);
        for (size_t i = 0; i < recorded.getFields().size(); ++i) {
          ViewStep step = plain;
          step.field = leafOf(recorded.getFields()[i]);
          step.tokenBefore = leafOf(recorded.getTokensBefore()[i]);
          step.tokenAfter = leafOf(recorded.getTokensAfter()[i]);
          steps.push_back(std::move(step));
        }
        return success();
      })
      .Case<sheet::WhereOp, sheet::OnlyOp, sheet::TokenizerOp, sheet::WindowOp,
            sheet::OrderOp, sheet::MixOp>([](auto) { return success(); })
      .Default([](mlir::Operation *other) {
        return other->emitOpError("has no place in a view");
      });
}

LogicalResult lowerSteps(mlir::Block &block, std::vector<ViewStep> &steps) {
  for (mlir::Operation &op : block)
    if (failed(lowerStep(op, steps)))
      return failure();
  return success();
}

ViewFilter lowerFilter(sheet::WhereOp where) {
  ViewFilter filter;
  filter.key = where.getKey().str();
  // The verifier knows the words.
  filter.compare = *compareOf(where.getComparison().str());
  if (auto text = llvm::dyn_cast<mlir::StringAttr>(where.getValue())) {
    filter.text = text.getValue().str();
    return filter;
  }
  filter.isNumber = true;
  filter.number = design::literalNumber(where.getValue()).value_or(0);
  return filter;
}

//===----------------------------------------------------------------------===//
// Layout
//===----------------------------------------------------------------------===//

/// Reads literals of layout statements; each one that is a knob is an error,
/// which `result` remembers.
class LayoutReader {
public:
  llvm::StringRef word(mlir::Operation *op, mlir::Attribute value) {
    std::optional<llvm::StringRef> literal = design::literalWord(value);
    if (!literal)
      complain(op);
    return literal.value_or("");
  }
  std::optional<int64_t> number(mlir::Operation *op, mlir::Attribute value) {
    if (!value)
      return std::nullopt;
    std::optional<int64_t> literal = design::literalInt(value);
    if (!literal)
      complain(op);
    return literal;
  }
  bool flag(mlir::Operation *op, mlir::Attribute value) {
    if (!value)
      return false;
    std::optional<bool> literal = design::literalFlag(value);
    if (!literal)
      complain(op);
    return literal.value_or(false);
  }
  LogicalResult result() const { return status; }

private:
  void complain(mlir::Operation *op) {
    status =
        op->emitOpError("has a knob that is still open; a format has none");
  }
  LogicalResult status = success();
};

/// A number that version 1 of the dataset has once for all streams.
LogicalResult unite(layout::StreamOp stream, llvm::StringRef what,
                    std::optional<int64_t> number, layout::StreamOp &first,
                    uint32_t &out) {
  if (!number)
    return success();
  if (!first) {
    first = stream;
    out = static_cast<uint32_t>(*number);
    return success();
  }
  if (out == static_cast<uint32_t>(*number))
    return success();
  mlir::InFlightDiagnostic diag = stream.emitOpError("has ")
                                  << what << " " << *number << ", expected "
                                  << out << " as in the streams before it";
  diag.attachNote(first.getLoc())
      << "a dataset has one " << what << ", stated here";
  return diag;
}

/// Puts the value that a word of the record stands for into `out`; a verifier
/// knows the words.
template <typename E>
void lowerWord(LayoutReader &reader, mlir::Operation *op, mlir::Attribute value,
               E &out) {
  out = layoutValue<E>(reader.word(op, value)).value_or(out);
}

LogicalResult lowerLayout(layout::FileOp file, Layout &out) {
  LayoutReader reader;
  if (auto order = file.getStatement<layout::OrderOp>()) {
    lowerWord(reader, order, order.getKind(), out.order);
    if (auto patterns =
            reader.number(order, order.getPatterns().value_or(nullptr)))
      out.patterns = static_cast<uint32_t>(*patterns);
  }
  if (auto tokens = file.getStatement<layout::TokensOp>())
    lowerWord(reader, tokens, tokens.getBinding(), out.tokens);
  if (auto index = file.getStatement<layout::IndexOp>())
    lowerWord(reader, index, index.getKind(), out.index);
  out.dedup = false;
  layout::StreamOp blockAt, chunkAt;
  for (auto stream : file.getBody().getOps<layout::StreamOp>()) {
    if (failed(unite(stream, "block",
                     reader.number(stream, stream.getBlockAttr()), blockAt,
                     out.textBlock)) ||
        failed(unite(stream, "chunk",
                     reader.number(stream, stream.getChunkAttr()), chunkAt,
                     out.chunk)))
      return failure();
    out.dedup |= reader.flag(stream, stream.getDedupAttr());
    Layout::Detail detail = Layout::Detail::Together;
    if (mlir::Attribute stated = stream.getDetailAttr())
      lowerWord(reader, stream, stated, detail);
    if (detail == Layout::Detail::Apart)
      out.detail = detail;
  }
  for (auto group : file.getBody().getOps<layout::GroupOp>()) {
    Layout::Placement placement = Layout::Placement::Split;
    lowerWord(reader, group, group.getPlacement(), placement);
    if (placement == Layout::Placement::Bundle)
      out.placement = placement;
  }
  return reader.result();
}

//===----------------------------------------------------------------------===//
// Codecs
//===----------------------------------------------------------------------===//

LogicalResult requireTables(codec::EncoderOp encoder,
                            const LoweredField &lowered) {
  for (const PlanGraph &graph : lowered.field.cases)
    for (const PlanStep &step : graph.steps)
      if (primitiveInfo(step.code)->table == TableUse::Required &&
          step.table < 0)
        return encoder.emitOpError("case '")
               << graph.name
               << "' has an op whose table is not trained; `smmil design` "
                  "trains and attaches it";
  return success();
}

/// How pictures are decoded is one for all image fields of a dataset.
LogicalResult noteImages(codec::EncoderOp encoder, codec::EncoderOp &first,
                         ImageOptions &images) {
  if (!codec::isImageFrame(encoder.getSource()))
    return success();
  ImageOptions own;
  if (std::optional<llvm::ArrayRef<int64_t>> background =
          encoder.getBackground())
    for (size_t i = 0; i < 3; ++i)
      own.background[i] = static_cast<uint8_t>((*background)[i]);
  own.applyOrientation = !encoder.getIgnoreOrientation();
  own.firstFrame = encoder.getFirstFrame();
  if (!first) {
    first = encoder;
    images = own;
    return success();
  }
  if (own.background == images.background &&
      own.applyOrientation == images.applyOrientation &&
      own.firstFrame == images.firstFrame)
    return success();
  mlir::InFlightDiagnostic diag = encoder.emitOpError(
      "has another background, orientation or animation than the image field "
      "before it; state them alike for all image fields");
  diag.attachNote(first.getLoc()) << "that field is encoded here";
  return diag;
}

/// Whether the group of a stream puts it beside the text.
bool isBundled(layout::StreamOp stream) {
  auto file = mlir::cast<layout::FileOp>(stream->getParentOp());
  for (auto group : file.getBody().getOps<layout::GroupOp>())
    for (mlir::Attribute name : group.getStreams())
      if (leafOf(name) == stream.getSymName())
        return design::isOneOf(group.getPlacement(),
                               layoutWord(Layout::Placement::Bundle));
  return false;
}

LogicalResult lowerStream(mlir::ModuleOp module, layout::StreamOp stream,
                          bool trained, codec::EncoderOp &firstImage,
                          Format &format) {
  auto encoder = module.lookupSymbol<codec::EncoderOp>(stream.getCodec());
  if (!encoder)
    return stream.emitOpError("names codec @")
           << stream.getCodec()
           << ", which is no codec.encoder; a format needs one per stream";
  FailureOr<LoweredField> lowered = lowerEncoder(encoder, format.plan.tables);
  if (failed(lowered) || (trained && failed(requireTables(encoder, *lowered))))
    return failure();
  lowered->field.name = leafOf(stream.getField());
  if (failed(noteImages(encoder, firstImage, format.images)))
    return failure();
  // No knob is left here: lowerLayout has looked.
  lowered->encoding.bundled = isBundled(stream);
  lowered->encoding.apart = stream.getDetailAttr() &&
                            design::isOneOf(stream.getDetailAttr(),
                                            layoutWord(Layout::Detail::Apart));
  lowered->encoding.dedup =
      stream.getDedupAttr() &&
      design::literalFlag(stream.getDedupAttr()).value_or(false);
  format.plan.fields.push_back(std::move(lowered->field));
  format.encodings.push_back(std::move(lowered->encoding));
  return success();
}

} // namespace

/// Tokens, windows, order and mixture; the verifier knows the words.
static LogicalResult lowerPacking(sheet::ViewOp op, View &view) {
  for (auto tokenizer : op.getBody().getOps<sheet::TokenizerOp>())
    view.tokenizer = tokenizer.getTokenizer().str();
  for (auto window : op.getBody().getOps<sheet::WindowOp>()) {
    std::optional<int64_t> tokens = design::literalInt(window.getTokens());
    if (!tokens)
      return window.emitOpError("has a knob that is still open");
    view.window = uint64_t(*tokens);
    if (mlir::Attribute whole = window.getWholeSheetsAttr()) {
      std::optional<bool> flag = design::literalFlag(whole);
      if (!flag)
        return window.emitOpError("has a knob that is still open");
      view.wholeSheets = *flag;
    }
    if (window.getItems())
      for (mlir::NamedAttribute item : window.getItemsAttr())
        view.itemTokens[item.getName().str()] =
            uint64_t(design::literalInt(item.getValue()).value_or(1));
  }
  for (auto order : op.getBody().getOps<sheet::OrderOp>()) {
    std::optional<llvm::StringRef> kind = design::literalWord(order.getKind());
    if (!kind)
      return order.emitOpError("has a knob that is still open");
    view.order = *orderOf(kind->str());
    view.seed = order.getSeed().value_or(0);
  }
  for (auto part : op.getBody().getOps<sheet::MixOp>())
    view.mix.push_back({part.getDataset().str(), uint32_t(part.getWeight())});
  return success();
}

static FailureOr<View> lowerView(sheet::ViewOp op) {
  View view;
  view.name = op.getSymName().str();
  if (failed(lowerSteps(op.getBody().front(), view.steps)))
    return failure();
  for (auto where : op.getBody().getOps<sheet::WhereOp>())
    view.filters.push_back(lowerFilter(where));
  for (auto only : op.getBody().getOps<sheet::OnlyOp>())
    for (mlir::Attribute field : only.getFields())
      view.fields.push_back(leafOf(field));
  if (failed(lowerPacking(op, view)))
    return failure();
  return view;
}

static std::vector<Token> lowerTokens(mlir::ModuleOp module) {
  std::vector<Token> tokens;
  for (auto vocab : module.getOps<sheet::VocabOp>())
    for (auto token : vocab.getBody().getOps<sheet::SpecialOp>())
      tokens.push_back({token.getSymName().str(), token.getSpelling().str()});
  return tokens;
}

void registerFormatDialects(mlir::DialectRegistry &registry) {
  registry.insert<mlir::arith::ArithDialect, codec::CodecDialect,
                  design::DesignDialect, layout::LayoutDialect,
                  sheet::SheetDialect>();
}

static FailureOr<Format> lowerModule(mlir::ModuleOp module, bool trained) {
  auto files = module.getOps<layout::FileOp>();
  if (std::distance(files.begin(), files.end()) != 1)
    return module.emitError("expected one layout.file, found ")
           << std::distance(files.begin(), files.end())
           << "; `smmil design` makes it";
  Format format;
  layout::FileOp file = *files.begin();
  if (failed(lowerLayout(file, format.layout)))
    return failure();
  codec::EncoderOp firstImage;
  for (auto stream : file.getBody().getOps<layout::StreamOp>())
    if (failed(lowerStream(module, stream, trained, firstImage, format)))
      return failure();
  format.tokens = lowerTokens(module);
  for (auto op : module.getOps<sheet::ViewOp>()) {
    FailureOr<View> view = lowerView(op);
    if (failed(view))
      return failure();
    format.views.push_back(std::move(*view));
  }
  return format;
}

FailureOr<Format> moduleToFormat(mlir::ModuleOp module) {
  FailureOr<Format> format = lowerModule(module, /*trained=*/true);
  if (failed(format))
    return failure();
  llvm::raw_string_ostream stream(format->provenance);
  module.print(stream);
  return format;
}

FailureOr<Format> untrainedFormat(mlir::ModuleOp module) {
  return lowerModule(module, /*trained=*/false);
}

Result<Format> loadFormat(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return usageError(path + ": " + buffer.getError().message() +
                      "; give the format.mlir that `smmil design` wrote");
  return parseFormat((*buffer)->getBuffer().str(), path);
}

/// Parses and verifies `text` and gives what `lower` makes of it; the error
/// holds the diagnostics.
template <typename T, typename Lower>
static Result<T> parseAndLower(const std::string &text, const std::string &path,
                               const Lower &lower) {
  if (Outcome outcome = checkNesting(text, path); !outcome)
    return outcome.error();

  mlir::DialectRegistry registry;
  registerFormatDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  context.printOpOnDiagnostic(false); // The place is named; ops can be long.
  std::string diagnostics;
  llvm::raw_string_ostream log(diagnostics);
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text, path),
                             llvm::SMLoc());
  mlir::SourceMgrDiagnosticHandler handler(sources, &context, log);
  auto give = [&](const char *what) {
    log.flush();
    return usageError(diagnostics.empty() ? path + ": " + what : diagnostics);
  };

  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::parseSourceFile<mlir::ModuleOp>(sources, &context);
  if (!module)
    return give("is not valid IR");
  FailureOr<T> lowered = lower(*module);
  if (failed(lowered))
    return give("cannot be lowered");
  return std::move(*lowered);
}

Result<Format> parseFormat(const std::string &text, const std::string &path) {
  Result<Format> format = parseAndLower<Format>(text, path, moduleToFormat);
  if (format)
    format->provenance = text;
  return format;
}

Result<View> loadView(const std::string &path, const std::string &name) {
  Result<std::string> text = readTextFile(path);
  if (!text)
    return text.error();
  std::string known;
  Result<std::vector<View>> views = parseAndLower<std::vector<View>>(
      *text, path, [&](mlir::ModuleOp module) -> FailureOr<std::vector<View>> {
        std::vector<View> all;
        for (auto op : module.getOps<sheet::ViewOp>()) {
          FailureOr<View> view = lowerView(op);
          if (failed(view))
            return failure();
          view->tokens = lowerTokens(module);
          known += (known.empty() ? "" : ", ") + view->name;
          all.push_back(std::move(*view));
        }
        return all;
      });
  if (!views)
    return views.error();
  for (View &view : *views)
    if (view.name == name || views->size() == 1)
      return std::move(view);
  return usageError(path + ": no view " + name + "; it has " +
                    (known.empty() ? "none" : known));
}

} // namespace smmil
