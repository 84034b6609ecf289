//===- CasePrinter.cpp - Printing one case --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Straight-line code: constants of the parameters, then one call for each step.
//
//===----------------------------------------------------------------------===//
#include "CasePrinter.h"

#include "CaseSteps.h"
#include "Templates.h"

#include "smmil/Runtime/GraphText.h"
#include "smmil/Runtime/TensorMap.h"
#include "smmil/Target/Cpp/EmitFusion.h"
#include "smmil/Target/Halide/HalideChain.h"

#include <algorithm>

using namespace smmil;
using namespace smmil::cpp;

namespace {

std::string number(size_t value) { return std::to_string(value); }

/// `kind` in the words of a comment.
const char *wordsOf(ValueKind kind) {
  switch (kind) {
  case ValueKind::Frame:
    return "frame";
  case ValueKind::Planes:
    return "planes";
  case ValueKind::ResidualPlanes:
    return "residual planes";
  case ValueKind::Coefficients:
    return "coefficients";
  case ValueKind::Bands:
    return "bands";
  case ValueKind::Indices:
    return "indices";
  case ValueKind::Pcm:
    return "samples";
  case ValueKind::Spectra:
    return "spectra";
  case ValueKind::ResidualPcm:
    return "residual and predictors";
  case ValueKind::Sequence:
    return "sequence";
  case ValueKind::Bytes:
    return "bytes";
  case ValueKind::Bits:
    break;
  }
  return "stream";
}

const char *elementName(ElementType element) {
  static const char *const names[] = {"U8", "I8", "I16", "I32", "I64"};
  return names[static_cast<size_t>(element)];
}

/// The root of a case as the field declares it.
std::string rootText(const Shape &root) {
  const std::string element =
      std::string("ElementType::") + elementName(root.element);
  switch (root.kind) {
  case ValueKind::Frame:
    return "emitted::frameRoot(" + std::to_string(root.width) + ", " +
           std::to_string(root.height) + ", " + std::to_string(root.channels) +
           ")";
  case ValueKind::Pcm:
    return "emitted::pcmRoot(" + element + ", " +
           std::to_string(root.channels) + ")";
  case ValueKind::Spectra:
    return "emitted::spectraRoot(" + std::to_string(root.channels) + ")";
  case ValueKind::Sequence:
    return "emitted::sequenceRoot(" + element + ")";
  default:
    return "emitted::bytesRoot()";
  }
}

const FusionPrinter *printerOf(const Fusion *fusion) {
  for (const FusionPrinter *printer : allFusionPrinters())
    if (fusion && std::string(printer->name) == fusion->name)
      return printer;
  return nullptr;
}

class CasePrinter {
public:
  CasePrinter(const CaseContext &context, const CaseSteps &steps)
      : context(context), graph(context.encode), steps(steps) {
    if (context.halide && steps.hasFixedRoot())
      chain = halideChain(graph,
                          {steps.decodeSteps.data(), steps.decodeSteps.size()});
    if (!context.halideFirst || chain.empty())
      fusion = printerOf(steps.fusion);
  }

  CaseText print();

private:
  std::string describe() const;
  std::string params(bool encoder) const;
  std::string rootAndItem() const;
  std::string bounds() const;
  std::string tensorMap() const;
  std::string shapes() const;
  std::string decodeSteps() const;
  std::string stepUse(const StepNames &step) const;
  std::string stageOf(const StepNames &step) const;
  bool dependsOnItem(const StepNames &step) const;
  std::string scratch() const;
  std::string info(const std::string &workspace,
                   const std::vector<std::string> &arguments) const;
  std::string decode() const;
  std::string encoders() const;
  std::string encode() const;
  std::string scratchUse() const;
  bool isFrame() const { return steps.root.kind == ValueKind::Frame; }
  /// The kinds of which hasTensor of TensorMap.h is true.
  bool hasTensor() const { return smmil::hasTensor(steps.root.kind); }
  void printStepwise(CaseText &text) const;
  void printFused(CaseText &text) const;
  std::string decodeCalls(size_t first) const;
  std::string kernelCall(const HalideKernel &kernel) const;
  void printHalide(CaseText &text) const;
  /// Where the shapes of the values are.
  std::string shapesName() const {
    return steps.hasFixedRoot() ? "kShapes" : "item.shapes";
  }

