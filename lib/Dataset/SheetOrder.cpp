//===- SheetOrder.cpp - In which order a view shows sheets ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// docs/Format.md states the arithmetic: what a view with a seed shows is the
// same everywhere.
//
//===----------------------------------------------------------------------===//

#include "SheetOrder.h"

#include "TokenColumn.h"
#include "smmil/Support/Interrupt.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

using namespace smmil;

/// The finaliser of SplitMix64: every bit of `value` reaches every other.
static uint64_t mix(uint64_t value) {
  value += 0x9E3779B97F4A7C15u;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

/// A permutation of [0, size) by a Feistel network over the next even number of
/// bits; what leaves the range goes through it again.
static uint64_t permute(uint64_t index, uint64_t size, uint64_t seed) {
  constexpr int kRounds = 4;
  unsigned half = 1;
  while (half < 32 && (uint64_t(1) << (2 * half)) < size)
    ++half;
  const uint64_t mask = (uint64_t(1) << half) - 1;
  do {
    uint64_t left = index >> half, right = index & mask;
    for (int round = 0; round < kRounds; ++round) {
      const uint64_t next =
          left ^ (mix(mix(seed + uint64_t(round)) ^ right) & mask);
      left = right;
      right = next;
    }
    index = left << half | right;
  } while (index >= size);
  return index;
}

/// Text of a sheet in the view's unit.
static Result<uint64_t> lengthOf(uint64_t sheet, SheetCursor &cursor,
                                 std::optional<TokenReader> &tokens,
                                 SheetShape &shape) {
  uint64_t length = 0;
  if (tokens) {
    if (Outcome outcome = tokens->read(sheet, shape); !outcome)
      return outcome.error();
    for (const SegmentShape &segment : shape.segments)
      length += segment.tokens;
    return length;
  }
  Result<Span<const uint32_t>> words = cursor.runWords(sheet);
  if (!words)
    return words.error();
  for (uint32_t run : *words)
    length += run;
  return length;
}

Result<SheetOrder> SheetOrder::create(const Dataset &dataset,
                                      const View &view) {
  SheetOrder order;
  order.sheets = dataset.sheetCount();
  order.kind = view.order;
  order.seed = view.seed;
  if (view.order != View::Order::Length)
    return order;
  if (order.sheets > std::numeric_limits<uint32_t>::max())
    return usageError(dataset.directory() +
                      ": has too many sheets to order by length; use "
                      "--order shuffle");
  std::optional<TokenReader> tokens;
  if (!view.tokenizer.empty()) {
    Result<TokenReader> made = TokenReader::create(dataset, view.tokenizer);
    if (!made)
      return made.error();
    tokens = std::move(*made);
  }
  SheetCursor cursor(dataset);
  SheetShape shape;
  std::vector<uint64_t> lengths(order.sheets);
  for (uint64_t sheet = 0; sheet < order.sheets; ++sheet) {
    if (Outcome outcome = checkInterrupt(); !outcome)
      return outcome.error();
    Result<uint64_t> length = lengthOf(sheet, cursor, tokens, shape);
    if (!length)
      return length.error();
    lengths[sheet] = *length;
  }
  order.table.resize(order.sheets);
  std::iota(order.table.begin(), order.table.end(), 0u);
  std::sort(order.table.begin(), order.table.end(),
            [&](uint32_t a, uint32_t b) {
              return lengths[a] != lengths[b] ? lengths[a] < lengths[b] : a < b;
            });
  return order;
}

uint64_t SheetOrder::at(uint64_t index) const {
  switch (kind) {
  case View::Order::File:
    return index;
  case View::Order::Shuffle:
    return permute(index, sheets, seed);
  case View::Order::Length:
    return table[index];
  }
  return index;
}

MixtureOrder::MixtureOrder(std::vector<uint32_t> given, uint64_t seed)
    : weights(std::move(given)), seed(seed) {
  for (uint32_t part = 0; part < weights.size(); ++part)
    round.insert(round.end(), weights[part], part);
}

std::pair<uint32_t, uint64_t> MixtureOrder::at(uint64_t index) const {
  const uint64_t number = index / round.size(), within = index % round.size();
  const uint64_t key = mix(seed ^ mix(number));
  const uint32_t part = round[permute(within, round.size(), key)];
  uint64_t before = number * weights[part];
  for (uint64_t i = 0; i < within; ++i)
    before += round[permute(i, round.size(), key)] == part;
  return {part, before};
}
