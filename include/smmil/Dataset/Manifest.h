//===- Manifest.h - One version of a dataset --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// versions/N.json: which objects make up version N. It stays small: the list of
// shards and every view are objects of their own, which versions share. The
// file ends in a checksum of everything before it. docs/Format.md has the
// bytes.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_MANIFEST_H
#define SMMIL_DATASET_MANIFEST_H

#include "smmil/Dataset/Format.h"
#include "smmil/Support/Result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace smmil {

/// A file of the dataset, named by the hash of its content.
struct StoredObject {
  std::string name;   ///< File name within its folder; empty: there is none.
  uint64_t bytes = 0; ///< Exact size of the file.
};

/// What a shard holds; the order of shards is the order of their content.
/// Sheets of role Added are no sheets of the version: number k holds the
/// segments that sheet k of each shard which joins it has been given.
enum class ShardRole : uint8_t { Sheets, Media, Bundle, Added };
const char *shardRoleName(ShardRole role);

/// The tokens of a shard's sheets, as one tokenizer counts them.
struct TokenColumnEntry {
  std::string tokenizer; ///< A name of Manifest::tokenizers.
  StoredObject object;   ///< In plans/.
};

/// What a view's filters said of a shard's sheets.
struct SelectionEntry {
  std::string key;     ///< Hex of XXH3-128 of the filters, see printFilters.
  StoredObject object; ///< In plans/.
};

struct ShardEntry {
  ShardRole role = ShardRole::Bundle;
  StoredObject object; ///< In shards/.
  /// Checksum of its footer, and so of all checksums of its indexes: opening
  /// detects another dataset's shard without reading it whole.
  std::string seal;
  uint64_t sheets = 0, items = 0;
  uint64_t codedItems = 0; ///< Items of which the source's bytes are gone.
  /// Names of other shards that its sheets and files lead to.
  std::vector<std::string> uses;
  /// Names of shards of role Added, each of as many sheets, whose segments
  /// follow those of its own sheets, in this order.
  std::vector<std::string> joins;
  std::vector<TokenColumnEntry> tokens;   ///< Each tokenizer once.
  std::vector<SelectionEntry> selections; ///< Each key once.
};

/// Consecutive sheets of one shard.
struct Extent {
  uint32_t shard = 0; ///< Index into Manifest::shards.
  uint64_t begin = 0, count = 0;

  bool operator==(const Extent &other) const {
    return shard == other.shard && begin == other.begin && count == other.count;
  }
};

/// The promise that `pack` kept for a field; metric is empty where lossless.
struct FieldPromise {
  std::string name;
  std::string metric;
  double floor = 0;
};

/// A view of the version; its statements are in the object.
struct ViewEntry {
  std::string name;
  StoredObject object; ///< In plans/.
};

/// A tokenizer that tokens were counted with.
struct TokenizerEntry {
  std::string name;
  std::string hash;       ///< Hex of XXH3-128 of its file.
  uint64_t separator = 0; ///< Tokens of the blank line that joins two runs.
};

struct Manifest {
  uint64_t version = 0;           ///< N of versions/N.json.
  uint64_t parent = 0;            ///< Version it was made from; 0: none.
  StoredObject plan;              ///< In plans/.
  StoredObject provenance;        ///< In plans/; may be absent.
  std::string operation;          ///< What made this version, for people.
  StoredObject shardList;         ///< In plans/: what printShards gives.
  std::vector<ShardEntry> shards; ///< What the list holds.
  /// In plans/: the extents that are the version's sheets, in order. Absent:
  /// all sheets of all shards.
  StoredObject sequence;
  std::vector<FieldPromise> fields; ///< Parallel to the plan's fields.
  Layout layout;
  ImageOptions images; ///< How pictures were decoded.
  NoteCounts notes;    ///< What the dataset cannot give back.
  std::vector<Token> tokens;
  std::vector<ViewEntry> views;
  std::vector<TokenizerEntry> tokenizers;
  uint64_t sheets = 0; ///< Of the version.
  uint64_t items = 0;  ///< Of all shards.
};

/// A layout as manifests state it.
nlohmann::ordered_json describeLayout(const Layout &layout);

/// Counts of notes by the names of their kinds.
nlohmann::ordered_json describeNotes(const NoteCounts &notes);

/// The exact bytes of versions/N.json; of the shards it names the list alone.
std::string printManifest(const Manifest &manifest);

/// Checks the checksum and every member; `path` is for messages. Fills all but
/// `shards`.
Result<Manifest> parseManifest(const std::string &text,
                               const std::string &path);

/// The manifest in a file of `versions`, with its shards.
Result<Manifest> readManifest(const std::string &path);

/// The manifest in such a file without them.
Result<Manifest> readManifestAlone(const std::string &path);

/// The shards of a list in `directory`.
Result<std::vector<ShardEntry>> readShardList(const std::string &directory,
                                              const StoredObject &list);

/// The exact bytes of a list of shards, and back.
std::string printShards(const std::vector<ShardEntry> &shards);
Result<std::vector<ShardEntry>> parseShards(const std::string &text,
                                            const std::string &path);

/// Filters as a view has them, as JSON on one line, and back.
std::string printFilters(const std::vector<ViewFilter> &filters);
Result<std::vector<ViewFilter>> parseFilters(const std::string &text,
                                             const std::string &path);

/// The exact bytes of a view without its name, and back.
std::string printView(const View &view);
Result<View> parseView(const std::string &text, const std::string &path);

/// The words that manifests, options and IR have for a comparison: "eq", "ne",
/// "lt", "le", "gt", "ge".
const char *compareName(ViewFilter::Compare compare);
std::optional<ViewFilter::Compare> compareOf(const std::string &name);

/// The words for an order of sheets: "file", "shuffle", "length".
const char *orderName(View::Order order);
std::optional<View::Order> orderOf(const std::string &name);

/// What an object of `plans` with this text is called and how long it is.
StoredObject describeText(const std::string &text, const char *ending);

/// Reads such an object and checks name and length.
Result<std::string> readText(const std::string &directory,
                             const StoredObject &object);

/// Bytes of all files that a version names, and of its manifest.
uint64_t storedBytesOf(const Manifest &manifest);

/// Bytes of a sequence before they go into a blob, and back.
Bytes writeSequence(const std::vector<Extent> &extents);
Status readSequence(ByteSpan bytes, std::vector<Extent> &extents);

/// Highest version number in DIRECTORY/versions, 0 if there is none.
uint64_t newestVersion(const std::string &directory);

} // namespace smmil

#endif // SMMIL_DATASET_MANIFEST_H
