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
#include "TokenColumn.h"
#include "WordScan.h"
#include "smmil/Support/Printable.h"

#include <optional>
#include <utility>

using namespace smmil;

/// What joins two runs of text.
static constexpr std::string_view kBlankLine = "\n\n";

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
  bool isTaken = false; ///< Else it stays empty.
  std::vector<ViewSpan> items;
  size_t next = 0, end = 0; ///< Of the items.
  uint64_t nextSheet = 0;   ///< The first that nothing was borrowed from.
  bool isEmpty() const { return next == end; }
  void add(const ViewSpan &item) {
    items.push_back(item);
    ++end;
  }
};

} // namespace

struct ViewReader::State {
  State(const Dataset &owner) : dataset(owner), cursor(owner), ahead(owner) {}

  const Dataset &dataset;
  std::vector<Step> steps;
  std::vector<SheetFilter> filters;
  std::optional<FilterMemory> memory; ///< With filters.
  std::vector<bool> hidden;           ///< By field of the plan.
  /// How items of each field are marked in recorded order.
  std::vector<Step> marks;
  bool needsQueues = false;         ///< Some statement takes or cycles.
  bool isWindowed = false;          ///< Pieces are asked for one by one.
  bool asksMembers = false;         ///< Of filters.
  std::vector<uint64_t> itemTokens; ///< By field.
  SheetCursor cursor, ahead;
  std::optional<TokenReader> tokens;

