//===- Samples.cpp - Real items to measure candidates on ------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Systematic samples of the media in order of size, drawn part by part.
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/Samples.h"

#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/ThreadTime.h"

#include <algorithm>
#include <limits>

namespace smmil::evaluate {

namespace {

/// Source bytes to the model's frame and value map: what a reader of a copied
/// item pays. Repeated, since the first run also warms caches.
constexpr int kCopyRepeats = 2;

Result<Sample> loadSample(const Source &source, int32_t medium,
                          const PlanField &field, const ImageOptions &images) {
  Sample sample;
  sample.medium = medium;
  Result<Bytes> bytes = source.readMedium(medium);
  if (!bytes)
    return bytes.error();
  sample.source = std::make_unique<Bytes>(std::move(*bytes));
  sample.copyNanoseconds = std::numeric_limits<double>::infinity();
  for (int repeat = 0; repeat < kCopyRepeats; ++repeat) {
    int64_t start = threadCpuNanoseconds();
    Result<PreparedItem> item = prepareItem(field, images, *sample.source);
    if (!item)
      return item.error();
    sample.copyNanoseconds = std::min(sample.copyNanoseconds,
                                      double(threadCpuNanoseconds() - start));
    sample.item = std::move(*item);
  }
  return sample;
}

/// `count` of `from`, evenly spaced, beginning at a fraction that `offset`
/// (0 to 1) picks; removes them.
std::vector<int32_t> take(std::vector<int32_t> &from, size_t count,
                          double offset) {
  std::vector<int32_t> taken, rest;
  count = std::min(count, from.size());
  size_t next = 0;
  for (size_t i = 0; i < from.size(); ++i) {
    auto wanted = count ? size_t((double(next) + offset) * double(from.size()) /
                                 double(count))
                        : from.size();
    if (next < count && i >= std::min(wanted, from.size() - count + next)) {
      taken.push_back(from[i]);
      ++next;
    } else {
      rest.push_back(from[i]);
    }
  }
  from = std::move(rest);
  return taken;
}

} // namespace

std::vector<int32_t> mediaOf(const Source &source, const std::string &field) {
  std::vector<bool> used(source.media.size());
  for (const SourceSheet &sheet : source.sheets)
    for (const SourceSegment &segment : source.segmentsOf(sheet))
      if (segment.medium >= 0 && source.fields[segment.field].name == field)
        used[size_t(segment.medium)] = true;
  std::vector<int32_t> media;
  for (size_t i = 0; i < used.size(); ++i)
    if (used[i])
      media.push_back(int32_t(i));
  return media;
}

Result<FieldSamples> loadSamples(const Source &source, const PlanField &field,
                                 const ImageOptions &images,
                                 const SampleOptions &options) {
  FieldSamples samples;
  std::vector<int32_t> pool;
  for (int32_t medium : mediaOf(source, field.name)) {
    Result<Bytes> bytes = source.readMedium(medium);
    if (!bytes)
      return bytes.error();
    MediaInfo info = probe(*bytes);
    bool decodable = field.modality == Modality::Image
                         ? info.isDecodableImage() &&
                               (images.firstFrame || !info.isAnimated())
                     : field.modality == Modality::Numeric
                         ? info.kind == MediaKind::Npy
                         : info.isDecodableAudio();
    if (!decodable) {
      samples.copyOnly.push_back(medium);
      continue;
    }
    ++samples.population;
    pool.push_back(medium);
  }
  const auto bySize = [&](int32_t a, int32_t b) {
    return source.media[size_t(a)].size < source.media[size_t(b)].size;
  };
  std::stable_sort(pool.begin(), pool.end(), bySize);
  std::vector<int32_t> others = samples.copyOnly;
  std::stable_sort(others.begin(), others.end(), bySize);

  samples.pool = pool;
  // The golden ratio spreads the offsets of successive seeds evenly.
  double offset = double(options.seed % 1000) * 0.6180339887;
  offset -= double(int64_t(offset));
  samples.shared = pool.size() < options.search + options.train / 2;
  std::vector<int32_t> search = take(pool, options.search, offset);
  std::vector<int32_t> fresh =
      take(pool, std::min(options.fresh, pool.size() / 2), offset);
  std::vector<int32_t> train = take(pool, options.train, offset);
  if (samples.shared)
    train.insert(train.end(), search.begin(), search.end());

  std::vector<int32_t> files = take(others, options.search, offset);

  auto load = [&](const std::vector<int32_t> &media,
                  std::vector<Sample> &into) {
    std::vector<Sample> loaded(media.size());
    std::vector<std::string> failed(media.size());
    parallelFor(media.size(), 0, [&](size_t i, unsigned) {
      Result<Sample> sample = loadSample(source, media[i], field, images);
      if (sample)
        loaded[i] = std::move(*sample);
      else
        failed[i] = sample.error().message;
    });
    for (size_t i = 0; i < media.size(); ++i) {
      if (failed[i].empty()) {
        into.push_back(std::move(loaded[i]));
        continue;
      }
      samples.undecodable.push_back(source.nameOf(media[i]) + ": " + failed[i]);
    }
  };
  for (auto [media, into] :
       {std::pair(&search, &samples.search), std::pair(&fresh, &samples.fresh),
        std::pair(&train, &samples.train), std::pair(&files, &samples.files)})
    load(*media, *into);
  return samples;
}

} // namespace smmil::evaluate
