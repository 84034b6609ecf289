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
#include "smmil/Runtime/Wire.h"

#include <cmath>
#include <cstring>

namespace smmil {
namespace {

constexpr uint8_t kMagic[4] = {'S', 'M', 'P', 'L'};

/// What an op of a decode chain may carry.
struct OpShape {
  uint8_t minArgs;
  uint8_t maxArgs;
  enum { Never, Maybe, Always } table;
};

bool shapeOf(OpCode code, OpShape &shape) {
  switch (code) {
  case OpCode::Copy:
  case OpCode::Delta:
  case OpCode::ZigzagInt:
  case OpCode::ByteTranspose:
    shape = {0, 0, OpShape::Never};
    return true;
  case OpCode::Zstd:
    shape = {0, 1, OpShape::Maybe};
    return true;
  case OpCode::Rans:
  case OpCode::BandRans:
  case OpCode::RowRans:
  case OpCode::LpcRans:
    shape = {1, 1, OpShape::Always};
    return true;
  case OpCode::Scan:
    shape = {2, 2, OpShape::Never};
    return true;
  case OpCode::Quantize:
    shape = {1, 4, OpShape::Always};
    return true;
  case OpCode::BlockDct:
  case OpCode::Predict:
  case OpCode::BitPack:
    shape = {1, 1, OpShape::Never};
    return true;
  case OpCode::Color:
  case OpCode::Lpc:
    shape = {2, 2, OpShape::Never};
    return true;
  case OpCode::Resize:
  case OpCode::Resample:
    break; // Encode only.
  }
  return false;
}

bool inRange(int32_t value, int32_t low, int32_t high) {
  return value >= low && value <= high;
}

bool isLaneCount(int32_t lanes) {
  return inRange(lanes, 1, 64) && (lanes & (lanes - 1)) == 0;
}

Status validateArgs(const PlanOp &op) {
  const std::vector<int32_t> &args = op.args;
  bool valid = true;
  switch (op.code) {
  case OpCode::Rans:
  case OpCode::BandRans:
  case OpCode::RowRans:
  case OpCode::LpcRans:
    valid = isLaneCount(args[0]);
    break;
  case OpCode::Zstd:
    valid = args.empty() || inRange(args[0], 1, 22);
    break;
  case OpCode::Scan:
    valid = args[0] == 0 && inRange(args[1], 1, 64);
    break;
  case OpCode::Quantize:
    valid = inRange(args[0], 1, 64);
    break;
  case OpCode::BlockDct:
    valid = args[0] == 4 || args[0] == 8;
    break;
  case OpCode::Color:
    valid = inRange(args[0], 0, 2) && inRange(args[1], 0, 1);
    break;
  case OpCode::Predict:
    valid = inRange(args[0], 0, 2);
    break;
  case OpCode::Lpc:
    valid = inRange(args[0], 0, kMaxLpcOrder) &&
            inRange(args[1], kLpcBlock, kMaxLpcFrame) &&
            args[1] % kLpcBlock == 0;
    break;
  case OpCode::BitPack:
    valid = inRange(args[0], 1, kMaxBitPackBlock);
    break;
  default:
    break;
  }
  return valid ? Status::ok()
               : Status::corrupt("plan: an op's argument is out of range");
}

Status validateOp(const PlanOp &op, size_t tableCount) {
  OpShape shape;
  if (!shapeOf(op.code, shape))
    return Status::unsupported("plan: op code is unknown or encode-only");
  if (op.args.size() < shape.minArgs || op.args.size() > shape.maxArgs)
    return Status::corrupt("plan: an op has the wrong number of arguments");
  if (op.table < -1 ||
      (op.table >= 0 && static_cast<size_t>(op.table) >= tableCount))
    return Status::corrupt("plan: an op names a table that does not exist");
  if ((shape.table == OpShape::Never && op.table != -1) ||
      (shape.table == OpShape::Always && op.table == -1))
    return Status::corrupt("plan: an op has or lacks a table wrongly");
  return validateArgs(op);
}

Status validateFrame(const PlanField &field) {
  const ItemFrame &frame = field.frame;
  if (!inRange(frame.width, 0, kMaxFrameSide) ||
      !inRange(frame.height, 0, kMaxFrameSide) ||
      !inRange(frame.rate, 0, kMaxFrameRate) ||
      !inRange(frame.channels, 0, kMaxFrameChannels))
    return Status::corrupt("plan: a field's frame is out of range");
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

void writeFrame(ByteWriter &writer, const ItemFrame &frame) {
  writer.writeVarint(static_cast<uint32_t>(frame.width));
  writer.writeVarint(static_cast<uint32_t>(frame.height));
  writer.writeVarint(static_cast<uint32_t>(frame.rate));
  writer.writeVarint(static_cast<uint32_t>(frame.channels));
  bool hasMap = !isDefaultTensorMap(frame);
  writer.writeU8(hasMap ? 1 : 0);
  if (!hasMap)
    return;
  for (float value : frame.scale)
    writeFloat(writer, value);
  for (float value : frame.offset)
    writeFloat(writer, value);
}

Status readFrame(ByteReader &reader, ItemFrame &frame) {
  int32_t *const sizes[4] = {&frame.width, &frame.height, &frame.rate,
                             &frame.channels};
  for (int32_t *size : sizes) {
    uint64_t value = 0;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(INT32_MAX, value));
    *size = static_cast<int32_t>(value);
  }
  uint8_t hasMap = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(hasMap));
  if (hasMap > 1)
    return Status::corrupt("plan: tensor map flag is neither 0 nor 1");
  if (hasMap == 0)
    return Status::ok();
  for (float &value : frame.scale)
    SMMIL_RETURN_IF_ERROR(readFloat(reader, value));
  for (float &value : frame.offset)
    SMMIL_RETURN_IF_ERROR(readFloat(reader, value));
  if (isDefaultTensorMap(frame))
    return Status::corrupt("plan: the identity tensor map is stored");
  return Status::ok();
}

void writeOp(ByteWriter &writer, const PlanOp &op) {
  writer.writeVarint(static_cast<uint16_t>(op.code));
  writer.writeVarint(op.args.size());
  for (int32_t arg : op.args)
    writer.writeVarint(foldSign(arg));
  writer.writeVarint(static_cast<uint32_t>(op.table + 1));
}

Status readOp(ByteReader &reader, size_t tableCount, PlanOp &op) {
  uint64_t code = 0, argCount = 0, table = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT16_MAX, code));
  op.code = static_cast<OpCode>(code);
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxOpArgs, argCount));
  op.args.resize(argCount);
  for (int32_t &arg : op.args) {
    uint64_t folded = 0;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, folded));
    arg = unfoldSign(static_cast<uint32_t>(folded));
  }
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxTables, table));
  op.table = static_cast<int32_t>(table) - 1;
  return validateOp(op, tableCount);
}