  // The sheet read last.
  uint64_t number = 0;
  bool shown = true, isMeasured = false;
  /// All runs, a blank line between them; of a single run where it lies.
  std::string_view text;
  std::string joinedText;
  size_t textAt = 0, textEnd = 0, pieceAt = 0;
  SheetShape shape;
  /// Of the text, with tokens: runs, and null for the blank lines between.
  std::vector<const SegmentShape *> parts;
  size_t partAt = 0;
  PieceCursor cut; ///< In the part, if it is a run.
  uint64_t tokensAt = 0, tokensEnd = 0;
  std::vector<TextPiece> pieces; ///< Of what is shown, in windows.
  std::string frame;             ///< For filters.
  std::vector<Queue> queues;     ///< By field.
  uint64_t taken = 0;            ///< Items and bytes: what a cycle lives on.
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
  Outcome askFilters(SheetCursor &at, uint64_t sheet, bool &isRead,
                     bool &result);
  Outcome holdsCounts(SheetCursor &at, uint64_t sheet, bool &isRead,
                      bool &result);
  static Outcome readOnce(SheetCursor &at, uint64_t sheet, bool &isRead);
  Outcome checkShape() const;
  Outcome present(uint64_t sheet);
  Outcome fill();
  Outcome addPart(const SegmentShape *run);
  Outcome play(const std::vector<Step> &list);
  Outcome take(const Step &step);
  Outcome takeText(uint64_t count);
  Outcome takeTokens(uint64_t count);
  void takeItem(const Step &step, const ViewSpan &item);
  Outcome cycle(const Step &step);
  Outcome record();
  Outcome borrow(size_t field);
  ViewSpan &addSpan(ViewSpan::Kind kind, std::string_view shownText,
                    uint64_t shownTokens);
  void addToken(const std::string &spelling, bool joined);
  void addText(size_t begin, uint64_t tokensBegin, size_t firstPiece);
  Outcome addRun(size_t segment, std::string_view shown);
  Error wrongTokens() const;
  /// Segments of the sheet, read or measured.
  size_t segmentCount() const {
    return isMeasured ? shape.segments.size() : cursor.segments().size();
  }
  bool isTextAt(size_t segment) const {
    return isMeasured ? shape.segments[segment].isText
                      : cursor.segments()[segment].kind == Modality::Text;
  }
  size_t fieldAt(size_t segment) const {
    return tokens ? shape.segments[segment].field
                  : fieldOf(cursor.segments()[segment].field);
  }
  bool isHidden(size_t field) const {
    return field < hidden.size() && hidden[field];
  }
  ViewSpan itemAt(size_t segment, size_t field) const;
  bool hasLeft(const Step &step) const {
    return step.isText ? textAt < textEnd : !queues[step.field].isEmpty();
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
    const bool takes = source.kind == ViewStep::Kind::Take ||
                       source.kind == ViewStep::Kind::Cycle;
    needsQueues |= takes;
    if (takes)
      queues[step.field].isTaken = !step.isText;
    to.push_back(std::move(step));
  }
  return Outcome::success();
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

/// Text or a token. All members are named: they are written where they stay,
/// without being cleared first, which would take longer than all else.
ViewSpan &ViewReader::State::addSpan(ViewSpan::Kind kind,
                                     std::string_view shownText,
                                     uint64_t shownTokens) {
  spans.push_back({kind, Modality::Text, /*joined=*/false, shownText,
                   /*field=*/std::string_view(), /*item=*/0, number,
                   /*segment=*/0, /*part=*/0, shownTokens, /*firstPiece=*/0,
                   /*pieceCount=*/0});
  return spans.back();
}

void ViewReader::State::addToken(const std::string &spelling, bool joined) {
  if (spelling.empty())
    return;
  ViewSpan &span = addSpan(ViewSpan::Kind::Token, spelling, tokens ? 1 : 0);
  span.joined = joined;
}

/// What was taken of the text, from `begin` on.
void ViewReader::State::addText(size_t begin, uint64_t tokensBegin,
                                size_t firstPiece) {
  if (textAt == begin)
    return;
  std::string_view taken;
  if (!isMeasured)
    taken = text.substr(begin, textAt - begin);
  ViewSpan &span = addSpan(ViewSpan::Kind::Text, taken, tokensAt - tokensBegin);
  span.firstPiece = firstPiece;
  span.pieceCount = pieceAt - firstPiece;
}

/// A text segment as a whole.
Outcome ViewReader::State::addRun(size_t segment, std::string_view shown) {
  const uint64_t runTokens = tokens ? shape.segments[segment].tokens : 0;
  if (shown.empty() && !(isMeasured && shape.segments[segment].bytes != 0))
    return Outcome::success();
  ViewSpan &span = addSpan(ViewSpan::Kind::Text, shown, runTokens);
  if (!isWindowed)
    return Outcome::success();
  span.firstPiece = pieces.size();
  const Status status = PieceCursor(shape.segments[segment]).expand(pieces);
  span.pieceCount = pieces.size() - span.firstPiece;
  return status.isOk() ? Outcome::success() : Outcome(wrongTokens());
}

Error ViewReader::State::wrongTokens() const {
  return dataError(dataset.directory() + ": sheet " + std::to_string(number) +
                   " has other text or segments than its tokens say; count "
                   "them again with `smmil tokens`");
}

void ViewReader::State::takeItem(const Step &step, const ViewSpan &item) {
  addToken(step.before, false);
  spans.push_back(item);
  spans.back().joined = !step.before.empty();
  addToken(step.after, true);
  ++taken;
}

ViewSpan ViewReader::State::itemAt(size_t segment, size_t field) const {
  const bool isKnown = field < itemTokens.size();
  Modality modality = Modality::Text;
  std::string_view name;
  uint64_t item = 0;
  if (!isMeasured) {
    const SegmentData &data = cursor.segments()[segment];
    modality = data.kind;
    name = data.field;
    item = data.item;
  } else if (isKnown) {
    name = dataset.plan().fields[field].name;
  }
  return {ViewSpan::Kind::Item,
          modality,
          /*joined=*/false,
          /*text=*/std::string_view(),
          name,
          item,
          number,
          static_cast<uint32_t>(segment),
          /*part=*/0,
          isKnown ? itemTokens[field] : 0,
          /*firstPiece=*/0,
          /*pieceCount=*/0};
}

/// A run behind the text, with a blank line before it; or that line, if it is
/// null.
Outcome ViewReader::State::addPart(const SegmentShape *run) {
  if (run && textEnd != 0)
    if (Outcome outcome = addPart(nullptr); !outcome)
      return outcome;
  parts.push_back(run);
  textEnd += run ? run->bytes : kBlankLine.size();
  tokensEnd += run ? run->tokens : tokens->separatorTokens();
  if (!isWindowed)
    return Outcome::success();
  if (!run) {
    pieces.push_back(
        {uint32_t(kBlankLine.size()), uint32_t(tokens->separatorTokens())});
    return Outcome::success();
  }
  const Status status = PieceCursor(*run).expand(pieces);
  return status.isOk() ? Outcome::success() : Outcome(wrongTokens());
}

/// Text and items of the sheet, for statements that take.
Outcome ViewReader::State::fill() {
  for (Queue &queue : queues) {
    if (!queue.isTaken)
      continue;
    queue.items.clear();
    queue.next = queue.end = 0;
    queue.nextSheet = number + 1;
  }
  text = {};
  textAt = textEnd = pieceAt = partAt = 0;
  tokensAt = tokensEnd = 0;
  parts.clear();
  size_t runs = 0;
  for (size_t i = 0; i < segmentCount(); ++i) {
    const size_t field = fieldAt(i);
    if (isHidden(field))
      continue;
    if (!isTextAt(i)) {
      if (field < queues.size() && queues[field].isTaken)
        queues[field].add(itemAt(i, field));
      continue;
    }
    if (tokens)
      if (Outcome outcome = addPart(&shape.segments[i]); !outcome)
        return outcome;
    if (isMeasured)
      continue;
    const std::string_view run = cursor.segments()[i].text;
    if (runs++ == 0) {
      text = run;
      continue;
    }
    if (runs == 2)
      joinedText.assign(text);
    if (!joinedText.empty())
      joinedText += kBlankLine;
    joinedText += run;
    text = joinedText;
  }
  if (!tokens)
    textEnd = text.size();
  else if (!parts.empty())
    cut = PieceCursor(*parts[0]);
  return Outcome::success();
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
    for (size_t i = 0; isLender && i < segments.size(); ++i) {
      if (segments[i].kind == Modality::Text ||
          fieldOf(segments[i].field) != field)
        continue;
      ViewSpan span;
      span.kind = ViewSpan::Kind::Item;
      span.modality = segments[i].kind;
      span.field = dataset.plan().fields[field].name; // It reads on.
      span.item = segments[i].item;
      span.sheet = queue.nextSheet;
      span.segment = static_cast<uint32_t>(i);
      span.tokens = itemTokens[field];
      queue.add(span);
    }
  }
  return Outcome::success();
}

