//===- Presentation.cpp - What a view shows a model -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plays the statements and fills windows as the reader of datasets does, by
// lengths alone: an image stands in one window with its markers, text is cut.
//
//===----------------------------------------------------------------------===//

#include "smmil/Analysis/Presentation.h"

#include <algorithm>

namespace smmil {

namespace {

class Player {
public:
  Player(const PresentationKnobs &knobs, const ModelContext &model,
         TaskKind kind)
      : knobs(knobs), kind(kind), imageTokens(model.imageTokens),
        length(std::max<uint64_t>(1, knobs.window ? knobs.window
                                                  : model.tokens)) {}

  void show(const RecordedSheet &recorded);
  PresentationResult result() const;

private:
  void open();
  void text(uint64_t count);
  void image();

  const PresentationKnobs knobs;
  const TaskKind kind;
  const uint64_t imageTokens, length;
  uint64_t windows = 0, used = 0, filled = 0, appearances = 0;
  double value = 0;

  // The sheet, and what of it the current window holds.
  RecordedSheet sheet;
  bool isCut = false; ///< The sheet's own context is over.
  bool isSeen = false;
  uint64_t textHere = 0, imagesHere = 0;
  bool afterImage = false, wholeText = false;
};

/// Begins a window; of a sheet with a context of its own nothing more is shown.
void Player::open() {
  if (knobs.window == 0 && isSeen) {
    isCut = true;
    return;
  }
  ++windows;
  filled += used;
  used = textHere = imagesHere = 0;
  afterImage = isSeen = false;
}

void Player::text(uint64_t count) {
  while (count > 0 && !isCut) {
    if (used == length) {
      open();
      continue;
    }
    const uint64_t part = std::min(count, length - used);
    count -= part;
    used += part;
    textHere += part;
    wholeText |= textHere == sheet.text;
    appearances += !isSeen;
    isSeen = true;
    if (kind == TaskKind::Captioning)
      value += afterImage;
    if (kind == TaskKind::Vqa && sheet.images != 0)
      value += double(part) * double(imagesHere) / sheet.images;
    afterImage = false;
  }
}

void Player::image() {
  const uint64_t tokens = imageTokens + knobs.markers;
  isCut |= tokens > length && knobs.window == 0;
  if (isCut || tokens > length)
    return;
  if (used + tokens > length)
    open();
  if (isCut)
    return;
  used += tokens;
  ++imagesHere;
  appearances += !isSeen;
  afterImage = isSeen = true;
}

void Player::show(const RecordedSheet &recorded) {
  sheet = recorded;
  isCut = isSeen = afterImage = wholeText = false;
  textHere = imagesHere = 0;
  const uint64_t all =
      sheet.text + sheet.images * (imageTokens + knobs.markers);
  if (windows == 0 || knobs.window == 0 ||
      (knobs.wholeSheets && used != 0 && all <= length && used + all > length))
    open();
  uint64_t words = sheet.text, images = sheet.images;
  const uint64_t every = std::max<uint64_t>(knobs.every, 1);
  auto group = [&](uint64_t count) {
    for (; count > 0 && images > 0; --count, --images)
      image();
  };
  while (words > 0) {
    const uint64_t run = std::min(words, every);
    if (knobs.imagesLead)
      group(knobs.images);
    text(run);
    words -= run;
    if (!knobs.imagesLead)
      group(knobs.images);
  }
  group(images);
  if (kind == TaskKind::Summarisation && wholeText)
    value += double(sheet.text);
}

PresentationResult Player::result() const {
  PresentationResult result;
  const double tokens = double(windows) * double(length);
  result.windows = double(windows);
  if (windows == 0)
    return result;
  result.filled = double(filled + used) / tokens;
  result.perWindow = double(appearances) / double(windows);
  result.value = value;
  // Nothing of value is worse than one unit for all of it.
  result.cost = tokens / std::max(value, 0.5);
  return result;
}

} // namespace

PresentationResult present(const std::vector<RecordedSheet> &sheets,
                           const PresentationKnobs &knobs,
                           const ModelContext &model, TaskKind kind) {
  Player player(knobs, model, kind);
  if (!knobs.shortestFirst) {
    for (const RecordedSheet &sheet : sheets)
      player.show(sheet);
    return player.result();
  }
  std::vector<const RecordedSheet *> order;
  for (const RecordedSheet &sheet : sheets)
    order.push_back(&sheet);
  std::stable_sort(order.begin(), order.end(),
                   [](const RecordedSheet *a, const RecordedSheet *b) {
                     return a->text - a->blank < b->text - b->blank;
                   });
  for (const RecordedSheet *sheet : order)
    player.show(*sheet);
  return player.result();
}

} // namespace smmil
