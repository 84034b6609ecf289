//===- ReadCost.h - What reading one sheet costs ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The time that a reader waits for the bytes of one sheet, from the placement
// of streams, the order in which sheets are read and two numbers of the target:
// the price of a request and the bandwidth. Layout passes bound alternatives
// with it and the design search adds it to measured decode time, so both use
// one formula.
//
// A sheet read at random takes one request for the block that holds its text,
// and the block brings the text of its other sheets and the media that lie
// beside it; one for the sheet's media that lie apart, if it has any, since
// they lie side by side; and one for each item that is not there because an
// equal one of an earlier sheet is stored. Sheets read in order share a block
// and the run of media that belongs to it.
//
// A share of the reads may be content with coarse values. Detail that lies
// apart is then not read: it stands behind the media that it belongs to, in a
// run of its own, for which a read of whole values at random takes one more
// request unless all lies beside the text.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_ANALYSIS_READCOST_H
#define SMMIL_ANALYSIS_READCOST_H

#include "dialects/Design/TaskKind.h"

namespace smmil {

/// Two numbers of a target.
struct StorageProfile {
  double requestMicroseconds = 0; ///< Fixed price of one ranged read.
  double bytesPerSecond = 1;      ///< Sustained bandwidth, > 0.

  /// Bytes that arrive while one request is answered: what a saved request may
  /// cost in bytes that nobody asked for.
  double bytesPerRequest() const {
    return requestMicroseconds * bytesPerSecond * 1e-6;
  }
};

/// Means over the sheets of a dataset, as stored.
struct SheetBytes {
  double text = 0;           ///< Of its share of a block.
  double beside = 0;         ///< Of media that lie with the block.
  double apart = 0;          ///< Of media that it reads elsewhere.
  double sheetsPerBlock = 1; ///< At least 1.
  double withApart = 0;      ///< Share of sheets that have media apart.
  double strays = 0; ///< Items of a sheet that lie with an earlier sheet.
  /// Of `beside` and `apart`: what lies in runs of detail.
  double detailBeside = 0, detailApart = 0;
  /// Runs of detail that a whole read at random takes requests of its own for:
  /// of media apart, and of strays.
  double detailRuns = 0;
};

struct ReadCost {
  double requests = 0;
  double bytes = 0;
  double microseconds = 0;
};

/// Of one sheet; `coarseReads` is the share of reads of coarse values.
ReadCost readCost(const SheetBytes &sheet, const StorageProfile &target,
                  Access access, double coarseReads = 0);

} // namespace smmil

#endif // SMMIL_ANALYSIS_READCOST_H