/// Moves on by at most so many tokens, and by one piece at least.
Outcome ViewReader::State::takeTokens(uint64_t count) {
  const uint64_t begin = tokensAt;
  bool isFirst = true;
  while (partAt < parts.size()) {
    const uint64_t taken = tokensAt - begin;
    const uint64_t left = count > taken ? count - taken : 0;
    if (!parts[partAt]) {
      if (!isFirst && tokens->separatorTokens() > left)
        break;
      isFirst = false;
      textAt += kBlankLine.size();
      tokensAt += tokens->separatorTokens();
      ++pieceAt;
    } else {
      PieceCursor::Taken here;
      if (Status status = cut.take(left, isFirst, here); !status.isOk())
        return wrongTokens();
      isFirst &= here.pieces == 0;
      textAt += here.bytes;
      tokensAt += here.tokens;
      pieceAt += here.pieces;
      if (!cut.atEnd())
        break;
    }
    if (++partAt < parts.size() && parts[partAt])
      cut = PieceCursor(*parts[partAt]);
  }
  return Outcome::success();
}

/// At most so many units, and one at least while there is text.
Outcome ViewReader::State::takeText(uint64_t count) {
  const size_t begin = textAt, firstPiece = pieceAt;
  const uint64_t tokensBegin = tokensAt;
  if (!tokens) // The space before the next word goes with the words taken.
    textAt = skipWords(text, textAt, count);
  else if (Outcome outcome = takeTokens(count); !outcome)
    return outcome;
  addText(begin, tokensBegin, firstPiece);
  taken += textAt - begin;
  return Outcome::success();
}