  const CaseContext &context;
  const PlanGraph &graph;
  const CaseSteps &steps;
  const FusionPrinter *fusion = nullptr; ///< Null: step by step.
  std::vector<HalideStep> chain;         ///< Without a fusion: one kernel.
};

std::string CasePrinter::describe() const {
  const ItemFrame &frame = context.field.frame;
  std::string text;
  if (isFrame())
    text = steps.hasFixedRoot() ? std::to_string(frame.width) + " x " +
                                      std::to_string(frame.height) + ": "
                                : "frames of any size: ";
  if (steps.root.kind == ValueKind::Pcm)
    text = std::to_string(frame.rate) + " Hz, " +
           std::to_string(frame.channels) + " channel" +
           (frame.channels > 1 ? "s" : "") + ": ";
  if (steps.root.kind == ValueKind::Spectra)
    text = std::string(infoOf(frame.domain).name) + ": ";
  return text + printGraph(graph);
}

/// Arrays of the parameters, one number a line with its meaning.
std::string CasePrinter::params(bool encoder) const {
  std::string text;
  for (const StepNames &step : steps.steps) {
    const int32_t count =
        step.info->formatParams + (encoder ? step.info->encoderParams : 0);
    if (count == 0)
      continue;
    std::vector<std::string> numbers, meanings;
    size_t widest = 0;
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      const ParamInfo &param = step.info->params[i];
      const int32_t value = step.step->args[i];
      const bool named =
          value >= 0 && static_cast<size_t>(value) < param.words.size();
      numbers.push_back(std::to_string(value) + ",");
      meanings.push_back(param.name +
                         (named ? std::string(" ") + param.words[size_t(value)]
                                : std::string()));
      widest = std::max(widest, numbers.back().size());
    }
    text += "constexpr int32_t k" + step.name + "Args[] = {\n";
    for (size_t i = 0; i < numbers.size(); ++i)
      text += "    " + numbers[i] +
              std::string(widest - numbers[i].size() + 1, ' ') + "// " +
              meanings[i] + "\n";
    text += "};\n";
  }
  return text.empty() ? text : text + "\n";
}

std::string CasePrinter::bounds() const {
  std::string text, names;
  for (const ItemNames &item : steps.items) {
    text += (text.empty() ? "" : ", ") + std::to_string(item.bound);
    names += (names.empty() ? "" : ", ") + item.text;
  }
  if (!names.empty())
    names =
        comment("///", "Item parameters, each below its bound: " + names + ".");
  return names + "constexpr std::array<uint32_t, " +
         number(steps.items.size()) + "> kBounds = {" + text + "};\n";
}

std::string CasePrinter::rootAndItem() const {
  const bool sized = steps.hasFixedRoot();
  std::string text =
      "constexpr Shape kRoot = " + rootText(steps.root) + ";\n" + bounds();
  return text + "\n" +
         substitute(sized || fusion ? kItem : kItemWithShapes,
                    {{"PARAMS", number(steps.items.size())},
                     {"STREAMS", number(graph.streams.size())},
                     {"VALUES", number(steps.values)}});
}

std::string CasePrinter::tensorMap() const {
  const ItemFrame &frame = context.field.frame;
  auto triple = [](const float(&values)[3]) {
    return floatLiteral(values[0]) + ", " + floatLiteral(values[1]) + ", " +
           floatLiteral(values[2]);
  };
  return substitute(kTensorMap, {{"SCALES", triple(frame.scale)},
                                 {"OFFSETS", triple(frame.offset)}});
}

