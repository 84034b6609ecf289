//===- AddField.cpp - Segments that old sheets are given later ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For each shard of sheets that gets values, one of role Added with as many
// sheets is packed: sheet k holds what sheet k of the other is given, and
// mostly nothing.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Edit.h"

#include "Blob.h"
#include "CheckFormat.h"
#include "Edit.h"
#include "ShardPacker.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Printable.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <limits>
#include <map>
#include <set>

using namespace smmil;
using Json = nlohmann::json;

void smmil::addStoredField(Format &format, const std::string &name,
                           Modality kind) {
  PlanGraph store;
  store.name = "store";
  PlanField field;
  field.name = name;
  field.modality = kind;
  field.cases = {store};
  format.plan.fields.push_back(std::move(field));
  FieldEncoding encoding;
  encoding.cases = {store};
  encoding.route.resize(kContentClasses);
  format.encodings.push_back(std::move(encoding));
}

namespace {

/// Segments as JSON, by the id of their sheet, and where they stand.
struct Value {
  std::string segment;
  uint64_t line = 0;
};
struct Values {
  Modality kind = Modality::Text;
  std::map<std::string, Value> of;
};

/// The new shards of one old one.
struct Addition {
  std::string name; ///< Of the old shard.
  std::vector<ShardEntry> shards;
};

} // namespace

/// What a value is, if nothing else is said.
static std::optional<Modality> kindOfValue(const Json &value) {
  if (value.is_string())
    return Modality::Text;
  if (value.is_number() || value.is_array())
    return Modality::Numeric;
  return std::nullopt;
}

static Result<Values> readValues(const NewField &field) {
  Result<std::string> text = readTextFile(field.from);
  if (!text)
    return text.error();
  Values values;
  std::optional<Modality> kind = field.kind;
  uint64_t number = 0;
  for (size_t at = 0; at < text->size();) {
    const size_t end = std::min(text->find('\n', at), text->size());
    const std::string line = text->substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == line.npos)
      continue;
    const std::string where = field.from + ":" + std::to_string(number) + ": ";
    const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object() || json.size() != 2 || !json.contains("id") ||
        !json["id"].is_string() || !json.contains(field.name) ||
        field.name == "id")
      return dataError(where +
                       "expected an object with \"id\", a string, and " +
                       inQuotes(field.name));
    const Json &value = json[field.name];
    const std::optional<Modality> found = kindOfValue(value);
    if (!kind)
      kind = found;
    const bool isPath = kind && *kind != Modality::Text &&
                        *kind != Modality::Numeric && value.is_string();
    if (!found || (found != kind && !isPath))
      return dataError(where + "the value is no " +
                       (kind ? modalityName(*kind) : "string, number or list") +
                       "; values of a field are of one kind");
    nlohmann::ordered_json segment = {{"type", modalityName(*kind)}};
    if (*kind != Modality::Text) // Which is one field.
      segment["field"] = field.name;
    const char *key = *kind == Modality::Text      ? "text"
                      : *kind == Modality::Numeric ? "values"
                                                   : "path";
    segment[key] = value.is_number() ? Json::array({value}) : value;
    std::string spelled = segment.dump();
    const std::string id = json["id"].get<std::string>();
    if (!values.of.emplace(id, Value{std::move(spelled), number}).second)
      return dataError(where + "the id " + inQuotes(id) +
                       " stands here for the second time");
  }
  if (values.of.empty())
    return dataError(field.from +
                     ": holds no values; give one JSON object a "
                     "line, with \"id\" and " +
                     inQuotes(field.name));
  values.kind = *kind;
  return values;
}

namespace {

/// By shard and number within it.
using Given = std::map<uint32_t, std::map<uint64_t, const Value *>>;

} // namespace

static Result<Given> placeValues(const Dataset &base, const NewField &field,
                                 const Values &values, uint64_t &given) {
  Given places;
  std::vector<uint64_t> first; // Of each extent.
  uint64_t sheets = 0;
  for (const Extent &extent : base.extents()) {
    first.push_back(sheets);
    sheets += extent.count;
  }
  for (const auto &[id, value] : values.of) {
    Result<std::vector<uint64_t>> found = base.findId(id);
    if (!found)
      return found.error();
    if (found->empty() || id.empty())
      return dataError(field.from + ":" + std::to_string(value.line) +
                       ": no sheet has the id " + inQuotes(id));
    given += found->size();
    for (uint64_t number : *found) {
      const auto extent =
          size_t(std::upper_bound(first.begin(), first.end(), number) -
                 first.begin() - 1);
      const Extent &in = base.extents()[extent];
      places[in.shard][in.begin + (number - first[extent])] = &value;
    }
  }
  return places;
}

