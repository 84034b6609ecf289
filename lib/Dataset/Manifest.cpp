//===- Manifest.cpp - One version of a dataset ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JSON with one member a line; the last one is the checksum of all bytes before
// its own line. Unknown members are errors: their meaning would be lost. Views
// are in ViewObject.cpp.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Manifest.h"

#include "FileIo.h"
#include "ManifestJson.h"
#include "Wire64.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Hash.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <type_traits>

using namespace smmil;
using Json = ManifestJson;

static constexpr const char *kFormatName = "dataset/2";
static constexpr const char *kChecksumKey = ",\n \"checksum\": \"";
static constexpr const char *kEnd = "\"\n}\n";
static constexpr size_t kDigestDigits = 32, kSealDigits = 16;

//===----------------------------------------------------------------------===//
// Enumerations as words
//===----------------------------------------------------------------------===//

static const char *const kOrientations[] = {"apply", "ignore"};
static const char *const kAnimations[] = {"keep", "first_frame"};
static const char *const kRoles[] = {"sheets", "media", "bundle", "added"};

const char *smmil::shardRoleName(ShardRole role) {
  return wordOf(role, kRoles);
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static Json printObject(const StoredObject &object) {
  return {{"name", object.name}, {"bytes", object.bytes}};
}

Json smmil::describeLayout(const Layout &layout) {
  Json json = Json::object();
  forEachChoice(layout, [&](const char *name, const auto &value) {
    if constexpr (std::is_enum_v<std::decay_t<decltype(value)>>)
      json[name] = layoutWord(value);
    else
      json[name] = value;
  });
  return json;
}

Json smmil::describeNotes(const NoteCounts &notes) {
  Json json = Json::object();
  for (const auto &[kind, count] : notes)
    json[noteKindName(kind)] = {{"items", count.items}, {"names", count.names}};
  return json;
}

std::string smmil::printShards(const std::vector<ShardEntry> &shards) {
  std::map<std::string, size_t> numberOf;
  for (const ShardEntry &shard : shards)
    numberOf.emplace(shard.object.name, numberOf.size());
  std::string text;
  for (const ShardEntry &shard : shards) {
    Json json = {{"role", shardRoleName(shard.role)}};
    json.update(printObject(shard.object));
    json["seal"] = shard.seal;
    json["sheets"] = shard.sheets;
    json["items"] = shard.items;
    if (shard.codedItems != 0)
      json["coded"] = shard.codedItems;
    for (const std::string &name : shard.uses)
      json["uses"].push_back(numberOf.at(name));
    for (const std::string &name : shard.joins)
      json["joins"].push_back(numberOf.at(name));
    for (const TokenColumnEntry &column : shard.tokens)
      json["tokens"].push_back(Json::array(
          {column.tokenizer, column.object.name, column.object.bytes}));
    for (const SelectionEntry &entry : shard.selections)
      json["selections"].push_back(
          Json::array({entry.key, entry.object.name, entry.object.bytes}));
    text += (text.empty() ? "[\n " : ",\n ") + dumpLine(json);
  }
  return text.empty() ? "[]\n" : text + "\n]\n";
}

std::string smmil::printManifest(const Manifest &manifest) {
  Json fields = Json::array(), tokens = Json::array(), views = Json::array();
  for (const FieldPromise &field : manifest.fields) {
    Json json = {{"name", field.name}};
    if (!field.metric.empty()) {
      json["metric"] = field.metric;
      json["floor"] = field.floor;
    }
    fields.push_back(std::move(json));
  }
  for (const Token &token : manifest.tokens)
    tokens.push_back(Json::array({token.symbol, token.spelling}));
  for (const ViewEntry &view : manifest.views)
    views.push_back({{"name", view.name},
                     {"object", view.object.name},
                     {"bytes", view.object.bytes}});

  std::vector<std::pair<const char *, Json>> members = {
      {"smmil", kFormatName},
      {"version", manifest.version},
      {"parent", manifest.parent},
      {"operation", manifest.operation},
      {"sheets", manifest.sheets},
      {"items", manifest.items},
      {"plan", printObject(manifest.plan)}};
  if (!manifest.provenance.name.empty())
    members.emplace_back("provenance", printObject(manifest.provenance));
  members.emplace_back("shards", printObject(manifest.shardList));
  if (!manifest.sequence.name.empty())
    members.emplace_back("sequence", printObject(manifest.sequence));
  members.emplace_back("fields", fields);
  members.emplace_back("background", manifest.images.background);
  // Members that a plain dataset does without.
  if (!manifest.images.applyOrientation)
    members.emplace_back("orientation", "ignore");
  if (manifest.images.firstFrame)
    members.emplace_back("animation", "first_frame");
  if (!manifest.notes.empty())
    members.emplace_back("notes", describeNotes(manifest.notes));
  members.emplace_back("layout", describeLayout(manifest.layout));
  members.emplace_back("tokens", tokens);
  members.emplace_back("views", views);
  if (!manifest.tokenizers.empty()) {
    Json tokenizers = Json::array();
    for (const TokenizerEntry &entry : manifest.tokenizers)
      tokenizers.push_back({{"name", entry.name},
                            {"hash", entry.hash},
                            {"separator", entry.separator}});
    members.emplace_back("tokenizers", tokenizers);
  }
  std::string text;
  for (const auto &[key, value] : members) {
    text += text.empty() ? "{\n \"" : ",\n \"";
    text += key;
    text += "\": " + dumpLine(value);
  }
  return text + kChecksumKey + hash128(std::string_view(text)).hex() + kEnd;
}

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

/// A count; the library would cut fractions off and wrap what is too large.
template <typename T> static T readCount(const Json &json) {
  if (!json.is_number_unsigned() ||
      json.get<uint64_t>() > std::numeric_limits<T>::max())
    throw std::runtime_error("expected a count, found " + json.dump());
  return json.get<T>();
}

/// Names become paths: hexadecimal digits and one known ending only.
static StoredObject readObject(const Json &json,
                               const std::set<std::string> &keys = {"name",
                                                                    "bytes"}) {
  allowOnly(json, keys);
  StoredObject object;
  object.name = json.at("name").get<std::string>();
  object.bytes = readCount<uint64_t>(json.at("bytes"));
  bool plain =
      !object.name.empty() && object.name.size() < 64 &&
      object.name[0] != '.' &&
      std::all_of(
          object.name.begin(), object.name.end(),
          [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.';
          });
  if (!plain)
    throw std::runtime_error("\"" + object.name + "\" is no file name");
  return object;
}

static NoteCounts readNotes(const Json &json) {
  if (!json.is_object())
    throw std::runtime_error("expected notes by their kind");
  NoteCounts notes;
  for (const auto &[name, entry] : json.items()) {
    const std::optional<NoteKind> kind = noteKindOf(name);
    if (!kind)
      throw std::runtime_error("unknown note \"" + name + "\"");
    allowOnly(entry, {"items", "names"});
    NoteCount &count = notes[*kind];
    count.items = readCount<uint64_t>(entry.at("items"));
    for (const Json &file : readList(entry, "names"))
      count.names.push_back(file.get<std::string>());
  }
  return notes;
}

/// Sheets of all shards are at most 2^64 - 1, and so are items.
static void addCount(uint64_t &sum, uint64_t count) {
  if (count > std::numeric_limits<uint64_t>::max() - sum)
    throw std::runtime_error("the counts of the shards are too large");
  sum += count;
}

static std::vector<TokenColumnEntry> readTokenColumns(const Json &list) {
  std::vector<TokenColumnEntry> columns;
  std::set<std::string> names;
  for (const Json &column : list) {
    if (!column.is_array() || column.size() != 3)
      throw std::runtime_error("expected tokens as [tokenizer, name, bytes]");
    TokenColumnEntry entry;
    entry.tokenizer = column[0].get<std::string>();
    if (!names.insert(entry.tokenizer).second)
      throw std::runtime_error("a shard has tokens of one tokenizer twice");
    entry.object = readObject({{"name", column[1]}, {"bytes", column[2]}});
    columns.push_back(std::move(entry));
  }
  return columns;
}

static std::vector<SelectionEntry> readSelections(const Json &list) {
  std::vector<SelectionEntry> selections;
  std::set<std::string> keys;
  for (const Json &selection : list) {
    if (!selection.is_array() || selection.size() != 3)
      throw std::runtime_error("expected selections as [key, name, bytes]");
    SelectionEntry entry;
    entry.key = selection[0].get<std::string>();
    if (!keys.insert(entry.key).second)
      throw std::runtime_error("a shard has two selections of one key");
    entry.object =
        readObject({{"name", selection[1]}, {"bytes", selection[2]}});
    selections.push_back(std::move(entry));
  }
  return selections;
}

static std::vector<ShardEntry> readShards(const Json &list) {
  if (!list.is_array())
    throw std::runtime_error("expected a list of shards");
  std::vector<ShardEntry> shards;
  uint64_t sheets = 0, items = 0;
  for (const Json &shard : list) {
    ShardEntry entry;
    entry.role = readWord<ShardRole>(shard.at("role"), kRoles);
    entry.object =
        readObject(shard, {"role", "name", "bytes", "seal", "sheets", "items",
                           "coded", "uses", "joins", "tokens", "selections"});
    entry.seal = shard.at("seal").get<std::string>();
    if (entry.seal.size() != kSealDigits)
      throw std::runtime_error("\"" + entry.seal + "\" is no seal");
    entry.sheets = readCount<uint64_t>(shard.at("sheets"));
    entry.items = readCount<uint64_t>(shard.at("items"));
    if (shard.contains("coded"))
      entry.codedItems = readCount<uint64_t>(shard["coded"]);
    if (shard.contains("tokens"))
      entry.tokens = readTokenColumns(readList(shard, "tokens"));
    if (shard.contains("selections"))
      entry.selections = readSelections(readList(shard, "selections"));
    addCount(sheets, entry.sheets);
    addCount(items, entry.items);
    shards.push_back(std::move(entry));
  }
  std::set<std::string> names;
  for (size_t i = 0; i < shards.size(); ++i) {
    if (!names.insert(shards[i].object.name).second)
      throw std::runtime_error("two shards have one name");
    if (list[i].contains("uses"))
      for (const Json &number : readList(list[i], "uses")) {
        auto used = readCount<uint32_t>(number);
        if (used >= shards.size() || used == i)
          throw std::runtime_error("a shard uses one that is not there");
        shards[i].uses.push_back(shards[used].object.name);
      }
    if (list[i].contains("joins"))
      for (const Json &number : readList(list[i], "joins")) {
        auto joined = readCount<uint32_t>(number);
        if (joined >= shards.size() ||
            shards[joined].role != ShardRole::Added ||
            shards[i].role == ShardRole::Added ||
            shards[joined].sheets != shards[i].sheets)
          throw std::runtime_error("a shard joins one that does not fit it");
        shards[i].joins.push_back(shards[joined].object.name);
      }
  }
  return shards;
}

static Layout readLayout(const Json &json) {
  Layout layout;
  std::set<std::string> names;
  forEachChoice(layout, [&](const char *name, auto &value) {
    using Value = std::decay_t<decltype(value)>;
    names.insert(name);
    const Json &given = json.at(name);
    if constexpr (std::is_enum_v<Value>) {
      const std::string word = given.get<std::string>();
      std::optional<Value> known = layoutValue<Value>(word);
      if (!known)
        throw std::runtime_error("unknown word \"" + word + "\"");
      value = *known;
    } else if constexpr (std::is_same_v<Value, int>) {
      value = readCount<uint8_t>(given); // A level.
    } else if constexpr (std::is_same_v<Value, bool>) {
      value = given.get<bool>();
    } else {
      value = readCount<Value>(given);
    }
  });
  allowOnly(json, names);
  return layout;
}

static Manifest readMembers(const Json &json) {
  allowOnly(json,
            {"smmil",  "version",    "parent",      "operation",  "sheets",
             "items",  "plan",       "provenance",  "shards",     "sequence",
             "fields", "background", "orientation", "animation",  "notes",
             "layout", "tokens",     "views",       "tokenizers", "checksum"});
  Manifest manifest;
  manifest.version = readCount<uint64_t>(json.at("version"));
  manifest.parent = readCount<uint64_t>(json.at("parent"));
  manifest.operation = json.at("operation").get<std::string>();
  manifest.sheets = readCount<uint64_t>(json.at("sheets"));
  manifest.items = readCount<uint64_t>(json.at("items"));
  manifest.plan = readObject(json.at("plan"));
  if (json.contains("provenance"))
    manifest.provenance = readObject(json["provenance"]);
  manifest.shardList = readObject(json.at("shards"));
  if (json.contains("sequence"))
    manifest.sequence = readObject(json["sequence"]);
  for (const Json &field : readList(json, "fields")) {
    allowOnly(field, {"name", "metric", "floor"});
    manifest.fields.push_back({field.at("name").get<std::string>(),
                               field.value("metric", std::string()),
                               field.value("floor", 0.0)});
  }
  const Json &background = json.at("background");
  if (!background.is_array() || background.size() != 3)
    throw std::runtime_error("expected a background of three numbers");
  for (size_t i = 0; i < 3; ++i)
    manifest.images.background[i] = readCount<uint8_t>(background[i]);
  if (json.contains("orientation"))
    manifest.images.applyOrientation =
        readWord<int>(json["orientation"], kOrientations) == 0;
  if (json.contains("animation"))
    manifest.images.firstFrame =
        readWord<int>(json["animation"], kAnimations) == 1;
  if (json.contains("notes"))
    manifest.notes = readNotes(json["notes"]);
  manifest.layout = readLayout(json.at("layout"));
  for (const Json &token : readList(json, "tokens"))
    manifest.tokens.push_back(readToken(token));
  std::set<std::string> names;
  for (const Json &view : readList(json, "views")) {
    allowOnly(view, {"name", "object", "bytes"});
    ViewEntry entry;
    entry.name = view.at("name").get<std::string>();
    if (!names.insert(entry.name).second)
      throw std::runtime_error("two views have one name");
    entry.object =
        readObject({{"name", view.at("object")}, {"bytes", view.at("bytes")}});
    manifest.views.push_back(std::move(entry));
  }
  if (!json.contains("tokenizers"))
    return manifest;
  names.clear();
  for (const Json &tokenizer : readList(json, "tokenizers")) {
    allowOnly(tokenizer, {"name", "hash", "separator"});
    TokenizerEntry entry;
    entry.name = tokenizer.at("name").get<std::string>();
    entry.hash = tokenizer.at("hash").get<std::string>();
    entry.separator = readCount<uint32_t>(tokenizer.at("separator"));
    if (!names.insert(entry.name).second)
      throw std::runtime_error("two tokenizers have one name");
    manifest.tokenizers.push_back(std::move(entry));
  }
  return manifest;
}

Result<Manifest> smmil::parseManifest(const std::string &text,
                                      const std::string &path) {
  auto corrupt = [&](const std::string &what) {
    return dataError(path + ": is corrupt: " + what +
                     "; restore the file, or read an older version with "
                     "--revision");
  };
  std::string end = kEnd, key = kChecksumKey;
  size_t fixed = key.size() + kDigestDigits + end.size();
  if (text.size() < fixed)
    return corrupt("too short for a manifest");
  size_t covered = text.size() - fixed;
  std::string content = text.substr(0, covered);
  if (text.substr(covered) !=
      key + hash128(std::string_view(content)).hex() + end)
    return corrupt("checksum mismatch");
  try {
    Json json = Json::parse(content + "}");
    if (json.at("smmil") != kFormatName)
      return dataError(path + ": was written by a newer smmil (" +
                       json.at("smmil").dump() + "); update smmil");
    return readMembers(json);
  } catch (const std::exception &error) {
    return corrupt(error.what());
  }
}

Result<std::vector<ShardEntry>> smmil::parseShards(const std::string &text,
                                                   const std::string &path) {
  try {
    return readShards(Json::parse(text));
  } catch (const std::exception &error) {
    return dataError(path + ": is corrupt: " + error.what() +
                     "; restore the file or pack again");
  }
}

Result<Manifest> smmil::readManifestAlone(const std::string &path) {
  if (Outcome outcome = requireRegularFile(path); !outcome)
    return outcome.error();
  Result<std::string> text = readTextFile(path);
  if (!text)
    return text.error();
  return parseManifest(*text, path);
}

Result<std::vector<ShardEntry>>
smmil::readShardList(const std::string &directory, const StoredObject &list) {
  Result<std::string> text = readText(directory, list);
  if (!text)
    return text.error();
  return parseShards(*text, directory + "/plans/" + list.name);
}

Result<Manifest> smmil::readManifest(const std::string &path) {
  Result<Manifest> manifest = readManifestAlone(path);
  if (!manifest)
    return manifest;
  Result<std::vector<ShardEntry>> shards = readShardList(
      std::filesystem::path(path).parent_path().parent_path().string(),
      manifest->shardList);
  if (!shards)
    return shards.error();
  uint64_t items = 0;
  for (const ShardEntry &shard : *shards)
    items += shard.items;
  if (items != manifest->items)
    return dataError(path + ": is corrupt: the counts of the shards do not "
                            "agree; restore the file or pack again");
  manifest->shards = std::move(*shards);
  return manifest;
}

StoredObject smmil::describeText(const std::string &text, const char *ending) {
  return {hash128(std::string_view(text)).hex() + ending, text.size()};
}

Result<std::string> smmil::readText(const std::string &directory,
                                    const StoredObject &object) {
  const std::string path = directory + "/plans/" + object.name;
  if (Outcome outcome = requireRegularFile(path); !outcome)
    return outcome.error();
  Result<std::string> text = readTextFile(path);
  if (!text)
    return text;
  const std::string ending =
      object.name.substr(std::min(kDigestDigits, object.name.size()));
  const StoredObject there = describeText(*text, ending.c_str());
  if (there.name != object.name || there.bytes != object.bytes)
    return dataError(path + ": is corrupt: its bytes are not those that its "
                            "name and the manifest promise; restore the file "
                            "or pack again");
  return text;
}

uint64_t smmil::storedBytesOf(const Manifest &manifest) {
  uint64_t bytes = printManifest(manifest).size() + manifest.plan.bytes +
                   manifest.provenance.bytes + manifest.sequence.bytes +
                   manifest.shardList.bytes;
  std::set<std::string> seen; // Two names may have one object.
  auto add = [&](const StoredObject &object) {
    bytes += seen.insert(object.name).second ? object.bytes : 0;
  };
  for (const ShardEntry &shard : manifest.shards) {
    bytes += shard.object.bytes;
    for (const TokenColumnEntry &column : shard.tokens)
      add(column.object);
    for (const SelectionEntry &entry : shard.selections)
      add(entry.object);
  }
  for (const ViewEntry &view : manifest.views)
    add(view.object);
  return bytes;
}

Bytes smmil::writeSequence(const std::vector<Extent> &extents) {
  Bytes out;
  ByteWriter writer(out);
  writer.writeVarint(extents.size());
  uint64_t next = 0;
  for (const Extent &extent : extents) {
    writer.writeVarint(extent.shard);
    writer.writeVarint(foldDifference(extent.begin, next));
    writer.writeVarint(extent.count);
    next = extent.begin + extent.count;
  }
  return out;
}

Status smmil::readSequence(ByteSpan bytes, std::vector<Extent> &extents) {
  constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();
  ByteReader reader(bytes);
  uint64_t count = 0, value = 0, next = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(bytes.size(), count));
  extents.resize(count);
  for (Extent &extent : extents) {
    SMMIL_RETURN_IF_ERROR(
        reader.readVarint(std::numeric_limits<uint32_t>::max(), value));
    extent.shard = static_cast<uint32_t>(value);
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kAny, value));
    extent.begin = unfoldDifference(value, next);
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kAny - extent.begin, extent.count));
    next = extent.begin + extent.count;
  }
  return reader.atEnd() ? Status::ok()
                        : Status::corrupt("a sequence is too long");
}

uint64_t smmil::newestVersion(const std::string &directory) {
  namespace fs = std::filesystem;
  std::error_code code;
  uint64_t newest = 0;
  fs::directory_iterator it(directory + "/versions", code), end;
  for (; !code && it != end; it.increment(code)) {
    std::string name = it->path().filename().string();
    size_t digits = name.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string::npos || digits > 18 ||
        name.substr(digits) != ".json" || name[0] == '0')
      continue;
    newest = std::max<uint64_t>(newest, std::stoull(name));
  }
  return newest;
}