Status readCase(ByteReader &reader, size_t tableCount, PlanChain &chain) {
  SMMIL_RETURN_IF_ERROR(readString(reader, chain.name));
  uint64_t opCount = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxOps, opCount));
  if (opCount == 0)
    return Status::corrupt("plan: a case has no ops");
  chain.ops.resize(opCount);
  for (PlanOp &op : chain.ops)
    SMMIL_RETURN_IF_ERROR(readOp(reader, tableCount, op));
  return Status::ok();
}

Status readField(ByteReader &reader, size_t tableCount, PlanField &field) {
  SMMIL_RETURN_IF_ERROR(readString(reader, field.name));
  uint8_t modality = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(modality));
  if (modality > static_cast<uint8_t>(Modality::Numeric))
    return Status::unsupported("plan: unknown modality");
  field.modality = static_cast<Modality>(modality);
  SMMIL_RETURN_IF_ERROR(readFrame(reader, field.frame));
  SMMIL_RETURN_IF_ERROR(validateFrame(field));
  uint64_t caseCount = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxCases, caseCount));
  if (caseCount == 0)
    return Status::corrupt("plan: a field has no cases");
  field.cases.resize(caseCount);
  for (PlanChain &chain : field.cases)
    SMMIL_RETURN_IF_ERROR(readCase(reader, tableCount, chain));
  const PlanChain &copy = field.cases.front();
  if (copy.ops.size() != 1 || copy.ops.front().code != OpCode::Copy)
    return Status::corrupt("plan: case 0 of a field is not copy");
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
    writeFrame(writer, field.frame);
    writer.writeVarint(field.cases.size());
    for (const PlanChain &chain : field.cases) {
      writeString(writer, chain.name);
      writer.writeVarint(chain.ops.size());
      for (const PlanOp &op : chain.ops)
        writeOp(writer, op);
    }
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
