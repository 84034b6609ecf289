//===- build.cpp - smmil build: a format as C++ ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Emits the codec of a format as a folder of C++ and Halide kernels that builds
// with a compiler and CMake alone; with --compile also builds it.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"
#include "tools/smmil/DatasetFormat.h"
#include "tools/smmil/KernelChoice.h"

#include "smmil/Conversion/ModuleToFormat.h"
#include "smmil/Runtime/Coarse.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Progress.h"
#include "smmil/Support/ThreadTime.h"
#include "smmil/Target/Cpp/EmitCodec.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>

namespace smmil::tool {

namespace {

struct Options {
  std::string format, output, name;
  bool compile = false, noFusion = false, noHalide = false, json = false;
  bool preferHalide = false, decoderOnly = false, measureKernels = false;
  bool coarse = false;
};

/// Removes what was made for a folder that was not there before, unless it is
/// kept: a failed build leaves nothing.
class NewFolder {
public:
  explicit NewFolder(const std::string &folder) {
    std::error_code code;
    std::filesystem::path path =
        std::filesystem::absolute(folder, code).lexically_normal();
    for (; !code && path.has_relative_path() &&
           !std::filesystem::exists(path, code);
         path = path.parent_path())
      first = path;
  }
  ~NewFolder() {
    std::error_code code;
    if (!first.empty())
      std::filesystem::remove_all(first, code);
  }
  NewFolder(const NewFolder &) = delete;
  NewFolder &operator=(const NewFolder &) = delete;
  void keep() { first.clear(); }

private:
  std::filesystem::path first; ///< The topmost folder that is new.
};

/// `format` with prefixes in the place of the cases that have one; an error
/// where none has.
Outcome takePrefixes(Format &format, const std::string &name) {
  bool found = false;
  for (size_t f = 0; f < format.encodings.size(); ++f)
    for (PlanGraph &graph : format.encodings[f].cases)
      if (CoarseCase prefix = coarseCase(graph); prefix.exists()) {
        graph = std::move(prefix.graph);
        found = true;
      }
  format.plan = coarsePlan(format.plan);
  return found ? Outcome::success()
               : usageError(name + ": no case has a prefix, so there are no "
                                   "coarse values; build it without --coarse");
}

nlohmann::ordered_json describe(const std::vector<KernelTimes> &kernels) {
  nlohmann::ordered_json cases = nlohmann::ordered_json::array();
  for (const KernelTimes &times : kernels)
    cases.push_back({{"case", times.name},
                     {"items", times.items},
                     {"cpp_us", times.cppMicroseconds},
                     {"halide_us", times.halideMicroseconds},
                     {"kernel", times.takesHalide() ? "halide" : "cpp"}});
  return cases;
}

int run(const Options &options) {
  InterruptScope interrupts;
  const bool isDataset = std::filesystem::is_directory(options.format);
  if (options.measureKernels && !isDataset)
    return fail(usageError(options.format +
                           ": --measure-kernels times the items of a dataset; "
                           "give one that is packed in this format"));
  int64_t start = wallNanoseconds();
  Result<Format> format =
      isDataset ? formatOfDataset(options.format) : loadFormat(options.format);
  if (!format)
    return fail(format.error());
  if (options.coarse)
    if (Outcome taken = takePrefixes(*format, options.format); !taken)
      return fail(taken.error());
  EmissionOptions emission;
  emission.name = options.name;
  emission.origin = std::filesystem::path(options.format).filename().string();
  emission.fusion = !options.noFusion;
  emission.halide = !options.noHalide;
  emission.halideFirst = options.preferHalide;
  emission.encoder = !options.decoderOnly;
  std::vector<KernelTimes> kernels;
  if (options.measureKernels) {
    Result<std::vector<KernelTimes>> measured =
        chooseKernels(options.format, *format, emission);
    if (!measured)
      return fail(measured.error());
    kernels = std::move(*measured);
    start = wallNanoseconds();
  }
  NewFolder made(options.output);
  Result<WrittenCodec> written = writeCodec(*format, options.output, emission);
  if (!written)
    return fail(written.error());
  double seconds = double(wallNanoseconds() - start) * 1e-9;

  nlohmann::ordered_json report;
  report["folder"] = written->folder;
  report["files"] = written->files;
  report["halide_kernels"] = written->halideKernels;
  report["seconds"] = seconds;
  report["kernel_seconds"] = written->kernelSeconds;
  if (options.measureKernels)
    report["kernels"] = describe(kernels);
  if (options.compile) {
    setProgressEnabled(!options.json);
    Progress progress("compiling the codec", 100);
    unsigned shown = 0;
    Result<std::string> library = compileCodec(
        options.output, options.output + "/build", [&](unsigned percent) {
          progress.advance(percent - shown);
          shown = percent;
        });
    if (!library)
      return fail(library.error());
    report["library"] = *library;
  }
  made.keep();
  if (options.json) {
    printJson(report);
    return 0;
  }
  std::printf("%s: %zu files, %zu Halide objects, %.2f s\n",
              written->folder.c_str(), written->files, written->halideKernels,
              seconds);
  for (const KernelTimes &times : kernels)
    std::printf("  %s: %s kernel, by %llu items: Halide %.1f us, C++ %.1f us\n",
                times.name.c_str(), times.takesHalide() ? "Halide" : "C++",
                static_cast<unsigned long long>(times.items),
                times.halideMicroseconds, times.cppMicroseconds);
  if (options.compile)
    std::printf("%s\n", report["library"].get<std::string>().c_str());
  return 0;
}

Action declare(CLI::App &app) {
  auto options = std::make_shared<Options>();
  app.add_option("FORMAT", options->format,
                 "The format.mlir that `smmil design` wrote, or a dataset")
      ->required();
  app.add_option("-o,--output", options->output, "Folder to write")->required();
  app.add_option("--name", options->name, "Name and namespace of the codec");
  app.add_flag("--compile", options->compile,
               "Also build it with CMake, in the folder's build/");
  app.add_flag("--no-fusion", options->noFusion,
               "Decode every case step by step: slower, with the same results");
  app.add_flag("--no-halide", options->noHalide,
               "Leave out the Halide kernels; the C++ ones do the same");
  app.add_flag("--prefer-halide", options->preferHalide,
               "Use Halide kernels in the place of fusions as well")
      ->excludes("--no-halide");
  app.add_flag("--measure-kernels", options->measureKernels,
               "Time both kernels of every case on the dataset's items, and "
               "leave out Halide's where the C++ one is faster")
      ->excludes("--no-halide");
  app.add_flag("--coarse", options->coarse,
               "The codec of the items' prefixes, for readers of coarse values")
      ->excludes("--measure-kernels");
  app.add_flag("--decoder-only", options->decoderOnly,
               "Leave out the encoder: for readers; compiles in half the time");
  app.add_flag("--json", options->json, "Print what was written as JSON");
  return [options] { return run(*options); };
}

const RegisterCommand
    kCommand({"build", "Emit the codec of a format as C++ and Halide kernels",
              "Examples:\n"
              "  smmil build format.mlir -o codec\n"
              "  smmil build format.mlir -o codec --compile --json\n",
              80, declare});

} // namespace

} // namespace smmil::tool
