//===- Coarse.cpp - Prefixes of items -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the steps of a graph that a prefix needs, and of an item the parts of
// its prologue that belong to them.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Coarse.h"

#include "smmil/Runtime/PlanLimits.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Runtime/Prologue.h"
#include "smmil/Runtime/Wire.h"

#include <algorithm>

namespace smmil {

CoarseCase coarseCase(const PlanGraph &graph) {
  constexpr uint16_t kGone = UINT16_MAX;
  CoarseCase result;
  result.graph.name = graph.name;
  result.graph.ofFile = graph.ofFile;
  std::vector<uint16_t> numbers = {0}; // Of each value in the prefix.
  uint16_t next = 1;
  bool isCut = false;
  for (const PlanStep &step : graph.steps) {
    const PrimitiveInfo *info = primitiveInfo(step.code);
    const auto results = static_cast<size_t>(info->results);
    PlanStep kept = step;
    size_t gone = 0;
    for (uint16_t &operand : kept.operands) {
      operand = numbers[operand];
      gone += operand == kGone;
    }
    const bool isGone = gone != 0;
    if (isGone && gone != kept.operands.size())
      return CoarseCase(); // It needs both what is there and what is not.
    result.keepsParam.insert(result.keepsParam.end(),
                             static_cast<size_t>(info->itemParams), !isGone);
    // Steps in front of a cut would spread what is missing over the value.
    const bool cuts = info->coarse != info->code && kept.operands[0] == 0;
    for (size_t i = 0; i < results; ++i)
      numbers.push_back(isGone || (cuts && i > 0) ? kGone : next++);
    if (isGone)
      continue;
    if (cuts)
      kept.code = info->coarse;
    isCut |= cuts;
    result.graph.steps.push_back(std::move(kept));
  }
  if (!isCut)
    return CoarseCase();
  result.wholeStreams = graph.streams.size();
  for (uint16_t stream : graph.streams) {
    if (numbers[stream] == kGone)
      continue;
    // What is left out must stand last.
    if (stream != graph.streams[result.streams])
      return CoarseCase();
    result.graph.streams.push_back(numbers[stream]);
    ++result.streams;
  }
  if (result.streams == 0 || result.streams == result.wholeStreams)
    return CoarseCase();
  return result;
}

Plan coarsePlan(const Plan &plan) {
  Plan coarse = plan;
  for (PlanField &field : coarse.fields)
    for (PlanGraph &graph : field.cases)
      if (CoarseCase prefix = coarseCase(graph); prefix.exists())
        graph = std::move(prefix.graph);
  return coarse;
}

namespace {

/// The prologue of an item, read for its prefix.
struct PrefixOfItem {
  ByteSpan extents;
  uint64_t params[kMaxItemParams] = {};
  uint64_t sizes[kMaxStreams] = {}; ///< Of the streams of the prefix.
  ByteSpan streams;                 ///< Those of the prefix side by side.

  Status read(const Shape &declared, const CoarseCase &coarse, ByteSpan bits);
};

size_t varintBytes(uint64_t value) {
  size_t bytes = 1;
  for (; value >= 0x80; value >>= 7)
    ++bytes;
  return bytes;
}

} // namespace

Status PrefixOfItem::read(const Shape &declared, const CoarseCase &coarse,
                          ByteSpan bits) {
  ByteReader reader(bits);
  Shape root = declared;
  SMMIL_RETURN_IF_ERROR(readRoot(reader, root));
  extents = bits.subspan(0, bits.size() - reader.remaining().size());
  // The decoder of the prefix holds those that are kept against their bounds.
  for (size_t i = 0; i < coarse.keepsParam.size(); ++i)
    SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, params[i]));
  uint64_t total = 0;
  for (size_t i = 0; i + 1 < coarse.wholeStreams; ++i) {
    uint64_t size = 0;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, size));
    if (i >= coarse.streams)
      continue;
    sizes[i] = size;
    total += size;
  }
  return reader.readBytes(static_cast<size_t>(total), streams);
}

Status measurePrefix(const Shape &root, const CoarseCase &coarse, ByteSpan bits,
                     PrefixSizes &sizes) {
  PrefixOfItem item;
  SMMIL_RETURN_IF_ERROR(item.read(root, coarse, bits));
  sizes.prefix = static_cast<size_t>(item.streams.data() + item.streams.size() -
                                     bits.data());
  sizes.coarse = item.extents.size() + item.streams.size();
  for (size_t i = 0; i < coarse.keepsParam.size(); ++i)
    if (coarse.keepsParam[i])
      sizes.coarse += varintBytes(item.params[i]);
  for (size_t i = 0; i + 1 < coarse.streams; ++i)
    sizes.coarse += varintBytes(item.sizes[i]);
  return Status::ok();
}

Status cutItem(const Shape &root, const CoarseCase &coarse, ByteSpan bits,
               MutableByteSpan item) {
  PrefixSizes expected;
  SMMIL_RETURN_IF_ERROR(measurePrefix(root, coarse, bits, expected));
  if (item.size() != expected.coarse)
    return Status::invalidArgument("coarse item: the memory has another size");
  PrefixOfItem parts;
  SMMIL_RETURN_IF_ERROR(parts.read(root, coarse, bits));
  uint8_t *out =
      std::copy(parts.extents.begin(), parts.extents.end(), item.data());
  auto put = [&](uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      *out++ = static_cast<uint8_t>(value | 0x80);
    *out++ = static_cast<uint8_t>(value);
  };
  for (size_t i = 0; i < coarse.keepsParam.size(); ++i)
    if (coarse.keepsParam[i])
      put(parts.params[i]);
  for (size_t i = 0; i + 1 < coarse.streams; ++i)
    put(parts.sizes[i]);
  std::copy(parts.streams.begin(), parts.streams.end(), out);
  return Status::ok();
}

} // namespace smmil
