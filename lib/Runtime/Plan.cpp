//===- Plan.cpp - Canonical bytes of a plan -------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes and parses the plan as lib/Runtime/FORMAT.md describes it. The parser
// accepts exactly what the writer can write, so that plans can be compared and
// named by their bytes.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Plan.h"

#include "smmil/Runtime/PlanLimits.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Runtime/Wire.h"

#include <cmath>
#include <cstring>

namespace smmil {
namespace {

constexpr uint8_t kMagic[4] = {'S', 'M', 'P', 'L'};

bool inRange(int32_t value, int32_t low, int32_t high) {
  return value >= low && value <= high;
}

Status validateFrame(const PlanField &field) {
  const ItemFrame &frame = field.frame;
  if (!inRange(frame.width, 0, kMaxFrameSide) ||
      !inRange(frame.height, 0, kMaxFrameSide) ||
      !inRange(frame.rate, 0, kMaxFrameRate) ||
      !inRange(frame.channels, 0, kMaxFrameChannels))
    return Status::corrupt("plan: a field's frame is out of range");
  if ((frame.width == 0) != (frame.height == 0))
    return Status::corrupt("plan: a field fixes one side of its frame alone");
  if (frame.domain != AudioDomain::Pcm &&
      (field.modality != Modality::Audio || frame.rate != kSpectraRate ||
       frame.channels != 1))
    return Status::corrupt("plan: spectra of something other than one channel "
                           "at 16000 Hz");
  for (int c = 0; c < 3; ++c)
    if (!std::isfinite(frame.scale[c]) || !std::isfinite(frame.offset[c]))
      return Status::corrupt("plan: a field's scale or offset is not finite");
  return Status::ok();
}

bool isDefaultTensorMap(const ItemFrame &frame) {
  const ItemFrame plain;
  // By bits: what is left out is read back as the default, and -0 is not 0.
  // NOLINTBEGIN(bugprone-suspicious-memory-comparison)
  return std::memcmp(frame.scale, plain.scale, sizeof plain.scale) == 0 &&
         std::memcmp(frame.offset, plain.offset, sizeof plain.offset) == 0;
  // NOLINTEND(bugprone-suspicious-memory-comparison)
}

void writeString(ByteWriter &writer, const std::string &text) {
  writer.writeVarint(text.size());
  writer.writeBytes(
      {reinterpret_cast<const uint8_t *>(text.data()), text.size()});
}

Status readString(ByteReader &reader, std::string &text) {
  uint64_t size = 0;
  ByteSpan bytes;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxNameBytes, size));
  SMMIL_RETURN_IF_ERROR(reader.readBytes(size, bytes));
  text.assign(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  return Status::ok();
}

void writeFloat(ByteWriter &writer, float value) {
  uint32_t raw;
  std::memcpy(&raw, &value, sizeof raw);
  writer.writeU32(raw);
}

Status readFloat(ByteReader &reader, float &value) {
  uint32_t raw = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU32(raw));
  std::memcpy(&value, &raw, sizeof raw);
  return Status::ok();
}

/// What follows the sizes of a frame.
constexpr uint8_t kHasMap = 1, kHasDomain = 2;

void writeFrame(ByteWriter &writer, const PlanField &field) {
  const ItemFrame &frame = field.frame;
  writer.writeVarint(static_cast<uint32_t>(frame.width));
  writer.writeVarint(static_cast<uint32_t>(frame.height));
  writer.writeVarint(static_cast<uint32_t>(frame.rate));
  writer.writeVarint(static_cast<uint32_t>(frame.channels));
  if (field.modality == Modality::Numeric) {
    writer.writeU8(static_cast<uint8_t>(frame.number));
    writer.writeU8(frame.bigEndian ? 1 : 0);
  }
  const bool hasMap = !isDefaultTensorMap(frame);
  const bool hasDomain = frame.domain != AudioDomain::Pcm;
  writer.writeU8(static_cast<uint8_t>((hasMap ? kHasMap : 0) |
                                      (hasDomain ? kHasDomain : 0)));
  if (hasDomain)
    writer.writeU8(static_cast<uint8_t>(frame.domain));
  if (!hasMap)
    return;
  for (float value : frame.scale)
    writeFloat(writer, value);
  for (float value : frame.offset)
    writeFloat(writer, value);
}

