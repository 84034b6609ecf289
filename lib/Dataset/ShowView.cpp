//===- ShowView.cpp - A sheet as a view presents it -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One cursor per field over the sheet's segments; statements move them.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/ShowView.h"

#include <deque>
#include <map>

using namespace smmil;

static bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

Result<View> smmil::findView(const Dataset &dataset, const std::string &name) {
  std::string known;
  for (const View &view : dataset.manifest().views) {
    if (view.name == name)
      return view;
    known += (known.empty() ? "" : ", ") + view.name;
  }
  return usageError(dataset.directory() + ": no view \"" + name +
                    "\"; it has " + (known.empty() ? "none" : known));
}

namespace {

class Player {
public:
  Player(const Dataset &dataset, StoredSheet sheet);
  Outcome play(const std::vector<ViewStep> &steps);
  std::vector<ViewPiece> pieces;

private:
  const PlanField *fieldOf(const std::string &name) const;
  Outcome token(const std::string &symbol);
  Outcome take(const ViewStep &step, const PlanField &field);
  Outcome takeText(const ViewStep &step);
  Outcome takeItem(const ViewStep &step, const StoredSegment &segment);
  Outcome cycle(const ViewStep &step);
  Outcome record(const std::vector<ViewStep> &steps);
  Outcome borrow(const std::string &field);
  bool hasLeft(const PlanField &field) const;
  void addText(std::string_view text);
  Error tooFew(const PlanField &field) const;

  const Dataset &dataset;
  StoredSheet sheet;
  std::string text; ///< All runs, a blank line between them.
  size_t textAt = 0;
  std::map<std::string, std::deque<StoredSegment>> left; ///< By field.
  /// The first sheet that nothing was borrowed from, of each field.
  std::map<std::string, uint64_t> nextSheets;
  SheetCursor ahead;  ///< For borrowing from the next sheets.
  uint64_t taken = 0; ///< Items and bytes of text: what a cycle lives on.
  bool stopped = false;
};

} // namespace

Player::Player(const Dataset &dataset, StoredSheet shown)
    : dataset(dataset), sheet(std::move(shown)), ahead(dataset) {
  for (const StoredSegment &segment : sheet.segments) {
    if (segment.kind != Modality::Text) {
      left[segment.field].push_back(segment);
      continue;
    }
    if (!text.empty())
      text += "\n\n";
    text += segment.text;
  }
}

const PlanField *Player::fieldOf(const std::string &name) const {
  for (const PlanField &field : dataset.plan().fields)
    if (field.name == name)
      return &field;
  return nullptr;
}

Error Player::tooFew(const PlanField &field) const {
  return dataError(dataset.directory() + ": sheet " +
                   std::to_string(sheet.number) + " runs out of " + field.name +
                   ", which its view makes an error; use `short skip` to allow "
                   "it");
}

Outcome Player::token(const std::string &symbol) {
  if (symbol.empty())
    return Outcome::success();
  for (const Token &token : dataset.manifest().tokens)
    if (token.symbol == symbol) {
      ViewPiece piece;
      piece.kind = ViewPiece::Kind::Token;
      piece.text = token.spelling;
      pieces.push_back(std::move(piece));
      return Outcome::success();
    }
  return dataError(dataset.directory() + ": the view names the token @" +
                   symbol + ", which the vocabulary lacks");
}

void Player::addText(std::string_view shown) {
  if (shown.empty())
    return;
  if (!pieces.empty() && pieces.back().kind == ViewPiece::Kind::Text) {
    pieces.back().text += shown;
    return;
  }
  ViewPiece piece;
  piece.text = shown;
  pieces.push_back(std::move(piece));
}

Outcome Player::takeItem(const ViewStep &step, const StoredSegment &segment) {
  if (Outcome outcome = token(step.tokenBefore); !outcome)
    return outcome;
  ViewPiece piece;
  piece.kind = ViewPiece::Kind::Item;
  piece.text = segment.path;
  piece.modality = segment.kind;
  piece.field = segment.field;
  piece.item = segment.item;
  pieces.push_back(std::move(piece));
  ++taken;
  return token(step.tokenAfter);
}

/// Moves the items of the next sheets that have some to this one's.
Outcome Player::borrow(const std::string &field) {
  uint64_t &next =
      nextSheets.try_emplace(field, sheet.number + 1).first->second;
  for (; left[field].empty() && next < dataset.sheetCount(); ++next) {
    // By the quick way: there may be long stretches without an item.
    if (Outcome outcome = ahead.read(next); !outcome)
      return outcome;
    bool has = false;
    for (const SegmentData &segment : ahead.segments())
      has |= segment.kind != Modality::Text && segment.field == field;
    if (!has)
      continue;
    Result<StoredSheet> lender = ahead.sheet(next);
    if (!lender)
      return lender.error();
    for (StoredSegment &segment : lender->segments)
      if (segment.kind != Modality::Text && segment.field == field)
        left[field].push_back(std::move(segment));
  }
  return Outcome::success();
}

