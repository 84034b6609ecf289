//===- Scale.cpp - What a dataset costs as its sheets grow ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dataset is made in a process of its own, so that the memory of this one
// is what reading and editing take.
//
//===----------------------------------------------------------------------===//

#include "Scale.h"

#include "Report.h"
#include "ScaleDataset.h"

#include "smmil/Dataset/ShowView.h"
#include "smmil/Dataset/ViewEdit.h"
#include "smmil/Dataset/ViewReader.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Progress.h"
#include "smmil/Support/ThreadTime.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <limits>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

namespace smmil::bench {

using Json = nlohmann::ordered_json;

namespace {

constexpr const char *kView = "every_200";

/// The number behind `key` in a file of /proc/self.
Result<uint64_t> readProc(const char *file, const std::string &key) {
  std::ifstream in(file);
  std::string name;
  uint64_t value = 0;
  while (in >> name) {
    if (name == key && in >> value)
      return value;
    in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return dataError(std::string(file) + ": does not say " + key +
                   "; this system does not count it");
}

/// Megabytes that are in memory, pages of files included.
Result<double> residentMb() {
  Result<uint64_t> kilobytes = readProc("/proc/self/status", "VmRSS:");
  if (!kilobytes)
    return kilobytes.error();
  return double(*kilobytes) * 1024 / 1e6;
}

double percentile(std::vector<double> &values, double share) {
  std::sort(values.begin(), values.end());
  return values[size_t(double(values.size() - 1) * share)];
}

Outcome makeApart(const ScaleOptions &options) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0)
    return dataError("no process can be made for the dataset");
  if (child == 0) {
    Outcome made =
        makeScaleDataset(options.dataset, options.sheets, options.perShard);
    if (!made)
      std::fprintf(stderr, "smmil-bench: error: %s\n",
                   made.error().message.c_str());
    std::fflush(nullptr);
    ::_exit(made ? 0 : static_cast<int>(made.error().kind));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return dataError("the process that makes the dataset is lost");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return Outcome::success();
  return dataError(options.dataset + ": could not be made");
}

/// What `smmil view DATASET --as NAME --from BASE ...` does, and what it costs.
Outcome timeEdit(const ScaleOptions &options, const std::string &base,
                 const ViewChange &change, const std::string &name,
                 Json &report) {
  Result<std::vector<FoundFile>> before =
      listFiles(options.dataset + "/shards");
  Result<uint64_t> written = readProc("/proc/self/io", "wchar:");
  if (!before)
    return before.error();
  if (!written)
    return written.error();
  const int64_t wall = wallNanoseconds(), cpu = threadCpuNanoseconds();
  {
    Result<Dataset> dataset = Dataset::open(options.dataset);
    if (!dataset)
      return dataset.error();
    Result<View> view = findView(*dataset, base);
    if (!view)
      return view.error();
    Result<View> changed = changeView(*dataset, *view, change);
    if (!changed)
      return changed.error();
    changed->name = kView;
    if (Result<ViewReport> done = writeView(options.dataset, *changed,
                                            /*replace=*/base == kView, false);
        !done)
      return done.error();
  }
  report[name + "_wall_s"] = double(wallNanoseconds() - wall) * 1e-9;
  report[name + "_cpu_s"] = double(threadCpuNanoseconds() - cpu) * 1e-9;
  Result<uint64_t> after = readProc("/proc/self/io", "wchar:");
  Result<std::vector<FoundFile>> shards =
      listFiles(options.dataset + "/shards");
  if (!after)
    return after.error();
  if (!shards)
    return shards.error();
  report[name + "_written_bytes"] = *after - *written;
  uint64_t payload = 0;
  for (const FoundFile &file : *shards)
    if (std::none_of(before->begin(), before->end(), [&](const FoundFile &old) {
          return old.name == file.name && old.size == file.size;
        }))
      payload += file.size;
  report[name + "_payload_bytes"] = payload;
  return Outcome::success();
}

/// Sheets at random; `read` is what is timed.
template <typename Read>
Outcome timeReads(const ScaleOptions &options, const std::string &name,
                  Json &report, const Read &read) {
  std::mt19937_64 random(11);
  std::vector<double> times;
  for (uint64_t i = 0; i < options.gets; ++i) {
    const uint64_t number = random() % options.sheets;
    const int64_t begin = threadCpuNanoseconds();
    if (Outcome outcome = read(number); !outcome)
      return outcome;
    times.push_back(double(threadCpuNanoseconds() - begin) * 1e-6);
  }
  report[name + "_p50_ms"] = percentile(times, 0.5);
  report[name + "_p95_ms"] = percentile(times, 0.95);
  return Outcome::success();
}

Result<Json> measure(const ScaleOptions &options) {
  const int64_t begin = wallNanoseconds();
  if (Outcome outcome = makeApart(options); !outcome)
    return outcome.error();
  Json report = {{"sheets", options.sheets}};
  report["make_s"] = double(wallNanoseconds() - begin) * 1e-9;
  // The program itself is there before: its code, and the libraries'.
  const Result<double> program = residentMb();
  if (!program)
    return program.error();
  std::vector<double> opens;
  for (int i = 0; i < options.repeats; ++i) {
    const int64_t start = threadCpuNanoseconds();
    Result<Dataset> dataset = Dataset::open(options.dataset);
    opens.push_back(double(threadCpuNanoseconds() - start) * 1e-6);
    if (!dataset)
      return dataset.error();
    if (i != 0)
      continue;
    report["shards"] = dataset->manifest().shards.size();
    report["stored_bytes"] = dataset->totalBytes();
    Result<double> resident = residentMb();
    if (!resident)
      return resident.error();
    report["open_resident_mb"] = *resident - *program;
  }
  report["open_ms"] = percentile(opens, 0.5);

  Result<Dataset> dataset = Dataset::open(options.dataset);
  if (!dataset)
    return dataset.error();
  auto lookUp = [&](uint64_t item) -> Outcome {
    Result<ItemRecord> record = dataset->item(item);
    return record ? Outcome::success() : Outcome(record.error());
  };
  SheetCursor cursor(*dataset);
  Outcome gets =
      timeReads(options, "get", report, [&](uint64_t number) -> Outcome {
        if (Outcome outcome = cursor.read(number); !outcome)
          return outcome;
        return lookUp(cursor.segments().back().item);
      });
  if (!gets)
    return gets.error();
  ViewChange cycle, rename, three;
  cycle.every = 200;
  cycle.items["image"] = 2;
  rename.tokens.emplace_back("image", "<PICTURE>");
  three.items["image"] = 3;
  for (const auto &[base, change, name] :
       {std::tuple("as_recorded", &cycle, "make_view"),
        std::tuple(kView, &rename, "rename"),
        std::tuple(kView, &three, "items")})
    if (Outcome outcome = timeEdit(options, base, *change, name, report);
        !outcome)
      return outcome.error();
  Result<Dataset> edited = Dataset::open(options.dataset);
  if (!edited)
    return edited.error();
  Result<View> view = findView(*edited, kView);
  if (!view)
    return view.error();
  Result<ViewReader> reader = ViewReader::create(*edited, *view);
  if (!reader)
    return reader.error();
  if (Outcome outcome =
          timeReads(options, "view", report,
                    [&](uint64_t number) { return reader->read(number); });
      !outcome)
    return outcome.error();
  Result<double> resident = residentMb();
  if (!resident)
    return resident.error();
  report["end_resident_mb"] = *resident - *program;
  return report;
}

} // namespace

int runScale(const ScaleOptions &options) {
  setProgressEnabled(false);
  return printReport(measure(options), options.json, 22);
}

} // namespace smmil::bench
