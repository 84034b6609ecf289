//===- GenericData.h - Contexts of levels and their rows --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Constants of the format: the static distributions ("rows") that symbols are
// coded under, and the row of each context. spec.md says how a context is
// numbered. The reference reads the same numbers, which are data.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_GENERICDATA_H
#define SMMIL_CODECS_JPEGFILE_GENERICDATA_H

#include <cstdint>

namespace smmil::jpeg_file {

constexpr unsigned kRowBits = 10; ///< Frequencies of a row sum up to 2^10.
constexpr unsigned kRows = 128;

/// Where the contexts of each kind begin; see spec.md.
enum : unsigned {
  kTopEven = 0,
  kTopOdd = kTopEven + 23,
  kPairs = kTopOdd + 12 * 12,
  kMean = kPairs + 12 * 8 * 7,
  kPair = kMean + 5 * 12 * 12,
  kLastPair = kPair + 12 * 10 * 25,
  kContexts = kLastPair + 12 * 10
};

struct RowEntry {
  uint8_t symbol;
  uint16_t frequency; ///< At least 1.
};

constexpr unsigned kAllRowEntries = 3479;
extern const RowEntry kRowEntries[kAllRowEntries];
/// By whether the component is the first one, and context.
extern const uint8_t kRowOf[2][kContexts];

/// The pair symbol of sizes that the row has no symbol for.
constexpr unsigned kEscape = 255;

} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_GENERICDATA_H
