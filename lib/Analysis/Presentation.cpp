//===- Presentation.cpp - What a view shows a model -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plays a cycle of text and images by lengths alone, one sheet at a time.
//
//===----------------------------------------------------------------------===//

#include "smmil/Analysis/Presentation.h"

#include <algorithm>
#include <cmath>

namespace smmil {

namespace {

/// Words and images in the first window, and all tokens of the sheet.
struct Shown {
  uint64_t words = 0, images = 0, tokens = 0, used = 0;
};

Shown showSheet(const RecordedSheet &sheet, const PresentationKnobs &knobs,
                const ModelContext &model) {
  Shown shown;
  uint64_t words = sheet.words, images = sheet.images;
  uint64_t every = std::max<uint64_t>(knobs.every, 1);
  auto group = [&](uint64_t count, uint64_t each, uint64_t &seen) {
    // Items are whole: one that does not fit opens the next window.
    uint64_t left = model.tokens > shown.used ? model.tokens - shown.used : 0;
    uint64_t fits = each ? std::min(count, left / each) : count;
    bool firstWindow = shown.used == shown.tokens;
    shown.tokens += count * each;
    if (!firstWindow)
      return;
    seen += fits;
    shown.used += fits * each;
  };
  while (words > 0 || images > 0) {
    uint64_t text = std::min(words, every);
    group(text, 1, shown.words);
    words -= text;
    uint64_t pictures = std::min<uint64_t>(images, knobs.images);
    group(pictures, model.imageTokens, shown.images);
    images -= pictures;
    // The text has run out, so the cycle has: what is left is not shown.
    if (words == 0 && text < every)
      break;
  }
  return shown;
}

} // namespace

PresentationResult present(const std::vector<RecordedSheet> &sheets,
                           const PresentationKnobs &knobs,
                           const ModelContext &model,
                           const PresentationValue &value) {
  PresentationResult result;
  double words = 0, images = 0, allWords = 0, allImages = 0;
  for (const RecordedSheet &sheet : sheets) {
    Shown shown = showSheet(sheet, knobs, model);
    words += double(shown.words);
    images += double(shown.images);
    allWords += double(sheet.words);
    allImages += sheet.images;
    double length = std::max<double>(1, double(model.tokens));
    result.windows += std::max(1.0, std::ceil(double(shown.tokens) / length));
    result.filled += double(shown.used) / length;
  }
  double count = std::max<double>(1, double(sheets.size()));
  result.wordShare = allWords > 0 ? words / allWords : 1;
  result.imageShare = allImages > 0 ? images / allImages : 1;
  result.filled /= count;
  result.value = (value.word * words + value.image * images) / count;
  return result;
}

} // namespace smmil
