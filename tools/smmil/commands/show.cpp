//===- show.cpp - smmil show ----------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shows sheets as recorded or as a view presents them.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"
#include "tools/smmil/ViewReference.h"

#include "smmil/Dataset/ShowView.h"
#include "smmil/Support/Printable.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

using namespace smmil;
using namespace smmil::tool;
using Json = nlohmann::ordered_json;

namespace {

struct ShowArguments {
  std::string dataset, view, id;
  uint64_t sheet = 0, revision = 0;
  int64_t window = -1, position = -1;
  bool json = false, source = false;
};

} // namespace

/// "[image 12: media/a.png, png 640x480, 1234 bytes as dct]", by the name of
/// the field.
static Result<std::string> describeItem(const Dataset &dataset,
                                        const ViewPiece &piece) {
  Result<ItemRecord> found = dataset.item(piece.item);
  if (!found)
    return found.error();
  const ItemRecord &record = *found;
  std::string text = "[" + piece.field + " " + std::to_string(piece.item) +
                     ": " + piece.text + (piece.text.empty() ? "" : ", ") +
                     mediaKindName(record.kind);
  if (record.width != 0)
    text += " " + std::to_string(record.width) + "x" +
            std::to_string(record.height);
  if (record.milliseconds != 0)
    text += " " + std::to_string(record.milliseconds) + " ms";
  text += ", " + std::to_string(record.length) + " bytes";
  if (record.field != ItemRecord::kNoField)
    text += " as " +
            dataset.plan().fields[record.field].cases[record.caseIndex].name;
  return text + "]";
}

static Json pieceJson(const ViewPiece &piece) {
  switch (piece.kind) {
  case ViewPiece::Kind::Text:
    return {{"text", piece.text}};
  case ViewPiece::Kind::Token:
    return {{"token", piece.text}};
  case ViewPiece::Kind::Item:
    break;
  }
  Json json = {{modalityName(piece.modality), piece.item},
               {"field", piece.field}};
  if (!piece.text.empty()) // An array of a sheet has no path.
    json["path"] = piece.text;
  return json;
}

static Result<std::vector<std::string>>
linesOf(const std::vector<const Dataset *> &parts,
        const std::vector<ViewPiece> &pieces) {
  std::vector<std::string> lines;
  for (const ViewPiece &piece : pieces) {
    Result<std::string> line = piece.text;
    if (piece.kind == ViewPiece::Kind::Item)
      line = describeItem(*parts[piece.part], piece);
    if (!line)
      return line.error();
    lines.push_back(std::move(*line));
  }
  return lines;
}

/// A window, or what stands at a position of the view's order.
static int showEntry(const Dataset &dataset, const ShowArguments &arguments) {
  Result<View> view = findView(dataset, arguments.view);
  if (!view)
    return fail(view.error());
  const bool isWindow = arguments.window >= 0;
  if (isWindow != (view->window != 0))
    return fail(usageError(arguments.dataset + ": the view " +
                           inQuotes(arguments.view) +
                           (isWindow ? " has no windows; give --position"
                                     : " has windows; give --window")));
  Result<ViewStream> stream = ViewStream::create(dataset, *view);
  if (!stream)
    return fail(stream.error());
  const auto number =
      uint64_t(isWindow ? arguments.window : arguments.position);
  if (Outcome outcome = stream->read(number); !outcome)
    return fail(outcome.error());
  Result<std::vector<ViewPiece>> shown = showStream(*stream);
  if (!shown)
    return fail(shown.error());
  const char *what = isWindow ? "window" : "position";
  if (arguments.json) {
    Json json = {{what, number},
                 {"of", stream->size()},
                 {"view", arguments.view},
                 {"shown", stream->isShown()}};
    if (!view->tokenizer.empty())
      json["tokens"] = stream->tokens();
    if (!isWindow)
      json["sheet"] = stream->sheetAt(number).second;
    if (!isWindow && stream->partCount() > 1)
      json["part"] = stream->sheetAt(number).first;
    json["pieces"] = Json::array();
    for (const ViewPiece &piece : *shown) {
      json["pieces"].push_back(pieceJson(piece));
      if (stream->partCount() > 1 && piece.kind == ViewPiece::Kind::Item)
        json["pieces"].back()["part"] = piece.part;
    }
    printJson(json);
    return 0;
  }
  std::vector<const Dataset *> parts;
  for (size_t i = 0; i < stream->partCount(); ++i)
    parts.push_back(&stream->part(i));
  auto lines = linesOf(parts, *shown);
  if (!lines)
    return fail(lines.error());
  std::printf("%s %llu of %llu, view %s, %llu tokens\n\n", what,
              (unsigned long long)number, (unsigned long long)stream->size(),
              arguments.view.c_str(), (unsigned long long)stream->tokens());
  for (const std::string &line : *lines)
    std::printf("%s\n", line.c_str());
  return 0;
}