Status readNumbers(ByteReader &reader, ItemFrame &frame) {
  uint8_t number = 0, order = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(number));
  SMMIL_RETURN_IF_ERROR(reader.readU8(order));
  if (number >= kNumberTypes)
    return Status::unsupported("plan: unknown type of numbers");
  if (order > 1)
    return Status::corrupt("plan: byte order is neither 0 nor 1");
  frame.number = static_cast<NumberType>(number);
  frame.bigEndian = order == 1;
  return Status::ok();
}

Status readFrame(ByteReader &reader, PlanField &field) {
  ItemFrame &frame = field.frame;
  int32_t *const sizes[4] = {&frame.width, &frame.height, &frame.rate,
                             &frame.channels};
  for (int32_t *size : sizes) {
    uint64_t value = 0;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(INT32_MAX, value));
    *size = static_cast<int32_t>(value);
  }
  if (field.modality == Modality::Numeric)
    SMMIL_RETURN_IF_ERROR(readNumbers(reader, frame));
  uint8_t flags = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(flags));
  if (flags > (kHasMap | kHasDomain))
    return Status::corrupt("plan: unknown flags of a frame");
  if (flags & kHasDomain) {
    uint8_t domain = 0;
    SMMIL_RETURN_IF_ERROR(reader.readU8(domain));
    if (domain == 0)
      return Status::corrupt("plan: the domain of samples is stored");
    if (domain >= kAudioDomainCount)
      return Status::unsupported("plan: unknown audio domain");
    frame.domain = static_cast<AudioDomain>(domain);
  }
  if (!(flags & kHasMap))
    return Status::ok();
  for (float &value : frame.scale)
    SMMIL_RETURN_IF_ERROR(readFloat(reader, value));
  for (float &value : frame.offset)
    SMMIL_RETURN_IF_ERROR(readFloat(reader, value));
  if (isDefaultTensorMap(frame))
    return Status::corrupt("plan: the identity tensor map is stored");
  return Status::ok();
}

/// Added to the number of steps of a graph whose root is the file.
constexpr uint64_t kOfFile = 32;
static_assert(kOfFile > kMaxSteps);

void writeGraph(ByteWriter &writer, const PlanGraph &graph) {
  writeString(writer, graph.name);
  writer.writeVarint(graph.steps.size() + (graph.ofFile ? kOfFile : 0));
  for (const PlanStep &step : graph.steps) {
    writer.writeVarint(static_cast<uint16_t>(step.code));
    for (int32_t arg : step.args)
      writer.writeVarint(foldSign(arg));
    writer.writeVarint(static_cast<uint32_t>(step.table + 1));
    for (uint16_t operand : step.operands)
      writer.writeVarint(operand);
  }
  if (graph.isStore())
    return;
  writer.writeVarint(graph.streams.size());
  for (uint16_t stream : graph.streams)
    writer.writeVarint(stream);
}

Status readStep(ByteReader &reader, PlanStep &step) {
  uint64_t value = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT16_MAX, value));
  step.code = static_cast<OpCode>(value);
  const PrimitiveInfo *info = primitiveInfo(step.code);
  if (!info)
    return Status::unsupported("plan: unknown op code");
  step.args.resize(static_cast<size_t>(info->formatParams));
  for (int32_t &arg : step.args) {
    SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, value));
    arg = unfoldSign(static_cast<uint32_t>(value));
  }
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxTables, value));
  step.table = static_cast<int32_t>(value) - 1;
  step.operands.resize(static_cast<size_t>(info->operands));
  for (uint16_t &operand : step.operands) {
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxValues, value));
    operand = static_cast<uint16_t>(value);
  }
  return Status::ok();
}

