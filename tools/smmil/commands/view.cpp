//===- view.cpp - smmil view ----------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lists, prints, makes, changes and removes views. Making one writes a manifest
// and one small object, whatever the size of the dataset.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"
#include "tools/smmil/ViewReference.h"

#include "smmil/Conversion/ViewToModule.h"
#include "smmil/Dataset/Select.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Dataset/Versions.h"
#include "smmil/Dataset/ViewEdit.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Printable.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cctype>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>

using namespace smmil;
using namespace smmil::tool;
using Json = nlohmann::ordered_json;

namespace {

struct ViewArguments {
  std::string dataset, name, from, file, remove, select;
  std::vector<std::string> tokens, markers, items, filters, fields;
  int64_t every = 0, images = 0;
  std::string onShort, per, tokenizer, order;
  std::vector<std::string> itemTokens, mix;
  int64_t window = -1, seed = -1;
  unsigned threads = 0;
  std::optional<bool> wholeSheets;
  bool json = false, ir = false, rebase = false;
};

} // namespace

/// KEY=VALUE in two.
static Result<std::pair<std::string, std::string>>
splitPair(const std::string &option, const std::string &text) {
  const size_t equals = text.find('=');
  if (equals == 0 || equals == text.npos)
    return usageError(option + " " + inQuotes(text) + ": expected NAME=VALUE");
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

/// `KEY OP VALUE`; a value that is a number compares as one unless it is in
/// quotes.
static Result<ViewFilter> parseFilter(const std::string &text) {
  static const std::pair<const char *, ViewFilter::Compare> kSigns[] = {
      {"==", ViewFilter::Compare::Eq}, {"!=", ViewFilter::Compare::Ne},
      {"<=", ViewFilter::Compare::Le}, {">=", ViewFilter::Compare::Ge},
      {"<", ViewFilter::Compare::Lt},  {">", ViewFilter::Compare::Gt}};
  const size_t at = text.find_first_of("=!<>");
  auto trim = [](const std::string &part) {
    const size_t begin = part.find_first_not_of(' ');
    return begin == part.npos
               ? std::string()
               : part.substr(begin, part.find_last_not_of(' ') + 1 - begin);
  };
  for (const auto &[sign, compare] : kSigns) {
    const std::string word = sign;
    if (at == text.npos || text.compare(at, word.size(), word) != 0)
      continue;
    ViewFilter filter;
    filter.key = trim(text.substr(0, at));
    filter.compare = compare;
    filter.text = trim(text.substr(at + word.size()));
    if (filter.key.empty() || filter.text.empty())
      break;
    char *end = nullptr;
    filter.number = std::strtod(filter.text.c_str(), &end);
    filter.isNumber = *end == 0 && std::isfinite(filter.number);
    if (filter.text.size() >= 2 && filter.text.front() == '"' &&
        filter.text.back() == '"')
      filter.text = filter.text.substr(1, filter.text.size() - 2);
    if (filter.isNumber)
      filter.text.clear();
    else
      filter.number = 0;
    return filter;
  }
  return usageError("--where " + inQuotes(text) +
                    ": expected KEY OP VALUE, OP one of == != < <= > >=; for "
                    "example 'lang == en' or 'count(image) >= 2'");
}

/// FIELD=N.
static Outcome addCounts(const std::string &option,
                         const std::vector<std::string> &texts,
                         const std::function<void(std::string, int64_t)> &add) {
  for (const std::string &text : texts) {
    auto pair = splitPair(option, text);
    if (!pair)
      return pair.error();
    char *end = nullptr;
    const long long count = std::strtoll(pair->second.c_str(), &end, 10);
    if (pair->second.empty() || *end != 0 || count < 1 || count > 1000000000)
      return usageError(option + " " + inQuotes(text) +
                        ": expected FIELD=N, N at least 1");
    add(pair->first, count);
  }
  return Outcome::success();
}

/// DATASET=WEIGHT, as a view keeps it: from its own dataset's folder.
static Result<MixPart> mixPartOf(const ViewArguments &arguments,
                                 const std::string &text) {
  namespace fs = std::filesystem;
  const size_t equals = text.rfind('=');
  char *end = nullptr;
  const std::string weight = equals == text.npos ? "" : text.substr(equals + 1);
  const long long number = std::strtoll(weight.c_str(), &end, 10);
  if (equals == 0 || weight.empty() || *end != 0 || number < 1 || number > 4096)
    return usageError("--mix " + inQuotes(text) +
                      ": expected DATASET=WEIGHT, a weight from 1 to 4096");
  MixPart part;
  part.path = text.substr(0, equals);
  part.weight = uint32_t(number);
  const bool isSelf = part.path == "." || part.path.compare(0, 2, ".@") == 0;
  if (!isSelf && fs::path(part.path).is_relative())
    part.path = fs::absolute(part.path)
                    .lexically_normal()
                    .lexically_relative(
                        fs::absolute(arguments.dataset).lexically_normal())
                    .string();
  return part;
}

/// What of a view is about tokens, windows, order and mixture.
static Outcome addPacking(const ViewArguments &arguments, ViewChange &change) {
  if (arguments.per == "words")
    change.tokenizer = "";
  if (arguments.per == "tokens" || !arguments.tokenizer.empty()) {
    if (arguments.per == "words")
      return usageError("--tokenizer counts tokens, and --per words does not");
    change.tokenizer = arguments.tokenizer;
    if (arguments.tokenizer.empty()) {
      Result<Dataset> dataset = Dataset::open(arguments.dataset);
      if (!dataset)
        return dataset.error();
      const auto &known = dataset->manifest().tokenizers;
      if (known.size() != 1)
        return usageError(
            arguments.dataset +
            (known.empty() ? ": has no tokens of a tokenizer; `smmil tokens` "
                             "counts them"
                           : ": has the tokens of several tokenizers; name "
                             "one with --tokenizer"));
      change.tokenizer = known[0].name;
    }
  }
  if (arguments.window >= 0)
    change.window = uint64_t(arguments.window);
  change.wholeSheets = arguments.wholeSheets;
  if (Outcome outcome = addCounts("--item-tokens", arguments.itemTokens,
                                  [&](const std::string &field, int64_t count) {
                                    change.itemTokens[field] = uint64_t(count);
                                  });
      !outcome)
    return outcome;
  if (arguments.seed >= 0)
    change.seed = uint64_t(arguments.seed);
  if (!arguments.order.empty()) {
    const size_t colon = arguments.order.find(':');
    change.order = orderOf(arguments.order.substr(0, colon));
    char *end = nullptr;
    const std::string seed =
        colon == arguments.order.npos ? "0" : arguments.order.substr(colon + 1);
    const unsigned long long number = std::strtoull(seed.c_str(), &end, 10);
    const bool takesSeed = change.order == View::Order::Shuffle;
    if (!change.order || (colon != arguments.order.npos && !takesSeed) ||
        seed.empty() || !std::isdigit((unsigned char)seed[0]) || *end != 0 ||
        number > uint64_t(INT64_MAX))
      return usageError("--order " + inQuotes(arguments.order) +
                        ": expected file, shuffle:SEED or length");
    if (takesSeed)
      change.seed = number;
  }
  for (const std::string &text : arguments.mix) {
    Result<MixPart> part = mixPartOf(arguments, text);
    if (!part)
      return part.error();
    change.mix.push_back(std::move(*part));
  }
  return Outcome::success();
}

static Result<ViewChange> changeOf(const ViewArguments &arguments) {
  ViewChange change;
  if (Outcome outcome = addPacking(arguments, change); !outcome)
    return outcome.error();
  for (const std::string &text : arguments.tokens) {
    auto pair = splitPair("--token", text);
    if (!pair)
      return pair.error();
    change.tokens.push_back(*pair);
  }
  for (const std::string &text : arguments.markers) {
    auto pair = splitPair("--marker", text);
    if (!pair)
      return pair.error();
    MarkerPlace place = MarkerPlace::Prefix;
    if (pair->second == "suffix")
      place = MarkerPlace::Suffix;
    else if (pair->second == "around")
      place = MarkerPlace::Around;
    else if (pair->second != "prefix")
      return usageError("--marker " + inQuotes(text) +
                        ": expected FIELD=around, prefix or suffix");
    change.markers[pair->first] = place;
  }
  if (arguments.every != 0)
    change.every = arguments.every;
  if (arguments.images != 0)
    change.items["image"] = arguments.images;
  if (Outcome outcome = addCounts("--items", arguments.items,
                                  [&](const std::string &field, int64_t count) {
                                    change.items[field] = count;
                                  });
      !outcome)
    return outcome.error();
  static const std::map<std::string, ViewStep::Short> kShorts = {
      {"skip", ViewStep::Short::Skip},
      {"carry", ViewStep::Short::Carry},
      {"stop", ViewStep::Short::Stop},
      {"error", ViewStep::Short::Error}};
  if (!arguments.onShort.empty())
    change.onShort = kShorts.at(arguments.onShort);
  for (const std::string &text : arguments.filters) {
    Result<ViewFilter> filter = parseFilter(text);
    if (!filter)
      return filter.error();
    change.filters.push_back(std::move(*filter));
  }
  change.fields = arguments.fields;
  return change;
}

/// What a view is made of when nothing else is said: the dataset's first, or
/// the recorded order.
static Result<View> baseOf(const Dataset &dataset,
                           const ViewArguments &arguments) {
  if (!arguments.file.empty())
    return loadView(arguments.file, arguments.name);
  const std::vector<ViewEntry> &views = dataset.manifest().views;
  if (!arguments.from.empty())
    return findView(dataset, arguments.from);
  if (!views.empty())
    return findView(dataset, views[0].name);
  View recorded;
  recorded.steps.resize(1);
  recorded.steps[0].kind = ViewStep::Kind::Recorded;
  return recorded;
}

static int print(const ViewArguments &arguments, const std::string &name,
                 const Result<ViewReport> &report) {
  if (!report)
    return fail(report.error());
  if (arguments.json) {
    Json json = {{"version", report->version},
                 {"parent", report->parent},
                 {"view", name},
                 {"written_bytes", report->writtenBytes}};
    if (!report->object.name.empty())
      json["object"] = report->object.name;
    printJson(json);
    return 0;
  }
  std::printf("%s: version %llu, view %s, %llu bytes written\n",
              arguments.dataset.c_str(), (unsigned long long)report->version,
              name.c_str(), (unsigned long long)report->writtenBytes);
  return 0;
}

static int printSelection(const ViewArguments &arguments,
                          const Result<SelectReport> &report) {
  if (!report)
    return fail(report.error());
  if (arguments.json) {
    Json json = {{"version", report->version},
                 {"parent", report->parent},
                 {"view", arguments.select},
                 {"shards", report->shards},
                 {"sheets", report->sheets},
                 {"shown", report->shown},
                 {"written_bytes", report->writtenBytes}};
    printJson(json);
    return 0;
  }
  std::printf("%s: version %llu, view %s shows %llu of %llu sheets, %llu bytes "
              "written\n",
              arguments.dataset.c_str(), (unsigned long long)report->version,
              arguments.select.c_str(), (unsigned long long)report->shown,
              (unsigned long long)report->sheets,
              (unsigned long long)report->writtenBytes);
  return 0;
}

static int listViews(const Dataset &dataset, const ViewArguments &arguments,
                     const std::string &only) {
  std::vector<View> views;
  for (const ViewEntry &entry : dataset.manifest().views)
    if (only.empty()) {
      Result<View> view = findView(dataset, entry.name);
      if (!view)
        return fail(view.error());
      views.push_back(std::move(*view));
    }
  if (!only.empty()) {
    Result<View> view = findView(dataset, only);
    if (!view)
      return fail(view.error());
    views.push_back(std::move(*view));
  }
  if (arguments.json) {
    Json list = Json::array();
    for (const View &view : views) {
      Json json = {{"name", view.name}};
      json.update(Json::parse(printView(view)));
      list.push_back(std::move(json));
    }
    printJson(list);
    return 0;
  }
  if (arguments.ir || !only.empty()) {
    Result<std::string> text = printViewsAsIr(dataset, views);
    if (!text)
      return fail(text.error());
    std::fputs(text->c_str(), stdout);
    return 0;
  }
  for (const ViewEntry &entry : dataset.manifest().views)
    std::printf("%s  %llu bytes\n", entry.name.c_str(),
                (unsigned long long)entry.object.bytes);
  return 0;
}

static int runView(ViewArguments &arguments) {
  InterruptScope interrupts;
  std::string named;
  if (Outcome taken = takeView(arguments.dataset, named); !taken)
    return fail(taken.error());
  Result<ViewChange> change = changeOf(arguments);
  if (!change)
    return fail(change.error());
  const bool changes = !arguments.tokens.empty() ||
                       !arguments.markers.empty() || !arguments.items.empty() ||
                       arguments.every != 0 || arguments.images != 0 ||
                       !arguments.onShort.empty() || !arguments.per.empty() ||
                       !arguments.tokenizer.empty() ||
                       !arguments.order.empty() || !arguments.mix.empty() ||
                       !arguments.itemTokens.empty() || arguments.window >= 0 ||
                       arguments.wholeSheets || arguments.seed >= 0 ||
                       !arguments.filters.empty() || !arguments.fields.empty();
  const bool makes =
      changes || !arguments.from.empty() || !arguments.file.empty();
  if (makes && arguments.name.empty())
    return fail(usageError("name the view that is made with --as NAME"));
  if (arguments.name.empty() && arguments.remove.empty() &&
      arguments.select.empty()) {
    Result<Dataset> dataset = Dataset::open(arguments.dataset);
    if (!dataset)
      return fail(dataset.error());
    return listViews(*dataset, arguments, named);
  }
  Result<DatasetRef> ref = resolveDataset(arguments.dataset);
  if (!ref)
    return fail(ref.error());
  if (ref->version != 0 || !named.empty())
    return fail(usageError(arguments.dataset +
                           ": a view is written on the newest version; give "
                           "the dataset alone"));
  if (!arguments.select.empty())
    return printSelection(arguments,
                          selectSheets(arguments.dataset, arguments.select,
                                       arguments.threads, arguments.rebase));
  if (!arguments.remove.empty())
    return print(
        arguments, arguments.remove,
        removeView(arguments.dataset, arguments.remove, arguments.rebase));
  Result<Dataset> dataset = Dataset::open(arguments.dataset);
  if (!dataset)
    return fail(dataset.error());
  Result<View> base = baseOf(*dataset, arguments);
  if (!base)
    return fail(base.error());
  Result<View> view = changeView(*dataset, *base, *change);
  if (!view)
    return fail(view.error());
  view->name = arguments.name;
  return print(arguments, view->name,
               writeView(arguments.dataset, *view,
                         arguments.from == arguments.name, arguments.rebase));
}

static Action declare(CLI::App &app) {
  auto arguments = std::make_shared<ViewArguments>();
  app.add_option("DATASET", arguments->dataset,
                 "Dataset whose views are listed, or that gets one; "
                 "DATASET@:VIEW prints one as IR")
      ->required();
  CLI::Option *as =
      app.add_option("--as", arguments->name, "Make a view of this name");
  CLI::Option *from =
      app.add_option("--from", arguments->from,
                     "View to start from, which may be NAME itself (default: "
                     "the dataset's first)");
  app.add_option("--file", arguments->file,
                 "Start from a sheet.view of this IR file instead")
      ->excludes(from);
  app.add_option("--token", arguments->tokens,
                 "SYMBOL=SPELLING or FIELD=SPELLING: how a token is spelled");
  app.add_option("--marker", arguments->markers,
                 "FIELD=prefix, suffix or around: where the items' tokens "
                 "stand");
  app.add_option("--every", arguments->every,
                 "Items after every so many words, or tokens of the view's "
                 "tokenizer")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 40));
  app.add_option("--images", arguments->images,
                 "Items of the field image each time")
      ->check(CLI::Range(1, 1000000000));
  app.add_option("--items", arguments->items,
                 "FIELD=N: items of a field each time");
  app.add_option("--on-short", arguments->onShort,
                 "What happens when items run out (those of --images and "
                 "--items, or of all fields): skip, carry over from the next "
                 "sheets, stop the sheet, or an error")
      ->check(CLI::IsMember({"skip", "carry", "stop", "error"}));
  app.add_option("--where", arguments->filters,
                 "'KEY OP VALUE': only sheets with this; KEY is a member of "
                 "the sheet (lang, meta.score) or count(FIELD)");
  app.add_option("--fields", arguments->fields, "Show only these fields")
      ->delimiter(',');
  app.add_option("--per", arguments->per,
                 "What text is counted in: words, or tokens of a tokenizer "
                 "that `smmil tokens` has counted with")
      ->check(CLI::IsMember({"words", "tokens"}));
  app.add_option("--tokenizer", arguments->tokenizer,
                 "Which, by its name (default: the only one there is)");
  app.add_option("--window", arguments->window,
                 "Pack sheets into context windows of so many tokens; 0: a "
                 "sheet each")
      ->check(CLI::Range(int64_t(0), int64_t(0xFFFFFFFF)));
  app.add_flag_function(
      "--whole-sheets,!--cut-sheets",
      [arguments](int64_t count) { arguments->wholeSheets = count > 0; },
      "Begin a window where a sheet does not fit the rest of one but "
      "would a whole one; or cut it there (default)");
  app.add_option("--item-tokens", arguments->itemTokens,
                 "FIELD=N: tokens of a window that an item takes");
  app.add_option("--order", arguments->order,
                 "Of sheets: file, shuffle:SEED, or length (shortest text "
                 "first)");
  app.add_option("--mix", arguments->mix,
                 "DATASET=WEIGHT, several times: sheets of all of them in "
                 "turn, so many of each in a round; DATASET may name a view, "
                 "and . is this dataset");
  app.add_option("--seed", arguments->seed,
                 "Of the order within rounds of a mixture, and of a shuffle")
      ->check(CLI::NonNegativeNumber);
  CLI::Option *remove = app.add_option("--remove", arguments->remove,
                                       "Remove the view of this name")
                            ->excludes(as);
  CLI::Option *select =
      app.add_option("--select", arguments->select,
                     "Keep which sheets the filters of this view show, so that "
                     "no reader asks them again")
          ->excludes(as)
          ->excludes(remove);
  app.add_option("--threads", arguments->threads,
                 "Threads that ask filters (default: all)")
      ->needs(select);
  app.add_flag("--ir", arguments->ir, "Print views as IR");
  app.add_flag("--rebase", arguments->rebase,
               "Where another writer was faster, commit on top of its version");
  app.add_flag("--json", arguments->json, "Print as JSON");
  return [arguments] { return runView(*arguments); };
}

static RegisterCommand command(
    {"view", "List, make and change views of a dataset",
     "Examples:\n"
     "  smmil view train.smmil\n"
     "  smmil view train.smmil --as v2 --token image='<IMG>' --every "
     "200 --images 3\n"
     "  smmil view train.smmil --as v2 --from v2 --marker "
     "image=around --on-short stop\n"
     "  smmil view train.smmil --as german --where 'lang == de' "
     "--fields text,image\n"
     "  smmil view train.smmil --as packed --per tokens --window 8192 "
     "--item-tokens image=576 --order shuffle:7\n"
     "  smmil view train.smmil --as both --mix .=3 --mix other.smmil=1\n"
     "  smmil view train.smmil --select german\n"
     "  smmil view train.smmil@:v2\n"
     "  smmil view train.smmil --as v3 --file view.mlir\n"
     "  smmil view train.smmil --remove v2\n",
     19, declare});
