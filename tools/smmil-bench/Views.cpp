//===- Views.cpp - Reading through a view, against the view baked ---------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passes over all sheets take turns; each gives text, tokens and the stored
// bytes of items into a buffer, checksums on. The first two passes hash what
// they see, so that equal work is compared; then files are read into the page
// cache anew for each round. A reader's first pass over a view asks its
// filters, which the others remember, and is timed apart.
//
//===----------------------------------------------------------------------===//

#include "Views.h"

#include "ReadStored.h"
#include "Report.h"

#include "smmil/Dataset/ShowView.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/ThreadTime.h"

#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <algorithm>
#include <fcntl.h>
#include <limits>
#include <unistd.h>

namespace smmil::bench {

using Json = nlohmann::ordered_json;

namespace {

struct Seen {
  uint64_t sheets = 0, bytes = 0;
};

/// One pass; with `hash` what a model sees goes into it.
Result<Seen> readAll(const Dataset &dataset, ViewReader &reader, Bytes &buffer,
                     XXH3_state_t *hash) {
  Seen seen;
  for (uint64_t number = 0; number < dataset.sheetCount(); ++number) {
    if (Outcome outcome = reader.read(number); !outcome)
      return outcome.error();
    if (!reader.isShown())
      continue;
    ++seen.sheets;
    for (const ViewSpan &span : reader.spans()) {
      if (span.kind != ViewSpan::Kind::Item) {
        seen.bytes += span.text.size();
        if (hash)
          XXH3_64bits_update(hash, span.text.data(), span.text.size());
        continue;
      }
      Result<ByteSpan> stored = readStored(dataset, span.item, buffer);
      if (!stored)
        return stored.error();
      seen.bytes += stored->size();
      if (hash)
        XXH3_64bits_update(hash, stored->data(), stored->size());
    }
  }
  return seen;
}

/// Drops a dataset's files from the page cache and reads them in again, one
/// after another: what a read costs depends on how their pages got there.
Outcome settle(const std::string &folder) {
  Result<std::vector<FoundFile>> files = listFiles(folder);
  if (!files)
    return files.error();
  for (const FoundFile &found : *files) {
    const std::string path = folder + "/" + found.name;
    if (const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        file >= 0) {
      ::fsync(file); // Pages that are not written yet would stay.
      (void)::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
      ::close(file);
    }
    if (Result<Bytes> bytes = readFile(path); !bytes)
      return bytes.error();
  }
  return Outcome::success();
}

Result<Json> measure(const ViewsOptions &options, const std::string &name,
                     const std::string &baked) {
  // Readers point to their datasets: they are made where these stay.
  Result<Dataset> datasets[2] = {Dataset::open(options.dataset),
                                 Dataset::open(baked)};
  std::vector<ViewReader> readers;
  std::vector<View> views;
  for (const Result<Dataset> &dataset : datasets) {
    if (!dataset)
      return dataset.error();
    Result<View> view = findView(*dataset, name);
    if (!view)
      return view.error();
    Result<ViewReader> reader = ViewReader::create(*dataset, *view);
    if (!reader)
      return reader.error();
    readers.push_back(std::move(*reader));
    views.push_back(std::move(*view));
  }
  Bytes buffer;
  Seen seen[2];
  uint64_t hashes[2] = {};
  for (int side = 0; side < 2; ++side) {
    XXH3_state_t *state = XXH3_createState();
    XXH3_64bits_reset(state);
    Result<Seen> pass = readAll(*datasets[side], readers[side], buffer, state);
    hashes[side] = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    if (!pass)
      return pass.error();
    seen[side] = *pass;
  }
  if (hashes[0] != hashes[1] || seen[0].sheets != seen[1].sheets)
    return dataError(baked + ": is not what the view " + name + " shows of " +
                     options.dataset + "; make it with `smmil materialize`");
  constexpr double kNever = std::numeric_limits<double>::infinity();
  double best[2] = {kNever, kNever}, first[2] = {kNever, kNever};
  std::vector<double> ratios;
  for (int i = 0; i < options.repeats; ++i) {
    // Anew, since where pages come to lie makes a difference for good.
    for (const Result<Dataset> &dataset : datasets)
      if (Outcome outcome = settle(dataset->directory()); !outcome)
        return outcome.error();
    for (int side = 0; side < 2; ++side)
      if (Result<Seen> pass =
              readAll(*datasets[side], readers[size_t(side)], buffer, nullptr);
          !pass)
        return pass.error();
    double times[2] = {};
    for (int turn = 0; turn < 2; ++turn) {
      const int side = (i + turn) % 2; // Neither is always the second.
      int64_t begin = threadCpuNanoseconds();
      Result<ViewReader> fresh =
          ViewReader::create(*datasets[side], views[size_t(side)]);
      if (!fresh)
        return fresh.error();
      if (Result<Seen> pass = readAll(*datasets[side], *fresh, buffer, nullptr);
          !pass)
        return pass.error();
      first[side] =
          std::min(first[side], double(threadCpuNanoseconds() - begin) * 1e-9);
      begin = threadCpuNanoseconds();
      if (Result<Seen> pass =
              readAll(*datasets[side], readers[side], buffer, nullptr);
          !pass)
        return pass.error();
      times[side] = double(threadCpuNanoseconds() - begin) * 1e-9;
      best[side] = std::min(best[side], times[side]);
    }
    ratios.push_back(times[0] / times[1]);
  }
  std::sort(ratios.begin(), ratios.end());
  return Json{{"view", name},
              {"sheets", seen[0].sheets},
              {"bytes", seen[0].bytes},
              {"view_cpu_s", best[0]},
              {"baked_cpu_s", best[1]},
              {"ratio_of_best", best[0] / best[1]},
              {"ratio_of_first", first[0] / first[1]},
              {"ratio_median", ratios[ratios.size() / 2]}};
}

} // namespace

int runViews(const ViewsOptions &options) {
  if (options.views.size() != options.baked.size()) {
    std::fputs("smmil-bench: error: give one --baked for each --view\n",
               stderr);
    return 2;
  }
  Json all = Json::array();
  for (size_t i = 0; i < options.views.size(); ++i) {
    Result<Json> report = measure(options, options.views[i], options.baked[i]);
    if (!report || !options.json)
      if (int status = printReport(report, /*json=*/false, 16); status != 0)
        return status;
    all.push_back(std::move(*report));
  }
  if (options.json)
    std::puts(all.dump(2).c_str());
  return 0;
}

} // namespace smmil::bench
