//===- ReadCost.cpp - What reading one sheet costs ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One price for all layouts: requests at their latency, bytes at the bandwidth.
//
//===----------------------------------------------------------------------===//

#include "smmil/Analysis/ReadCost.h"

#include <cassert>

namespace smmil {

static ReadCost price(double requests, double bytes,
                      const StorageProfile &target, double sheets) {
  assert(target.bytesPerSecond > 0 && "bandwidth must be positive");
  double microseconds = requests * target.requestMicroseconds +
                        bytes / target.bytesPerSecond * 1e6;
  return {requests, bytes, microseconds / sheets};
}

ReadCost splitReadCost(const SheetBytes &sheet, const StorageProfile &target) {
  // A sheet without media needs its text block alone.
  double requests = sheet.media > 0 ? 2 : 1;
  return price(requests, sheet.textBlock + sheet.media, target, 1);
}

ReadCost bundledReadCost(const SheetBytes &sheet, uint32_t chunk,
                         const StorageProfile &target,
                         double sequentialSheets) {
  assert(chunk >= 1 && sequentialSheets >= 1 && sequentialSheets <= chunk);
  return price(1, chunk * (sheet.text + sheet.media), target, sequentialSheets);
}

} // namespace smmil
