//===- Manifest.cpp - One version of a dataset ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JSON with one member a line; the last one is the checksum of all bytes before
// its own line. Unknown members are errors: their meaning would be lost.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Manifest.h"

#include "Wire64.h"
#include "smmil/Support/Hash.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>

using namespace smmil;
using Json = nlohmann::ordered_json;

static constexpr const char *kFormatName = "dataset/2";
static constexpr const char *kChecksumKey = ",\n \"checksum\": \"";
static constexpr const char *kEnd = "\"\n}\n";
static constexpr size_t kDigestDigits = 32, kSealDigits = 16;
static constexpr int kMaxViewDepth = 16;

//===----------------------------------------------------------------------===//
// Enumerations as words
//===----------------------------------------------------------------------===//

static const char *const kPlacements[] = {"split", "bundle"};
static const char *const kTokens[] = {"late", "baked"};
static const char *const kOrders[] = {"recorded", "templated"};
static const char *const kIndexes[] = {"fixed_stride", "delta_packed"};
static const char *const kStepKinds[] = {"take", "cycle", "mark", "recorded"};
static const char *const kShorts[] = {"skip", "carry", "stop", "error"};
static const char *const kRests[] = {"drop", "append"};
static const char *const kOrientations[] = {"apply", "ignore"};
static const char *const kAnimations[] = {"keep", "first_frame"};
static const char *const kRoles[] = {"sheets", "media", "bundle"};

template <typename E, size_t N>
static E readWord(const Json &json, const char *const (&words)[N]) {
  std::string word = json.get<std::string>();
  for (size_t i = 0; i < N; ++i)
    if (word == words[i])
      return static_cast<E>(i);
  throw std::runtime_error("unknown word \"" + word + "\"");
}

template <typename E, size_t N>
static const char *wordOf(E value, const char *const (&words)[N]) {
  return words[static_cast<size_t>(value)];
}

