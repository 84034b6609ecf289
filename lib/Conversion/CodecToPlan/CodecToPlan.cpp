//===- CodecToPlan.cpp - Codecs in IR to graphs of the plan ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each primitive's op becomes a step: its record says which attributes are
// parameters of the format, of the encoder, and of the item.
//
//===----------------------------------------------------------------------===//
#include "smmil/Conversion/CodecToPlan.h"

#include "dialects/Design/Knobs.h"
#include "smmil/Runtime/PrimitiveInfo.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"

namespace smmil {

using namespace codec;
using mlir::failed;
using mlir::failure;
using mlir::FailureOr;
using mlir::LogicalResult;
using mlir::success;

namespace {

/// Tables of the plan that is being built, by symbol.
class TableIndex {
public:
  TableIndex(mlir::Operation *from, std::vector<Bytes> &tables)
      : from(from), tables(tables) {}

  FailureOr<int32_t> indexOf(mlir::Operation *user, llvm::StringRef attribute) {
    auto name = user->getAttrOfType<mlir::FlatSymbolRefAttr>(attribute);
    if (!name)
      return -1;
    auto [entry, isNew] =
        known.try_emplace(name.getValue(), static_cast<int32_t>(tables.size()));
    if (!isNew)
      return entry->second;
    auto table =
        mlir::SymbolTable::lookupNearestSymbolFrom<TablesOp>(from, name);
    if (!table)
      return user->emitOpError("names table ")
             << name << ", which is not there";
    tables.push_back(table.getBytes());
    return entry->second;
  }

private:
  mlir::Operation *from;
  std::vector<Bytes> &tables;
  llvm::StringMap<int32_t> known;
};

/// Fails at a knob that is still open.
FailureOr<PlanStep> lowerPrimitive(PrimitiveOpInterface op,
                                   TableIndex &tables) {
  const PrimitiveInfo &info = recordOf(op);
  PlanStep step;
  step.code = info.code;
  for (const ParamInfo &param : info.params) {
    std::optional<int32_t> number = numberOf(op, param);
    if (!number)
      return op->emitOpError("has a knob that is still open; resolve it with "
                             "codec-materialize-knobs first");
    if (param.role == ParamRole::Item)
      step.fixed.push_back(*number);
    else
      step.args.push_back(*number);
  }
  FailureOr<int32_t> table = tables.indexOf(op, "table");
  FailureOr<int32_t> rates = tables.indexOf(op, "rates");
  if (failed(table) || failed(rates))
    return failure();
  step.table = *table;
  step.rates = *rates;
  return step;
}

mlir::Value skipProjections(mlir::Value value) {
  while (mlir::Operation *op = value.getDefiningOp()) {
    if (!llvm::isa<ResizeOp, ResampleOp, SpectraOp, FileOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

/// The graph that ends in one value of bits, and the ops behind its steps.
class GraphLowering {
public:
  GraphLowering(EncoderOp encoder, TableIndex &tables)
      : encoder(encoder), tables(tables) {}

  FailureOr<PlanGraph> run(llvm::StringRef name, mlir::Value last);

  /// Parallel to the steps of the graph.
  llvm::SmallVector<mlir::Operation *> ops;

private:
  LogicalResult collect(mlir::Value value);
  LogicalResult noteFile(PlanGraph &graph);
  LogicalResult number(mlir::Value value, uint16_t &result);

  EncoderOp encoder;
  TableIndex &tables;
  llvm::DenseMap<mlir::Value, uint16_t> numbers;
  llvm::DenseSet<mlir::Value> used;
  llvm::DenseSet<mlir::Operation *> seen;
};

/// Appends the ops that `value` needs, operands first.
LogicalResult GraphLowering::collect(mlir::Value value) {
  if (skipProjections(value) == encoder.getInput())
    return success();
  mlir::Operation *op = value.getDefiningOp();
  if (llvm::isa_and_nonnull<SwitchOp>(op))
    return op->emitOpError("stands inside of a graph; a plan has alternatives "
                           "of whole graphs");
  if (!llvm::isa_and_nonnull<PrimitiveOpInterface>(op)) {
    if (!op)
      return encoder.emitOpError("uses a value that no step makes");
    return op->emitOpError("has no place in a flat plan");
  }
  if (!seen.insert(op).second)
    return success();
  for (mlir::Value operand : op->getOperands())
    if (failed(collect(operand)))
      return failure();
  ops.push_back(op);
  return success();
}

/// Whether the graph starts from the file; each starts from one value.
LogicalResult GraphLowering::noteFile(PlanGraph &graph) {
  for (mlir::Operation *op : ops)
    for (mlir::Value operand : op->getOperands()) {
      auto file = operand.getDefiningOp<FileOp>();
      if (file && file.getInput() != encoder.getInput())
        return file.emitOpError("takes a value that is not the source");
      graph.ofFile |= bool(file);
    }
  return success();
}

/// The number of a value that a step takes or an item stores.
LogicalResult GraphLowering::number(mlir::Value value, uint16_t &result) {
  const bool isRoot = skipProjections(value) == encoder.getInput();
  mlir::Value key = isRoot ? mlir::Value(encoder.getInput()) : value;
  if (!used.insert(key).second) {
    mlir::InFlightDiagnostic diag = encoder.emitOpError(
        "uses a value twice in one case; a flat plan stores each once");
    diag.attachNote(value.getLoc()) << "this value";
    return diag;
  }
  result = isRoot ? 0 : numbers.lookup(value);
  return success();
}

FailureOr<PlanGraph> GraphLowering::run(llvm::StringRef name,
                                        mlir::Value last) {
  PlanGraph graph;
  graph.name = name.str();
  if (auto store = last.getDefiningOp<StoreOp>()) {
    if (store.getInput() != encoder.getInput())
      return store.emitOpError("stores a value that is not the source");
    return graph;
  }
  llvm::SmallVector<mlir::Value> streams{last};
  if (auto join = last.getDefiningOp<JoinOp>())
    streams.assign(join.getStreams().begin(), join.getStreams().end());
  for (mlir::Value stream : streams)
    if (failed(collect(stream)))
      return failure();
  if (failed(noteFile(graph)))
    return failure();
  uint16_t next = 1;
  for (mlir::Operation *op : ops) {
    FailureOr<PlanStep> step =
        lowerPrimitive(llvm::cast<PrimitiveOpInterface>(op), tables);
    if (failed(step))
      return failure();
    for (mlir::Value operand : op->getOperands())
      if (failed(number(operand, step->operands.emplace_back())))
        return failure();
    for (mlir::Value result : op->getResults())
      numbers[result] = next++;
    graph.steps.push_back(std::move(*step));
  }
  for (mlir::Value stream : streams)
    if (failed(number(stream, graph.streams.emplace_back())))
      return failure();
  return graph;
}

/// Position of a class by its name.
unsigned classOf(llvm::StringRef name) {
  for (unsigned i = 0; i < kContentClasses; ++i)
    if (name == contentClassName(static_cast<ContentClass>(i)))
      return i;
  llvm_unreachable("codec.switch verifies its classes");
}

/// One case of a codec: its name, its end, and the classes it is tried for.
struct CaseEnd {
  llvm::StringRef name;
  mlir::Value last;
  llvm::SmallVector<unsigned> classes;
};

/// The cases of an encoder that are included. One without a switch is one case
/// that every class takes.
FailureOr<llvm::SmallVector<CaseEnd>> casesOf(EncoderOp encoder) {
  llvm::SmallVector<CaseEnd> cases;
  mlir::Value result = encoder.getResult();
  auto choice = result.getDefiningOp<SwitchOp>();
  if (!choice) {
    CaseEnd only{"coded", result, {}};
    if (result.getDefiningOp<StoreOp>())
      only.name = "store";
    else
      for (unsigned i = 0; i < kContentClasses; ++i)
        only.classes.push_back(i);
    cases.push_back(only);
    return cases;
  }
  for (unsigned i = 0; i < choice.getNames().size(); ++i) {
    std::optional<bool> included = design::literalFlag(choice.getIncluded()[i]);
    if (!included)
      return choice.emitOpError("has a knob that is still open; resolve it "
                                "with codec-materialize-knobs first");
    if (!*included)
      continue;
    CaseEnd end{choice.getCaseName(i), choice.getCaseResults(i)[0], {}};
    for (mlir::Attribute name : choice.getCaseClasses(i))
      end.classes.push_back(
          classOf(llvm::cast<mlir::StringAttr>(name).getValue()));
    cases.push_back(end);
  }
  return cases;
}

Modality modalityOf(mlir::Type source) {
  if (isImageFrame(source))
    return Modality::Image;
  if (isAudioFrame(source))
    return Modality::Audio;
  if (isVideoFrame(source))
    return Modality::Video;
  return isNumericFrame(source) ? Modality::Numeric : Modality::Text;
}

/// What a projection at the front makes of a source.
void noteFrame(EncoderOp encoder, ItemFrame &frame) {
  encoder.getBody().walk([&](mlir::Operation *op) {
    if (auto resize = llvm::dyn_cast<ResizeOp>(op)) {
      auto shape = llvm::cast<mlir::ShapedType>(resize.getType()).getShape();
      frame.width = static_cast<int32_t>(shape[1]);
      frame.height = static_cast<int32_t>(shape[0]);
    } else if (auto resample = llvm::dyn_cast<ResampleOp>(op)) {
      auto shape = llvm::cast<mlir::ShapedType>(resample.getType()).getShape();
      frame.rate = static_cast<int32_t>(resample.getRate());
      frame.channels = static_cast<int32_t>(shape[1]);
    } else if (auto spectra = llvm::dyn_cast<SpectraOp>(op)) {
      parseAudioDomain(spectra.getDomain(), frame.domain);
      const AudioDomainInfo &info = infoOf(frame.domain);
      std::fill(std::begin(frame.scale), std::end(frame.scale), info.scale);
      std::fill(std::begin(frame.offset), std::end(frame.offset), info.offset);
    }
  });
}

void noteNumbers(EncoderOp encoder, ItemFrame &frame) {
  const unsigned width = llvm::cast<mlir::ShapedType>(encoder.getSource())
                             .getElementTypeBitWidth();
  // What the verifier lets pass is a number.
  const std::string plain =
      (width == 8 ? "|i" : "<i") + std::to_string(width / 8);
  const std::string word = encoder.getNumbers().value_or(plain).str();
  parseNumberWord(word, frame.number, frame.bigEndian);
}

void noteValueMap(EncoderOp encoder, ItemFrame &frame) {
  std::optional<llvm::ArrayRef<double>> mean = encoder.getMean();
  std::optional<llvm::ArrayRef<double>> deviation = encoder.getDeviation();
  if (!mean || !deviation)
    return;
  for (size_t i = 0; i < 3; ++i) {
    frame.scale[i] = static_cast<float>(1.0 / (255.0 * (*deviation)[i]));
    frame.offset[i] = static_cast<float>(-(*mean)[i] / (*deviation)[i]);
  }
}

/// How long encoding takes, roughly: encoders of libraries are made for files,
/// one at a time, and a file's own case is undone and made again.
int effortOf(const PlanGraph &graph) {
  const bool ofLibrary =
      llvm::any_of(graph.steps, [](const PlanStep &step) -> bool {
        return primitiveInfo(step.code)->library;
      });
  return graph.ofFile ? 2 : ofLibrary ? 1 : 0;
}

} // namespace

FailureOr<LoweredField> lowerEncoder(EncoderOp encoder,
                                     std::vector<Bytes> &tables) {
  LoweredField lowered;
  PlanField &field = lowered.field;
  FieldEncoding &encoding = lowered.encoding;
  field.modality = modalityOf(encoder.getSource());
  noteValueMap(encoder, field.frame);
  noteFrame(encoder, field.frame);
  if (field.modality == Modality::Numeric)
    noteNumbers(encoder, field.frame);
  encoding.metric = encoder.getMetric().value_or("").str();
  if (std::optional<llvm::APFloat> floor = encoder.getFloor())
    encoding.floor = floor->convertToDouble();
  if (mlir::Attribute pixels = encoder.getCopyPixelsAttr()) {
    std::optional<int64_t> literal = design::literalInt(pixels);
    if (!literal)
      return encoder.emitOpError("has a knob that is still open; resolve it "
                                 "with codec-materialize-knobs first");
    encoding.copyPixels = static_cast<uint64_t>(*literal);
  }

  PlanGraph store;
  store.name = "store";
  encoding.cases = {store};
  encoding.storeCompetes = false;
  encoding.route.resize(kContentClasses);
  FailureOr<llvm::SmallVector<CaseEnd>> ends = casesOf(encoder);
  if (failed(ends))
    return failure();
  TableIndex index(encoder, tables);
  for (const CaseEnd &end : *ends) {
    GraphLowering lowering(encoder, index);
    FailureOr<PlanGraph> graph = lowering.run(end.name, end.last);
    if (failed(graph))
      return failure();
    if (graph->isStore()) {
      encoding.storeCompetes = true;
      continue; // case 0 of every field
    }
    if (Status status = verifyGraph(*graph, field, tables.size(),
                                    /*trained=*/false);
        !status.isOk())
      return encoder.emitOpError("case \"")
             << end.name << "\" does not compose: " << status.message();
    auto caseIndex = static_cast<uint8_t>(encoding.cases.size());
    for (unsigned content : end.classes)
      encoding.route[content].push_back(caseIndex);
    encoding.cases.push_back(std::move(*graph));
  }
  // What is tried first bounds what the others may take.
  for (std::vector<uint8_t> &route : encoding.route)
    llvm::stable_sort(route, [&](uint8_t a, uint8_t b) {
      return effortOf(encoding.cases[a]) < effortOf(encoding.cases[b]);
    });
  for (const PlanGraph &graph : encoding.cases)
    field.cases.push_back(formatPartOf(graph));
  return lowered;
}

FailureOr<PlanStep> lowerStep(PrimitiveOpInterface op,
                              std::vector<Bytes> &tables) {
  TableIndex index(op, tables);
  return lowerPrimitive(op, index);
}

LogicalResult attachTables(EncoderOp encoder, const FieldEncoding &trained,
                           llvm::ArrayRef<Bytes> tables) {
  FailureOr<llvm::SmallVector<CaseEnd>> ends = casesOf(encoder);
  if (failed(ends))
    return failure();
  std::vector<Bytes> unused;
  mlir::OpBuilder builder(encoder);
  for (const CaseEnd &end : *ends) {
    auto graph = llvm::find_if(trained.cases, [&](const PlanGraph &candidate) {
      return candidate.name == end.name;
    });
    if (graph == trained.cases.end() || graph->isStore())
      continue;
    TableIndex index(encoder, unused);
    GraphLowering lowering(encoder, index);
    if (failed(lowering.run(end.name, end.last)))
      return failure();
    if (lowering.ops.size() != graph->steps.size())
      return encoder.emitOpError("case \"")
             << end.name << "\" is not the one that was trained";
    llvm::DenseMap<int32_t, mlir::FlatSymbolRefAttr> names;
    llvm::StringMap<unsigned> perOp;
    for (auto [op, step] : llvm::zip_equal(lowering.ops, graph->steps)) {
      if (step.table < 0)
        continue;
      llvm::StringRef mnemonic = op->getName().stripDialect();
      std::string name =
          (encoder.getSymName() + "_" + end.name + "_" + mnemonic).str();
      if (unsigned before = perOp[mnemonic]++)
        name += "_" + std::to_string(before + 1);
      if (mlir::Operation *old = mlir::SymbolTable::lookupNearestSymbolFrom(
              encoder, builder.getStringAttr(name)))
        old->erase();
      TablesOp::createFromBytes(builder, op->getLoc(), name,
                                tables[static_cast<size_t>(step.table)]);
      names[step.table] = mlir::FlatSymbolRefAttr::get(op->getContext(), name);
    }
    for (auto [op, step] : llvm::zip_equal(lowering.ops, graph->steps)) {
      for (auto [attribute, table] :
           {std::pair{"table", step.table}, std::pair{"rates", step.rates}}) {
        op->removeAttr(attribute);
        if (auto name = names.lookup(table))
          op->setAttr(attribute, name);
      }
    }
  }
  return success();
}

} // namespace smmil
