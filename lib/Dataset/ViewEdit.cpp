//===- ViewEdit.cpp - Views of a dataset, made and changed ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What was asked for becomes statements; a reader of the dataset then checks
// the names before anything is written.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/ViewEdit.h"

#include "CheckFormat.h"
#include "Edit.h"
#include "Selection.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Support/Printable.h"

#include <algorithm>
#include <functional>

using namespace smmil;

//===----------------------------------------------------------------------===//
// Changes
//===----------------------------------------------------------------------===//

namespace {

class Changer {
public:
  Changer(const Dataset &dataset, View base)
      : view(std::move(base)), dataset(dataset) {}
  Outcome apply(const ViewChange &change);
  View view;

private:
  const Dataset &dataset;

  Outcome requireMedia(const std::string &name) const;
  const std::string *spellingOf(const std::string &symbol) const;
  std::string markerOf(const std::string &field) const;
  void spell(const std::string &symbol, const std::string &spelling);
  Outcome setMarker(const std::string &field, MarkerPlace place);
  Outcome setToken(const std::string &key, const std::string &spelling);
  Outcome cycleEvery(int64_t words);
  Outcome setItems(const std::string &field, int64_t count);
  Outcome pack(const ViewChange &change);
  /// Calls `visit` with every statement that shows items of `field`.
  template <typename Visit>
  static bool eachOf(std::vector<ViewStep> &steps, const std::string &field,
                     const Visit &visit) {
    bool any = false;
    for (ViewStep &step : steps) {
      if ((step.kind == ViewStep::Kind::Take ||
           step.kind == ViewStep::Kind::Recorded) &&
          step.field == field) {
        visit(step);
        any = true;
      }
      any |= eachOf(step.body, field, visit);
    }
    return any;
  }
};

} // namespace

Outcome Changer::requireMedia(const std::string &name) const {
  std::string known;
  for (const PlanField &field : dataset.plan().fields) {
    if (field.modality == Modality::Text)
      continue;
    if (field.name == name)
      return Outcome::success();
    known += (known.empty() ? "" : ", ") + field.name;
  }
  return usageError(dataset.directory() + ": no media field " + inQuotes(name) +
                    "; it has " + (known.empty() ? "none" : known));
}

const std::string *Changer::spellingOf(const std::string &symbol) const {
  for (const std::vector<Token> *tokens :
       {&view.tokens, &dataset.manifest().tokens})
    for (const Token &token : *tokens)
      if (token.symbol == symbol)
        return &token.spelling;
  return nullptr;
}

void Changer::spell(const std::string &symbol, const std::string &spelling) {
  for (Token &token : view.tokens)
    if (token.symbol == symbol) {
      token.spelling = spelling;
      return;
    }
  view.tokens.push_back({symbol, spelling});
}

/// The symbol in front of the field's items, or behind them, or the one that
/// its kind has.
std::string Changer::markerOf(const std::string &field) const {
  std::string symbol;
  std::vector<ViewStep> steps = view.steps;
  eachOf(steps, field, [&](const ViewStep &step) {
    if (symbol.empty())
      symbol = step.tokenBefore.empty() ? step.tokenAfter : step.tokenBefore;
  });
  for (const PlanField &other : dataset.plan().fields)
    if (symbol.empty() && other.name == field)
      symbol = fieldMarker(other.modality).symbol;
  return symbol;
}

Outcome Changer::setToken(const std::string &key, const std::string &spelling) {
  if (spelling.empty())
    return usageError("the token " + inQuotes(key) +
                      " has no spelling; write --token " + key +
                      "='<SPELLING>'");
  bool isField = false;
  for (const PlanField &field : dataset.plan().fields)
    isField |= field.name == key && field.modality != Modality::Text;
  const std::string symbol = isField ? markerOf(key) : key;
  // A closing marker may be spelled before anything uses it.
  constexpr std::string_view kClose = "_x";
  const bool closes =
      symbol.size() > kClose.size() &&
      symbol.compare(symbol.size() - kClose.size(), kClose.npos, kClose) == 0;
  if (!isField && !closes && !spellingOf(symbol)) {
    std::string known;
    for (const Token &token : dataset.manifest().tokens)
      known += (known.empty() ? "" : ", ") + token.symbol;
    return usageError(dataset.directory() + ": no token or media field " +
                      inQuotes(key) + "; it has the tokens " +
                      (known.empty() ? "none" : known));
  }
  spell(symbol, spelling);
  return Outcome::success();
}