const char *smmil::shardRoleName(ShardRole role) {
  return wordOf(role, kRoles);
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static Json printSteps(const std::vector<ViewStep> &steps) {
  Json list = Json::array();
  for (const ViewStep &step : steps) {
    Json json;
    json["kind"] = wordOf(step.kind, kStepKinds);
    if (step.count != 0)
      json["count"] = step.count;
    if (!step.field.empty())
      json["field"] = step.field;
    if (!step.tokenBefore.empty())
      json["before"] = step.tokenBefore;
    if (!step.tokenAfter.empty())
      json["after"] = step.tokenAfter;
    if (!step.token.empty())
      json["token"] = step.token;
    if (step.onShort != ViewStep::Short::Skip)
      json["short"] = wordOf(step.onShort, kShorts);
    if (step.restAppend)
      json["rest"] = "append";
    if (!step.body.empty())
      json["body"] = printSteps(step.body);
    list.push_back(std::move(json));
  }
  return list;
}

static Json printObject(const StoredObject &object) {
  return {{"name", object.name}, {"bytes", object.bytes}};
}

Json smmil::describeLayout(const Layout &layout) {
  return {{"placement", wordOf(layout.placement, kPlacements)},
          {"chunk", layout.chunk},
          {"tokens", wordOf(layout.tokens, kTokens)},
          {"order", wordOf(layout.order, kOrders)},
          {"dedup", layout.dedup},
          {"index", wordOf(layout.index, kIndexes)},
          {"text_block", layout.textBlock},
          {"level", layout.level}};
}

Json smmil::describeNotes(const NoteCounts &notes) {
  Json json = Json::object();
  for (const auto &[kind, count] : notes)
    json[noteKindName(kind)] = {{"items", count.items}, {"names", count.names}};
  return json;
}

std::string smmil::printManifest(const Manifest &manifest) {
  Json shards = Json::array(), fields = Json::array(), tokens = Json::array(),
       views = Json::array();
  std::map<std::string, size_t> numberOf;
  for (const ShardEntry &shard : manifest.shards)
    numberOf.emplace(shard.object.name, numberOf.size());
  for (const ShardEntry &shard : manifest.shards) {
    Json json = {{"role", shardRoleName(shard.role)}};
    json.update(printObject(shard.object));
    json["seal"] = shard.seal;
    json["sheets"] = shard.sheets;
    json["items"] = shard.items;
    if (shard.codedItems != 0)
      json["coded"] = shard.codedItems;
    for (const std::string &name : shard.uses)
      json["uses"].push_back(numberOf.at(name));
    shards.push_back(std::move(json));
  }
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
  for (const View &view : manifest.views)
    views.push_back({{"name", view.name}, {"steps", printSteps(view.steps)}});

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
  members.emplace_back("shards", shards);
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
  std::string text;
  for (const auto &[key, value] : members) {
    text += text.empty() ? "{\n \"" : ",\n \"";
    text += key;
    // Names of files need not be UTF-8; JSON must be.
    text += "\": " + value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return text + kChecksumKey + hash128(std::string_view(text)).hex() + kEnd;
}

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

static void allowOnly(const Json &json, const std::set<std::string> &keys) {
  if (!json.is_object())
    throw std::runtime_error("expected an object");
  for (const auto &[key, value] : json.items())
    if (!keys.count(key))
      throw std::runtime_error("unknown member \"" + key + "\"");
}

/// A count; the library would cut fractions off and wrap what is too large.
template <typename T> static T readCount(const Json &json) {
  if (!json.is_number_unsigned() ||
      json.get<uint64_t>() > std::numeric_limits<T>::max())
    throw std::runtime_error("expected a count, found " + json.dump());
  return json.get<T>();
}

static std::vector<ViewStep> readSteps(const Json &list, int depth) {
  if (depth > kMaxViewDepth)
    throw std::runtime_error("a view nests too deeply");
  std::vector<ViewStep> steps;
  for (const Json &json : list) {
    allowOnly(json, {"kind", "count", "field", "before", "after", "token",
                     "short", "rest", "body"});
    ViewStep step;
    step.kind = readWord<ViewStep::Kind>(json.at("kind"), kStepKinds);
    step.count = json.value("count", int64_t(0));
    step.field = json.value("field", std::string());
    step.tokenBefore = json.value("before", std::string());
    step.tokenAfter = json.value("after", std::string());
    step.token = json.value("token", std::string());
    if (json.contains("short"))
      step.onShort = readWord<ViewStep::Short>(json["short"], kShorts);
    step.restAppend =
        json.contains("rest") && readWord<bool>(json["rest"], kRests);
    if (json.contains("body"))
      step.body = readSteps(json["body"], depth + 1);
    steps.push_back(std::move(step));
  }
  return steps;
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

static Token readToken(const Json &json) {
  if (!json.is_array() || json.size() != 2)
    throw std::runtime_error("expected a token as [symbol, spelling]");
  return {json[0].get<std::string>(), json[1].get<std::string>()};
}

static const Json &readList(const Json &json, const char *key) {
  const Json &list = json.at(key);
  if (!list.is_array())
    throw std::runtime_error("expected a list of " + std::string(key));
  return list;
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

static void readShards(const Json &list, Manifest &manifest) {
  uint64_t sheets = 0, items = 0;
  for (const Json &shard : list) {
    ShardEntry entry;
    entry.role = readWord<ShardRole>(shard.at("role"), kRoles);
    entry.object = readObject(shard, {"role", "name", "bytes", "seal", "sheets",
                                      "items", "coded", "uses"});
    entry.seal = shard.at("seal").get<std::string>();
    if (entry.seal.size() != kSealDigits)
      throw std::runtime_error("\"" + entry.seal + "\" is no seal");
    entry.sheets = readCount<uint64_t>(shard.at("sheets"));
    entry.items = readCount<uint64_t>(shard.at("items"));
    if (shard.contains("coded"))
      entry.codedItems = readCount<uint64_t>(shard["coded"]);
    addCount(sheets, entry.sheets);
    addCount(items, entry.items);
    manifest.shards.push_back(std::move(entry));
  }
  std::set<std::string> names;
  for (size_t i = 0; i < manifest.shards.size(); ++i) {
    if (!names.insert(manifest.shards[i].object.name).second)
      throw std::runtime_error("two shards have one name");
    if (!list[i].contains("uses"))
      continue;
    for (const Json &number : readList(list[i], "uses")) {
      auto used = readCount<uint32_t>(number);
      if (used >= manifest.shards.size() || used == i)
        throw std::runtime_error("a shard uses one that is not there");
      manifest.shards[i].uses.push_back(manifest.shards[used].object.name);
    }
  }
  if (items != manifest.items)
    throw std::runtime_error("the counts of the shards do not agree");
}

static Manifest readMembers(const Json &json) {
  allowOnly(json, {"smmil", "version", "parent", "operation", "sheets", "items",
                   "plan", "provenance", "shards", "sequence", "fields",
                   "background", "orientation", "animation", "notes", "layout",
                   "tokens", "views", "checksum"});
  Manifest manifest;
  manifest.version = readCount<uint64_t>(json.at("version"));
  manifest.parent = readCount<uint64_t>(json.at("parent"));
  manifest.operation = json.at("operation").get<std::string>();
  manifest.sheets = readCount<uint64_t>(json.at("sheets"));
  manifest.items = readCount<uint64_t>(json.at("items"));
  manifest.plan = readObject(json.at("plan"));
  if (json.contains("provenance"))
    manifest.provenance = readObject(json["provenance"]);
  readShards(readList(json, "shards"), manifest);
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
  const Json &layout = json.at("layout");
  allowOnly(layout, {"placement", "chunk", "tokens", "order", "dedup", "index",
                     "text_block", "level"});
  manifest.layout.placement =
      readWord<Layout::Placement>(layout.at("placement"), kPlacements);
  manifest.layout.chunk = readCount<uint32_t>(layout.at("chunk"));
  manifest.layout.tokens =
      readWord<Layout::Tokens>(layout.at("tokens"), kTokens);
  manifest.layout.order = readWord<Layout::Order>(layout.at("order"), kOrders);
  manifest.layout.dedup = layout.at("dedup").get<bool>();
  manifest.layout.index = readWord<Layout::Index>(layout.at("index"), kIndexes);
  manifest.layout.textBlock = readCount<uint32_t>(layout.at("text_block"));
  manifest.layout.level =
      static_cast<int>(readCount<uint8_t>(layout.at("level")));
  for (const Json &token : readList(json, "tokens"))
    manifest.tokens.push_back(readToken(token));
  for (const Json &view : readList(json, "views")) {
    allowOnly(view, {"name", "steps"});
    manifest.views.push_back(
        {view.at("name").get<std::string>(), readSteps(view.at("steps"), 0)});
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
