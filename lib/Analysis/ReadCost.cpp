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
                  Access access) {
  assert(target.bytesPerSecond > 0 && "bandwidth must be positive");
  assert(sheet.sheetsPerBlock >= 1 && "a block holds a sheet at least");
  ReadCost cost;
  if (access == Access::Random) {
    cost.requests = 1 + sheet.withApart + sheet.strays;
    cost.bytes =
        sheet.sheetsPerBlock * (sheet.text + sheet.beside) + sheet.apart;
  } else {
    cost.requests =
        (sheet.withApart > 0 ? 2 : 1) / sheet.sheetsPerBlock + sheet.strays;
    cost.bytes = sheet.text + sheet.beside + sheet.apart;
  }
  cost.microseconds = cost.requests * target.requestMicroseconds +
                      cost.bytes / target.bytesPerSecond * 1e6;
  return cost;
}

} // namespace smmil
