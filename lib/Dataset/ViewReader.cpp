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

/// An item of a sheet.
struct Shown {
  Modality modality = Modality::Text;
  uint32_t segment = 0;
  uint64_t item = 0, sheet = 0;
};

/// Items of a field that are still to be shown.
struct Queue {
  bool isTaken = false; ///< Else it stays empty.
  std::vector<Shown> items;
  size_t next = 0;        ///< Of the items.
  uint64_t nextSheet = 0; ///< The first that nothing was borrowed from.
  bool isEmpty() const { return next == items.size(); }
};

/// A run of text, or the blank line between two.
struct Part {
  std::string_view text;             ///< Unless the sheet is measured.
  size_t bytes = 0;                  ///< Of it.
  const SegmentShape *run = nullptr; ///< With tokens; null for a blank line.
};

} // namespace

struct ViewReader::State {
  State(const Dataset &owner) : dataset(owner), cursor(owner), ahead(owner) {}

  const Dataset &dataset;
  std::vector<Step> steps;
  std::optional<SheetFilters> filters;
  std::optional<FilterMemory> memory; ///< With filters.
  std::vector<bool> hidden;           ///< By field of the plan.
  /// How items of each field are marked in recorded order.
  std::vector<Step> marks;
  bool needsQueues = false;         ///< Some statement takes or cycles.
  bool isWindowed = false;          ///< Pieces are asked for one by one.
  std::vector<uint64_t> itemTokens; ///< By field.
  SheetCursor cursor, ahead;
  std::optional<TokenReader> tokens;

  // The sheet read last.
  uint64_t number = 0;
  bool shown = true, isMeasured = false;
  std::vector<Part> parts;            ///< Of the text, in order.
  size_t textAt = 0, textEnd = 0;     ///< Bytes of it: taken, and all.
  size_t partAt = 0, partBytesAt = 0; ///< Where the text goes on.
  size_t pieceAt = 0;
  SheetShape shape;
  PieceCursor cut;               ///< In the part, if it is a run with tokens.
  std::vector<TextPiece> pieces; ///< Of what is shown, in windows.
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
  Outcome checkShape() const;
  Outcome present(uint64_t sheet);
  Outcome fill();
  Outcome addPart(const Part &part);
  Outcome play(const std::vector<Step> &list);
  Outcome take(const Step &step);
  Outcome takeText(uint64_t count);
  void takeWords(uint64_t count);
  Outcome takeTokens(uint64_t count);
  void takeRest();
  void takePart(size_t bytes, uint64_t ofTokens, size_t ofPieces);
  void beginPart();
  void takeItem(const Step &step, std::string_view name, size_t field,
                const Shown &item);
  void takeNext(const Step &step);
  Outcome cycle(const Step &step);
  Outcome record();
  Outcome borrow(size_t field);
  ViewSpan &addSpan(ViewSpan::Kind kind, std::string_view shownText,
                    uint64_t shownTokens);
  void addToken(const std::string &spelling, bool joined);
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
  Shown itemAt(size_t segment) const;
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

/// `field` is that of the plan, `name` as the sheet or the plan has it.
void ViewReader::State::takeItem(const Step &step, std::string_view name,
                                 size_t field, const Shown &item) {
  addToken(step.before, false);
  spans.push_back({ViewSpan::Kind::Item, item.modality,
                   /*joined=*/!step.before.empty(),
                   /*text=*/std::string_view(), name, item.item, item.sheet,
                   item.segment, /*part=*/0,
                   field < itemTokens.size() ? itemTokens[field] : 0,
                   /*firstPiece=*/0, /*pieceCount=*/0});
  addToken(step.after, true);
  ++taken;
}

/// The next item of a queue that is not empty.
void ViewReader::State::takeNext(const Step &step) {
  Queue &queue = queues[step.field];
  takeItem(step, dataset.plan().fields[step.field].name, step.field,
           queue.items[queue.next++]);
}

Shown ViewReader::State::itemAt(size_t segment) const {
  Shown made;
  made.segment = static_cast<uint32_t>(segment);
  made.sheet = number;
  if (!isMeasured) {
    const SegmentData &data = cursor.segments()[segment];
    made.modality = data.kind;
    made.item = data.item;
  }
  return made;
}

/// A run, or a blank line, behind the text.
Outcome ViewReader::State::addPart(const Part &part) {
  parts.push_back(part);
  textEnd += part.bytes;
  if (!isWindowed)
    return Outcome::success();
  if (!part.run) {
    pieces.push_back(
        {uint32_t(part.bytes), uint32_t(tokens->separatorTokens())});
    return Outcome::success();
  }
  const Status status = PieceCursor(*part.run).expand(pieces);
  return status.isOk() ? Outcome::success() : Outcome(wrongTokens());
}

/// Text and items of the sheet, for statements that take.
Outcome ViewReader::State::fill() {
  for (Queue &queue : queues) {
    if (!queue.isTaken)
      continue;
    queue.items.clear();
    queue.next = 0;
    queue.nextSheet = number + 1;
  }
  textAt = textEnd = pieceAt = partAt = 0;
  parts.clear();
  for (size_t i = 0; i < segmentCount(); ++i) {
    const size_t field = fieldAt(i);
    if (isHidden(field))
      continue;
    if (!isTextAt(i)) {
      if (field < queues.size() && queues[field].isTaken)
        queues[field].items.push_back(itemAt(i));
      continue;
    }
    if (textEnd != 0)
      if (Outcome outcome = addPart({kBlankLine, kBlankLine.size(), nullptr});
          !outcome)
        return outcome;
    Part part;
    if (!isMeasured)
      part.text = cursor.segments()[i].text;
    part.run = tokens ? &shape.segments[i] : nullptr;
    part.bytes = isMeasured ? part.run->bytes : part.text.size();
    if (Outcome outcome = addPart(part); !outcome)
      return outcome;
  }
  beginPart();
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
      queue.items.push_back({segments[i].kind, static_cast<uint32_t>(i),
                             segments[i].item, queue.nextSheet});
    }
  }
  return Outcome::success();
}

