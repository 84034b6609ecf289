//===- Samples.h - Real items to measure candidates on ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A design is measured on media of the dataset itself. They are drawn
// systematically over the media sorted by size (so that small and big ones are
// there in their own proportion), decoded and brought to the model's frame
// once, and split: tables are trained on one part, the search sees the second,
// and the choice is confirmed on the third.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_EVALUATE_SAMPLES_H
#define SMMIL_EVALUATE_SAMPLES_H

#include "smmil/Dataset/EncodeItem.h"
#include "smmil/Dataset/Source.h"

#include <memory>

namespace smmil::evaluate {

/// One medium in the model's frame, with what keeping it by copy costs.
struct Sample {
  int32_t medium = -1;           ///< Index into Source::media.
  std::unique_ptr<Bytes> source; ///< Owned, so that `item.bytes` stays valid.
  PreparedItem item;
  /// Thread CPU time from source bytes to the model's frame, nanoseconds,
  /// smallest of the repeats.
  double copyNanoseconds = 0;
};

struct SampleOptions {
  uint64_t seed = 0;
  size_t train = 32, search = 40, fresh = 48; ///< Upper bounds of the parts.
};

/// The samples of one field. Where there are fewer media than the parts ask
/// for, training and search share them and `shared` says so.
struct FieldSamples {
  std::vector<Sample> train, search, fresh;
  bool shared = false;
  size_t population = 0;     ///< Distinct media that cases may encode.
  std::vector<int32_t> pool; ///< These media, by size.
  /// Media without a decoded value: only their files can be kept.
  std::vector<int32_t> copyOnly;
  std::vector<Sample> files; ///< Some of these, at most as many as `search`.
  std::vector<std::string> undecodable; ///< "file: reason", in file order.
};

/// Distinct media of `source` that segments of a field refer to, in file order,
/// and arrays that stand in sheets last.
std::vector<int32_t> mediaOf(const Source &source, const std::string &field);

/// Loads the samples of an image, audio or numeric field. Media that do not
/// decode are listed, not fatal: the caller decides.
Result<FieldSamples> loadSamples(const Source &source, const PlanField &field,
                                 const ImageOptions &images,
                                 const SampleOptions &options);

} // namespace smmil::evaluate

#endif // SMMIL_EVALUATE_SAMPLES_H
