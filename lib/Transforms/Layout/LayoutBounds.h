//===- LayoutBounds.h - What can be proved about a layout -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Analytic bounds from the statistics of a dataset and the declared bounds of
// opaque codecs. The enumeration deletes an alternative only with one of them.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_TRANSFORMS_LAYOUT_LAYOUTBOUNDS_H
#define SMMIL_LIB_TRANSFORMS_LAYOUT_LAYOUTBOUNDS_H

#include "dialects/Design/Design.h"
#include "dialects/Sheet/Sheet.h"

#include <cstdint>

namespace smmil::layout {

/// A quantity between two proved ends.
struct Interval {
  double least = 0, most = 0;
};

/// What a codec of this modality may need: stored bits and decode time, each
/// for one value (byte of text, component of a pixel, sample).
struct OpaqueBounds {
  Interval bitsPerValue, nanosecondsPerValue;
};
OpaqueBounds opaqueBounds(mlir::Type fieldType);

/// Stored bytes of all items of `field`. The upper end is the source (`copy` is
/// always a case), the lower end the opaque codec's fewest bits over the
/// values that `model` asks for.
Interval storedBytes(sheet::FieldOp field, design::ModelOp model);

/// Bytes of the item table of an index: exact for fixed_stride, an upper bound
/// for delta_packed when no item is longer than `maxItemBytes`.
struct IndexBytes {
  int64_t fixedStride = 0, deltaPackedAtMost = 0;
};
IndexBytes indexBytes(int64_t items, int64_t maxItemBytes);

/// Sheets that a block holds at least, on average, where it ends after `chunk`
/// sheets or `textBlock` source bytes; 1 without the statistic `source_bytes`.
double leastSheetsPerBlock(sheet::DatasetOp dataset, int64_t chunk,
                           int64_t textBlock);

} // namespace smmil::layout

#endif // SMMIL_LIB_TRANSFORMS_LAYOUT_LAYOUTBOUNDS_H
