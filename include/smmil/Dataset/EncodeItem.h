//===- EncodeItem.h - One item, encoded under its floor ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The closed loop that `pack` and the design search share: bring a medium to
// the model's frame, try the cases that its content class routes to, find for
// each the coarsest quantiser step whose decoded value holds the floor, and
// keep the smallest candidate. Copy is the last resort and always holds it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_ENCODEITEM_H
#define SMMIL_DATASET_ENCODEITEM_H

#include "smmil/Dataset/Format.h"
#include "smmil/Dataset/ItemCodec.h"
#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"
#include "smmil/Media/Numeric.h"
#include "smmil/Media/Probe.h"
#include "smmil/Support/Result.h"

#include <limits>

namespace smmil {

/// A medium in the model's frame. `bytes` refers to the caller's memory.
struct PreparedItem {
  ByteSpan bytes; ///< The source file's own bytes.
  MediaInfo info;
  ContentClass content = ContentClass::Other;
  /// There is no value, so only cases that keep the file apply: video, several
  /// pictures of which the first is not asked for, a field without a frame, or
  /// an array in a file that would not come back byte for byte.
  bool copyOnly = true;
  RgbImage frame; ///< Image: width x height of the field's frame.
  /// Audio: rate and channels of the field's frame. Its samples are spectra
  /// where the field has a domain.
  Pcm pcm;
  NumericArray array; ///< Numeric.
  MediaNotes notes;   ///< What the value leaves out, or why there is none.

  uint64_t sourcePixels() const { return uint64_t(info.width) * info.height; }
};

/// Decodes `bytes` and brings the value to the frame of `field`. An error means
/// that a medium which should decode does not; its message says why.
Result<PreparedItem> prepareItem(const PlanField &field,
                                 const ImageOptions &images, ByteSpan bytes);

/// `item` as encoders of `field` take it; refers to its memory.
SourceValue sourceValueOf(const PlanField &field, const PreparedItem &item);

/// What the closed loop settled on.
struct EncodedItem {
  uint8_t caseIndex = 0; ///< 0 = copy: `bits` are the source's bytes.
  int step = 0;          ///< Ladder step of the quantiser, 0 where none.
  double quality = 0;    ///< In the field's metric; infinite when exact.
  Bytes bits;
  /// ItemRecord::decodedChecksum, whoever decodes.
  uint32_t decodedChecksum = 0;
};

/// Quality of `decoded` (as Decoder::decode gives it) against `item` in a row
/// of Metric.h; with an empty `metric` infinite when equal, else minus
/// infinite. NaN where the sizes differ. Fails where the command of `evaluator`
/// does, or where the metric needs one and there is none.
Result<double> itemQuality(const PlanField &field, const std::string &metric,
                           Evaluator *evaluator, const PreparedItem &item,
                           ByteSpan decoded);

/// Whether such a quality holds the floor; with an empty `metric`, whether it
/// is exact.
bool holdsFloor(const std::string &metric, double quality, double floor);

/// Candidates of one case for one item; nothing if no step holds the floor.
/// `encoding` is that of `field` in the plan of `codec`.
/// `hint` is a ladder step to look near first (-1: none); where quality falls
/// with the step, it moves the result by at most one step.
/// Gives up, with nothing, once a step that misses the floor takes clearly more
/// than `limit` bytes: those that hold it take more still.
Result<std::optional<EncodedItem>>
encodeCase(const ItemCodec &codec, uint32_t field,
           const FieldEncoding &encoding, uint8_t caseIndex,
           const PreparedItem &item, int hint = -1,
           size_t limit = std::numeric_limits<size_t>::max());

/// The smallest candidate over the routed cases and, where it may compete,
/// copy. Equal sizes: the earlier case of the route.
Result<EncodedItem> encodeToFloor(const ItemCodec &codec, uint32_t field,
                                  const FieldEncoding &encoding,
                                  const PreparedItem &item);

} // namespace smmil

#endif // SMMIL_DATASET_ENCODEITEM_H
