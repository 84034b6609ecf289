//===- ReadCost.h - What reading one sheet costs ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The time that a reader waits for the bytes of one randomly chosen sheet, from
// the placement of streams and two numbers of the target: the price of a
// request and the bandwidth. Layout passes bound alternatives with it and the
// design search adds it to measured decode time, so both use one formula.
//
// Split: two ranged reads, the text block that holds the sheet and the sheet's
// own media, which lie side by side. Bundle: one ranged read of the whole chunk
// in which the sheet's text and media lie. A chunk serves its other sheets too
// when they are read in order, so `sequentialSheets` of it count as useful.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_ANALYSIS_READCOST_H
#define SMMIL_ANALYSIS_READCOST_H

#include <cstdint>

namespace smmil {

/// Two numbers of a target.
struct StorageProfile {
  double requestMicroseconds = 0; ///< Fixed price of one ranged read.
  double bytesPerSecond = 1;      ///< Sustained bandwidth, > 0.
};

/// Mean stored bytes of a dataset.
struct SheetBytes {
  double text = 0;      ///< Stored text bytes per sheet.
  double media = 0;     ///< Stored media bytes per sheet.
  double textBlock = 0; ///< Stored bytes of one text block when split.
};

struct ReadCost {
  double requests = 0;
  double bytes = 0;
  double microseconds = 0; ///< Per useful sheet.
};

/// Precondition: chunk >= 1, 1 <= sequentialSheets <= chunk.
ReadCost splitReadCost(const SheetBytes &sheet, const StorageProfile &target);
ReadCost bundledReadCost(const SheetBytes &sheet, uint32_t chunk,
                         const StorageProfile &target,
                         double sequentialSheets = 1);

} // namespace smmil

#endif // SMMIL_ANALYSIS_READCOST_H