Outcome Changer::setMarker(const std::string &field, MarkerPlace place) {
  if (Outcome outcome = requireMedia(field); !outcome)
    return outcome;
  const std::string open = markerOf(field), close = open + "_x";
  const std::string *spelling = spellingOf(open);
  if (!spelling) {
    for (const PlanField &other : dataset.plan().fields)
      if (other.name == field)
        spell(open, fieldMarker(other.modality).spelling);
    spelling = spellingOf(open);
  }
  if (place == MarkerPlace::Around && !spellingOf(close)) {
    if (spelling->size() < 3 || spelling->front() != '<' ||
        spelling->back() != '>')
      return usageError("the marker behind " + field +
                        " has no spelling; give it with --token " + close +
                        "='<SPELLING>'");
    spell(close, "</" + spelling->substr(1));
  }
  auto set = [&](ViewStep &step) {
    step.tokenBefore = place == MarkerPlace::Suffix ? "" : open;
    step.tokenAfter = place == MarkerPlace::Prefix   ? ""
                      : place == MarkerPlace::Suffix ? open
                                                     : close;
  };
  if (eachOf(view.steps, field, set))
    return Outcome::success();
  const bool recorded =
      std::any_of(view.steps.begin(), view.steps.end(), [](const auto &step) {
        return step.kind == ViewStep::Kind::Recorded;
      });
  if (!recorded)
    return usageError("the view shows nothing of " + field +
                      "; say how many items with --items " + field + "=N");
  ViewStep step;
  step.kind = ViewStep::Kind::Recorded;
  step.field = field;
  set(step);
  view.steps.insert(view.steps.begin(), std::move(step));
  return Outcome::success();
}

/// Changes the words of the cycle that there is, or makes one of the recorded
/// order.
Outcome Changer::cycleEvery(int64_t words) {
  std::string text;
  for (const PlanField &field : dataset.plan().fields)
    if (field.modality == Modality::Text && text.empty())
      text = field.name;
  if (text.empty())
    return usageError(dataset.directory() + ": has no text to count words of");
  if (eachOf(view.steps, text, [&](ViewStep &step) { step.count = words; }))
    return Outcome::success();
  ViewStep cycle;
  cycle.kind = ViewStep::Kind::Cycle;
  cycle.field = text;
  cycle.restAppend = true;
  ViewStep take;
  take.count = words;
  take.field = text;
  cycle.body.push_back(take);
  std::vector<ViewStep> rest;
  for (const ViewStep &step : view.steps) {
    if (step.kind == ViewStep::Kind::Recorded) {
      if (step.field.empty())
        continue;
      ViewStep items = step;
      items.kind = ViewStep::Kind::Take;
      items.count = 1;
      cycle.body.push_back(std::move(items));
    } else {
      rest.push_back(step);
    }
  }
  view.steps = {std::move(cycle)};
  view.steps.insert(view.steps.end(), rest.begin(), rest.end());
  return Outcome::success();
}

Outcome Changer::setItems(const std::string &field, int64_t count) {
  if (Outcome outcome = requireMedia(field); !outcome)
    return outcome;
  bool set = false;
  eachOf(view.steps, field, [&](ViewStep &step) {
    if (step.kind != ViewStep::Kind::Take)
      return;
    step.count = count;
    set = true;
  });
  if (set)
    return Outcome::success();
  for (ViewStep &step : view.steps) {
    if (step.kind != ViewStep::Kind::Cycle)
      continue;
    ViewStep take;
    take.field = field;
    take.count = count;
    take.tokenBefore = markerOf(field);
    step.body.push_back(std::move(take));
    return Outcome::success();
  }
  return usageError("the view shows sheets in their recorded order; say how "
                    "many words stand between items with --every N");
}

