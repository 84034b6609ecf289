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

#include "smmil/Runtime/GraphText.h"
#include "smmil/Runtime/Wire.h"

namespace smmil::registry {
namespace {

constexpr uint32_t kMagic = 0x32474d53; // "SMG2"
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

/// Numbers from -1 on.
void writeIndex(ByteWriter &writer, int32_t number) {
  writer.writeVarint(static_cast<uint32_t>(number + 1));
}

Status readIndex(ByteReader &reader, int32_t &number) {
  uint64_t value = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxCount, value));
  number = static_cast<int32_t>(value) - 1;
  return Status::ok();
}

/// Its text, and the tables, which are no part of that.
void writeGraph(ByteWriter &writer, const PlanGraph &graph) {
  const std::string text = printGraph(graph);
  writeBlock(writer,
             {reinterpret_cast<const uint8_t *>(text.data()), text.size()});
  for (const PlanStep &step : graph.steps) {
    writeIndex(writer, step.table);
    writeIndex(writer, step.rates);
  }
}

Status readGraph(ByteReader &reader, PlanGraph &graph) {
  Bytes text;
  SMMIL_RETURN_IF_ERROR(readBlock(reader, text));
  SMMIL_RETURN_IF_ERROR(
      parseGraph(std::string(text.begin(), text.end()), graph));
  for (PlanStep &step : graph.steps) {
    SMMIL_RETURN_IF_ERROR(readIndex(reader, step.table));
    SMMIL_RETURN_IF_ERROR(readIndex(reader, step.rates));
  }
  return Status::ok();
}

Status readCase(ByteReader &reader, GoldenCase &golden) {
  Bytes plan;
  uint64_t items = 0;
  SMMIL_RETURN_IF_ERROR(readBlock(reader, plan));
  SMMIL_RETURN_IF_ERROR(parsePlan(plan, golden.plan));
  SMMIL_RETURN_IF_ERROR(readGraph(reader, golden.encode));
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxCount, items));
  golden.items.resize(items);
  for (GoldenItem &item : golden.items) {
    SMMIL_RETURN_IF_ERROR(readBlock(reader, item.source));
    for (int32_t *number : {&item.width, &item.height, &item.step})
      SMMIL_RETURN_IF_ERROR(readIndex(reader, *number));
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
    Bytes plan;
    serializePlan(golden.plan, plan);
    writeBlock(writer, plan);
    writeGraph(writer, golden.encode);
    writer.writeVarint(golden.items.size());
    for (const GoldenItem &item : golden.items) {
      writeBlock(writer, item.source);
      for (int32_t number : {item.width, item.height, item.step})
        writeIndex(writer, number);
      writeBlock(writer, item.bits);
      writeBlock(writer, item.decoded);
    }
  }
  return bytes;
}

Status readGolden(ByteSpan bytes, GoldenFile &file) {
  ByteReader reader(bytes);
  uint32_t magic = 0;
  uint64_t version = 0, cases = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU32(magic));
  if (magic != kMagic)
    return Status::corrupt("not a golden file");
  SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, version));
  file.zstdVersion = static_cast<uint32_t>(version);
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxCount, cases));
  file.cases.resize(cases);
  for (GoldenCase &golden : file.cases)
    SMMIL_RETURN_IF_ERROR(readCase(reader, golden));
  return reader.atEnd() ? Status::ok()
                        : Status::corrupt("bytes follow the last case");
}

} // namespace smmil::registry
