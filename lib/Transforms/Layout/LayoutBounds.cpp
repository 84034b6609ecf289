//===- LayoutBounds.cpp - What can be proved about a layout ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bounds of stored bytes, of index tables and of blocks.
//
//===----------------------------------------------------------------------===//

#include "lib/Transforms/Layout/LayoutBounds.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace mlir;

namespace smmil::layout {

OpaqueBounds opaqueBounds(Type fieldType) {
  if (isa<sheet::TextType>(fieldType))
    return {{0.5, 8.0}, {0.1, 4.0}};
  if (isa<sheet::ImageType>(fieldType))
    return {{0.05, 8.0}, {0.5, 12.0}};
  if (isa<sheet::AudioType>(fieldType))
    return {{1.0, 16.0}, {1.0, 12.0}};
  if (isa<sheet::NumericType>(fieldType))
    return {{0.05, 64.0}, {0.1, 12.0}};
  return {{8.0, 8.0}, {0.0, 1.0}};
}

Interval storedBytes(sheet::FieldOp field, design::ModelOp model) {
  double source = static_cast<double>(field.getStat("bytes").value_or(0));
  double bits = opaqueBounds(field.getType()).bitsPerValue.least;
  double least = 0;
  if (isa<sheet::TextType, sheet::VideoType>(field.getType())) {
    least = source * bits / 8;
  } else if (isa<sheet::ImageType>(field.getType())) {
    double values = 1;
    for (double extent : model.getNumbers(
             design::fieldPath(model.getSpec(), "inputs", field.getSymName(),
                               field.getKind()) +
             ".shape"))
      values *= extent;
    int64_t items =
        field.getStat("unique").value_or(field.getStat("items").value_or(0));
    least = values > 1 ? static_cast<double>(items) * values * bits / 8 : 0;
  }
  // The number of samples is no statistic, so audio has no lower bound.
  return {std::min(least, source), source};
}

IndexBytes indexBytes(int64_t items, int64_t maxItemBytes) {
  // One record: field 2, case 1, content 1, kind 1, width 4, height 4,
  // milliseconds 4, gap 8, length 8, checksum 4, decoded checksum 4.
  constexpr int64_t kFixedRecord = 41;
  // Packed: four small numbers and the gap of one byte, extents below 2^21 in
  // three each, a difference of milliseconds in five, the checksum in four,
  // that of the decoded value in five; the length takes seven bits a byte.
  constexpr int64_t kPackedWithoutLength = 4 + 1 + 3 + 3 + 5 + 4 + 5;
  int64_t lengthBytes = 1;
  for (uint64_t rest =
           static_cast<uint64_t>(std::max<int64_t>(maxItemBytes, 0)) >> 7;
       rest; rest >>= 7)
    ++lengthBytes;
  // A statistic may say anything; a count that is too large stays that.
  auto bytesOf = [&](int64_t record) {
    uint64_t bytes = llvm::SaturatingMultiply(static_cast<uint64_t>(items),
                                              static_cast<uint64_t>(record));
    return static_cast<int64_t>(
        std::min(bytes, static_cast<uint64_t>(INT64_MAX)));
  };
  return {bytesOf(kFixedRecord), bytesOf(kPackedWithoutLength + lengthBytes)};
}

double leastSheetsPerBlock(sheet::DatasetOp dataset, int64_t chunk,
                           int64_t textBlock) {
  std::optional<int64_t> source = dataset.getStat("source_bytes");
  auto sheets = static_cast<double>(dataset.getSheets());
  if (!source || sheets < 1)
    return 1;
  // A block that ends for its bytes has more than `textBlock` of them together
  // with the first sheet of the next one, and no sheet is counted twice by
  // both.
  double blocks =
      1 + sheets / static_cast<double>(chunk) +
      2 * static_cast<double>(*source) / static_cast<double>(textBlock);
  return std::max(1.0, sheets / blocks);
}

} // namespace smmil::layout
