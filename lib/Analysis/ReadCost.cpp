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

ReadCost readCost(const SheetBytes &sheet, const StorageProfile &target,
                  Access access, double coarseReads) {
  assert(target.bytesPerSecond > 0 && "bandwidth must be positive");
  assert(sheet.sheetsPerBlock >= 1 && "a block holds a sheet at least");
  const double beside = sheet.beside - coarseReads * sheet.detailBeside,
               apart = sheet.apart - coarseReads * sheet.detailApart;
  ReadCost cost;
  if (access == Access::Random) {
    cost.requests = 1 + sheet.withApart + sheet.strays +
                    (1 - coarseReads) * sheet.detailRuns;
    cost.bytes = sheet.sheetsPerBlock * (sheet.text + beside) + apart;
  } else {
    cost.requests =
        (sheet.withApart > 0 ? 2 : 1) / sheet.sheetsPerBlock + sheet.strays;
    cost.bytes = sheet.text + beside + apart;
  }
  cost.microseconds = cost.requests * target.requestMicroseconds +
                      cost.bytes / target.bytesPerSecond * 1e6;
  return cost;
}

} // namespace smmil