/// Drops statements that show nothing any more.
static void keepFields(std::vector<ViewStep> &steps,
                       const std::vector<std::string> &fields) {
  auto isLeftOut = [&](const ViewStep &step) {
    return (step.kind == ViewStep::Kind::Take ||
            step.kind == ViewStep::Kind::Recorded ||
            step.kind == ViewStep::Kind::Cycle) &&
           !step.field.empty() &&
           std::find(fields.begin(), fields.end(), step.field) == fields.end();
  };
  std::vector<ViewStep> kept;
  bool recorded = false;
  for (ViewStep &step : steps) {
    recorded |= step.kind == ViewStep::Kind::Recorded;
    keepFields(step.body, fields);
    if (!isLeftOut(step))
      kept.push_back(std::move(step));
  }
  const bool still =
      std::any_of(kept.begin(), kept.end(), [](const ViewStep &step) {
        return step.kind == ViewStep::Kind::Recorded;
      });
  if (recorded && !still) {
    ViewStep plain;
    plain.kind = ViewStep::Kind::Recorded;
    kept.insert(kept.begin(), std::move(plain));
  }
  steps = std::move(kept);
}

/// Where the change counts items of some fields, it is about these: a sheet
/// without sound does not end because its pictures may run out.
static void setShort(std::vector<ViewStep> &steps, const ViewChange &change,
                     const std::string &text) {
  for (ViewStep &step : steps) {
    if (step.kind == ViewStep::Kind::Take && step.field != text &&
        (change.items.empty() || change.items.count(step.field) != 0))
      step.onShort = *change.onShort;
    setShort(step.body, change, text);
  }
}

/// Windows, order and mixture.
Outcome Changer::pack(const ViewChange &change) {
  if (change.tokenizer)
    view.tokenizer = *change.tokenizer;
  if (change.window)
    view.window = *change.window;
  if (change.wholeSheets)
    view.wholeSheets = *change.wholeSheets;
  for (const auto &[field, tokens] : change.itemTokens) {
    if (Outcome outcome = requireMedia(field); !outcome)
      return outcome;
    view.itemTokens[field] = tokens;
  }
  if (change.order)
    view.order = *change.order;
  if (change.seed)
    view.seed = *change.seed;
  if (!change.mix.empty())
    view.mix = change.mix;
  if (view.window == 0) {
    if (!change.itemTokens.empty())
      return usageError("--item-tokens counts for windows; give --window N");
    if (change.wholeSheets)
      return usageError("--whole-sheets is about windows; give --window N");
    view.itemTokens.clear();
    view.wholeSheets = false;
    return Outcome::success();
  }
  if (view.tokenizer.empty())
    return usageError("windows are counted in tokens; name a tokenizer with "
                      "--per tokens");
  return Outcome::success();
}

Outcome Changer::apply(const ViewChange &change) {
  for (const auto &[key, spelling] : change.tokens)
    if (Outcome outcome = setToken(key, spelling); !outcome)
      return outcome;
  if (change.every)
    if (Outcome outcome = cycleEvery(*change.every); !outcome)
      return outcome;
  for (const auto &[field, count] : change.items)
    if (Outcome outcome = setItems(field, count); !outcome)
      return outcome;
  for (const auto &[field, place] : change.markers)
    if (Outcome outcome = setMarker(field, place); !outcome)
      return outcome;
  if (change.onShort) {
    std::string text;
    for (const PlanField &field : dataset.plan().fields)
      if (field.modality == Modality::Text)
        text = field.name;
    setShort(view.steps, change, text);
  }
  if (!change.fields.empty()) {
    view.fields = change.fields;
    keepFields(view.steps, change.fields);
  }
  if (!change.filters.empty())
    view.filters = change.filters;
  if (Outcome outcome = pack(change); !outcome)
    return outcome;
  // What nothing spells differently needs no spelling of its own.
  view.tokens.erase(std::remove_if(view.tokens.begin(), view.tokens.end(),
                                   [&](const Token &token) {
                                     const auto &all =
                                         dataset.manifest().tokens;
                                     return std::find(all.begin(), all.end(),
                                                      token) != all.end();
                                   }),
                    view.tokens.end());
  return Outcome::success();
}

/// That the dataset can show it. Windows are not planned: that grows with the
/// dataset, and making a view must not.
static Outcome checkView(const Dataset &dataset, View view) {
  view.window = 0;
  view.order = View::Order::File;
  if (view.mix.empty()) {
    Result<ViewReader> reader = ViewReader::create(dataset, view);
    return reader ? Outcome::success() : usageError(reader.error().message);
  }
  Result<ViewStream> stream = ViewStream::create(dataset, view);
  return stream ? Outcome::success() : usageError(stream.error().message);
}