Status readGraph(ByteReader &reader, PlanGraph &graph) {
  SMMIL_RETURN_IF_ERROR(readString(reader, graph.name));
  uint64_t count = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kOfFile + kMaxSteps, count));
  graph.ofFile = count >= kOfFile;
  count -= graph.ofFile ? kOfFile : 0;
  if (count > kMaxSteps)
    return Status::corrupt("plan: a graph has too many steps");
  graph.steps.resize(count);
  for (PlanStep &step : graph.steps)
    SMMIL_RETURN_IF_ERROR(readStep(reader, step));
  if (graph.isStore())
    return Status::ok();
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxStreams, count));
  graph.streams.resize(count);
  for (uint16_t &stream : graph.streams) {
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxValues, count));
    stream = static_cast<uint16_t>(count);
  }
  return Status::ok();
}

Status readField(ByteReader &reader, size_t tableCount, PlanField &field) {
  SMMIL_RETURN_IF_ERROR(readString(reader, field.name));
  uint8_t modality = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(modality));
  if (modality > static_cast<uint8_t>(Modality::Numeric))
    return Status::unsupported("plan: unknown modality");
  field.modality = static_cast<Modality>(modality);
  SMMIL_RETURN_IF_ERROR(readFrame(reader, field));
  SMMIL_RETURN_IF_ERROR(validateFrame(field));
  uint64_t caseCount = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxCases, caseCount));
  if (caseCount == 0)
    return Status::corrupt("plan: a field has no cases");
  field.cases.resize(caseCount);
  for (PlanGraph &graph : field.cases) {
    SMMIL_RETURN_IF_ERROR(readGraph(reader, graph));
    SMMIL_RETURN_IF_ERROR(verifyGraph(graph, field, tableCount));
  }
  if (!field.cases.front().isStore())
    return Status::corrupt("plan: case 0 of a field does not store sources");
  return Status::ok();
}

} // namespace

void serializePlan(const Plan &plan, Bytes &out) {
  ByteWriter writer(out);
  writer.writeBytes({kMagic, sizeof kMagic});
  writer.writeVarint(Plan::kVersion);
  writer.writeVarint(plan.tables.size());
  for (const Bytes &table : plan.tables) {
    writer.writeVarint(table.size());
    writer.writeBytes(table);
  }
  writer.writeVarint(plan.fields.size());
  for (const PlanField &field : plan.fields) {
    writeString(writer, field.name);
    writer.writeU8(static_cast<uint8_t>(field.modality));
    writeFrame(writer, field);
    writer.writeVarint(field.cases.size());
    for (const PlanGraph &graph : field.cases)
      writeGraph(writer, graph);
  }
}

Status parsePlan(ByteSpan bytes, Plan &plan) {
  ByteReader reader(bytes);
  ByteSpan magic;
  SMMIL_RETURN_IF_ERROR(reader.readBytes(sizeof kMagic, magic));
  if (std::memcmp(magic.data(), kMagic, sizeof kMagic) != 0)
    return Status::corrupt("plan: the bytes do not start with SMPL");
  uint64_t version = 0, tableCount = 0, fieldCount = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, version));
  if (version != Plan::kVersion)
    return Status::unsupported(
        "plan: written by another version of the format");

  Plan result;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxTables, tableCount));
  for (uint64_t i = 0; i < tableCount; ++i) {
    uint64_t size = 0;
    ByteSpan table;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxTableBytes, size));
    SMMIL_RETURN_IF_ERROR(reader.readBytes(size, table));
    result.tables.emplace_back(table.begin(), table.end());
  }
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxFields, fieldCount));
  for (uint64_t i = 0; i < fieldCount; ++i) {
    result.fields.emplace_back();
    SMMIL_RETURN_IF_ERROR(
        readField(reader, result.tables.size(), result.fields.back()));
  }
  if (!reader.atEnd())
    return Status::corrupt("plan: bytes follow its end");
  plan = std::move(result);
  return Status::ok();
}

} // namespace smmil
