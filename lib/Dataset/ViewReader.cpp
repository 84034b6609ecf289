//===- ViewReader.cpp - Sheets as a view presents them --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One queue for every field of media over the sheet's segments, and one run of
// text; statements move them.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/ViewReader.h"

#include "SheetFilter.h"
#include "smmil/Support/Printable.h"

#include <algorithm>
#include <utility>

using namespace smmil;

static bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

namespace {

/// A statement with its names resolved.
struct Step {
  ViewStep::Kind kind = ViewStep::Kind::Take;
  ViewStep::Short onShort = ViewStep::Short::Skip;
  bool restAppend = false, isText = false;
  int64_t count = 0;
  size_t field = 0; ///< Index into the plan's fields.
  std::string before, after, token;
  std::vector<Step> body;
};

/// Items of a field that are still to be shown.
struct Queue {
  std::vector<ViewSpan> items;
  size_t next = 0;
  uint64_t nextSheet = 0; ///< The first that nothing was borrowed from.
  bool isEmpty() const { return next == items.size(); }
};

} // namespace

struct ViewReader::State {
  State(const Dataset &owner) : dataset(owner), cursor(owner), ahead(owner) {}

  const Dataset &dataset;
  std::vector<Step> steps;
  std::vector<SheetFilter> filters;
  std::vector<bool> hidden; ///< By field of the plan.
  /// How items of each field are marked in recorded order.
  std::vector<Step> marks;
  bool needsQueues = false; ///< Some statement takes or cycles.
  SheetCursor cursor, ahead;

  // The sheet read last.
  uint64_t number = 0;
  bool shown = true;
  std::string text; ///< All runs, a blank line between them.
  size_t textAt = 0;
  std::vector<Queue> queues; ///< By field.
  uint64_t taken = 0;        ///< Items and bytes: what a cycle lives on.
  bool stopped = false;
  std::vector<ViewSpan> spans;

  Outcome resolve(const View &view, const std::vector<ViewStep> &from,
                  std::vector<Step> &to);
  Outcome findField(const std::string &name, size_t &field) const;
  Outcome spell(const View &view, const std::string &symbol,
                std::string &spelling) const;
  /// The plan's field of a segment; as many as there are if it has none.
  size_t fieldOf(std::string_view name) const;
  Outcome isSheetShown(SheetCursor &at, uint64_t sheet, bool &result);
  void fill();
  Outcome play(const std::vector<Step> &list);
  Outcome take(const Step &step);
  void takeText(int64_t count);
  void takeItem(const Step &step, const ViewSpan &item);
  Outcome cycle(const Step &step);
  void record();
  Outcome borrow(size_t field);
  void addToken(const std::string &spelling);
  void addText(std::string_view shown);
  bool hasLeft(const Step &step) const {
    return step.isText ? textAt < text.size() : !queues[step.field].isEmpty();
  }
};

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

size_t ViewReader::State::fieldOf(std::string_view name) const {
  const std::vector<PlanField> &fields = dataset.plan().fields;
  size_t field = 0;
  while (field < fields.size() && fields[field].name != name)
    ++field;
  return field;
}

Outcome ViewReader::State::findField(const std::string &name,
                                     size_t &field) const {
  field = fieldOf(name);
  if (field == dataset.plan().fields.size()) {
    std::string known;
    for (const PlanField &other : dataset.plan().fields)
      known += (known.empty() ? "" : ", ") + other.name;
    return dataError(dataset.directory() + ": the view names the field " +
                     inQuotes(name) + ", which the dataset lacks; it has " +
                     known);
  }
  return Outcome::success();
}

Outcome ViewReader::State::spell(const View &view, const std::string &symbol,
                                 std::string &spelling) const {
  if (symbol.empty())
    return Outcome::success();
  for (const std::vector<Token> *tokens :
       {&view.tokens, &dataset.manifest().tokens})
    for (const Token &token : *tokens)
      if (token.symbol == symbol) {
        spelling = token.spelling;
        return Outcome::success();
      }
  return dataError(dataset.directory() + ": the view names the token @" +
                   symbol + ", which the vocabulary lacks");
}