bool Player::hasLeft(const PlanField &field) const {
  if (field.modality == Modality::Text)
    return textAt < text.size();
  auto found = left.find(field.name);
  return found != left.end() && !found->second.empty();
}

Outcome Player::takeText(const ViewStep &step) {
  size_t begin = textAt;
  int64_t words = 0;
  while (textAt < text.size() && words < step.count) {
    while (textAt < text.size() && isSpace(text[textAt]))
      ++textAt;
    words += textAt < text.size();
    while (textAt < text.size() && !isSpace(text[textAt]))
      ++textAt;
  }
  // The space before the next word goes with the words taken.
  while (textAt < text.size() && isSpace(text[textAt]))
    ++textAt;
  addText(std::string_view(text).substr(begin, textAt - begin));
  taken += textAt - begin;
  return Outcome::success();
}

Outcome Player::take(const ViewStep &step, const PlanField &field) {
  if (field.modality == Modality::Text)
    return takeText(step);
  std::deque<StoredSegment> &queue = left[field.name];
  for (int64_t i = 0; i < step.count && !stopped; ++i) {
    if (queue.empty() && step.onShort == ViewStep::Short::Carry)
      if (Outcome outcome = borrow(field.name); !outcome)
        return outcome;
    if (queue.empty()) {
      if (step.onShort == ViewStep::Short::Error)
        return tooFew(field);
      stopped = step.onShort == ViewStep::Short::Stop;
      return Outcome::success();
    }
    StoredSegment segment = std::move(queue.front());
    queue.pop_front();
    if (Outcome outcome = takeItem(step, segment); !outcome)
      return outcome;
  }
  return Outcome::success();
}

Outcome Player::cycle(const ViewStep &step) {
  const PlanField *until = fieldOf(step.field);
  if (!until)
    return dataError(dataset.directory() + ": the view names the field " +
                     step.field + ", which the dataset lacks");
  while (!stopped && hasLeft(*until)) {
    uint64_t before = taken;
    if (Outcome outcome = play(step.body); !outcome)
      return outcome;
    if (taken == before)
      break; // A body that takes nothing would go on for ever.
  }
  if (!step.restAppend || stopped)
    return Outcome::success();
  addText(std::string_view(text).substr(textAt));
  textAt = text.size();
  for (const ViewStep &inner : step.body) {
    const PlanField *field = fieldOf(inner.field);
    if (inner.kind != ViewStep::Kind::Take || !field ||
        field->modality == Modality::Text)
      continue;
    for (const StoredSegment &segment : left[field->name])
      if (Outcome outcome = takeItem(inner, segment); !outcome)
        return outcome;
    left[field->name].clear();
  }
  return Outcome::success();
}

/// The sheet in its recorded order; `steps` say how items of a field are
/// marked. Items of fields that no statement names are shown unmarked.
Outcome Player::record(const std::vector<ViewStep> &steps) {
  for (const StoredSegment &segment : sheet.segments) {
    if (segment.kind == Modality::Text) {
      addText(segment.text);
      continue;
    }
    ViewStep plain;
    const ViewStep *how = &plain;
    for (const ViewStep &step : steps)
      if (step.kind == ViewStep::Kind::Recorded && step.field == segment.field)
        how = &step;
    if (Outcome outcome = takeItem(*how, segment); !outcome)
      return outcome;
  }
  return Outcome::success();
}

Outcome Player::play(const std::vector<ViewStep> &steps) {
  bool recorded = false;
  for (const ViewStep &step : steps) {
    if (stopped)
      break;
    Outcome outcome;
    switch (step.kind) {
    case ViewStep::Kind::Take: {
      const PlanField *field = fieldOf(step.field);
      if (!field)
        return dataError(dataset.directory() + ": the view names the field " +
                         step.field + ", which the dataset lacks");
      outcome = take(step, *field);
      break;
    }
    case ViewStep::Kind::Cycle:
      outcome = cycle(step);
      break;
    case ViewStep::Kind::Mark:
      outcome = token(step.token);
      break;
    case ViewStep::Kind::Recorded:
      if (!recorded)
        outcome = record(steps);
      recorded = true;
      break;
    }
    if (!outcome)
      return outcome;
  }
  return Outcome::success();
}

Result<std::vector<ViewPiece>>
smmil::showView(const Dataset &dataset, uint64_t number, const View &view) {
  Result<StoredSheet> sheet = dataset.sheet(number);
  if (!sheet)
    return sheet.error();
  Player player(dataset, std::move(*sheet));
  if (Outcome outcome = player.play(view.steps); !outcome)
    return outcome.error();
  return std::move(player.pieces);
}