Outcome ViewReader::State::take(const Step &step) {
  if (step.isText)
    return takeText(uint64_t(step.count));
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
  const size_t begin = textAt, firstPiece = pieceAt;
  const uint64_t tokensBegin = tokensAt;
  textAt = textEnd;
  tokensAt = tokensEnd;
  pieceAt = pieces.size();
  partAt = parts.size();
  addText(begin, tokensBegin, firstPiece);
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
Outcome ViewReader::State::record() {
  static const Step kPlain;
  for (size_t i = 0; i < segmentCount(); ++i) {
    const size_t field = fieldAt(i);
    if (isHidden(field))
      continue;
    if (!isTextAt(i)) {
      takeItem(field < marks.size() ? marks[field] : kPlain, itemAt(i, field));
      continue;
    }
    if (Outcome outcome = addRun(i, isMeasured ? std::string_view()
                                               : cursor.segments()[i].text);
        !outcome)
      return outcome;
  }
  return Outcome::success();
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
      addToken(step.token, false);
      break;
    case ViewStep::Kind::Recorded:
      if (!recorded)
        outcome = record();
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

Outcome ViewReader::State::readOnce(SheetCursor &at, uint64_t sheet,
                                    bool &isRead) {
  if (isRead)
    return Outcome::success();
  isRead = true;
  return at.read(sheet);
}

/// Whether the filters that count hold, from indexes as far as there are some.
Outcome ViewReader::State::holdsCounts(SheetCursor &at, uint64_t sheet,
                                       bool &isRead, bool &result) {
  const std::vector<PlanField> &fields = dataset.plan().fields;
  for (const SheetFilter &filter : filters) {
    if (!filter.path.empty())
      continue;
    const size_t field = filter.counted;
    uint64_t count = 0;
    if (fields[field].modality == Modality::Text) {
      Result<Span<const uint32_t>> words = at.runWords(sheet);
      if (!words)
        return words.error();
      for (uint32_t run : *words)
        count += run;
    } else if (isMeasured && &at == &cursor) {
      for (const SegmentShape &segment : shape.segments)
        count += segment.field == field && !segment.isText;
    } else {
      if (Outcome outcome = readOnce(at, sheet, isRead); !outcome)
        return outcome;
      for (const SegmentData &segment : at.segments())
        count += segment.field == fields[field].name;
    }
    if (!holdsCount(filter, count)) {
      result = false;
      break;
    }
  }
  return Outcome::success();
}

/// Asks the filters, of a sheet of which nothing is known.
Outcome ViewReader::State::askFilters(SheetCursor &at, uint64_t sheet,
                                      bool &isRead, bool &result) {
  if (Outcome outcome = holdsCounts(at, sheet, isRead, result); !outcome)
    return outcome;
  if (result && asksMembers) {
    if (Outcome outcome = readOnce(at, sheet, isRead); !outcome)
      return outcome;
    result = holdMembers(filters, at, frame);
  }
  memory->note(sheet, result);
  return Outcome::success();
}

/// Reads the sheet if the filters show it, unless it is measured.
Outcome ViewReader::State::isSheetShown(SheetCursor &at, uint64_t sheet,
                                        bool &result) {
  result = true;
  bool isRead = false;
  if (memory) {
    if (std::optional<bool> known = memory->find(sheet))
      result = *known;
    else if (Outcome outcome = askFilters(at, sheet, isRead, result); !outcome)
      return outcome;
  }
  const bool isWanted = result && (!isMeasured || &at == &ahead);
  return isWanted ? readOnce(at, sheet, isRead) : Outcome::success();
}

/// That the column of tokens is of this sheet.
Outcome ViewReader::State::checkShape() const {
  const std::vector<SegmentData> &segments = cursor.segments();
  bool fits = segments.size() == shape.segments.size();
  for (size_t i = 0; fits && i < segments.size(); ++i) {
    const SegmentShape &segment = shape.segments[i];
    fits = segment.isText == (segments[i].kind == Modality::Text) &&
           (segment.isText ? segment.bytes == segments[i].text.size()
                           : segment.field == fieldOf(segments[i].field));
  }
  return fits ? Outcome::success() : Outcome(wrongTokens());
}

Outcome ViewReader::State::present(uint64_t sheet) {
  spans.clear();
  number = sheet;
  taken = 0;
  stopped = false;
  pieces.clear();
  if (memory && memory->find(sheet) == false) {
    shown = false;
    return Outcome::success();
  }
  if (tokens)
    if (Outcome outcome = tokens->read(sheet, shape); !outcome)
      return outcome;
  if (Outcome outcome = isSheetShown(cursor, sheet, shown); !outcome)
    return outcome;
  if (!shown)
    return Outcome::success();
  if (tokens && !isMeasured)
    if (Outcome outcome = checkShape(); !outcome)
      return outcome;
  if (needsQueues)
    if (Outcome outcome = fill(); !outcome)
      return outcome;
  return play(steps);
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
    state->asksMembers |= !made->path.empty();
    state->filters.push_back(std::move(*made));
  }
  if (!view.filters.empty())
    state->memory.emplace(dataset.sheetCount());
  state->itemTokens.resize(fields);
  for (const auto &[name, tokens] : view.itemTokens) {
    size_t field = 0;
    if (Outcome outcome = state->findField(name, field); !outcome)
      return outcome.error();
    state->itemTokens[field] = tokens;
  }
  if (!view.tokenizer.empty()) {
    Result<TokenReader> tokens = TokenReader::create(dataset, view.tokenizer);
    if (!tokens)
      return tokens.error();
    state->tokens = std::move(*tokens);
    state->isWindowed = view.window != 0;
  }
  return ViewReader(std::move(state));
}

Outcome ViewReader::read(uint64_t number) {
  state->isMeasured = false;
  return state->present(number);
}

Outcome ViewReader::measure(uint64_t number) {
  if (!state->tokens)
    return usageError(state->dataset.directory() +
                      ": the view has no tokenizer to measure with");
  state->isMeasured = true;
  return state->present(number);
}

const std::vector<TextPiece> &ViewReader::pieces() const {
  return state->pieces;
}

bool ViewReader::isShown() const { return state->shown; }
const std::vector<ViewSpan> &ViewReader::spans() const { return state->spans; }