Result<View> smmil::changeView(const Dataset &dataset, const View &base,
                               const ViewChange &change) {
  Changer changer(dataset, base);
  if (Outcome outcome = changer.apply(change); !outcome)
    return outcome.error();
  if (Outcome outcome = checkView(dataset, changer.view); !outcome)
    return outcome.error();
  return std::move(changer.view);
}

//===----------------------------------------------------------------------===//
// Commits
//===----------------------------------------------------------------------===//

Outcome smmil::checkObjectName(const std::string &name,
                               const std::string &what) {
  constexpr size_t kLongest = 100;
  auto isPart = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '.' ||
           c == '_' || c == '-';
  };
  if (!name.empty() && name.size() <= kLongest &&
      std::all_of(name.begin(), name.end(), isPart))
    return Outcome::success();
  return usageError(inQuotes(name) + " is no name for " + what +
                    "; use at most 100 letters, digits, '.', '_' and '-'");
}

/// Spellings and names that JSON can hold.
static Outcome checkText(const View &view) {
  std::vector<std::string> all = view.fields;
  for (const Token &token : view.tokens) {
    all.push_back(token.symbol);
    all.push_back(token.spelling);
  }
  for (const ViewFilter &filter : view.filters) {
    all.push_back(filter.key);
    all.push_back(filter.text);
  }
  for (const MixPart &part : view.mix)
    all.push_back(part.path);
  for (const std::string &text : all)
    if (!isUtf8(text))
      return usageError(inQuotes(text) + " of the view is not UTF-8");
  return Outcome::success();
}

static Result<ViewReport>
commitViews(const std::string &directory, bool rebase,
            const std::function<Outcome(Transaction &, Manifest &)> &change) {
  Result<Transaction> transaction = beginEdit(directory);
  if (!transaction)
    return transaction.error();
  ViewReport report;
  Result<EditReport> edit =
      commitEdit(*transaction, rebase, [&](Draft &draft) -> Outcome {
        if (Outcome outcome = change(*transaction, draft.manifest); !outcome)
          return outcome;
        report.writtenBytes = printManifest(draft.manifest).size();
        return Outcome::success();
      });
  if (!edit)
    return edit.error();
  report.version = edit->version;
  report.parent = edit->parent;
  return report;
}

Result<ViewReport> smmil::writeView(const std::string &directory,
                                    const View &view, bool replace,
                                    bool rebase) {
  if (Outcome outcome = checkObjectName(view.name, "a view"); !outcome)
    return outcome.error();
  if (Outcome outcome = checkText(view); !outcome)
    return outcome.error();
  ViewEntry entry;
  entry.name = view.name;
  Result<ViewReport> report = commitViews(
      directory, rebase,
      [&](Transaction &transaction, Manifest &manifest) -> Outcome {
        Result<Dataset> shown = Dataset::open(directory, manifest.parent);
        if (!shown)
          return shown.error();
        if (Outcome outcome = checkView(*shown, view); !outcome)
          return outcome;
        if (Outcome outcome =
                transaction.stageText(printView(view), ".view", entry.object);
            !outcome)
          return outcome;
        manifest.operation = "view " + view.name;
        for (ViewEntry &other : manifest.views) {
          if (other.name != view.name)
            continue;
          if (!replace)
            return usageError("has the view " + inQuotes(view.name) +
                              " already; give --from " + view.name +
                              " to change it");
          other = entry;
          return dropUnusedSelections(directory, manifest, &view);
        }
        manifest.views.push_back(entry);
        return Outcome::success();
      });
  if (!report)
    return report;
  report->object = entry.object;
  report->writtenBytes += entry.object.bytes;
  return report;
}

Result<ViewReport> smmil::removeView(const std::string &directory,
                                     const std::string &name, bool rebase) {
  return commitViews(
      directory, rebase, [&](Transaction &, Manifest &manifest) -> Outcome {
        auto found = std::find_if(
            manifest.views.begin(), manifest.views.end(),
            [&](const ViewEntry &view) { return view.name == name; });
        if (found == manifest.views.end())
          return usageError("no view " + inQuotes(name));
        manifest.views.erase(found);
        manifest.operation = "removal of view " + name;
        return dropUnusedSelections(directory, manifest, nullptr);
      });
}
