//===- ReferenceDecoder.cpp - Runs the graph of an item step by step ------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the prologue of an item, infers the shapes of all values from that of
// the root, and undoes the steps, last one first.
//
//===----------------------------------------------------------------------===//

#include "smmil/Interpreter/ReferenceDecoder.h"

#include "lib/Interpreter/Arithmetic.h"
#include "lib/Interpreter/Reader.h"
#include "smmil/Interpreter/ReferenceStep.h"

#include <cstring>

namespace smmil {

using namespace reference;

namespace {

// "Items" of lib/Runtime/FORMAT.md.
constexpr uint64_t kMaxSide = 16384;
constexpr uint64_t kMaxPixels = uint64_t(1) << 26;
constexpr uint64_t kMaxCount = uint64_t(1) << 30;
constexpr uint64_t kMaxSoundBytes = uint64_t(1) << 31;
constexpr uint64_t kMostPerByte = 65536;
constexpr uint64_t kMostExtents = 8;

/// An item cut into its parts.
struct ParsedItem {
  std::vector<Shape> shapes;                ///< Of all values of the graph.
  std::vector<std::vector<uint32_t>> items; ///< By step.
  std::vector<ByteSpan> streams;
};

Status readFrameSize(Reader &reader, Shape &root) {
  if (root.width > 0 && root.height > 0)
    return Status::ok();
  if (root.width > 0 || root.height > 0)
    return Status::corrupt("plan: a frame has one side alone");
  uint64_t width = 0, height = 0;
  if (!reader.varint(kMaxSide, width) || !reader.varint(kMaxSide, height) ||
      width == 0 || height == 0)
    return Status::corrupt("item: bad size of a frame");
  if (width * height > kMaxPixels)
    return Status::unsupported("item: the frame is too large");
  root.width = int32_t(width);
  root.height = int32_t(height);
  return Status::ok();
}

Status readCount(Reader &reader, Shape &root) {
  const uint64_t itemBytes = reader.left();
  if (root.kind == ValueKind::Sequence) {
    // The elements of an array, whatever its extents.
    uint64_t rank = 0, extent = 0;
    if (!reader.varint(kMostExtents, rank))
      return Status::corrupt("item: bad rank");
    root.count = 1;
    for (; rank > 0; --rank) {
      if (!reader.varint(kMaxCount, extent))
        return Status::corrupt("item: bad extent");
      root.count *= extent; // Both at most 2^30.
      if (root.count > kMaxCount)
        return Status::corrupt("item: more elements than it can hold");
    }
  } else if (!reader.varint(kMaxCount, root.count)) {
    return Status::corrupt("item: bad count");
  }
  uint64_t elements = root.count;
  const bool isSound =
      root.kind == ValueKind::Pcm || root.kind == ValueKind::Spectra;
  if (isSound)
    elements *= uint64_t(root.channels);
  if (elements > kMostPerByte * itemBytes)
    return Status::corrupt("item: more elements than it can hold");
  if (isSound && 2 * elements > kMaxSoundBytes)
    return Status::unsupported("item: the audio is too long");
  return Status::ok();
}

/// Shapes of the values that each step makes.
Status inferAll(const PlanGraph &graph, std::vector<Shape> &shapes) {
  std::vector<Shape> operands, results;
  for (const PlanStep &step : graph.steps) {
    operands.clear();
    for (uint16_t operand : step.operands) {
      if (operand >= shapes.size())
        return Status::invalidArgument("plan: a value is used before its step");
      operands.push_back(shapes[operand]);
    }
    SMMIL_RETURN_IF_ERROR(referenceShapes(step, operands, results));
    shapes.insert(shapes.end(), results.begin(), results.end());
  }
  return Status::ok();
}

Status readStreams(Reader &reader, size_t count,
                   std::vector<ByteSpan> &streams) {
  std::vector<uint64_t> sizes;
  for (size_t i = 0; i + 1 < count; ++i) {
    sizes.emplace_back();
    if (!reader.varint(UINT32_MAX, sizes.back()))
      return Status::corrupt("item: bad length of a stream");
  }
  for (uint64_t size : sizes) {
    if (size > reader.left())
      return Status::truncated("item: a stream is cut short");
    streams.push_back(reader.take(size_t(size)));
  }
  streams.push_back(reader.rest());
  return Status::ok();
}

Status parseItem(const PlanField &field, const PlanGraph &graph, ByteSpan bits,
                 ParsedItem &item) {
  Reader reader(bits);
  Shape root = rootShape(field, graph);
  SMMIL_RETURN_IF_ERROR(root.kind == ValueKind::Frame
                            ? readFrameSize(reader, root)
                            : readCount(reader, root));
  for (const PlanStep &step : graph.steps) {
    std::vector<uint32_t> limits;
    SMMIL_RETURN_IF_ERROR(referenceItemLimits(step, limits));
    item.items.emplace_back();
    for (uint32_t limit : limits) {
      uint64_t value = 0;
      if (!reader.varint(limit, value))
        return Status::corrupt("item: bad item parameter");
      item.items.back().push_back(uint32_t(value));
    }
  }
  if (graph.streams.empty())
    return Status::invalidArgument("plan: a graph has no streams");
  SMMIL_RETURN_IF_ERROR(
      readStreams(reader, graph.streams.size(), item.streams));
  // What the bits say comes before what the steps accept.
  item.shapes.assign(1, root);
  SMMIL_RETURN_IF_ERROR(inferAll(graph, item.shapes));
  for (uint16_t stream : graph.streams)
    if (stream >= item.shapes.size() ||
        item.shapes[stream].kind != ValueKind::Bits)
      return Status::invalidArgument("plan: a stream is not coded");
  return Status::ok();
}

/// Decodes the root of an item whose graph has steps.
Status decodeRoot(const Plan &plan, const PlanField &field,
                  const PlanGraph &graph, ByteSpan bits, Value &root) {
  ParsedItem item;
  SMMIL_RETURN_IF_ERROR(parseItem(field, graph, bits, item));
  std::vector<Value> values(item.shapes.size());
  for (size_t i = 0; i < values.size(); ++i)
    values[i].shape = item.shapes[i];
  for (size_t i = 0; i < graph.streams.size(); ++i)
    values[graph.streams[i]].bits.assign(item.streams[i].begin(),
                                         item.streams[i].end());
  size_t end = values.size();
  std::vector<Value> operands, results;
  for (size_t i = graph.steps.size(); i-- > 0;) {
    const PlanStep &step = graph.steps[i];
    const size_t begin = end - referencePrimitive(step.code)->results;
    results.assign(std::make_move_iterator(values.begin() + ptrdiff_t(begin)),
                   std::make_move_iterator(values.begin() + ptrdiff_t(end)));
    operands.clear();
    for (uint16_t operand : step.operands)
      operands.push_back(std::move(values[operand]));
    SMMIL_RETURN_IF_ERROR(
        invertReference(step, plan.tables, item.items[i], results, operands));
    for (size_t k = 0; k < operands.size(); ++k)
      values[step.operands[k]] = std::move(operands[k]);
    end = begin;
  }
  root = std::move(values[0]);
  return Status::ok();
}

} // namespace

struct ReferenceDecoder::Prepared {
  Plan plan;