Outcome ViewReader::State::resolve(const View &view,
                                   const std::vector<ViewStep> &from,
                                   std::vector<Step> &to) {
  for (const ViewStep &source : from) {
    Step step;
    step.kind = source.kind;
    step.onShort = source.onShort;
    step.restAppend = source.restAppend;
    step.count = source.count;
    // Recorded order may be without markers, and names no field then.
    const bool named =
        source.kind != ViewStep::Kind::Mark &&
        !(source.kind == ViewStep::Kind::Recorded && source.field.empty());
    if (named) {
      if (Outcome outcome = findField(source.field, step.field); !outcome)
        return outcome;
      step.isText =
          dataset.plan().fields[step.field].modality == Modality::Text;
      if (hidden[step.field])
        return dataError(dataset.directory() + ": the view shows the field " +
                         inQuotes(source.field) +
                         ", which its list of fields leaves out");
    }
    for (auto [symbol, spelling] :
         {std::pair(&source.tokenBefore, &step.before),
          std::pair(&source.tokenAfter, &step.after),
          std::pair(&source.token, &step.token)})
      if (Outcome outcome = spell(view, *symbol, *spelling); !outcome)
        return outcome;
    if (Outcome outcome = resolve(view, source.body, step.body); !outcome)
      return outcome;
    if (source.kind == ViewStep::Kind::Recorded && named)
      marks[step.field] = step;
    needsQueues |= source.kind == ViewStep::Kind::Take ||
                   source.kind == ViewStep::Kind::Cycle;
    to.push_back(std::move(step));
  }
  return Outcome::success();
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

void ViewReader::State::addToken(const std::string &spelling) {
  if (spelling.empty())
    return;
  ViewSpan span;
  span.kind = ViewSpan::Kind::Token;
  span.text = spelling;
  spans.push_back(span);
}

void ViewReader::State::addText(std::string_view shown) {
  if (shown.empty())
    return;
  ViewSpan span;
  span.text = shown;
  spans.push_back(span);
}

void ViewReader::State::takeItem(const Step &step, const ViewSpan &item) {
  addToken(step.before);
  spans.push_back(item);
  addToken(step.after);
  ++taken;
}

static ViewSpan itemSpan(const SegmentData &segment, uint64_t sheet,
                         size_t number) {
  ViewSpan span;
  span.kind = ViewSpan::Kind::Item;
  span.modality = segment.kind;
  span.field = segment.field;
  span.item = segment.item;
  span.sheet = sheet;
  span.segment = static_cast<uint32_t>(number);
  return span;
}

/// Text and items of the sheet, for statements that take.
void ViewReader::State::fill() {
  text.clear();
  textAt = 0;
  for (Queue &queue : queues) {
    queue.items.clear();
    queue.next = 0;
    queue.nextSheet = number + 1;
  }
  const std::vector<SegmentData> &segments = cursor.segments();
  for (size_t i = 0; i < segments.size(); ++i) {
    const size_t field = fieldOf(segments[i].field);
    if (field < hidden.size() && hidden[field])
      continue;
    if (segments[i].kind == Modality::Text) {
      if (!text.empty())
        text += "\n\n";
      text += segments[i].text;
    } else if (field < queues.size()) {
      queues[field].items.push_back(itemSpan(segments[i], number, i));
    }
  }
}

/// Moves the items of the next sheet that has some to this one's.
Outcome ViewReader::State::borrow(size_t field) {
  Queue &queue = queues[field];
  for (; queue.isEmpty() && queue.nextSheet < dataset.sheetCount();
       ++queue.nextSheet) {
    bool isLender = true;
    if (Outcome outcome = isSheetShown(ahead, queue.nextSheet, isLender);
        !outcome)
      return outcome;
    const std::vector<SegmentData> &segments = ahead.segments();
    for (size_t i = 0; isLender && i < segments.size(); ++i)
      if (segments[i].kind != Modality::Text &&
          fieldOf(segments[i].field) == field) {
        ViewSpan span = itemSpan(segments[i], queue.nextSheet, i);
        span.field = dataset.plan().fields[field].name; // It reads on.
        queue.items.push_back(span);
      }
  }
  return Outcome::success();
}

void ViewReader::State::takeText(int64_t count) {
  const size_t begin = textAt;
  const char *data = text.data();
  const size_t size = text.size();
  for (int64_t words = 0; textAt < size && words < count;) {
    while (textAt < size && isSpace(data[textAt]))
      ++textAt;
    words += textAt < size;
    while (textAt < size && !isSpace(data[textAt]))
      ++textAt;
  }
  // The space before the next word goes with the words taken.
  while (textAt < size && isSpace(data[textAt]))
    ++textAt;
  addText(std::string_view(text).substr(begin, textAt - begin));
  taken += textAt - begin;
}

Outcome ViewReader::State::take(const Step &step) {
  if (step.isText) {
    takeText(step.count);
    return Outcome::success();
  }
  Queue &queue = queues[step.field];
  for (int64_t i = 0; i < step.count && !stopped; ++i) {
    if (queue.isEmpty() && step.onShort == ViewStep::Short::Carry)
      if (Outcome outcome = borrow(step.field); !outcome)
        return outcome;
    if (queue.isEmpty()) {
      if (step.onShort == ViewStep::Short::Error)
        return dataError(dataset.directory() + ": sheet " +
                         std::to_string(number) + " runs out of " +
                         dataset.plan().fields[step.field].name +
                         ", which its view makes an error; use `short skip` "
                         "to allow it");
      stopped = step.onShort == ViewStep::Short::Stop;
      return Outcome::success();
    }
    takeItem(step, queue.items[queue.next++]);
  }
  return Outcome::success();
}

Outcome ViewReader::State::cycle(const Step &step) {
  while (!stopped && hasLeft(step)) {
    const uint64_t before = taken;
    if (Outcome outcome = play(step.body); !outcome)
      return outcome;
    if (taken == before)
      break; // A body that takes nothing would go on for ever.
  }
  if (!step.restAppend || stopped)
    return Outcome::success();
  addText(std::string_view(text).substr(textAt));
  textAt = text.size();
  for (const Step &inner : step.body) {
    if (inner.kind != ViewStep::Kind::Take || inner.isText)
      continue;
    Queue &queue = queues[inner.field];
    while (!queue.isEmpty())
      takeItem(inner, queue.items[queue.next++]);
  }
  return Outcome::success();
}

/// The sheet in its recorded order. Items of fields that no statement names are
/// shown unmarked.
void ViewReader::State::record() {
  static const Step kPlain;
  const std::vector<SegmentData> &segments = cursor.segments();
  for (size_t i = 0; i < segments.size(); ++i) {
    const size_t field = fieldOf(segments[i].field);
    if (field < hidden.size() && hidden[field])
      continue;
    if (segments[i].kind == Modality::Text)
      addText(segments[i].text);
    else
      takeItem(field < marks.size() ? marks[field] : kPlain,
               itemSpan(segments[i], number, i));
  }
}

Outcome ViewReader::State::play(const std::vector<Step> &list) {
  bool recorded = false;
  for (const Step &step : list) {
    if (stopped)
      break;
    Outcome outcome;
    switch (step.kind) {
    case ViewStep::Kind::Take:
      outcome = take(step);
      break;
    case ViewStep::Kind::Cycle:
      outcome = cycle(step);
      break;
    case ViewStep::Kind::Mark:
      addToken(step.token);
      break;
    case ViewStep::Kind::Recorded:
      if (!recorded)
        record();
      recorded = true;
      break;
    }
    if (!outcome)
      return outcome;
  }
  return Outcome::success();
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Reads the sheet and asks the filters.
Outcome ViewReader::State::isSheetShown(SheetCursor &at, uint64_t sheet,
                                        bool &result) {
  if (Outcome outcome = at.read(sheet); !outcome)
    return outcome;
  result = true;
  if (filters.empty())
    return Outcome::success();
  Result<bool> held = holdFilters(filters, at, sheet);
  if (!held)
    return dataError(dataset.directory() + ": sheet " + std::to_string(sheet) +
                     ": " + held.error().message);
  result = *held;
  // Restoring a line moves the cursor through the block once more.
  const bool moved = std::any_of(filters.begin(), filters.end(),
                                 [](const auto &f) { return !f.path.empty(); });
  return result && moved ? at.read(sheet) : Outcome::success();
}

ViewReader::ViewReader(std::unique_ptr<State> made) : state(std::move(made)) {}
ViewReader::~ViewReader() = default;
ViewReader::ViewReader(ViewReader &&) noexcept = default;
ViewReader &ViewReader::operator=(ViewReader &&) noexcept = default;

Result<ViewReader> ViewReader::create(const Dataset &dataset,
                                      const View &view) {
  auto state = std::make_unique<State>(dataset);
  const size_t fields = dataset.plan().fields.size();
  state->hidden.assign(fields, !view.fields.empty());
  state->marks.resize(fields);
  state->queues.resize(fields);
  for (const std::string &name : view.fields) {
    size_t field = 0;
    if (Outcome outcome = state->findField(name, field); !outcome)
      return outcome.error();
    state->hidden[field] = false;
  }
  if (Outcome outcome = state->resolve(view, view.steps, state->steps);
      !outcome)
    return outcome.error();
  for (const ViewFilter &filter : view.filters) {
    Result<SheetFilter> made = SheetFilter::create(filter, dataset.plan());
    if (!made)
      return dataError(dataset.directory() + ": the view's filter " +
                       made.error().message);
    state->filters.push_back(std::move(*made));
  }
  return ViewReader(std::move(state));
}

Outcome ViewReader::read(uint64_t number) {
  State &s = *state;
  s.spans.clear();
  s.number = number;
  s.taken = 0;
  s.stopped = false;
  if (Outcome outcome = s.isSheetShown(s.cursor, number, s.shown); !outcome)
    return outcome;
  if (!s.shown)
    return Outcome::success();
  if (s.needsQueues)
    s.fill();
  return s.play(s.steps);
}

bool ViewReader::isShown() const { return state->shown; }
const std::vector<ViewSpan> &ViewReader::spans() const { return state->spans; }
