//===- ViewStream.cpp - What a view gives, one after another --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A plan says at which sheet, span and piece of text a window begins. Reading a
// window plays the same statements again, this time with their text.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/ViewStream.h"

#include "SheetOrder.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Dataset/Versions.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Printable.h"

#include <algorithm>
#include <filesystem>
#include <limits>

using namespace smmil;

namespace {

/// A dataset and how its sheets are shown.
struct Part {
  const Dataset *dataset = nullptr;
  std::unique_ptr<const Dataset> own; ///< Of a mixture.
  SheetOrder order;
  std::unique_ptr<ViewReader> reader;
};

/// Where a window begins.
struct Start {
  uint64_t position = 0;
  size_t span = 0, piece = 0;
};

} // namespace

struct ViewStream::State {
  std::vector<Part> parts;
  bool isMixture = false;
  MixtureOrder mixture;
  uint64_t sheets = 0;
  uint64_t window = 0;
  bool wholeSheets = false;
  std::vector<Start> starts; ///< And where the last one ends.

  // What was read last.
  bool shown = true;
  uint64_t tokens = 0;
  std::vector<ViewSpan> spans;
  std::string text;
  std::vector<size_t> textAt; ///< Of each span, npos where it points elsewhere.

  // The plan in the making.
  uint64_t used = 0;

  std::pair<uint32_t, uint64_t> sheetAt(uint64_t position) const;
  Outcome addPart(const Dataset &dataset, const View &view,
                  std::unique_ptr<const Dataset> own);
  Outcome openMixture(const Dataset &dataset, const View &view);
  Outcome plan();
  Outcome place(uint64_t position, const Part &part);
  Outcome add(const Start &at, uint64_t cost);
  Outcome readSheet(uint64_t position);
  Outcome readWindow(uint64_t index);
  void addSpans(uint32_t part, const Start &from, const Start &to,
                uint64_t position);
};

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

std::pair<uint32_t, uint64_t>
ViewStream::State::sheetAt(uint64_t position) const {
  std::pair<uint32_t, uint64_t> place(0, position);
  if (isMixture)
    place = mixture.at(position);
  place.second = parts[place.first].order.at(place.second);
  return place;
}

Outcome ViewStream::State::addPart(const Dataset &dataset, const View &view,
                                   std::unique_ptr<const Dataset> own) {
  Part part;
  part.dataset = &dataset;
  part.own = std::move(own);
  Result<SheetOrder> order = SheetOrder::create(dataset, view);
  if (!order)
    return order.error();
  part.order = std::move(*order);
  Result<ViewReader> reader = ViewReader::create(dataset, view);
  if (!reader)
    return reader.error();
  part.reader = std::make_unique<ViewReader>(std::move(*reader));
  parts.push_back(std::move(part));
  return Outcome::success();
}

/// What `path` of a mixture means for the dataset that has the view.
static std::string placeOf(const Dataset &dataset, const std::string &path) {
  namespace fs = std::filesystem;
  if (path == "." || path.compare(0, 2, ".@") == 0)
    return dataset.directory() + path.substr(1);
  if (fs::path(path).is_absolute())
    return path;
  return (fs::path(dataset.directory()) / path).lexically_normal().string();
}

