//===- Presentation.h - What a view shows a model ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plays a view over recorded sheets without touching a payload: the lengths of
// text and the number of images decide what stands in which context window. A
// kind of task says what of that it values; so measurement decides the knobs of
// a view.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_ANALYSIS_PRESENTATION_H
#define SMMIL_ANALYSIS_PRESENTATION_H

#include "dialects/Design/TaskKind.h"

#include <cstdint>
#include <vector>

namespace smmil {

/// One recorded sheet, as far as presentation goes.
struct RecordedSheet {
  uint64_t text = 0; ///< In the model's text unit, blank lines between runs
                     ///< included where that is a token.
  uint32_t images = 0;
  uint64_t blank = 0; ///< Of `text`, that of the blank lines.
};

/// The view `cycle until @text { take every of @text; take images of @image }
/// rest append`, or with the images first.
struct PresentationKnobs {
  uint64_t every = 200; ///< Units of text between groups of images, >= 1.
  uint32_t images = 1;  ///< Images in a group, >= 1.
  uint32_t markers = 0; ///< Special tokens at an image.
  bool imagesLead = false;
  /// Tokens of a window that sheets are packed into; 0: each sheet has a
  /// context of its own, which ends where the model's does.
  uint64_t window = 0;
  bool wholeSheets = false;   ///< What fits into a window is not cut.
  bool shortestFirst = false; ///< Sheets by their text without blank lines,
                              ///< not as they were recorded.
};

struct ModelContext {
  uint64_t tokens = 0;      ///< Length of the context window.
  uint64_t imageTokens = 0; ///< What one image takes of it.
};

struct PresentationResult {
  double windows = 0;   ///< Context windows for all sheets.
  double filled = 0;    ///< Share of the windows' tokens that are used.
  double perWindow = 0; ///< Mean number of sheets that a window shows text or
                        ///< images of.
  double value = 0;     ///< In the unit of the kind, over all windows.
  double cost = 0;      ///< Tokens of context for one unit of value.
};

/// Precondition: a window takes an image with its markers; what is longer ends
/// the window and is not shown.
PresentationResult present(const std::vector<RecordedSheet> &sheets,
                           const PresentationKnobs &knobs,
                           const ModelContext &model, TaskKind kind);

} // namespace smmil

#endif // SMMIL_ANALYSIS_PRESENTATION_H
