//===- Pack.h - Writing a dataset -------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packs a source folder by a format into a new version of a dataset. Nothing is
// visible until the last step links the manifest into place; whatever happens
// before leaves the older versions as they were.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_PACK_H
#define SMMIL_DATASET_PACK_H

#include "smmil/Dataset/EmittedCodec.h"
#include "smmil/Dataset/Format.h"
#include "smmil/Dataset/Source.h"
#include "smmil/Media/Notes.h"
#include "smmil/Support/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace smmil {

class Dataset;

/// The special token in front of the items of a kind.
struct FieldMarker {
  const char *symbol, *spelling; ///< "img", "<IMAGE>"; empty for text.
};
const FieldMarker &fieldMarker(Modality kind);

/// The format of a plain `pack`: everything is copied, sheets in zstd blocks.
/// It has text, images, audio and video, and what else is in `fields`.
Format makeCopyFormat(const std::vector<SourceField> &fields = {});

/// The format of `pack --safe`: every file comes back as it is, but is kept by
/// whichever primitive for its kind makes it smaller. Fields as there.
Format makeSafeFormat(const std::vector<SourceField> &fields = {});

/// The one of both that a dataset without IR text was packed in.
Format fileFormatOf(const Dataset &dataset);

struct PackOptions {
  /// Keep media that cannot be decoded by copy, with a warning.
  bool copyUndecodable = false;
  /// Encode and decode by this codec of the format; null: by the universal one.
  /// Bytes never differ.
  const EmittedCodec *codec = nullptr;
  bool safe = false; ///< packCopy: by the safe format.
  unsigned workers =
      0; ///< Threads; 0: as many as there are. Bytes never differ.
  uint64_t shardBytes = uint64_t(1) << 30; ///< A shard is closed beyond this.
  /// Where another writer was faster, commit on top of its version.
  bool rebase = false;
  int level = 0;          ///< zstd level of blocks; 0: the format's.
  uint32_t textBlock = 0; ///< Layout::textBlock; 0: the format's.
  SourceOptions source;
};

struct PackReport {
  uint64_t version = 0, sheets = 0, items = 0, files = 0;
  uint64_t sourceBytes = 0; ///< sheets.jsonl and every file, once a content.
  uint64_t storedBytes = 0; ///< Everything the version needs on disk.
  uint64_t blocks = 0, blockBytes = 0; ///< Of sheets, as stored.
  /// Items and stored bytes by "field/case".
  struct Tally {
    uint64_t items = 0, bytes = 0;
  };
  std::map<std::string, Tally> cases;
  /// Items that no coded case brought to the floor.
  uint64_t keptByCopy = 0;
  NoteCounts notes; ///< What the dataset cannot give back.
  std::vector<std::string> warnings;
};

/// Packs `source` into DIRECTORY, which is made if need be.
Result<PackReport> packDataset(const std::string &source,
                               const std::string &directory,
                               const Format &format,
                               const PackOptions &options = {});

/// Packs `source` with the copy format of its fields, or the safe one.
Result<PackReport> packCopy(const std::string &source,
                            const std::string &directory,
                            const PackOptions &options = {});

} // namespace smmil

#endif // SMMIL_DATASET_PACK_H