std::string CasePrinter::shapes() const {
  std::string text =
      "/// Shapes of the values of an item from that of its root, value 0.\n"
      "constexpr Status inferShapes(Shapes &shapes) {\n";
  for (size_t s = 0; s < steps.steps.size(); ++s) {
    const StepNames &step = steps.steps[s];
    const std::vector<std::string> arguments = {
        step.info->formatParams > 0 ? "k" + step.name + "Args" : "nullptr",
        "&shapes[" + number(step.firstOperand) + "]",
        "&shapes[" + number(step.firstResult) + "]"};
    if (s + 1 < steps.steps.size())
      text += returnIfError(step.callee("inferShape"), arguments);
    else
      text += wrappedCall("  return " + step.callee("inferShape") + "(",
                          arguments, ");");
  }
  return "using Shapes = emitted::Shapes<" + number(steps.values) + ">;\n\n" +
         text + "}\n";
}

bool CasePrinter::dependsOnItem(const StepNames &step) const {
  return !steps.hasFixedRoot() || step.info->itemParams > 0;
}

std::string CasePrinter::stepUse(const StepNames &step) const {
  std::string lower = step.name;
  lower[0] = static_cast<char>(lower[0] - 'A' + 'a');
  return dependsOnItem(step) ? lower + "Step(item)" : "k" + step.name + "Step";
}

/// The stage of a decode that a step belongs to, as StageClock names it.
std::string CasePrinter::stageOf(const StepNames &step) const {
  if (steps.shapes[step.firstResult].kind == ValueKind::Bits)
    return "Entropy";
  return step.firstOperand == 0 && isFrame() ? "Finish" : "Inverse";
}

/// The step of each kernel: parameters, table and shapes.
std::string CasePrinter::decodeSteps() const {
  std::string text;
  bool afterConstant = false;
  for (const StepNames &step : steps.steps) {
    const std::vector<std::string> members = {
        step.info->formatParams > 0 ? "k" + step.name + "Args" : "nullptr",
        step.info->itemParams > 0
            ? "&item.params[" + number(step.firstItem) + "]"
            : "nullptr",
        step.table.empty() ? "nullptr" : "&" + step.table,
        "&" + shapesName() + "[" + number(step.firstOperand) + "]",
        "&" + shapesName() + "[" + number(step.firstResult) + "]"};
    std::string use = stepUse(step);
    if (dependsOnItem(step)) {
      use.resize(use.find('('));
      text += (afterConstant ? "\nDecodeStep " : "DecodeStep ") + use +
              "(const Item &item) {\n" + wrappedBraces("  return ", members) +
              "}\n\n";
    } else {
      text += wrappedBraces("constexpr DecodeStep " + use + " = ", members);
    }
    afterConstant = !dependsOnItem(step);
  }
  return text + (afterConstant ? "\n" : "");
}

std::string CasePrinter::scratchUse() const {
  std::string use = "0";
  for (const StepNames &step : steps.steps) {
    if (!step.impl->workspace)
      continue;
    if (dependsOnItem(step))
      return "scratchBytes(item)";
    use = "scratchBytes()";
  }
  return use;
}

std::string CasePrinter::scratch() const {
  if (scratchUse() == "0")
    return "";
  std::string calls;
  for (const StepNames &step : steps.steps)
    if (step.impl->workspace)
      calls += wrappedCall(
          "  most = std::max(",
          {"most", step.callee("workspaceBytes") + "(" + stepUse(step) + ")"},
          ");");
  return std::string("/// Scratch that the steps need, one after the other.\n"
                     "size_t scratchBytes(") +
         (scratchUse() == "scratchBytes()" ? "" : "const Item &item") +
         ") {\n  size_t most = 0;\n" + calls + "  return most;\n}\n\n";
}

std::string CasePrinter::info(const std::string &workspace,
                              const std::vector<std::string> &arguments) const {
  return substitute(kInfo,
                    {{"ROOT", steps.hasFixedRoot() ? "kRoot" : "item.root"},
                     {"SOURCE", graph.ofFile ? "  result.isSource = 1;\n" : ""},
                     {"WORKSPACE", wrappedAssignment("  result.workspaceBytes",
                                                     workspace, arguments)}});
}