/// Makes the part that the text goes on with ready.
void ViewReader::State::beginPart() {
  partBytesAt = 0;
  if (partAt < parts.size() && parts[partAt].run)
    cut = PieceCursor(*parts[partAt].run);
}

/// Shows the next bytes of the part, which is not copied to join it to others.
void ViewReader::State::takePart(size_t bytes, uint64_t ofTokens,
                                 size_t ofPieces) {
  const size_t firstPiece = pieceAt;
  pieceAt += ofPieces;
  if (bytes == 0)
    return;
  std::string_view shownText;
  if (!isMeasured)
    shownText = parts[partAt].text.substr(partBytesAt, bytes);
  ViewSpan &span = addSpan(ViewSpan::Kind::Text, shownText, ofTokens);
  span.firstPiece = firstPiece;
  span.pieceCount = ofPieces;
  partBytesAt += bytes;
  textAt += bytes;
}

/// The space before the next word goes with the words taken.
void ViewReader::State::takeWords(uint64_t count) {
  // Two words have a space between them.
  if (count > (textEnd - textAt) / 2)
    return takeRest();
  while (partAt < parts.size()) {
    const Part &part = parts[partAt];
    const size_t end = part.text.data() == kBlankLine.data()
                           ? part.bytes
                           : skipWords(part.text, partBytesAt, count);
    takePart(end - partBytesAt, 0, 0);
    if (end != part.bytes)
      return;
    ++partAt;
    beginPart();
  }
}

/// At most so many tokens, and one piece at least.
Outcome ViewReader::State::takeTokens(uint64_t count) {
  const uint64_t separator = tokens->separatorTokens();
  bool isFirst = true;
  while (partAt < parts.size()) {
    if (!parts[partAt].run) {
      if (!isFirst && separator > count)
        break;
      isFirst = false;
      count -= std::min(count, separator);
      takePart(parts[partAt].bytes, separator, 1);
    } else {
      PieceCursor::Taken here;
      if (Status status = cut.take(count, isFirst, here); !status.isOk())
        return wrongTokens();
      isFirst &= here.pieces == 0;
      count -= std::min(count, here.tokens);
      takePart(here.bytes, here.tokens, here.pieces);
      if (!cut.atEnd())
        break;
    }
    ++partAt;
    beginPart();
  }
  return Outcome::success();
}

/// All text that is left.
void ViewReader::State::takeRest() {
  for (; partAt < parts.size(); ++partAt, beginPart()) {
    const Part &part = parts[partAt];
    PieceCursor::Taken here;
    if (part.run)
      here = cut.takeAll();
    else if (tokens)
      here = {part.bytes, tokens->separatorTokens(), 1};
    takePart(part.bytes - partBytesAt, here.tokens, here.pieces);
  }
}

/// At most so many units, and one at least while there is text.
Outcome ViewReader::State::takeText(uint64_t count) {
  const size_t begin = textAt;
  Outcome outcome;
  if (tokens)
    outcome = takeTokens(count);
  else
    takeWords(count);
  taken += textAt - begin;
  return outcome;
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
    takeNext(step);
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
  takeRest();
  for (const Step &inner : step.body)
    if (inner.kind == ViewStep::Kind::Take && !inner.isText)
      while (!queues[inner.field].isEmpty())
        takeNext(inner);
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
      std::string_view name;
      if (!isMeasured)
        name = cursor.segments()[i].field;
      else if (field < marks.size())
        name = dataset.plan().fields[field].name;
      takeItem(field < marks.size() ? marks[field] : kPlain, name, field,
               itemAt(i));
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

/// Reads the sheet if the filters show it, unless it is measured.
Outcome ViewReader::State::isSheetShown(SheetCursor &at, uint64_t sheet,
                                        bool &result) {
  result = true;
  bool isRead = false;
  if (memory) {
    std::optional<bool> known;
    if (Outcome outcome = memory->find(sheet, known); !outcome)
      return outcome;
    if (!known) {
      const SheetShape *segments =
          isMeasured && &at == &cursor ? &shape : nullptr;
      if (Outcome outcome = filters->ask(at, sheet, segments, isRead, result);
          !outcome)
        return outcome;
      memory->note(sheet, result);
    } else {
      result = *known;
    }
  }
  const bool isWanted = result && (!isMeasured || &at == &ahead) && !isRead;
  return isWanted ? at.read(sheet) : Outcome::success();
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
  if (memory) {
    std::optional<bool> known;
    if (Outcome outcome = memory->find(sheet, known); !outcome)
      return outcome;
    shown = known != false;
    if (!shown)
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
  if (!view.filters.empty()) {
    Result<SheetFilters> made = SheetFilters::create(view.filters, dataset);
    if (!made)
      return made.error();
    state->filters = std::move(*made);
    state->memory.emplace(dataset, view.filters);
  }
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