/// Packs what the sheets of each old shard get.
static Result<std::vector<Addition>>
packAdditions(const Dataset &base, const Given &given, const NewField &field,
              const Format &format, const PackOptions &options,
              Transaction &transaction, EditReport &report, Bytes &plan) {
  std::string text;
  std::vector<size_t> ends;
  size_t lines = 0;
  for (const auto &[shard, sheets] : given) {
    const uint64_t count = base.manifest().shards[shard].sheets;
    auto next = sheets.begin();
    for (uint64_t sheet = 0; sheet < count; ++sheet) {
      text += "{\"segments\": [";
      if (next != sheets.end() && next->first == sheet)
        text += (next++)->second->segment;
      text += "]}\n";
    }
    ends.push_back(lines += count);
  }
  const std::string folder =
      std::filesystem::path(field.from).parent_path().string();
  Result<Source> source =
      loadSheets(folder.empty() ? "." : folder, std::move(text),
                 "values of " + inQuotes(field.name));
  if (!source)
    return source.error();
  PackOptions packing = options;
  packing.shardBytes = std::numeric_limits<uint64_t>::max(); // One of each.
  std::vector<Addition> additions;
  size_t begin = 0;
  for (const auto &[shard, sheets] : given) {
    const size_t end = ends[additions.size()];
    const std::string staging =
        transaction.staged("added" + std::to_string(additions.size()));
    if (Outcome outcome = makeDirectories(staging); !outcome)
      return outcome.error();
    ShardPacker packer(*source, format, packing, nullptr, staging);
    if (Outcome outcome = packer.run(begin, end, /*rest=*/false); !outcome)
      return outcome.error();
    begin = end;
    plan = packer.planBytes();
    Addition addition;
    addition.name = base.manifest().shards[shard].object.name;
    for (PackedShard &packed : packer.shards) {
      if (packed.entry.sheets != 0)
        packed.entry.role = ShardRole::Added;
      transaction.stage(packed.path, "shards", packed.entry.object.name);
      report.items += packed.entry.items;
      report.writtenBytes += packed.entry.object.bytes;
      addition.shards.push_back(std::move(packed.entry));
    }
    additions.push_back(std::move(addition));
  }
  return additions;
}

Result<EditReport> smmil::addField(const std::string &directory,
                                   const NewField &field, Format format,
                                   const PackOptions &options) {
  Result<OpenEdit> edit = openEdit(directory);
  if (!edit)
    return edit.error();
  auto &[transaction, base] = *edit;
  const std::string oldPlan = base.manifest().plan.name;
  if (planHash(format.plan) + ".plan" != oldPlan)
    return usageError(directory + ": was packed in another format; give the "
                                  "format that it was packed in");
  Result<Values> values = readValues(field);
  if (!values)
    return values.error();
  const bool isText = values->kind == Modality::Text;
  for (const PlanField &other : format.plan.fields)
    if (other.name == field.name && !isText)
      return usageError(directory + ": has a field " + inQuotes(field.name) +
                        " already; give another name, or put new sheets in "
                        "the place of old ones with `smmil replace`");
  if (!isText)
    addStoredField(format, field.name, values->kind);
  // What is added is text, whatever tokens were baked into the old sheets, and
  // few sheets need to be given anything.
  format.layout.tokens = Layout::Tokens::Late;
  format.layout.order = Layout::Order::Recorded;
  if (Outcome outcome = checkFormat(format); !outcome)
    return outcome.error();
  EditReport counts;
  Result<Given> given = placeValues(base, field, *values, counts.given);
  if (!given)
    return given.error();
  Bytes plan;
  Result<std::vector<Addition>> additions = packAdditions(
      base, *given, field, format, options, transaction, counts, plan);
  if (!additions)
    return additions.error();
  const Bytes blob = makeBlob(plan);
  const StoredObject object = {planHash(format.plan) + ".plan", blob.size()};
  if (Outcome outcome = transaction.stageBytes(blob, "plans", object.name);
      !outcome)
    return outcome.error();
  Result<EditReport> report =
      commitEdit(transaction, options.rebase, [&](Draft &draft) -> Outcome {
        Manifest &manifest = draft.manifest;
        if (manifest.plan.name != oldPlan)
          return dataError("another writer has changed its fields meanwhile; "
                           "run again");
        manifest.plan = object;
        if (!isText) {
          manifest.fields.push_back({field.name, "", 0});
          // Columns of tokens number fields, the number behind the last one
          // being none.
          for (ShardEntry &entry : manifest.shards)
            entry.tokens.clear();
        }
        manifest.operation = "field " + field.name + " of " +
                             std::to_string(counts.given) + " sheets";
        std::set<std::string> names;
        for (const ShardEntry &entry : manifest.shards)
          names.insert(entry.object.name);
        for (const Addition &addition : *additions) {
          for (ShardEntry &entry : manifest.shards)
            if (entry.object.name == addition.name) {
              entry.joins.push_back(addition.shards[0].object.name);
              entry.selections.clear(); // Filters may count what is added.
            }
          for (const ShardEntry &entry : addition.shards)
            if (names.insert(entry.object.name).second)
              manifest.shards.push_back(entry);
        }
        return Outcome::success();
      });
  if (!report)
    return report;
  report->given = counts.given;
  report->items = counts.items;
  report->writtenBytes = counts.writtenBytes;
  return report;
}