std::string CasePrinter::decode() const {
  std::string text =
      substitute(kDecodeOpenItem, {{"VALUES", number(steps.values)},
                                   {"SHAPES", shapesName()},
                                   {"SCRATCH", scratchUse()}});
  return text + decodeCalls(0) +
         "  values.finish();\n  return Status::ok();\n}\n";
}

/// Sets the streams and decodes from the last step to step `first`.
std::string CasePrinter::decodeCalls(size_t first) const {
  std::string text;
  for (size_t i = 0; i < graph.streams.size(); ++i)
    text += "  values.setStream(" + std::to_string(graph.streams[i]) +
            ", item.streams[" + number(i) + "]);\n";
  for (size_t s = steps.steps.size(); s-- > first;) {
    const StepNames &step = steps.steps[s];
    const Shape &from = steps.shapes[step.firstResult];
    const Shape &to = steps.shapes[step.firstOperand];
    std::string line = std::string("  // ") + step.info->mnemonic + ": " +
                       wordsOf(from.kind) + " to " + wordsOf(to.kind) + ".\n";
    text += line;
    text += returnIfError(
        step.callee("decode"),
        {stepUse(step), "values[" + number(step.firstResult) + "]",
         "values[" + number(step.firstOperand) + "]", "values.scratch()"});
    const bool last = s == first;
    if (last || stageOf(step) != stageOf(steps.steps[s - 1]))
      text += std::string("  clock.end") + stageOf(step) + "();\n";
  }
  return text;
}

/// The call of `kernel`, whose last step takes the value of that number.
std::string CasePrinter::kernelCall(const HalideKernel &kernel) const {
  const size_t taken = steps.steps[kernel.steps.size() - 1].firstResult;
  std::vector<std::string> arguments = {
      "halide::Dense(values[" + number(taken) + "]->i16(), " +
      number(elementsOf(steps.shapes[taken])) + ")"};
  int32_t numbers = 0;
  for (const HalideStep &step : kernel.steps)
    numbers += step.numbers;
  if (numbers > 0)
    arguments.push_back("halide::Numbers(numbers, " + std::to_string(numbers) +
                        ")");
  std::vector<std::string> rows = {"output.data()", "kRoot.width"};
  if (kernel.tensor) {
    rows.push_back("kRoot.height");
    for (const char *channel : {"0", "1", "2"}) {
      arguments.push_back(std::string("kScale[") + channel + "]");
      arguments.push_back(std::string("kOffset[") + channel + "]");
    }
  }
  rows.insert(rows.end(), {"0", "kRoot.height"});
  arguments.push_back("rows");
  size_t offset = 0;
  // Stages are built from the last step on.
  for (size_t s = kernel.steps.size(); s-- > 0;)
    for (const halide::StoredPlane &plane : kernel.steps[s].planes) {
      arguments.push_back("halide::Stored(stored + " + number(offset) + ", " +
                          std::to_string(plane.columns) + ", " +
                          std::to_string(plane.rows) + ", " +
                          std::to_string(plane.bytes) + ")");
      offset += halide::storedBytes(plane);
    }
  return wrappedCall(kernel.tensor ? "  halide::TensorRows rows("
                                   : "  halide::RgbRows rows(",
                     rows, ");") +
         wrappedCall("  (void)SMMIL_KERNEL(" + kernel.function + ")(",
                     arguments, ");");
}

