//===- Versions.h - Versions of a dataset -----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Listing, naming, comparing and clearing the versions of a dataset.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_VERSIONS_H
#define SMMIL_DATASET_VERSIONS_H

#include "smmil/Dataset/Manifest.h"
#include "smmil/Support/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace smmil {

/// What DIRECTORY, DIRECTORY@VERSION or DIRECTORY@TAG means; behind each may
/// stand :VIEW, with DIRECTORY@:VIEW for the newest version. No tag holds a
/// colon.
struct DatasetRef {
  std::string directory;
  uint64_t version = 0; ///< 0: the newest.
  std::string view;     ///< Empty: none.
};

/// A folder of the whole name is taken for itself, whatever it contains.
Result<DatasetRef> resolveView(const std::string &reference);

/// The same where nothing is read by a view: one is an error.
Result<DatasetRef> resolveDataset(const std::string &reference);

/// Reads versions/VERSION.json.
Result<Manifest> readVersion(const std::string &directory, uint64_t version);

/// The extents that are a version's sheets, in order, checked against it.
Result<std::vector<Extent>> readExtents(const std::string &directory,
                                        const Manifest &manifest);

struct VersionInfo {
  uint64_t version = 0, parent = 0, sheets = 0, items = 0;
  uint64_t bytes = 0;            ///< Of the files that it names.
  int64_t time = 0;              ///< Of its commit, seconds since 1970.
  std::string operation;         ///< What made it.
  std::vector<std::string> tags; ///< That name it.
};

/// All versions, the oldest first. An error where one cannot be read.
Result<std::vector<VersionInfo>> listVersions(const std::string &directory);

/// Versions by their tags.
Result<std::map<std::string, uint64_t>> readTags(const std::string &directory);

/// Names a version, or gives another one the name with `move`. Tags begin with
/// a letter and hold letters, digits, `.`, `_` and `-`.
Outcome tagVersion(const std::string &directory, const std::string &tag,
                   uint64_t version, bool move);
Outcome removeTag(const std::string &directory, const std::string &tag);

/// How one version differs from another.
struct VersionDiff {
  uint64_t from = 0, to = 0;
  /// Numbers in `to` of sheets that `from` lacks, and in `from` of those that
  /// `to` lacks, as [begin, end).
  struct Range {
    uint64_t begin = 0, end = 0;
  };
  std::vector<Range> added, removed;
  uint64_t addedSheets = 0, removedSheets = 0, sharedSheets = 0;
  uint64_t addedBytes = 0, removedBytes = 0; ///< Of shards.
  /// Names of fields that one has and the other lacks.
  std::vector<std::string> addedFields, removedFields;
  bool plan = false, tokens = false, views = false, layout = false;
  bool tokenizers = false; ///< Or the tokens of a shard.
  bool selections = false; ///< Of filters.
};

/// From the manifests alone: sheets are the same where they are the same places
/// of the same shards.
Result<VersionDiff> diffVersions(const std::string &directory, uint64_t from,
                                 uint64_t to);

struct GcOptions {
  /// Versions and files that are younger stay, seconds.
  int64_t grace = 7 * 24 * 3600;
  bool dryRun = false;
};
struct GcReport {
  std::vector<uint64_t> versions; ///< Removed.
  std::vector<uint64_t> inUse;    ///< Kept, since somebody has them open.
  uint64_t files = 0, bytes = 0;  ///< Removed.
};

/// Removes versions that are neither the newest nor tagged nor young nor open,
/// and then files that no version names. An error, with nothing removed, where
/// a manifest or a tag cannot be read.
Result<GcReport> collectGarbage(const std::string &directory,
                                const GcOptions &options);

} // namespace smmil

#endif // SMMIL_DATASET_VERSIONS_H
