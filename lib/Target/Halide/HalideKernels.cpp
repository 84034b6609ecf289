//===- HalideKernels.cpp - Kernels compiled ahead of time -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints kernels, runs smmil-halide-gen for those that the cache does not hold,
// and collects the objects.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Halide/HalideKernels.h"

#include "smmil/Support/Files.h"
#include "smmil/Support/Hash.h"
#include "smmil/Target/Subprocess.h"

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <unistd.h>

using namespace smmil;
namespace fs = std::filesystem;

namespace smmil {
/// Text of include/smmil/Target/Halide/ImageTailGenerator.h.
extern const char *const kImageTailGenerator;
} // namespace smmil

namespace {

const char *generatorName(HalideKernel::Kind kind) {
  return kind == HalideKernel::Kind::ImageRgb ? "image_rgb" : "image_tensor";
}

nlohmann::json parameters(const HalideKernel &kernel) {
  return {{"width", kernel.width},
          {"height", kernel.height},
          {"chroma_shift", kernel.chromaShift}};
}

/// One kernel for one target: what the helper compiles and the cache keeps.
struct Unit {
  nlohmann::json request;
  std::string function;
  std::string folder; ///< Of the cache.

  std::string file(const char *suffix) const {
    return folder + "/" + function + suffix;
  }
  bool cached() const {
    std::error_code error;
    return fs::exists(file(".o"), error) && fs::exists(file(".h"), error);
  }
};

std::vector<Unit> unitsOf(const std::vector<HalideKernel> &kernels,
                          const std::string &cache) {
  std::vector<Unit> units;
  for (const HalideKernel &kernel : kernels) {
    for (const HalideTarget &target : halideTargets()) {
      Unit unit;
      unit.function = kernel.function + "_" + target.isa;
      unit.request = {{"generator", generatorName(kernel.kind)},
                      {"function", unit.function},
                      {"target", target.target},
                      {"parameters", parameters(kernel)}};
      unit.folder = cache + "/halide/" +
                    hash128(unit.request.dump() + SMMIL_HALIDE_VERSION +
                            kImageTailGenerator)
                        .hex();
      units.push_back(std::move(unit));
    }
  }
  return units;
}

Result<std::string> findGenerator(const std::string &given) {
  std::error_code error;
  std::vector<std::string> candidates;
  if (!given.empty())
    candidates = {given};
  else
    candidates = {executableFolder() + "/smmil-halide-gen",
                  SMMIL_HALIDE_GENERATOR};
  for (const std::string &candidate : candidates)
    if (fs::exists(candidate, error))
      return candidate;
  return dataError(candidates[0] +
                   ": the Halide helper is not there; build the target "
                   "smmil-halide-gen or emit with --no-halide");
}

/// Compiles `units` in a fresh folder and moves the results into the cache.
Outcome compile(const std::vector<const Unit *> &units,
                const std::string &cache, const std::string &generator) {
  std::error_code error;
  fs::create_directories(cache + "/halide", error);
  std::string scratch = cache + "/halide/compile-XXXXXX";
  if (!mkdtemp(scratch.data()))
    return dataError(cache + ": cannot create a folder for compiled kernels; "
                             "set SMMIL_CACHE_DIR to a writable one");
  struct Remover {
    const std::string &folder;
    ~Remover() {
      std::error_code ignored;
      fs::remove_all(folder, ignored);
    }
  } remover{scratch};
  nlohmann::json request = {{"output", scratch},
                            {"kernels", nlohmann::json::array()}};
  for (const Unit *unit : units)
    request["kernels"].push_back(unit->request);
  Result<ProcessOutcome> process = runProcess({generator}, request.dump());
  if (!process)
    return process.error();
  if (process->exitStatus != 0)
    return dataError("smmil-halide-gen failed (exit status " +
                     std::to_string(process->exitStatus) +
                     "): " + process->errors +
                     "emit with --no-halide to use the C++ kernels alone");
  for (const Unit *unit : units) {
    fs::create_directories(unit->folder, error);
    // The header first: the object's presence says that both are there.
    for (const char *suffix : {".h", ".o"}) {
      fs::rename(scratch + "/" + unit->function + suffix, unit->file(suffix),
                 error);
      if (error)
        return dataError(unit->file(suffix) +
                         ": cannot write: " + error.message());
    }
  }
  return Outcome::success();
}

} // namespace

const std::vector<HalideTarget> &smmil::halideTargets() {
  static const std::vector<HalideTarget> targets = {
      {"baseline", "x86-64-linux"},
      {"avx2", "x86-64-linux-sse41-avx-avx2"},
  };
  return targets;
}

bool smmil::suitsHalide(int32_t width, int32_t height) {
  return width >= 32 && width % 2 == 0 && height >= 1;
}

bool smmil::haveHalide() { return SMMIL_HAVE_HALIDE; }

std::string smmil::printHalideGenerator(const HalideKernel &kernel) {
  std::string text = kImageTailGenerator;
  const nlohmann::json values = parameters(kernel);
  for (const auto &[name, value] : values.items())
    text = std::regex_replace(text, std::regex("\\{\"" + name + "\", [0-9]+"),
                              "{\"" + name + "\", " + value.dump());
  return text;
}

std::string smmil::describeHalideKernel(const HalideKernel &kernel) {
  nlohmann::json description = {{"generator", generatorName(kernel.kind)},
                                {"function", kernel.function},
                                {"parameters", parameters(kernel)}};
  return description.dump();
}

Result<std::vector<HalideFile>>
smmil::compileHalideKernels(const std::vector<HalideKernel> &kernels,
                            const HalideOptions &options) {
  std::string cache = cacheFolder(options.cacheDir);
  std::vector<Unit> units = unitsOf(kernels, cache);
  std::vector<const Unit *> missing;
  for (const Unit &unit : units)
    if (!unit.cached())
      missing.push_back(&unit);
  if (!missing.empty()) {
    Result<std::string> generator = findGenerator(options.generator);
    if (!generator)
      return generator.error();
    if (Outcome compiled = compile(missing, cache, *generator); !compiled)
      return compiled.error();
  }
  std::vector<HalideFile> files;
  for (const Unit &unit : units) {
    for (const char *suffix : {".o", ".h"}) {
      Result<std::string> content = readTextFile(unit.file(suffix));
      if (!content)
        return content.error();
      files.push_back({unit.function + suffix, std::move(*content)});
    }
  }
  return files;
}
