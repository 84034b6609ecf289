//===- info.cpp - smmil info ----------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Describes a dataset from its manifest and indexes.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"

#include "smmil/Dataset/Dataset.h"
#include "smmil/Runtime/PrimitiveInfo.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <set>

using namespace smmil;
using namespace smmil::tool;
using Json = nlohmann::ordered_json;

namespace {

struct InfoArguments {
  std::string dataset;
  uint64_t revision = 0;
  bool json = false, provenance = false;
};

} // namespace

/// Media that have no decoded value: video, and what `pack` has noted.
static uint64_t withoutValue(const Dataset &dataset, uint64_t films) {
  uint64_t count = films;
  for (const auto &[kind, note] : dataset.manifest().notes)
    if (isWithoutValue(kind))
      count += note.items;
  return count;
}

using UsedCases = std::set<std::pair<uint32_t, uint32_t>>;

/// Libraries that decode items of these cases, as the tables of their
/// primitives name them.
static std::set<std::string> neededLibraries(const Dataset &dataset,
                                             const UsedCases &used) {
  const Plan &plan = dataset.plan();
  std::set<std::string> libraries;
  for (const auto &[field, caseIndex] : used)
    if (const PlanStep *step =
            libraryStep(plan.fields[field].cases[caseIndex])) {
      const Bytes &table = plan.tables[static_cast<size_t>(step->table)];
      libraries.emplace(table.begin(), table.end());
    }
  return libraries;
}

static Result<Json> describe(const Dataset &dataset) {
  const Manifest &manifest = dataset.manifest();
  Json cases = Json::object(), kinds = Json::object(), tokens = Json::object(),
       views = Json::array(), shards = Json::array(), fields = Json::array(),
       libraries = Json::array();
  uint64_t films = 0;
  UsedCases used;
  for (uint64_t id = 0; id < dataset.itemCount(); ++id) {
    Result<ItemRecord> record = dataset.item(id);
    if (!record)
      return record.error();
    if (record->field != ItemRecord::kNoField)
      used.emplace(record->field, record->caseIndex);
    Json &entry = cases[caseName(dataset.plan(), *record)];
    if (entry.is_null())
      entry = {{"items", 0}, {"bytes", 0}};
    entry["items"] = entry["items"].get<uint64_t>() + 1;
    entry["bytes"] = entry["bytes"].get<uint64_t>() + record->length;
    Json &kind = kinds[mediaKindName(record->kind)];
    kind = kind.is_null() ? 1 : kind.get<uint64_t>() + 1;
    films += record->field != ItemRecord::kNoField &&
             dataset.plan().fields[record->field].modality == Modality::Video &&
             record->kind != MediaKind::Unknown; // Those are noted.
  }
  for (const Token &token : manifest.tokens)
    tokens[token.symbol] = token.spelling;
  for (const View &view : manifest.views)
    views.push_back(view.name);
  for (const ShardEntry &shard : manifest.shards)
    shards.push_back({{"role", shardRoleName(shard.role)},
                      {"name", shard.object.name},
                      {"bytes", shard.object.bytes}});
  for (const FieldPromise &field : manifest.fields) {
    fields.push_back({{"name", field.name}});
    if (!field.metric.empty()) {
      fields.back()["metric"] = field.metric;
      fields.back()["floor"] = field.floor;
    }
  }
  for (const std::string &library : neededLibraries(dataset, used))
    libraries.push_back(library);
  uint64_t runs = 0, words = 0;
  SheetCursor cursor(dataset);
  for (uint64_t sheet = 0; sheet < dataset.sheetCount(); ++sheet) {
    Result<Span<const uint32_t>> counts = cursor.runWords(sheet);
    if (!counts)
      return counts.error();
    runs += counts->size();
    for (uint32_t count : *counts)
      words += count;
  }
  Result<std::vector<StoredFile>> files = dataset.files();
  if (!files)
    return files.error();
  std::set<std::string> names;
  for (const StoredFile &file : *files)
    names.insert(file.name);
  return Json{{"dataset", dataset.directory()},
              {"version", manifest.version},
              {"parent", manifest.parent},
              {"operation", manifest.operation},
              {"bytes", dataset.totalBytes()},
              {"keeps_source", dataset.keepsSource()},
              {"sheets", dataset.sheetCount()},
              {"text_runs", runs},
              {"words", words},
              {"items", dataset.itemCount()},
              {"files", names.size()},
              {"cases", cases},
              {"kinds", kinds},
              {"fields", fields},
              {"libraries", libraries},
              {"undecodable", withoutValue(dataset, films)},
              {"notes", describeNotes(manifest.notes)},
              {"layout", describeLayout(manifest.layout)},
              {"tokens", tokens},
              {"views", views},
              {"plan", manifest.plan.name},
              {"shards", shards}};
}

