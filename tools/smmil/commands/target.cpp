//===- target.cpp - smmil target ------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Measures the machine it runs on and writes it as a target for `design`.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"

#include "smmil/Evaluate/TargetMeter.h"
#include "smmil/Support/Files.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <memory>

using namespace smmil;
using namespace smmil::tool;

namespace {

struct Options {
  std::string directory, name = "host", output = "-";
  uint64_t megabytes = 256, cache = 0;
};

/// To three digits: a run differs from the next by more than the rest.
double rounded(double value) {
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 2);
  return std::round(value / unit) * unit;
}

int run(const Options &options) {
  auto figures =
      evaluate::measureTarget(options.directory, options.megabytes << 20);
  if (!figures)
    return fail(figures.error());
  const uint64_t cache = options.cache ? options.cache : figures->cacheBytes;
  if (cache == 0)
    return fail(usageError("the system does not say how large the level 2 "
                           "cache is; give its bytes with --l2"));
  if (figures->isCached)
    warn(options.directory +
         ": the file system reads through its cache, so the storage may be "
         "slower than measured");
  const nlohmann::ordered_json target = {
      {"smmil", "target/1"},
      {"name", options.name},
      {"l2", cache},
      {"read_bytes_per_s", rounded(figures->bytesPerSecond)},
      {"request_us", rounded(figures->requestMicroseconds)}};
  if (options.output == "-") {
    printJson(target);
    return 0;
  }
  if (Outcome ok = writeFileAtomic(options.output,
                                   std::string_view(target.dump(1) + "\n"));
      !ok)
    return fail(ok.error());
  return 0;
}

Action declare(CLI::App &app) {
  auto options = std::make_shared<Options>();
  app.add_option("--measure", options->directory,
                 "Folder on the storage that datasets will be read from; a "
                 "file is written into it, read and removed")
      ->required();
  app.add_option("-o,--output", options->output,
                 "Where to write the target; - is standard output")
      ->capture_default_str();
  app.add_option("--name", options->name, "What the target is called")
      ->capture_default_str();
  app.add_option("--megabytes", options->megabytes, "MiB of the file")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  app.add_option("--l2", options->cache,
                 "Bytes of the level 2 cache; as the system says if not given")
      ->check(CLI::Range(1, 1 << 30));
  return [options] { return run(*options); };
}

const RegisterCommand
    kCommand({"target", "Measure this machine as a target of designs",
              "Examples:\n"
              "  smmil target --measure /data -o target.json\n"
              "  smmil design dataset.mlir --task task.json --model model.json "
              "--target target.json -o format.mlir\n",
              65, declare});

} // namespace
