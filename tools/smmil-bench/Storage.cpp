//===- Storage.cpp - Time of packing and reading datasets -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// CPU time, the page cache warm and checksums on: text and media of a sheet end
// in buffers that are kept between sheets, as a loader keeps them.
//
//===----------------------------------------------------------------------===//

#include "Storage.h"

#include "ReadStored.h"

#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Pack.h"
#include "smmil/Dataset/Versions.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Progress.h"
#include "smmil/Support/ThreadTime.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <sys/resource.h>

namespace smmil::bench {

using Json = nlohmann::ordered_json;

namespace {

double threadSeconds() { return double(threadCpuNanoseconds()) * 1e-9; }
double processSeconds() { return double(processCpuNanoseconds()) * 1e-9; }

/// Sheets [begin, end) of some words each, of a vocabulary as natural text has
/// it.
Outcome writeSheets(const std::string &folder, uint64_t begin, uint64_t end) {
  std::mt19937_64 random(7 + begin);
  std::vector<std::string> words;
  std::vector<double> weights;
  for (int i = 0; i < 4000; ++i) {
    std::string word;
    for (uint64_t letters = 2 + random() % 8; letters > 0; --letters)
      word += "etaoinshrdlucmwf"[random() % 16];
    words.push_back(std::move(word));
    weights.push_back(1.0 / (i + 1));
  }
  std::discrete_distribution<size_t> pick(weights.begin(), weights.end());
  if (Outcome outcome = makeDirectories(folder); !outcome)
    return outcome;
  // Sheet by sheet: what packing has in memory is measured in this process.
  const std::string path = folder + "/sheets.jsonl";
  std::ofstream file(path, std::ios::binary);
  std::string text;
  for (uint64_t sheet = begin; sheet < end; ++sheet) {
    text = R"({"id": "sheet-)" + std::to_string(sheet) +
           R"(", "segments": [{"type": "text", "text": ")";
    for (uint64_t word = 20 + random() % 60; word > 0; --word)
      text += words[pick(random)] + (word > 1 ? " " : "");
    text += "\"}]}\n";
    file.write(text.data(), std::streamsize(text.size()));
  }
  return file.flush() ? Outcome::success()
                      : Outcome(dataError(path + ": cannot be written"));
}

/// Text and media of a sheet into buffers; gives the bytes.
Result<uint64_t> readSheet(const Dataset &dataset, SheetCursor &cursor,
                           uint64_t number, Bytes &buffer) {
  if (Outcome outcome = cursor.read(number); !outcome)
    return outcome.error();
  uint64_t bytes = 0;
  for (const SegmentData &segment : cursor.segments()) {
    bytes += segment.text.size();
    if (segment.kind == Modality::Text)
      continue;
    Result<ByteSpan> stored = readStored(dataset, segment.item, buffer);
    if (!stored)
      return stored.error();
    bytes += stored->size();
  }
  return bytes;
}

/// Bytes of all files below a folder.
Result<uint64_t> bytesBelow(const std::string &folder) {
  Result<std::vector<FoundFile>> files = listFiles(folder);
  if (!files)
    return files.error();
  uint64_t bytes = 0;
  for (const FoundFile &file : *files)
    bytes += file.size;
  return bytes;
}

Outcome removeAll(const std::string &folder) {
  std::error_code code;
  std::filesystem::remove_all(folder, code);
  return code ? dataError(folder + ": cannot be removed: " + code.message())
              : Outcome::success();
}

/// One percent more sheets, appended and packed alone; the fastest of several
/// runs of both.
Outcome measureAppend(const StorageOptions &options, Json &report) {
  const std::string more = options.dataset + ".more",
                    alone = options.dataset + ".alone";
  const uint64_t sheets = std::max<uint64_t>(1, options.sheets / 100);
  if (Outcome outcome =
          writeSheets(more, options.sheets, options.sheets + sheets);
      !outcome)
    return outcome;
  double times[2] = {};
  uint64_t bytes[2] = {};
  for (int i = 0; i < std::max(9, options.repeats); ++i) {
    Result<Dataset> dataset = Dataset::open(options.dataset);
    Result<uint64_t> before = bytesBelow(options.dataset);
    if (!dataset)
      return dataset.error();
    if (!before)
      return before.error();
    // Little text alone would be packed at another level.
    Format format = fileFormatOf(*dataset);
    format.layout = dataset->manifest().layout;
    PackOptions packing;
    packing.level = format.layout.level;
    packing.textBlock = format.layout.textBlock;
    for (int turn = 0; turn < 2; ++turn) {
      const int side = (i + turn) % 2; // Neither is always the second.
      const double begin = processSeconds();
      if (side == 0) {
        if (Result<EditReport> appended =
                appendSheets(more, options.dataset, format, packing);
            !appended)
          return appended.error();
      } else if (Result<PackReport> packed = packCopy(more, alone, packing);
                 !packed) {
        return packed.error();
      }
      const double time = processSeconds() - begin;
      times[side] = i == 0 ? time : std::min(times[side], time);
    }
    Result<uint64_t> after = bytesBelow(options.dataset),
                     fresh = bytesBelow(alone);
    if (!after)
      return after.error();
    if (!fresh)
      return fresh.error();
    bytes[0] = *after - *before;
    bytes[1] = *fresh;
    if (Outcome outcome = removeAll(alone); !outcome)
      return outcome;
    // The same shard again would add nothing.
    if (Result<EditReport> back = rollBack(options.dataset, 1, false); !back)
      return back.error();
    GcOptions gc;
    gc.grace = 0;
    if (Result<GcReport> cleared = collectGarbage(options.dataset, gc);
        !cleared)
      return cleared.error();
  }
  report["append_sheets"] = sheets;
  report["append_cpu_s"] = times[0];
  report["append_bytes"] = bytes[0];
  report["alone_cpu_s"] = times[1];
  report["alone_bytes"] = bytes[1];
  return removeAll(more);
}

/// What a dataset of media of one size has beside them, in percent of them: the
/// sheets that name them, indexes, plan and manifest.
Outcome measureOverhead(const StorageOptions &options, uint64_t size,
                        const std::string &key, Json &report) {
  constexpr uint64_t kMediaBytes = 10000000;
  const std::string folder = options.dataset + ".media",
                    packed = options.dataset + ".packed";
  if (Outcome outcome = makeDirectories(folder + "/images"); !outcome)
    return outcome;
  std::mt19937_64 random(size);
  std::string text, bits(size, 0);
  for (uint64_t i = 0; i < kMediaBytes / size; ++i) {
    for (char &byte : bits)
      byte = static_cast<char>(random());
    const std::string name = "images/" + std::to_string(i) + ".png";
    std::ofstream file(folder + "/" + name, std::ios::binary);
    if (!file.write(bits.data(), std::streamsize(bits.size())).flush())
      return dataError(folder + "/" + name + ": cannot be written");
    text += R"({"id": ")" + std::to_string(i) +
            R"(", "segments": [{"type": "image", "path": ")" + name + "\"}]}\n";
  }
  if (Outcome outcome =
          writeFileAtomic(folder + "/sheets.jsonl", std::string_view(text));
      !outcome)
    return outcome;
  if (Result<PackReport> done = packCopy(folder, packed); !done)
    return done.error();
  Result<uint64_t> bytes = bytesBelow(packed);
  if (!bytes)
    return bytes.error();
  const uint64_t media = kMediaBytes / size * size;
  report[key] = 100 * (double(*bytes) - double(media)) / double(media);
  if (Outcome outcome = removeAll(folder); !outcome)
    return outcome;
  return removeAll(packed);
}

Result<Json> measure(const StorageOptions &options) {
  std::string source = options.source;
  if (source.empty()) {
    source = options.dataset + ".source";
    if (Outcome outcome = writeSheets(source, 0, options.sheets); !outcome)
      return outcome.error();
  }
  PackOptions packing;
  packing.level = options.level;
  packing.textBlock = options.textBlock;
  double begin = processSeconds();
  Result<PackReport> packed = packCopy(source, options.dataset, packing);
  if (!packed)
    return packed.error();
  const double packTime = processSeconds() - begin;
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  Json report = {
      {"sheets", packed->sheets},
      {"source_bytes", packed->sourceBytes},
      {"stored_bytes", packed->storedBytes},
      {"pack_cpu_s", packTime},
      {"pack_mb_per_cpu_s", double(packed->sourceBytes) / packTime / 1e6},
      {"pack_resident_mb", double(usage.ru_maxrss) / 1024}};
  std::vector<double> opens;
  for (int i = 0; i < std::max(9, options.repeats); ++i) {
    begin = threadSeconds();
    if (Result<Dataset> opened = Dataset::open(options.dataset); !opened)
      return opened.error();
    opens.push_back(threadSeconds() - begin);
  }
  std::sort(opens.begin(), opens.end());
  report["open_ms"] = opens[opens.size() / 2] * 1e3;
  Result<Dataset> dataset = Dataset::open(options.dataset);
  if (!dataset)
    return dataset.error();
  if (dataset->sheetCount() == 0)
    return dataError(source + ": holds no sheets; nothing to time");
  std::mt19937_64 random(11);
  SheetCursor cursor(*dataset);
  Bytes buffer;
  std::vector<double> gets;
  for (uint64_t i = 0; i < options.gets; ++i) {
    const uint64_t number = random() % dataset->sheetCount();
    begin = threadSeconds();
    if (Result<uint64_t> bytes = readSheet(*dataset, cursor, number, buffer);
        !bytes)
      return bytes.error();
    gets.push_back(threadSeconds() - begin);
  }
  std::sort(gets.begin(), gets.end());
  report["get_p50_ms"] = gets[gets.size() / 2] * 1e3;
  report["get_p95_ms"] = gets[gets.size() * 95 / 100] * 1e3;
  double best = 0;
  for (int pass = 0; pass < options.repeats; ++pass) {
    SheetCursor scan(*dataset);
    uint64_t bytes = 0;
    begin = threadSeconds();
    for (uint64_t number = 0; number < dataset->sheetCount(); ++number) {
      Result<uint64_t> read = readSheet(*dataset, scan, number, buffer);
      if (!read)
        return read.error();
      bytes += *read;
    }
    best = std::max(best, double(bytes) / (threadSeconds() - begin) / 1e9);
  }
  report["scan_gb_per_cpu_s"] = best;
  if (options.source.empty())
    if (Outcome outcome = measureAppend(options, report); !outcome)
      return outcome.error();
  for (const auto &[size, key] : {std::pair(50000, "overhead_50kb_percent"),
                                  std::pair(5000, "overhead_5kb_percent")})
    if (Outcome outcome = measureOverhead(options, uint64_t(size), key, report);
        !outcome)
      return outcome.error();
  return report;
}

} // namespace

int runStorage(const StorageOptions &options) {
  setProgressEnabled(false);
  Result<Json> report = measure(options);
  if (!report) {
    std::fprintf(stderr, "smmil-bench: %s\n", report.error().message.c_str());
    return static_cast<int>(report.error().kind);
  }
  if (options.json) {
    std::puts(report->dump(2).c_str());
    return 0;
  }
  auto number = [&](const char *key) { return (*report)[key].get<double>(); };
  std::printf("%.0f sheets, %.0f bytes of source, %.0f stored\n",
              number("sheets"), number("source_bytes"), number("stored_bytes"));
  std::printf("pack by copy: %.2f CPU s, %.1f MB per CPU s, %.0f MB resident\n",
              number("pack_cpu_s"), number("pack_mb_per_cpu_s"),
              number("pack_resident_mb"));
  std::printf("open %.3f ms; get p50 %.4f ms, p95 %.4f ms; scan %.2f GB per "
              "CPU s\n",
              number("open_ms"), number("get_p50_ms"), number("get_p95_ms"),
              number("scan_gb_per_cpu_s"));
  if (report->contains("append_sheets"))
    std::printf("append of %.0f sheets: %.4f CPU s, %.0f bytes; packed alone: "
                "%.4f CPU s, %.0f bytes\n",
                number("append_sheets"), number("append_cpu_s"),
                number("append_bytes"), number("alone_cpu_s"),
                number("alone_bytes"));
  std::printf("beside media of 50 KB: %.3f %%, of 5 KB: %.3f %%\n",
              number("overhead_50kb_percent"), number("overhead_5kb_percent"));
  return 0;
}

} // namespace smmil::bench