/// `key value key value ...` of an object, without brackets and quotes.
static std::string flat(const Json &value) {
  if (value.is_string())
    return value.get<std::string>();
  if (!value.is_object())
    return value.dump();
  std::string text;
  for (const auto &[key, entry] : value.items())
    text += (text.empty() ? "" : ", ") + key + " " + flat(entry);
  return text;
}

static void printText(const Json &json, const NoteCounts &notes) {
  auto number = [&](const char *key) { return json[key].get<uint64_t>(); };
  std::printf(
      "%s, version %llu%s\n", json["dataset"].get<std::string>().c_str(),
      static_cast<unsigned long long>(number("version")),
      json["keeps_source"].get<bool>() ? ", keeps every byte of its source"
                                       : "");
  std::printf("%llu bytes on disk: %llu sheets, %llu text runs (%llu words), "
              "%llu items from %llu files\n\n",
              static_cast<unsigned long long>(number("bytes")),
              static_cast<unsigned long long>(number("sheets")),
              static_cast<unsigned long long>(number("text_runs")),
              static_cast<unsigned long long>(number("words")),
              static_cast<unsigned long long>(number("items")),
              static_cast<unsigned long long>(number("files")));
  std::printf("%-22s %10s %14s\n", "stored as", "items", "bytes");
  for (const auto &[name, entry] : json["cases"].items())
    std::printf(
        "%-22s %10llu %14llu\n", name.c_str(),
        static_cast<unsigned long long>(entry["items"].get<uint64_t>()),
        static_cast<unsigned long long>(entry["bytes"].get<uint64_t>()));
  std::printf("\nsources    %s\n", flat(json["kinds"]).c_str());
  for (const Json &field : json["fields"])
    if (field.contains("metric"))
      std::printf("promise    every decoded item of '%s' reaches %s %s\n",
                  field["name"].get<std::string>().c_str(),
                  field["metric"].get<std::string>().c_str(),
                  flat(field["floor"]).c_str());
  if (number("undecodable") != 0)
    std::printf("promise    nothing for the %llu media that have no decoded "
                "value\n",
                static_cast<unsigned long long>(number("undecodable")));
  if (!notes.empty())
    std::printf("notes\n");
  printNotes(notes);
  for (const Json &library : json["libraries"])
    std::printf("library    %s\n", library.get<std::string>().c_str());
  std::printf("layout     %s\n", flat(json["layout"]).c_str());
  std::printf("tokens     %s\n", flat(json["tokens"]).c_str());
  std::string views;
  for (const Json &view : json["views"])
    views += (views.empty() ? "" : ", ") + view.get<std::string>();
  std::printf("views      %s\n", views.c_str());
  std::printf("plan       %s\n", json["plan"].get<std::string>().c_str());
  for (const Json &shard : json["shards"])
    std::printf(
        "shard      %s, %s, %llu bytes\n",
        shard["name"].get<std::string>().c_str(),
        shard["role"].get<std::string>().c_str(),
        static_cast<unsigned long long>(shard["bytes"].get<uint64_t>()));
}

static int runInfo(const InfoArguments &arguments) {
  Result<Dataset> dataset =
      Dataset::open(arguments.dataset, arguments.revision);
  if (!dataset)
    return fail(dataset.error());
  if (arguments.provenance) {
    Result<std::string> text = dataset->provenance();
    if (!text)
      return fail(text.error());
    std::fwrite(text->data(), 1, text->size(), stdout);
    return 0;
  }
  Result<Json> described = describe(*dataset);
  if (!described)
    return fail(described.error());
  const Json &json = *described;
  if (arguments.json) {
    printJson(json);
    return 0;
  }
  printText(json, dataset->manifest().notes);
  return 0;
}

static Action declare(CLI::App &app) {
  auto arguments = std::make_shared<InfoArguments>();
  app.add_option("DATASET", arguments->dataset, "Dataset to describe")
      ->required();
  app.add_option("--revision", arguments->revision,
                 "Version to open (default: the newest)")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--provenance", arguments->provenance,
               "Print the IR that the format was made from");
  app.add_flag("--json", arguments->json, "Print as JSON");
  return [arguments] { return runInfo(*arguments); };
}

static RegisterCommand
    command({"info", "Say what a dataset holds",
             "Examples:\n"
             "  smmil info train.smmil\n"
             "  smmil info train.smmil --revision 1 --json\n"
             "  smmil info small.smmil --provenance > format.mlir\n",
             20, declare});