static int runShow(ShowArguments &arguments) {
  if (Outcome taken = takeView(arguments.dataset, arguments.view); !taken)
    return fail(taken.error());
  Result<Dataset> dataset =
      Dataset::open(arguments.dataset, arguments.revision);
  if (!dataset)
    return fail(dataset.error());
  if (arguments.window >= 0 || arguments.position >= 0) {
    if (arguments.view.empty())
      return fail(usageError("--window and --position need a view; give "
                             "DATASET@:VIEW"));
    return showEntry(*dataset, arguments);
  }
  uint64_t number = arguments.sheet;
  if (!arguments.id.empty()) {
    Result<std::vector<uint64_t>> found = dataset->findId(arguments.id);
    if (!found)
      return fail(found.error());
    if (found->empty())
      return fail(dataError(arguments.dataset + ": no sheet has the id " +
                            inQuotes(arguments.id)));
    number = found->front();
    if (found->size() > 1)
      warn(arguments.dataset + ": " + std::to_string(found->size()) +
           " sheets have the id " + inQuotes(arguments.id) +
           "; this is the first");
  }
  Result<StoredSheet> sheet = dataset->sheet(number);
  if (!sheet)
    return fail(sheet.error());
  if (arguments.source) {
    std::fwrite(sheet->line.data(), 1, sheet->line.size(), stdout);
    return 0;
  }
  std::string name = arguments.view;
  if (name.empty() && !dataset->manifest().views.empty())
    name = dataset->manifest().views[0].name;
  Result<View> view = View();
  if (!name.empty())
    view = findView(*dataset, name);
  if (!view)
    return fail(view.error());
  Result<std::vector<ViewPiece>> shown = showView(*dataset, number, *view);
  if (!shown)
    return fail(shown.error());
  if (shown->empty() && !view->filters.empty())
    warn(arguments.dataset + ": the view " + inQuotes(name) + " leaves sheet " +
         std::to_string(number) + " out");
  if (arguments.json) {
    Json json = {{"sheet", sheet->number},
                 {"id", sheet->id},
                 {"view", name},
                 {"pieces", Json::array()}};
    for (const ViewPiece &piece : *shown)
      json["pieces"].push_back(pieceJson(piece));
    printJson(json);
    return 0;
  }
  auto lines = linesOf({&*dataset}, *shown);
  if (!lines)
    return fail(lines.error());
  std::printf("sheet %llu of %llu, id %s%s%s\n\n",
              (unsigned long long)sheet->number,
              (unsigned long long)dataset->sheetCount(), sheet->id.c_str(),
              name.empty() ? "" : ", view ", name.c_str());
  for (const std::string &line : *lines)
    std::printf("%s\n", line.c_str());
  return 0;
}

static Action declare(CLI::App &app) {
  auto arguments = std::make_shared<ShowArguments>();
  app.add_option("DATASET", arguments->dataset,
                 "Dataset to read; DATASET@:VIEW or DATASET@TAG:VIEW by a view")
      ->required();
  CLI::Option *number =
      app.add_option("--sheet", arguments->sheet, "Number of the sheet, from 0")
          ->check(CLI::NonNegativeNumber)
          ->capture_default_str();
  app.add_option("--id", arguments->id, "Id of the sheet instead")
      ->excludes(number);
  app.add_option("--window", arguments->window,
                 "Number of the view's context window instead, from 0")
      ->check(CLI::NonNegativeNumber)
      ->excludes(number);
  app.add_option("--position", arguments->position,
                 "Position in the order or mixture of the view instead, from 0")
      ->check(CLI::NonNegativeNumber)
      ->excludes(number);
  app.add_option("--view", arguments->view,
                 "View to show it by (default: the dataset's first)");
  app.add_option("--revision", arguments->revision,
                 "Version to open (default: the newest)")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--source", arguments->source,
               "Print the sheet's own line of sheets.jsonl instead");
  app.add_flag("--json", arguments->json, "Print as JSON");
  return [arguments] { return runShow(*arguments); };
}

static RegisterCommand
    command({"show", "Show a sheet the way a model sees it",
             "Examples:\n"
             "  smmil show train.smmil\n"
             "  smmil show train.smmil --sheet 12 --view as_recorded\n"
             "  smmil show train.smmil@:as_recorded --sheet 12\n"
             "  smmil show train.smmil --sheet 12 --source\n"
             "  smmil show train.smmil --id example --json\n",
             30, declare});
