//===- GraphIr.cpp - Random graphs as IR ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Types follow from the shapes that steps infer, words from the records.
//
//===----------------------------------------------------------------------===//
#include "GraphIr.h"

#include "smmil/Runtime/Encoder.h"
#include "smmil/Transforms/Codec/Transforms.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

#include "llvm/ADT/StringExtras.h"

namespace smmil::test {

using namespace codec;

namespace {

std::string elementOf(ElementType element) {
  switch (element) {
  case ElementType::U8:
    return "ui8";
  case ElementType::I8:
    return "i8";
  case ElementType::I16:
    return "i16";
  case ElementType::I32:
    return "i32";
  case ElementType::I64:
    return "i64";
  }
  return "";
}

/// Type of a value that a step makes.
std::string typeOf(const Shape &shape) {
  const std::string element = "<" + elementOf(shape.element) + ">";
  switch (shape.kind) {
  case ValueKind::Planes:
    return "!codec.planes" + element;
  case ValueKind::ResidualPlanes:
    return "!codec.residual_planes" + element;
  case ValueKind::Coefficients:
    return "!codec.coefficients" + element;
  case ValueKind::Bands:
    return "!codec.bands" + element;
  case ValueKind::ResidualPcm:
    return "!codec.residual_pcm" + element;
  case ValueKind::Indices:
    return "!codec.indices" + element;
  case ValueKind::Sequence:
    return "!codec.sequence" + element;
  case ValueKind::Bytes:
    return "tensor<?xui8>";
  case ValueKind::Bits:
    return "!codec.bits";
  default:
    // Sources alone are frames and sound.
    return "!codec.no_such_type";
  }
}

std::string join(const std::vector<std::string> &words) {
  return llvm::join(words, ", ");
}

std::string number(const ParamInfo &param, int32_t value) {
  const auto place = static_cast<size_t>(value);
  return place < param.words.size() ? param.words[place]
                                    : std::to_string(value);
}

/// Parameters that are written: all but those that are absent.
void appendParams(const PlanStep &step, StepText &text) {
  const PrimitiveInfo &info = *primitiveInfo(step.code);
  std::vector<int32_t> values = step.args;
  values.insert(values.end(), step.fixed.begin(), step.fixed.end());
  for (size_t i = 0; i < values.size(); ++i) {
    const ParamInfo &param = info.params[i];
    if (!param.optional || values[i] != param.absent)
      text.params.emplace_back(param.keyword, number(param, values[i]));
  }
}

} // namespace

EncoderText::EncoderText(const PlanField &field, const PlanGraph &graph) {
  const std::string height = std::to_string(field.frame.height),
                    width = std::to_string(field.frame.width);
  switch (field.modality) {
  case Modality::Image:
    source = "tensor<?x?x3xui8>";
    if (field.frame.width > 0) {
      frame = "tensor<" + height + "x" + width + "x3xui8>";
      projection = "codec.resize %x";
    }
    break;
  case Modality::Audio:
    source = "tensor<?x?xsi16>";
    frame = "tensor<?x" + std::to_string(field.frame.channels) + "xsi16>";
    projection = "codec.resample %x rate " + std::to_string(field.frame.rate);
    if (const AudioDomainInfo &info = infoOf(field.frame.domain); info.bins) {
      projection += " : " + source + " -> " + frame +
                    "\n  %d = codec.spectra %m domain " + info.name;
      samples = frame;
      frame = "tensor<?x" + std::to_string(info.bins) + "xi16>";
    }
    break;
  case Modality::Numeric:
    source =
        "tensor<?xi" + std::to_string(8 * bytesOf(field.frame.number)) + ">";
    break;
  default:
    source = "tensor<?xui8>";
    break;
  }
  Shape root = registry::Source(field, 1).shape();
  std::vector<Shape> shapes;
  const Status status = inferShapes(graph, root, shapes);
  EXPECT_TRUE(status.isOk()) << status.message();
  if (!status.isOk())
    return;
  std::vector<std::string> names = {frame.empty()     ? "%x"
                                    : samples.empty() ? "%m"
                                                      : "%d"};
  std::vector<std::string> types = {frame.empty() ? source : frame};
  for (const PlanStep &step : graph.steps) {
    StepText text;
    text.mnemonic = primitiveInfo(step.code)->mnemonic;
    appendParams(step, text);
    for (uint16_t operand : step.operands) {
      text.operands.push_back(names[operand]);
      text.operandTypes.push_back(types[operand]);
    }
    for (int32_t i = 0; i < primitiveInfo(step.code)->results; ++i) {
      types.push_back(typeOf(shapes[names.size()]));
      names.push_back("%v" + std::to_string(names.size()));
      text.results.push_back(names.back());
      text.resultTypes.push_back(types.back());
    }
    steps.push_back(std::move(text));
  }
  for (uint16_t stream : graph.streams)
    streams.push_back(names[stream]);
}

std::string EncoderText::str() const {
  std::string text = "codec.encoder @e(%x: " + source + ") -> !codec.bits {\n";
  if (!frame.empty())
    text += "  %m = " + projection + " : " +
            (samples.empty() ? source : samples) + " -> " + frame + "\n";
  for (const StepText &step : steps) {
    text += "  " + join(step.results) + " = codec." + step.mnemonic + " " +
            join(step.operands);
    for (const auto &[keyword, value] : step.params)
      text.append(" ").append(keyword).append(" ").append(value);
    text += " : " + join(step.operandTypes) + " -> " + join(step.resultTypes) +
            "\n";
  }
  std::string last = streams.empty() ? "%none" : streams[0];
  if (streams.size() > 1) {
    text += "  %j = codec.join " + join(streams) + " : !codec.bits\n";
    last = "%j";
  }
  return text + "  codec.return " + last + " : !codec.bits\n}\n";
}

std::unique_ptr<mlir::MLIRContext> makeContext() {
  auto context = std::make_unique<mlir::MLIRContext>(
      mlir::MLIRContext::Threading::DISABLED);
  mlir::DialectRegistry registry;
  registry.insert<CodecDialect, design::DesignDialect>();
  context->appendDialectRegistry(registry);
  context->loadAllAvailableDialects();
  return context;
}

mlir::OwningOpRef<mlir::ModuleOp> parse(mlir::MLIRContext &context,
                                        const std::string &text) {
  return mlir::parseSourceString<mlir::ModuleOp>(text, &context);
}

mlir::LogicalResult cleanUp(mlir::ModuleOp module) {
  mlir::PassManager passes(module.getContext());
  passes.addPass(mlir::createCSEPass());
  passes.addPass(mlir::createCanonicalizerPass());
  return passes.run(module);
}

EncoderOp encoderOf(mlir::ModuleOp module) {
  return *module.getOps<EncoderOp>().begin();
}

DecoderOp derive(EncoderOp encoder) {
  mlir::OpBuilder builder(encoder);
  builder.setInsertionPointAfter(encoder);
  mlir::FailureOr<DecoderOp> decoder =
      deriveDecoder(encoder, builder, decoderNameOf(encoder));
  return mlir::succeeded(decoder) ? *decoder : DecoderOp();
}

testing::AssertionResult undoes(DecoderOp decoder, const PlanGraph &graph) {
  llvm::DenseMap<mlir::Value, uint16_t> numbers;
  std::vector<uint16_t> first(graph.steps.size());
  uint16_t next = 1;
  for (size_t s = 0; s < graph.steps.size(); ++s) {
    first[s] = next;
    next = static_cast<uint16_t>(next +
                                 primitiveInfo(graph.steps[s].code)->results);
  }
  mlir::Value input = decoder.getBody().getArgument(0);
  if (graph.streams.size() == 1)
    numbers[input] = graph.streams[0];
  size_t undone = 0;
  for (mlir::Operation &op : decoder.getBody().front().without_terminator()) {
    if (auto parts = llvm::dyn_cast<InverseJoinOp>(op)) {
      if (parts.getStreams().size() != graph.streams.size())
        return testing::AssertionFailure() << "another number of streams";
      for (auto [value, stream] :
           llvm::zip_equal(parts.getStreams(), graph.streams))
        numbers[value] = stream;
      continue;
    }
    auto primitive = llvm::dyn_cast<PrimitiveOpInterface>(op);
    if (!primitive || !primitive.isInverse() ||
        !numbers.count(op.getOperand(0)))
      return testing::AssertionFailure() << "an op that undoes nothing";
    const uint16_t made = numbers[op.getOperand(0)];
    const size_t s =
        static_cast<size_t>(llvm::find(first, made) - first.begin());
    std::vector<Bytes> tables;
    mlir::FailureOr<PlanStep> step = lowerStep(primitive, tables);
    if (mlir::failed(step) || s == first.size() ||
        step->code != graph.steps[s].code)
      return testing::AssertionFailure() << "a step of another primitive";
    std::vector<int32_t> formats = graph.steps[s].args;
    const auto count =
        static_cast<size_t>(primitiveInfo(step->code)->formatParams);
    formats.resize(count);
    step->args.resize(count);
    if (step->args != formats)
      return testing::AssertionFailure() << "a step with other parameters";
    for (unsigned i = 0; i < op.getNumOperands(); ++i)
      if (!numbers.count(op.getOperand(i)) ||
          numbers[op.getOperand(i)] != made + i)
        return testing::AssertionFailure() << "operands in another order";
    if (op.getNumResults() != graph.steps[s].operands.size())
      return testing::AssertionFailure() << "another number of operands";
    for (unsigned i = 0; i < op.getNumResults(); ++i)
      numbers[op.getResult(i)] = graph.steps[s].operands[i];
    ++undone;
  }
  mlir::Value result = decoder.getBody().front().getTerminator()->getOperand(0);
  if (undone != graph.steps.size() || !numbers.count(result) ||
      numbers[result] != 0)
    return testing::AssertionFailure() << "the source does not come back";
  return testing::AssertionSuccess();
}

Status train(const LoweredField &lowered, std::vector<Bytes> tables,
             TrainedField &trained) {
  trained.field = lowered.field;
  trained.field.name = "random";
  trained.encode = lowered.encoding.cases[1];
  trained.tables = std::move(tables);
  std::vector<registry::Source> sources;
  std::vector<SourceValue> samples;
  for (uint64_t seed = 500; seed < 506; ++seed)
    sources.emplace_back(trained.field, seed);
  for (const registry::Source &source : sources)
    samples.push_back(source.value());
  SMMIL_RETURN_IF_ERROR(trainTables(trained.tables, trained.field,
                                    trained.encode,
                                    {samples.data(), samples.size()}));
  trained.field.cases = {trained.field.cases[0], formatPartOf(trained.encode)};
  return Status::ok();
}

bool hasTable(const PlanGraph &graph, const PrimitiveInfo &info) {
  return llvm::any_of(graph.steps, [&](const PlanStep &step) {
    return step.code == info.code && step.table >= 0;
  });
}

} // namespace smmil::test