/// halideDecode and halideDecodeTensor of a case that is decoded step by step.
void CasePrinter::printHalide(CaseText &text) const {
  text.halideInfo = true;
  text.kernels = {{context.space + "_rgb", /*tensor=*/false,
                   /*takesBytePlanes=*/false, chain},
                  {context.space + "_tensor", /*tensor=*/true,
                   /*takesBytePlanes=*/false, chain}};
  std::string names, numbers;
  int32_t count = 0;
  for (size_t s = 0; s < chain.size(); ++s)
    names += (s == 0                  ? ""
              : s + 1 == chain.size() ? " and "
                                      : ", ") +
             chain[s].primitive;
  for (size_t s = chain.size(); s-- > 0;) {
    if (chain[s].numbers > 0)
      numbers += returnIfError(
          steps.steps[s].callee("stageNumbers"),
          {stepUse(steps.steps[s]),
           count == 0 ? "numbers" : "numbers + " + std::to_string(count)});
    count += chain[s].numbers;
  }
  if (count > 0)
    numbers = "  int32_t numbers[" + std::to_string(count) + "];\n" + numbers;
  numbers += wrappedAssignment("  uint8_t *stored", "Carver::alignUp",
                               {"values.scratch().data() + " + scratchUse()});
  text.decode += substitute(
      kHalideSteps,
      {{"STORED", number(text.kernels[0].storedBytes())},
       {"VALUES", number(steps.values)},
       {"SCRATCH", scratchUse()},
       {"FRONT", decodeCalls(chain.size())},
       {"DESCRIPTION",
        comment("///", "As decode; the inverse of " + names +
                           " is the kernel " + text.kernels[0].function + ".")},
       {"NUMBERS", numbers},
       {"RGB", kernelCall(text.kernels[0])},
       {"TENSOR", kernelCall(text.kernels[1])}});
}

void CasePrinter::printStepwise(CaseText &text) const {
  text.decode = params(false) + this->shapes() + "\n" + rootAndItem() + "\n";
  if (steps.hasFixedRoot())
    text.decode += "constexpr Shapes kShapes = emitted::shapesOf(kRoot, "
                   "inferShapes);\n\n";
  text.decode += steps.hasFixedRoot() ? kOpen : kOpenWithShapes;
  text.decode += "\n/// The steps, in the order of encoding.\n" + decodeSteps();
  text.decode +=
      scratch() + info("emitted::Memory<" + number(steps.values) + ">::bytes",
                       {shapesName(), scratchUse()});
  if (hasTensor())
    text.decode += kRootWorkspace;
  text.decode += kInfoClose + decode();
  if (hasTensor())
    text.decode += "\n" + tensorMap() + "\n" + kTensorByRoot;
  if (!chain.empty())
    printHalide(text);
}

void CasePrinter::printFused(CaseText &text) const {
  std::vector<std::string> tables;
  tables.reserve(steps.steps.size());
  for (const StepNames &step : steps.steps)
    tables.push_back(step.table);
  const FusedText fused =
      fusion->print({context.field,
                     {steps.decodeSteps.data(), steps.decodeSteps.size()},
                     tables,
                     steps.hasFixedRoot(),
                     steps.hasFixedRoot() ? "kRoot" : "item.root",
                     context.space,
                     context.halide});
  text.decodeIncludes.insert(fused.includes.begin(), fused.includes.end());
  text.kernels = fused.kernels;
  text.decode = std::string("namespace fused = fusions::") + fusion->name +
                ";\n\n" + fused.declarations + "\n" + rootAndItem() + "\n" +
                kOpen + "\n" + info("fused::workspaceBytes", fused.workspace);
  if (hasTensor() && fused.decodeTensor.empty())
    text.decode += kRootWorkspace;
  text.decode +=
      kInfoClose + substitute(kFusedDecode, {{"BODY", fused.decode}});
  if (hasTensor()) {
    text.decode += "\n" + tensorMap() + "\n";
    text.decode +=
        fused.decodeTensor.empty()
            ? kTensorByRoot
            : substitute(kFusedTensor, {{"BODY", fused.decodeTensor}});
  }
  if (!fused.kernels.empty())
    text.decode += "\n#ifdef SMMIL_CODEC_HALIDE\n" + fused.halide + "#endif\n";
}

