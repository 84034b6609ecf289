//===- Presentation.h - What a view shows a model ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plays a view over recorded sheets without touching a payload: the lengths of
// text runs and the number of images decide how many context windows a sheet
// takes and what is seen in the first one. A task says what it values; that
// turns the frequency of images into a knob that measurement can decide.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_ANALYSIS_PRESENTATION_H
#define SMMIL_ANALYSIS_PRESENTATION_H

#include <cstdint>
#include <vector>

namespace smmil {

/// One recorded sheet, as far as presentation goes.
struct RecordedSheet {
  uint64_t words = 0; ///< In the model's text unit.
  uint32_t images = 0;
};

/// The view `cycle { take `every` of text; take `images` of image }`, the rest
/// of the text appended, media that run out skipped.
struct PresentationKnobs {
  uint64_t every = 200; ///< Words between groups of images, >= 1.
  uint32_t images = 1;  ///< Images in a group.
};

struct ModelContext {
  uint64_t tokens = 0;      ///< Length of the context window.
  uint64_t imageTokens = 0; ///< What one image takes of it.
};

/// What a task values: per word and per image seen in a context window.
struct PresentationValue {
  double word = 0, image = 0;
};

struct PresentationResult {
  double windows = 0;    ///< Context windows for all sheets.
  double wordShare = 0;  ///< Share of all words inside a first window.
  double imageShare = 0; ///< Share of all images inside a first window.
  double filled = 0;     ///< Mean share of a first window that is used.
  double value = 0;      ///< Mean value of a first window.
};

PresentationResult present(const std::vector<RecordedSheet> &sheets,
                           const PresentationKnobs &knobs,
                           const ModelContext &model,
                           const PresentationValue &value);

} // namespace smmil

#endif // SMMIL_ANALYSIS_PRESENTATION_H
