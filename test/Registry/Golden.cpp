//===- Golden.cpp - Items whose bytes must never change -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A container of this test alone; nothing else reads it.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/Golden.h"

#include "smmil/Runtime/Wire.h"

namespace smmil::registry {
namespace {

constexpr uint32_t kMagic = 0x31474d53; // "SMG1"
constexpr uint64_t kMaxCount = 1 << 20;

void writeBlock(ByteWriter &writer, ByteSpan bytes) {
  writer.writeVarint(bytes.size());
  writer.writeBytes(bytes);
}

Status readBlock(ByteReader &reader, Bytes &bytes) {
  uint64_t size = 0;
  ByteSpan span;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxCount, size));
  SMMIL_RETURN_IF_ERROR(reader.readBytes(size, span));
  bytes.assign(span.begin(), span.end());
  return Status::ok();
}

template <typename Number>
Status readNumber(ByteReader &reader, Number &number) {
  uint64_t value = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, value));
  number = static_cast<Number>(value);
  return Status::ok();
}

Status readSigned(ByteReader &reader, int32_t &number) {
  uint32_t folded = 0;
  SMMIL_RETURN_IF_ERROR(readNumber(reader, folded));
  number = unfoldSign(folded);
  return Status::ok();
}

void writeText(ByteWriter &writer, const std::string &text) {
  writeBlock(writer,
             {reinterpret_cast<const uint8_t *>(text.data()), text.size()});
}

Status readText(ByteReader &reader, std::string &text) {
  Bytes bytes;
  SMMIL_RETURN_IF_ERROR(readBlock(reader, bytes));
  text.assign(bytes.begin(), bytes.end());
  return Status::ok();
}

void writeValue(ByteWriter &writer, const Value &value) {
  writer.writeU8(static_cast<uint8_t>(value.modality));
  for (uint32_t number :
       {value.width, value.height, value.rate, value.channels})
    writer.writeVarint(number);
  const Bytes content = value.content();
  writeBlock(writer, content);
}

Status readValue(ByteReader &reader, Value &value) {
  uint8_t modality = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(modality));
  value.modality = static_cast<Modality>(modality);
  for (uint32_t *number :
       {&value.width, &value.height, &value.rate, &value.channels})
    SMMIL_RETURN_IF_ERROR(readNumber(reader, *number));
  SMMIL_RETURN_IF_ERROR(readBlock(reader, value.bytes));
  if (value.modality != Modality::Audio)
    return Status::ok();
  for (size_t i = 0; i + 1 < value.bytes.size(); i += 2)
    value.samples.push_back(
        static_cast<int16_t>(loadU16(value.bytes.data() + i)));
  value.bytes.clear();
  return Status::ok();
}

void writeChain(ByteWriter &writer, const PlanChain &chain) {
  writer.writeVarint(chain.ops.size());
  for (const PlanOp &op : chain.ops) {
    writer.writeVarint(static_cast<uint32_t>(op.code));
    writer.writeVarint(op.args.size());
    for (int32_t arg : op.args)
      writer.writeVarint(foldSign(arg));
    writer.writeVarint(foldSign(op.table));
  }
}

Status readChain(ByteReader &reader, PlanChain &chain) {
  uint64_t count = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxCount, count));
  chain.ops.resize(count);
  for (PlanOp &op : chain.ops) {
    uint64_t args = 0;
    SMMIL_RETURN_IF_ERROR(readNumber(reader, op.code));
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxCount, args));
    op.args.resize(args);
    for (int32_t &arg : op.args)
      SMMIL_RETURN_IF_ERROR(readSigned(reader, arg));
    SMMIL_RETURN_IF_ERROR(readSigned(reader, op.table));
  }
  return Status::ok();
}

Status readCase(ByteReader &reader, GoldenCase &golden) {
  Bytes plan;
  uint64_t items = 0;
  SMMIL_RETURN_IF_ERROR(readText(reader, golden.name));
  SMMIL_RETURN_IF_ERROR(readNumber(reader, golden.trained.caseIndex));
  SMMIL_RETURN_IF_ERROR(readChain(reader, golden.trained.encode));
  SMMIL_RETURN_IF_ERROR(readBlock(reader, plan));
  SMMIL_RETURN_IF_ERROR(parsePlan(plan, golden.trained.plan));
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxCount, items));
  golden.items.resize(items);
  for (GoldenItem &item : golden.items) {
    SMMIL_RETURN_IF_ERROR(readValue(reader, item.source));
    SMMIL_RETURN_IF_ERROR(readNumber(reader, item.step));
    SMMIL_RETURN_IF_ERROR(readBlock(reader, item.bits));
    SMMIL_RETURN_IF_ERROR(readBlock(reader, item.decoded));
  }
  return Status::ok();
}

} // namespace

Bytes writeGolden(const GoldenFile &file) {
  Bytes bytes;
  ByteWriter writer(bytes);
  writer.writeU32(kMagic);
  writer.writeVarint(file.zstdVersion);
  writer.writeVarint(file.cases.size());
  for (const GoldenCase &golden : file.cases) {
    writeText(writer, golden.name);
    writer.writeVarint(golden.trained.caseIndex);
    writeChain(writer, golden.trained.encode);
    Bytes plan;
    serializePlan(golden.trained.plan, plan);
    writeBlock(writer, plan);
    writer.writeVarint(golden.items.size());
    for (const GoldenItem &item : golden.items) {
      writeValue(writer, item.source);
      writer.writeVarint(static_cast<uint32_t>(item.step));
      writeBlock(writer, item.bits);
      writeBlock(writer, item.decoded);
    }
  }
  return bytes;
}

Status readGolden(ByteSpan bytes, GoldenFile &file) {
  ByteReader reader(bytes);
  uint32_t magic = 0;
  uint64_t cases = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU32(magic));
  if (magic != kMagic)
    return Status::corrupt("not a golden file");
  SMMIL_RETURN_IF_ERROR(readNumber(reader, file.zstdVersion));
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxCount, cases));
  file.cases.resize(cases);
  for (GoldenCase &golden : file.cases)
    SMMIL_RETURN_IF_ERROR(readCase(reader, golden));
  return reader.atEnd() ? Status::ok()
                        : Status::corrupt("bytes follow the last case");
}

} // namespace smmil::registry