/// The encoders of the steps with their parameters and tables.
std::string CasePrinter::encoders() const {
  std::string text = "/// The steps, in their order.\n";
  for (const StepNames &step : steps.steps) {
    const bool args = step.info->formatParams + step.info->encoderParams > 0;
    std::vector<std::string> members = {
        args ? "k" + step.name + "Args" : "nullptr",
        step.table.empty() ? "nullptr" : "&" + step.table,
        step.bytes.empty()
            ? "{}"
            : "{" + step.bytes + ", " +
                  number(context.tables.bytes(step.step->table).size()) + "}",
        step.rates.empty() ? "nullptr" : "&" + step.rates};
    text += wrappedBraces("constexpr EncodeStep k" + step.name + "Step = ",
                          members);
    text += wrappedBraces("constexpr emitted::Encoder<" +
                              std::to_string(step.info->operands) + ", " +
                              std::to_string(step.info->results) + "> k" +
                              step.name + " = ",
                          {step.callee("inferShape"), step.callee("encode"),
                           "k" + step.name + "Step"});
  }
  return text + "\n";
}

std::string CasePrinter::encode() const {
  std::vector<std::string> chosen;
  bool stepped = false;
  for (const ItemNames &item : steps.items) {
    std::string value = std::to_string(item.fixed);
    if (item.fixed < 0 && item.ladder) {
      stepped = true;
      value = "static_cast<int32_t>(step)";
      if (item.bound < steps.ladderSteps())
        value =
            "std::min(" + value + ", " + std::to_string(item.bound - 1) + ")";
    }
    chosen.push_back(value);
  }
  std::string text =
      substitute(kEncodeOpenItem, {{"STEP", stepped ? " step" : ""},
                                   {"VALUES", number(steps.values)}});
  const std::string params = number(steps.items.size());
  text +=
      wrappedBraces("  std::array<int32_t, " + params + "> item = ", chosen);
  for (const StepNames &step : steps.steps) {
    std::vector<std::string> arguments = {
        "&values[" + number(step.firstOperand) + "]",
        "&values[" + number(step.firstResult) + "]"};
    if (step.info->itemParams > 0)
      arguments.push_back("&item[" + number(step.firstItem) + "]");
    text += returnIfError("k" + step.name + ".run", arguments);
  }
  std::string streams;
  for (uint16_t stream : graph.streams)
    streams += (streams.empty() ? "&values[" : ", &values[") +
               std::to_string(stream) + "]";
  return text +
         wrappedCall("  return emitted::writeItem<" + params + ", " +
                         number(graph.streams.size()) + ">(",
                     {"kRoot", "root", "value", "kBounds", "item",
                      "{" + streams + "}", "bits"},
                     ");") +
         "}\n";
}

CaseText CasePrinter::print() {
  CaseText text;
  text.description = describe();
  text.steps = steps.ladderSteps();
  text.tensor = hasTensor();
  text.tensorBytes = bytesOf(steps.root.element);
  text.decodeIncludes = {"smmil/Runtime/EmittedGraph.h"};
  text.encodeIncludes = {"smmil/Runtime/EmittedEncode.h"};
  for (const StepNames &step : steps.steps) {
    const std::string folder = std::string("codecs/") + step.info->name;
    text.encodeIncludes.insert(headerOf(*step.info, "Decode"));
    text.encodeIncludes.insert(headerOf(*step.info, "Encode"));
    text.folders.insert(folder);
  }
  if (fusion) {
    text.description += std::string(", decoded by one kernel: ") + fusion->name;
    printFused(text);
  } else {
    for (const StepNames &step : steps.steps)
      text.decodeIncludes.insert(headerOf(*step.info, "Decode"));
    printStepwise(text);
  }
  text.encode = params(true) +
                "constexpr Shape kRoot = " + rootText(steps.root) + ";\n" +
                bounds() + "\n" + encoders() + encode();
  return text;
}

CaseText printStore(const CaseContext &context) {
  CaseText text;
  const bool medium = context.field.modality != Modality::Text;
  text.description =
      medium ? "the source file's own bytes" : "bytes as they are";
  text.decode = substitute(kStoreDecode, {{"SOURCE", medium ? "1" : "0"}});
  text.encode = kStoreEncode;
  return text;
}

} // namespace

Result<CaseText> cpp::printCase(const CaseContext &context) {
  if (context.encode.isStore())
    return printStore(context);
  Result<CaseSteps> steps = CaseSteps::create(context);
  if (!steps)
    return steps.error();
  return CasePrinter(context, *steps).print();
}
