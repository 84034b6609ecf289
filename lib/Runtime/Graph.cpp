//===- Graph.cpp - Composition of steps -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shapes of the values of a graph, and what makes a graph valid.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/PlanLimits.h"
#include "smmil/Runtime/PrimitiveImpl.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Runtime/TensorMap.h"

namespace smmil {

PlanGraph formatPartOf(const PlanGraph &encode) {
  PlanGraph graph = encode;
  for (PlanStep &step : graph.steps) {
    if (const PrimitiveInfo *info = primitiveInfo(step.code))
      step.args.resize(static_cast<size_t>(info->formatParams));
    step.fixed.clear();
    step.rates = -1;
  }
  return graph;
}

const char *modalityName(Modality modality) {
  static const char *const kNames[kModalities] = {"text", "image", "audio",
                                                  "video", "numeric"};
  return kNames[static_cast<size_t>(modality)];
}

size_t bytesOf(NumberType type) {
  static const uint8_t kBytes[kNumberTypes] = {1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8};
  return kBytes[static_cast<size_t>(type)];
}

static std::string_view codeOf(NumberType type) {
  static const char *const kCodes[kNumberTypes] = {
      "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"};
  return kCodes[static_cast<size_t>(type)];
}

std::string numberWord(NumberType type, bool bigEndian) {
  const char order = bytesOf(type) == 1 ? '|' : bigEndian ? '>' : '<';
  return order + std::string(codeOf(type));
}

bool parseNumberWord(std::string_view word, NumberType &type, bool &bigEndian) {
  for (size_t i = 0; i < kNumberTypes; ++i)
    for (bool big : {false, true}) {
      type = static_cast<NumberType>(i);
      bigEndian = big && bytesOf(type) > 1;
      if (word == numberWord(type, big))
        return true;
    }
  return false;
}

static ElementType integerOf(size_t width) {
  return width == 1   ? ElementType::I8
         : width == 2 ? ElementType::I16
         : width == 4 ? ElementType::I32
                      : ElementType::I64;
}

Shape rootShape(const PlanField &field) {
  Shape root;
  switch (field.modality) {
  case Modality::Text:
    break;
  case Modality::Image:
  case Modality::Video:
    root.kind = ValueKind::Frame;
    root.width = field.frame.width;
    root.height = field.frame.height;
    root.channels = 3;
    break;
  case Modality::Audio:
    root.kind = ValueKind::Pcm;
    root.element = ElementType::I16;
    root.channels = field.frame.channels;
    if (const int32_t bins = infoOf(field.frame.domain).bins) {
      root.kind = ValueKind::Spectra;
      root.channels = bins;
    }
    break;
  case Modality::Numeric:
    root.kind = ValueKind::Sequence;
    root.element = integerOf(bytesOf(field.frame.number));
    break;
  }
  return root;
}

Shape rootShape(const PlanField &field, const PlanGraph &graph) {
  return graph.ofFile ? Shape() : rootShape(field);
}

size_t tensorFloats(const PlanField &field, size_t valueBytes) {
  const Shape root = rootShape(field);
  return hasTensor(root.kind) ? valueBytes / bytesOf(root.element) : 0;
}

Status inferShapes(const PlanGraph &graph, const Shape &root,
                   std::vector<Shape> &shapes) {
  shapes.assign(1, root);
  for (const PlanStep &step : graph.steps) {
    const PrimitiveInfo *info = primitiveInfo(step.code);
    const PrimitiveImpl *impl = primitiveImpl(step.code);
    if (!info || !impl)
      return Status::unsupported("plan: unknown op code");
    Shape operands[kMaxResults], results[kMaxResults];
    for (size_t i = 0; i < step.operands.size() && i < kMaxResults; ++i)
      operands[i] = shapes[step.operands[i]];
    SMMIL_RETURN_IF_ERROR(impl->shape(step.args.data(), operands, results));
    shapes.insert(shapes.end(), results, results + info->results);
  }
  return Status::ok();
}

namespace {

/// A root of the field with some extents where the field does not fix them.
Shape nominalRoot(const PlanField &field, const PlanGraph &graph) {
  Shape root = rootShape(field, graph);
  if (root.kind == ValueKind::Frame && root.width == 0)
    root.width = root.height = 64;
  if (root.kind != ValueKind::Frame)
    root.count = 4096;
  return root;
}

Status verifyStep(const PlanStep &step, const PrimitiveInfo &info,
                  size_t tables, bool trained) {
  const auto formats = static_cast<size_t>(info.formatParams);
  const auto all = formats + static_cast<size_t>(info.encoderParams);
  if (step.args.size() != formats && step.args.size() != all)
    return Status::corrupt("plan: a step has the wrong number of parameters");
  for (size_t i = 0; i < step.args.size(); ++i) {
    const ParamInfo &param = info.params[i];
    if (!param.isLegal(step.args[i]) &&
        !(param.optional && step.args[i] == param.absent))
      return Status::corrupt("plan: a parameter of a step is out of range");
  }
  if (step.table < -1 ||
      (step.table >= 0 && static_cast<size_t>(step.table) >= tables))
    return Status::corrupt("plan: a step names a table that does not exist");
  if (info.table == TableUse::Never && step.table >= 0)
    return Status::corrupt("plan: a step has a table that it does not read");
  if (trained && info.table == TableUse::Required && step.table < 0)
    return Status::corrupt("plan: a step lacks its table");
  return Status::ok();
}

} // namespace

Status verifyGraph(const PlanGraph &graph, const PlanField &field,
                   size_t tables, bool trained) {
  if (graph.isStore())
    return graph.streams.empty() && !graph.ofFile
               ? Status::ok()
               : Status::corrupt("plan: a stored source has streams or a root");
  if (graph.steps.size() > kMaxSteps || graph.streams.empty() ||
      graph.streams.size() > kMaxStreams)
    return Status::corrupt("plan: a graph has too many steps or no streams");
  if (!graph.ofFile && field.modality == Modality::Audio &&
      (field.frame.channels < 1 || field.frame.channels > kMaxFrameChannels))
    return Status::corrupt("plan: an audio field has no channels to code");
  if ((field.frame.width == 0) != (field.frame.height == 0))
    return Status::corrupt("plan: a field fixes one side of its frame alone");
  std::vector<bool> used(1, false);
  auto use = [&](uint16_t value) {
    if (value >= used.size())
      return Status::corrupt("plan: a value is used before it is made");
    if (used[value])
      return Status::corrupt("plan: a value is used twice");
    used[value] = true;
    return Status::ok();
  };
  int32_t itemParams = 0;
  for (const PlanStep &step : graph.steps) {
    const PrimitiveInfo *info = primitiveInfo(step.code);
    if (!info)
      return Status::unsupported("plan: unknown op code");
    SMMIL_RETURN_IF_ERROR(verifyStep(step, *info, tables, trained));
    if (step.operands.size() != static_cast<size_t>(info->operands))
      return Status::corrupt("plan: a step has the wrong number of operands");
    for (uint16_t operand : step.operands)
      SMMIL_RETURN_IF_ERROR(use(operand));
    used.resize(used.size() + static_cast<size_t>(info->results), false);
    itemParams += info->itemParams;
  }
  if (itemParams > static_cast<int32_t>(kMaxItemParams))
    return Status::corrupt("plan: a graph has too many item parameters");
  for (uint16_t stream : graph.streams)
    SMMIL_RETURN_IF_ERROR(use(stream));
  for (bool value : used)
    if (!value)
      return Status::corrupt("plan: a value has no use");
  std::vector<Shape> shapes;
  SMMIL_RETURN_IF_ERROR(inferShapes(graph, nominalRoot(field, graph), shapes));
  for (uint16_t stream : graph.streams)
    if (shapes[stream].kind != ValueKind::Bits)
      return Status::corrupt("plan: a stream is not coded");
  return Status::ok();
}

} // namespace smmil