  Status find(uint32_t field, uint32_t caseIndex,
              const PlanGraph *&graph) const {
    if (field >= plan.fields.size() ||
        caseIndex >= plan.fields[field].cases.size())
      return Status::invalidArgument("no such field or case");
    graph = &plan.fields[field].cases[caseIndex];
    return Status::ok();
  }
};

ReferenceDecoder::ReferenceDecoder() = default;
ReferenceDecoder::~ReferenceDecoder() = default;
ReferenceDecoder::ReferenceDecoder(ReferenceDecoder &&) noexcept = default;
ReferenceDecoder &
ReferenceDecoder::operator=(ReferenceDecoder &&) noexcept = default;

Status ReferenceDecoder::create(const Plan &plan, ReferenceDecoder &decoder) {
  for (const PlanField &field : plan.fields)
    for (const PlanGraph &graph : field.cases)
      SMMIL_RETURN_IF_ERROR(verifyGraph(graph, field, plan.tables.size()));
  decoder.prepared = std::make_unique<Prepared>();
  decoder.prepared->plan = plan;
  return Status::ok();
}

const Plan &ReferenceDecoder::plan() const { return prepared->plan; }

Status ReferenceDecoder::info(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                              ReferenceInfo &info) const {
  const PlanGraph *graph = nullptr;
  SMMIL_RETURN_IF_ERROR(prepared->find(field, caseIndex, graph));
  info = ReferenceInfo();
  info.isSource = graph->givesFile();
  info.outputBytes = bits.size();
  if (graph->isStore())
    return Status::ok();
  ParsedItem item;
  SMMIL_RETURN_IF_ERROR(
      parseItem(prepared->plan.fields[field], *graph, bits, item));
  info.outputBytes = bytesOf(item.shapes[0]);
  return Status::ok();
}

Status ReferenceDecoder::decode(uint32_t field, uint32_t caseIndex,
                                ByteSpan bits, MutableByteSpan output,
                                MutableByteSpan) const {
  const PlanGraph *graph = nullptr;
  SMMIL_RETURN_IF_ERROR(prepared->find(field, caseIndex, graph));
  Bytes out(bits.begin(), bits.end());
  if (!graph->isStore()) {
    Value root;
    SMMIL_RETURN_IF_ERROR(decodeRoot(
        prepared->plan, prepared->plan.fields[field], *graph, bits, root));
    out = referenceBytes(root);
  }
  if (out.size() != output.size())
    return Status::bufferTooSmall("output has not the size that info() gives");
  if (!out.empty())
    std::memcpy(output.data(), out.data(), out.size());
  return Status::ok();
}

Status ReferenceDecoder::decodeTensor(uint32_t field, uint32_t caseIndex,
                                      ByteSpan bits, Span<float> output,
                                      MutableByteSpan) const {
  const PlanGraph *graph = nullptr;
  SMMIL_RETURN_IF_ERROR(prepared->find(field, caseIndex, graph));
  const PlanField &planField = prepared->plan.fields[field];
  const ValueKind kind = rootShape(planField, *graph).kind;
  if (graph->isStore() ||
      (kind != ValueKind::Frame && kind != ValueKind::Spectra))
    return Status::unsupported("only images and spectra decode to a tensor");
  Value root;
  SMMIL_RETURN_IF_ERROR(
      decodeRoot(prepared->plan, planField, *graph, bits, root));
  if (output.size() != root.elements.size())
    return Status::bufferTooSmall("tensor has another size than the frame");
  const auto channels = size_t(root.shape.channels);
  const size_t pixels = root.elements.size() / channels;
  for (size_t channel = 0; channel < channels; ++channel)
    for (size_t pixel = 0; pixel < pixels; ++pixel) {
      // Two roundings: this file is compiled without contraction.
      const size_t map = kind == ValueKind::Frame ? channel : 0;
      const float scaled = float(root.elements[channels * pixel + channel]) *
                           planField.frame.scale[map];
      output[channel * pixels + pixel] = scaled + planField.frame.offset[map];
    }
  return Status::ok();
}

} // namespace smmil
