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

#include "smmil/Support/EmbeddedFile.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Hash.h"
#include "smmil/Target/Subprocess.h"

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <unistd.h>

using namespace smmil;
namespace fs = std::filesystem;

namespace smmil {
/// Text of all that decides what a kernel becomes.
extern const EmbeddedFile kStageFiles[];
extern const unsigned kStageFilesCount;
} // namespace smmil

namespace {

/// The members that shapes of frames, planes and transforms use.
std::vector<int32_t> membersOf(const Shape &shape) {
  return {static_cast<int32_t>(shape.kind),
          static_cast<int32_t>(shape.element),
          shape.height,
          shape.width,
          shape.channels,
          shape.chromaShift,
          shape.signedChroma,
          shape.block,
          shape.keep,
          shape.strips};
}

nlohmann::json describe(const HalideKernel &kernel) {
  nlohmann::json steps = nlohmann::json::array();
  for (const HalideStep &step : kernel.steps) {
    nlohmann::json planes = nlohmann::json::array();
    for (const halide::StoredPlane &plane : step.planes)
      planes.push_back({plane.columns, plane.rows, plane.bytes});
    steps.push_back({{"primitive", step.primitive},
                     {"args", step.args},
                     {"operand", membersOf(step.operand)},
                     {"result", membersOf(step.result)},
                     {"planes", planes},
                     {"numbers", step.numbers}});
  }
  return {{"tensor", kernel.tensor},
          {"byte_planes", kernel.takesBytePlanes},
          {"steps", steps}};
}

/// Hash of the sources of all stages: a kernel in the cache is of these.
std::string stagesHash() {
  std::string all;
  for (unsigned i = 0; i < kStageFilesCount; ++i)
    all += kStageFiles[i].content;
  return hash128(std::string_view(all)).hex();
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
  static const std::string stages = stagesHash();
  std::vector<Unit> units;
  for (const HalideKernel &kernel : kernels) {
    for (const HalideTarget &target : halideTargets()) {
      Unit unit;
      unit.function = kernel.function + "_" + target.isa;
      unit.request = describe(kernel);
      unit.request["function"] = unit.function;
      unit.request["target"] = target.target;
      unit.folder =
          cache + "/halide/" +
          hash128(unit.request.dump() + SMMIL_HALIDE_VERSION + stages).hex();
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

size_t HalideKernel::storedBytes() const {
  size_t bytes = 0;
  for (const HalideStep &step : steps)
    for (const halide::StoredPlane &plane : step.planes)
      bytes += halide::storedBytes(plane);
  return bytes;
}

const std::vector<HalideTarget> &smmil::halideTargets() {
  static const std::vector<HalideTarget> targets = {
      {"baseline", "x86-64-linux", "x86_64"},
      {"avx2", "x86-64-linux-sse41-avx-avx2", "x86_64"},
      {"avx512", "x86-64-linux-sse41-avx-avx2-avx512-avx512_skylake", "x86_64"},
      {"neon", "arm-64-linux", "aarch64"},
  };
  return targets;
}

bool smmil::haveHalide() { return SMMIL_HAVE_HALIDE; }

std::string smmil::printHalideGenerator(const HalideKernel &kernel) {
  const auto list = [](const std::vector<int32_t> &numbers) {
    std::string text;
    for (int32_t number : numbers)
      text += (text.empty() ? "" : ", ") + std::to_string(number);
    return "{" + text + "}";
  };
  const auto shape = [](const Shape &of) {
    const std::vector<int32_t> numbers = membersOf(of);
    std::string text = "{ValueKind(" + std::to_string(numbers[0]) +
                       "), ElementType(" + std::to_string(numbers[1]) + ")";
    for (size_t i = 2; i < numbers.size(); ++i)
      text += ", " + std::to_string(numbers[i]);
    return text + "}";
  };
  std::string includes, steps, names;
  std::set<std::string> folders;
  for (const HalideStep &step : kernel.steps) {
    names += (names.empty() ? "" : ", ") + step.primitive;
    folders.insert(step.folder);
    std::string planes;
    for (const halide::StoredPlane &plane : step.planes)
      planes += (planes.empty() ? "" : ", ") +
                list({plane.columns, plane.rows, plane.bytes});
    steps += "      // " + step.primitive +
             ": parameters, shapes of the step's operand and result, stored "
             "planes.\n      {" +
             step.primitive + "::halideStage,\n       " + list(step.args) +
             ",\n       " + shape(step.operand) + ",\n       " +
             shape(step.result) + ",\n       {" + planes + "},\n       " +
             std::to_string(step.numbers) + "},\n";
  }
  for (const std::string &folder : folders)
    includes += "#include \"codecs/" + folder + "/Halide.h\"\n";
  return "// Generated by smmil; do not edit.\n//\n// Compiles the inverse "
         "of " +
         names + " as one function with Halide 21:\n//   c++ -std=c++17 " +
         "-I. -I../runtime -IHALIDE/include THIS -LHALIDE/lib64 -lHalide\n"
         "// The program writes an object and a header for the target that it "
         "is given.\n" +
         includes +
         "#include \"smmil/Target/Halide/Chain.h\"\n\nusing namespace "
         "smmil;\n\nint main(int count, char **words) {\n"
         "  halide::Chain chain;\n  chain.function = \"" +
         kernel.function +
         "\";\n  chain.tensor = " + (kernel.tensor ? "true" : "false") +
         ";\n  chain.takesBytePlanes = " +
         (kernel.takesBytePlanes ? "true" : "false") +
         ";\n  chain.steps = {\n" + steps +
         "  };\n  halide::compileChain(chain, count > 1 ? words[1] : "
         "\"host\");\n}\n";
}

std::string smmil::describeHalideKernel(const HalideKernel &kernel) {
  nlohmann::json description = describe(kernel);
  description["function"] = kernel.function;
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
