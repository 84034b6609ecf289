//===- WriteCodec.cpp - The emitted folder on disk ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what EmitCodec prints, adds the compiled kernels, and runs CMake.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Cpp/BuildCodec.h"

#include "Isas.h"

#include "smmil/Runtime/Isa.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Hash.h"
#include "smmil/Target/Subprocess.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

using namespace smmil;
namespace fs = std::filesystem;

namespace {

/// Leaves files alone that already hold `content`, so that a second build has
/// nothing to do.
Outcome writeIfChanged(const fs::path &path, const std::string &content) {
  std::error_code error;
  if (fs::exists(path, error)) {
    Result<std::string> present = readTextFile(path.string());
    if (present && *present == content)
      return Outcome::success();
  }
  fs::create_directories(path.parent_path(), error);
  if (error)
    return dataError(path.parent_path().string() +
                     ": cannot create the folder: " + error.message());
  return writeFileAtomic(path.string(), std::string_view(content));
}

/// The last lines of a build's output, where the error is.
std::string tailOf(const ProcessOutcome &outcome) {
  std::string all = outcome.output + outcome.errors;
  constexpr size_t kMost = 4000;
  return all.size() > kMost ? all.substr(all.size() - kMost) : all;
}

/// Holds an exclusive lock on a file while it lives, against other processes
/// that build the same codec.
class FileLock {
public:
  explicit FileLock(const std::string &path)
      : descriptor(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
    if (descriptor >= 0)
      flock(descriptor, LOCK_EX);
  }
  ~FileLock() {
    if (descriptor >= 0)
      close(descriptor);
  }
  FileLock(const FileLock &) = delete;
  FileLock &operator=(const FileLock &) = delete;

private:
  int descriptor;
};

/// Everything that decides about the built library, its speed too.
std::string hashOf(const EmittedSource &source, const std::string &isa) {
  std::string all = isa;
  for (const char *name :
       {"CXX", "CXXFLAGS", "CMAKE_BUILD_TYPE", "SMMIL_CODEC_ISAS"}) {
    const char *value = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    all += std::string("\n") + (value ? value : "");
  }
  for (const EmittedFile &file : source.files)
    all += file.path + "\n" + file.content;
  for (const HalideKernel &kernel : source.kernels)
    all += describeHalideKernel(kernel) + printHalideGenerator(kernel);
  return hash128(std::string_view(all)).hex();
}

} // namespace

Result<WrittenCodec> smmil::writeCodec(const Format &format,
                                       const std::string &folder,
                                       const EmissionOptions &options) {
  Result<EmittedSource> source = emitCodec(format, options);
  if (!source)
    return source.error();
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error))
    return dataError(folder + ": is not a folder; choose another name for the "
                              "emitted codec");
  WrittenCodec written;
  written.folder = folder;
  if (!source->kernels.empty()) {
    auto start = std::chrono::steady_clock::now();
    Result<std::vector<HalideFile>> objects =
        compileHalideKernels(source->kernels, options.halideOptions);
    if (!objects)
      return objects.error();
    written.kernelSeconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
            .count();
    written.halideKernels = objects->size() / 2;
    for (HalideFile &file : *objects)
      source->files.push_back({"halide/" + file.name, std::move(file.content)});
  }
  for (const EmittedFile &file : source->files)
    if (Outcome done =
            writeIfChanged(fs::path(folder) / file.path, file.content);
        !done)
      return done.error();
  written.files = source->files.size();
  return written;
}

std::string smmil::bestEmittedIsa() {
  std::vector<std::string> names;
  for (const cpp::EmittedIsa &row : cpp::emittedIsas())
    names.push_back(row.name);
  for (Isa isa = bestIsa();; isa = isaBelow(isa))
    if (const std::string name = kIsaNames[static_cast<int>(isa)];
        isa == Isa::Baseline ||
        std::find(names.begin(), names.end(), name) != names.end())
      return name;
}

/// How far a build is by its own words, `[ 42%]` of Make or `[3/7]` of Ninja;
/// 0 if it says nothing.
static unsigned percentOf(const std::string &output) {
  size_t open = output.rfind("\n[");
  open = open == std::string::npos ? 0 : open + 1;
  unsigned done = 0, total = 100;
  char mark = 0;
  if (std::sscanf(output.c_str() + open, "[%u%c%u", &done, &mark, &total) < 2 ||
      (mark != '%' && mark != '/') || total == 0)
    return 0;
  return std::min(100u, 100 * done / (mark == '%' ? 100 : total));
}

Result<std::string>
smmil::compileCodec(const std::string &folder, const std::string &buildFolder,
                    const std::function<void(unsigned)> &onPercent,
                    const std::string &isa) {
  std::vector<std::string> configure = {"cmake", "-S", folder, "-B",
                                        buildFolder};
  if (!isa.empty())
    configure.push_back("-DSMMIL_CODEC_ISAS=" + isa);
  Result<ProcessOutcome> configured = runProcess(configure);
  if (!configured)
    return configured.error();
  if (configured->exitStatus != 0)
    return dataError(folder + ": CMake cannot configure the codec:\n" +
                     tailOf(*configured));
  Result<ProcessOutcome> built =
      runProcess({"cmake", "--build", buildFolder, "--parallel", "2"}, "",
                 [&onPercent, last = 0u](const std::string &output) mutable {
                   unsigned percent = percentOf(output);
                   if (onPercent && percent > last)
                     onPercent(last = percent);
                 });
  if (!built)
    return built.error();
  if (built->exitStatus != 0)
    return dataError(folder + ": the codec does not compile:\n" +
                     tailOf(*built));
  return buildFolder + "/libsmmil_codec.so";
}

Result<EmittedCodec> smmil::buildAndLoad(const Format &format,
                                         const std::string &scratchDir,
                                         const EmissionOptions &options,
                                         const std::string &isa) {
  Result<EmittedSource> source = emitCodec(format, options);
  if (!source)
    return source.error();
  std::string base = scratchDir.empty()
                         ? cacheFolder(options.halideOptions.cacheDir)
                         : scratchDir;
  std::string folder = base + "/codecs/" + hashOf(*source, isa);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return dataError(folder + ": cannot create the folder: " + error.message());
  FileLock lock(folder + "/lock");
  std::string library = folder + "/libsmmil_codec.so";
  if (!fs::exists(library, error)) {
    Result<WrittenCodec> written = writeCodec(format, folder + "/src", options);
    if (!written)
      return written.error();
    Result<std::string> built =
        compileCodec(folder + "/src", folder + "/build", {}, isa);
    if (!built)
      return built.error();
    // The library appears under its final name only when it is complete.
    fs::rename(*built, library, error);
    if (error)
      return dataError(library + ": cannot write: " + error.message());
    fs::remove_all(folder + "/build", error);
  }
  return EmittedCodec::load(library);
}
