//===- Views.cpp - Reading through a view, against the view baked ---------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passes over all sheets take turns; each gives text, tokens and the stored
// bytes of items into a buffer. The first two passes hash what they see, so
// that equal work is compared.
//
//===----------------------------------------------------------------------===//

#include "Views.h"

#include "ReadStored.h"
#include "Report.h"

#include "smmil/Dataset/ShowView.h"
#include "smmil/Support/ThreadTime.h"

#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <algorithm>
#include <limits>

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

Result<Json> measure(const ViewsOptions &options) {
  // Readers point to their datasets: they are made where these stay.
  Result<Dataset> datasets[2] = {Dataset::open(options.dataset),
                                 Dataset::open(options.baked)};
  std::vector<ViewReader> readers;
  for (const Result<Dataset> &dataset : datasets) {
    if (!dataset)
      return dataset.error();
    Result<View> view = findView(*dataset, options.view);
    if (!view)
      return view.error();
    Result<ViewReader> reader = ViewReader::create(*dataset, *view);
    if (!reader)
      return reader.error();
    readers.push_back(std::move(*reader));
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
    return dataError(options.baked + ": is not what the view " + options.view +
                     " shows of " + options.dataset +
                     "; make it with `smmil materialize`");
  double best[2] = {std::numeric_limits<double>::infinity(),
                    std::numeric_limits<double>::infinity()};
  std::vector<double> ratios;
  for (int i = 0; i < options.repeats; ++i) {
    double times[2] = {};
    for (int turn = 0; turn < 2; ++turn) {
      const int side = (i + turn) % 2; // Neither is always the second.
      const int64_t begin = threadCpuNanoseconds();
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
  return Json{{"sheets", seen[0].sheets},
              {"bytes", seen[0].bytes},
              {"view_cpu_s", best[0]},
              {"baked_cpu_s", best[1]},
              {"ratio_of_best", best[0] / best[1]},
              {"ratio_median", ratios[ratios.size() / 2]}};
}

} // namespace

int runViews(const ViewsOptions &options) {
  return printReport(measure(options), options.json, 16);
}

} // namespace smmil::bench