Outcome ViewStream::State::openMixture(const Dataset &dataset,
                                       const View &view) {
  constexpr uint64_t kMostRound = 4096;
  std::vector<uint32_t> weights;
  uint64_t round = 0;
  for (const MixPart &mixed : view.mix) {
    View shown = view;
    shown.mix.clear();
    const std::string where = placeOf(dataset, mixed.path);
    Result<DatasetRef> ref = resolveView(where);
    if (!ref)
      return usageError("of the mixture, " + ref.error().message);
    const std::string &name = ref->view;
    std::unique_ptr<const Dataset> own;
    if (ref->directory != dataset.directory() || ref->version != 0) {
      Result<Dataset> opened = Dataset::open(ref->directory, ref->version);
      if (!opened)
        return usageError("of the mixture, " + opened.error().message);
      own = std::make_unique<const Dataset>(std::move(*opened));
    }
    const Dataset &part = own ? *own : dataset;
    if (!name.empty()) {
      Result<View> found = findView(part, name);
      if (!found)
        return found.error();
      if (!found->mix.empty() || found->window != 0 ||
          found->tokenizer != view.tokenizer)
        return usageError(where + ": the view " + inQuotes(name) +
                          " of the mixture must be no mixture, have no window "
                          "of its own and count " +
                          (view.tokenizer.empty()
                               ? "words"
                               : "tokens of " + inQuotes(view.tokenizer)));
      shown = std::move(*found);
      shown.window = view.window; // Its pieces are asked for.
    }
    if (Outcome outcome = addPart(part, shown, std::move(own)); !outcome)
      return outcome;
    weights.push_back(mixed.weight);
    round += mixed.weight;
  }
  if (round > kMostRound)
    return usageError("the weights of a mixture add up to " +
                      std::to_string(round) + ", expected at most " +
                      std::to_string(kMostRound));
  uint64_t rounds = std::numeric_limits<uint64_t>::max();
  for (size_t i = 0; i < parts.size(); ++i)
    rounds = std::min(rounds, parts[i].order.size() / weights[i]);
  mixture = MixtureOrder(std::move(weights), view.seed);
  isMixture = true;
  sheets = rounds * mixture.roundSheets();
  return Outcome::success();
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// Something that is not cut, at `at`.
Outcome ViewStream::State::add(const Start &at, uint64_t cost) {
  if (cost > window) {
    const auto [part, sheet] = sheetAt(at.position);
    return usageError(parts[part].dataset->directory() + ": sheet " +
                      std::to_string(sheet) + " shows something of " +
                      std::to_string(cost) +
                      " tokens that cannot be cut, and a window has " +
                      std::to_string(window) + "; make windows longer");
  }
  if (used + cost > window) {
    starts.push_back(at);
    used = 0;
  }
  used += cost;
  return Outcome::success();
}

/// Places what the reader has measured.
Outcome ViewStream::State::place(uint64_t position, const Part &part) {
  const std::vector<ViewSpan> &all = part.reader->spans();
  const std::vector<TextPiece> &pieces = part.reader->pieces();
  if (wholeSheets && used != 0) {
    uint64_t sheet = 0;
    for (const ViewSpan &span : all)
      sheet += span.tokens;
    if (sheet <= window && used + sheet > window) {
      starts.push_back({position, 0, 0});
      used = 0;
    }
  }
  for (size_t i = 0; i < all.size();) {
    const ViewSpan &span = all[i];
    if (span.kind == ViewSpan::Kind::Text) {
      if (used + span.tokens <= window) {
        used += span.tokens;
      } else {
        for (size_t p = 0; p < span.pieceCount; ++p)
          if (Outcome outcome =
                  add({position, i, p}, pieces[span.firstPiece + p].tokens);
              !outcome)
            return outcome;
      }
      ++i;
      continue;
    }
    uint64_t cost = span.tokens;
    size_t end = i + 1;
    for (; end < all.size() && all[end].joined; ++end)
      cost += all[end].tokens;
    for (size_t k = i; k < end; ++k)
      if (all[k].kind == ViewSpan::Kind::Item && all[k].tokens == 0)
        return usageError(part.dataset->directory() + ": sheet " +
                          std::to_string(all[k].sheet) + " shows an item of " +
                          inQuotes(all[k].field) +
                          ", and its view does not say how many tokens of a "
                          "window that takes; give --item-tokens FIELD=N");
    if (Outcome outcome = add({position, i, 0}, cost); !outcome)
      return outcome;
    i = end;
  }
  return Outcome::success();
}

Outcome ViewStream::State::plan() {
  starts.assign(1, Start());
  used = 0;
  for (uint64_t position = 0; position < sheets; ++position) {
    if (Outcome outcome = checkInterrupt(); !outcome)
      return outcome;
    const auto [number, sheet] = sheetAt(position);
    const Part &part = parts[number];
    if (Outcome outcome = part.reader->measure(sheet); !outcome)
      return outcome;
    if (part.reader->isShown())
      if (Outcome outcome = place(position, part); !outcome)
        return outcome;
  }
  if (starts.size() == 1 && used == 0)
    starts.clear();
  starts.push_back({sheets, 0, 0});
  return Outcome::success();
}

/// The spans of the sheet at `position` from one place to another.
void ViewStream::State::addSpans(uint32_t number, const Start &from,
                                 const Start &to, uint64_t position) {
  const ViewReader &reader = *parts[number].reader;
  const std::vector<ViewSpan> &all = reader.spans();
  const Start none;
  const Start &begin = from.position == position ? from : none;
  const bool isLast = to.position == position;
  const size_t end =
      isLast ? std::min(all.size(), to.span + (to.piece != 0)) : all.size();
  for (size_t i = begin.span; i < end; ++i) {
    ViewSpan span = all[i];
    span.part = number;
    if (span.kind == ViewSpan::Kind::Text) {
      const size_t first = i == begin.span ? begin.piece : 0;
      const size_t last = isLast && i == to.span ? to.piece : span.pieceCount;
      size_t offset = 0, bytes = 0;
      const TextPiece *pieces = reader.pieces().data() + span.firstPiece;
      for (size_t p = 0; p < first; ++p)
        offset += pieces[p].bytes;
      span.tokens = 0;
      for (size_t p = first; p < last; ++p) {
        bytes += pieces[p].bytes;
        span.tokens += pieces[p].tokens;
      }
      span.firstPiece = span.pieceCount = 0;
      textAt.push_back(text.size());
      text += span.text.substr(offset, bytes);
      span.text = std::string_view(nullptr, 0);
      textAt.push_back(bytes);
    } else if (span.kind == ViewSpan::Kind::Item) {
      // The reader goes on; names of fields that the plan has stay.
      for (const PlanField &field : parts[number].dataset->plan().fields)
        if (field.name == span.field)
          span.field = field.name;
    }
    tokens += span.tokens;
    spans.push_back(span);
  }
}

Outcome ViewStream::State::readWindow(uint64_t index) {
  const Start &from = starts[index], &to = starts[index + 1];
  text.clear();
  textAt.clear();
  shown = true;
  for (uint64_t position = from.position;
       position < to.position ||
       (position == to.position && (to.span != 0 || to.piece != 0));
       ++position) {
    const auto [number, sheet] = sheetAt(position);
    ViewReader &reader = *parts[number].reader;
    if (Outcome outcome = reader.read(sheet); !outcome)
      return outcome;
    if (reader.isShown())
      addSpans(number, from, to, position);
  }
  size_t at = 0;
  for (ViewSpan &span : spans)
    if (span.kind == ViewSpan::Kind::Text) {
      span.text = std::string_view(text).substr(textAt[at], textAt[at + 1]);
      at += 2;
    }
  return Outcome::success();
}

Outcome ViewStream::State::readSheet(uint64_t position) {
  const auto [number, sheet] = sheetAt(position);
  ViewReader &reader = *parts[number].reader;
  if (Outcome outcome = reader.read(sheet); !outcome)
    return outcome;
  shown = reader.isShown();
  if (!shown)
    return Outcome::success();
  spans = reader.spans();
  for (ViewSpan &span : spans) {
    span.part = number;
    tokens += span.tokens;
  }
  return Outcome::success();
}

//===----------------------------------------------------------------------===//
// ViewStream
//===----------------------------------------------------------------------===//

ViewStream::ViewStream(std::unique_ptr<State> made) : state(std::move(made)) {}
ViewStream::~ViewStream() = default;
ViewStream::ViewStream(ViewStream &&) noexcept = default;
ViewStream &ViewStream::operator=(ViewStream &&) noexcept = default;

Result<ViewStream> ViewStream::create(const Dataset &dataset,
                                      const View &view) {
  auto state = std::make_unique<State>();
  if (view.window != 0 && view.tokenizer.empty())
    return usageError(dataset.directory() +
                      ": a view with windows needs a tokenizer");
  if (view.mix.empty()) {
    if (Outcome outcome = state->addPart(dataset, view, nullptr); !outcome)
      return outcome.error();
    state->sheets = dataset.sheetCount();
  } else if (Outcome outcome = state->openMixture(dataset, view); !outcome) {
    return usageError(dataset.directory() + ": " + outcome.error().message);
  }
  state->window = view.window;
  state->wholeSheets = view.wholeSheets;
  if (view.window != 0)
    if (Outcome outcome = state->plan(); !outcome)
      return outcome.error();
  return ViewStream(std::move(state));
}

uint64_t ViewStream::size() const {
  return isWindowed() ? state->starts.size() - 1 : state->sheets;
}

Outcome ViewStream::read(uint64_t index) {
  State &s = *state;
  s.spans.clear();
  s.tokens = 0;
  if (index >= size())
    return usageError(s.parts[0].dataset->directory() + ": the view has no " +
                      (isWindowed() ? "window " : "position ") +
                      std::to_string(index) + "; it has " +
                      std::to_string(size()) + ", counted from 0");
  return isWindowed() ? s.readWindow(index) : s.readSheet(index);
}

bool ViewStream::isShown() const { return state->shown; }
const std::vector<ViewSpan> &ViewStream::spans() const { return state->spans; }
uint64_t ViewStream::tokens() const { return state->tokens; }
bool ViewStream::isWindowed() const { return state->window != 0; }
size_t ViewStream::partCount() const { return state->parts.size(); }
const Dataset &ViewStream::part(size_t index) const {
  return *state->parts[index].dataset;
}
std::pair<uint32_t, uint64_t> ViewStream::sheetAt(uint64_t index) const {
  return state->sheetAt(index);
}
