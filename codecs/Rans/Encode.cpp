//===- Encode.cpp - Encoders of numeric sequences -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Forward transforms, order-0 rANS, bit packing and the training of rows.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/Numeric/Encode.h"

#include "smmil/Runtime/Kernels/LaneRans/Encode.h"

namespace smmil::numeric {
namespace {

/// Regular token of a value with `direct` direct symbols.
unsigned tokenOf(uint32_t value, unsigned direct, uint32_t &low,
                 unsigned &lowBits) {
  low = 0;
  lowBits = 0;
  if (value < direct)
    return value;
  uint32_t past = value - direct + 1;
  lowBits = 31 - static_cast<unsigned>(__builtin_clz(past));
  low = past - (1u << lowBits);
  return direct + lowBits;
}

} // namespace

void applyDelta(Elements &words) {
  uint16_t previous = 0;
  for (uint16_t &word : words) {
    uint16_t value = word;
    word = static_cast<uint16_t>(value - previous);
    previous = value;
  }
}

void applyZigzag(Elements &words) {
  for (uint16_t &word : words)
    word = static_cast<uint16_t>(foldSign(static_cast<int16_t>(word)));
}

void splitBytePlanes(Elements &elements) {
  Elements planes(2 * elements.size());
  for (size_t i = 0; i < elements.size(); ++i) {
    planes[i] = elements[i] & 0xff;
    planes[elements.size() + i] = elements[i] >> 8;
  }
  elements = std::move(planes);
}

Status encodeRans(const Table &table, int lanes, const Elements &elements,
                  Bytes &bits) {
  if (elements.size() > kMaxElements)
    return Status::invalidArgument("Rans: too many elements");
  const size_t before = bits.size();
  ByteWriter(bits).writeVarint(elements.size());
  if (elements.empty())
    return Status::ok();
  lanerans::EncodeRow row(table.frequencies);
  const auto width = static_cast<size_t>(lanes);
  lanerans::StreamWriter stream(static_cast<unsigned>(lanes), table.precision);
  for (size_t first = 0; first < elements.size(); first += width) {
    const size_t active = std::min(width, elements.size() - first);
    uint32_t low[lanerans::kMaxLanes];
    unsigned lowBits[lanerans::kMaxLanes];
    for (size_t lane = 0; lane < active; ++lane) {
      unsigned token = tokenOf(elements[first + lane], table.direct, low[lane],
                               lowBits[lane]);
      if (!row.has(token)) {
        token = table.direct + 16;
        low[lane] = elements[first + lane];
        lowBits[lane] = 16;
      }
      stream.symbol(static_cast<unsigned>(lane), row, token);
    }
    for (size_t lane = 0; lane < active; ++lane)
      stream.bits(static_cast<unsigned>(lane), low[lane], lowBits[lane]);
  }
  stream.finish(bits);
  if (elements.size() > kMaxElementsPerByte * (bits.size() - before))
    return Status::unsupported("Rans: item is too uniform for this chain");
  return Status::ok();
}

Status encodeBitPack(int block, const Elements &elements, Bytes &bits) {
  if (elements.size() > kMaxElements)
    return Status::invalidArgument("BitPack: too many elements");
  const size_t before = bits.size();
  ByteWriter writer(bits);
  writer.writeVarint(elements.size());
  uint64_t reservoir = 0;
  unsigned held = 0;
  auto put = [&](uint32_t value, unsigned count) {
    reservoir |= static_cast<uint64_t>(value) << held;
    for (held += count; held >= 8; held -= 8) {
      writer.writeU8(static_cast<uint8_t>(reservoir));
      reservoir >>= 8;
    }
  };
  const auto length = static_cast<size_t>(block);
  for (size_t first = 0; first < elements.size(); first += length) {
    const size_t stop = std::min(first + length, elements.size());
    uint32_t any = 0;
    for (size_t i = first; i < stop; ++i)
      any |= elements[i];
    unsigned width = any ? 32 - static_cast<unsigned>(__builtin_clz(any)) : 0;
    put(width, 5);
    for (size_t i = first; i < stop; ++i)
      put(elements[i], width);
  }
  if (held > 0)
    writer.writeU8(static_cast<uint8_t>(reservoir));
  if (elements.size() > kMaxElementsPerByte * (bits.size() - before))
    return Status::unsupported("BitPack: item is too uniform for this chain");
  return Status::ok();
}

void trainTable(const std::vector<Elements> &samples, Bytes &table) {
  constexpr unsigned kPrecision = 12;
  constexpr unsigned kMaxDirect = 1024;
  std::vector<double> histogram(65536, 0);
  double total = 0;
  for (const Elements &elements : samples)
    for (uint16_t value : elements) {
      histogram[value] += 1;
      total += 1;
    }
  // Direct symbols reach as far as values are worth a slot of their own.
  unsigned direct = 16;
  for (unsigned v = 0; v < kMaxDirect; ++v)
    if (histogram[v] * (1u << kPrecision) > total * 0.5)
      direct = std::max(direct, v + 1);
  std::vector<double> counts(direct + kExtraTokens, 0);
  for (uint32_t v = 0; v < histogram.size(); ++v) {
    uint32_t low;
    unsigned lowBits;
    unsigned token = tokenOf(v, direct, low, lowBits);
    counts[token] += histogram[v];
  }
  // Rare direct symbols go through the escape, so that none is wasted on them.
  const double rare = total / (1u << kPrecision) / 8;
  std::vector<unsigned> required = {direct + kExtraTokens - 1};
  for (unsigned token = 0; token < direct; ++token)
    if (counts[token] < rare)
      counts.back() += counts[token];
  for (unsigned m = 0; m < 16; ++m)
    required.push_back(direct + m);
  counts.back() += 0.5;
  ByteWriter writer(table);
  writer.writeU8(kPrecision);
  writer.writeVarint(direct);
  lanerans::writeRow(table,
                     lanerans::quantizeRow(counts, kPrecision, rare, required));
}

} // namespace smmil::numeric
