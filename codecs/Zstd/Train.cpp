//===- Train.cpp - Dictionary of zstd -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tries dictionaries of growing size.
//
//===----------------------------------------------------------------------===//
#include "codecs/Zstd/Decode.h"
#include "codecs/Zstd/Encode.h"

#include <zdict.h>

namespace smmil::zstd {
namespace {

/// A dictionary of at most `capacity` bytes; empty where the samples are too
/// few for one.
Bytes makeDictionary(const std::vector<uint8_t> &joined,
                     const std::vector<size_t> &sizes, size_t capacity) {
  Bytes dictionary(capacity);
  const size_t size =
      ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), joined.data(),
                            sizes.data(), unsigned(sizes.size()));
  dictionary.resize(ZDICT_isError(size) ? 0 : size);
  return dictionary;
}

/// Bytes of all samples, each a frame of its own, and of the dictionary.
Status totalBytes(Span<const TrainSample> samples, int level,
                  const Bytes &dictionary, size_t &total) {
  total = dictionary.size();
  Bytes frame;
  for (const TrainSample &sample : samples) {
    SMMIL_RETURN_IF_ERROR(
        encodeFrame(dictionary, level, sample.operand->data, frame));
    total += frame.size();
  }
  return Status::ok();
}

} // namespace

Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table) {
  constexpr size_t kLeastDictionary = 2048;
  constexpr size_t kLeastSample = 8, kLeastSamples = 8;
  const EncoderParams params = encoderParamsOf(step.args);
  table.clear();
  const auto most = static_cast<size_t>(params.dictionary);
  if (most == 0)
    return Status::ok();
  std::vector<uint8_t> joined;
  std::vector<size_t> sizes;
  for (const TrainSample &sample : samples) {
    const Bytes &content = sample.operand->data;
    if (content.size() < kLeastSample)
      continue;
    joined.insert(joined.end(), content.begin(), content.end());
    sizes.push_back(content.size());
  }
  if (sizes.size() < kLeastSamples)
    return Status::ok();
  size_t best = 0;
  SMMIL_RETURN_IF_ERROR(totalBytes(samples, params.level, {}, best));
  for (size_t size = most < kLeastDictionary ? most : kLeastDictionary;;
       size = most / 4 < size ? most : 4 * size) {
    Bytes candidate = makeDictionary(joined, sizes, size);
    size_t total = 0;
    SMMIL_RETURN_IF_ERROR(totalBytes(samples, params.level, candidate, total));
    if (!candidate.empty() && total < best) {
      best = total;
      table = std::move(candidate);
    }
    if (size == most)
      return Status::ok();
  }
}

} // namespace smmil::zstd
