//===- EmitModule.cpp - From a format's IR to a codec ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds for each field and case of the lowered format the op it came from, so
// that an error stands where the user wrote what cannot be emitted.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Cpp/EmitModule.h"

#include "dialects/Codec/Codec.h"
#include "dialects/Layout/Layout.h"
#include "smmil/Conversion/ModuleToFormat.h"
#include "smmil/Conversion/TranslateIr.h"

#include "llvm/Support/CommandLine.h"

using namespace mlir;

namespace smmil {

namespace {

layout::FileOp layoutOf(ModuleOp module) {
  auto files = module.getOps<layout::FileOp>();
  return files.empty() ? layout::FileOp() : *files.begin();
}

/// Where case `caseIndex` of field `field` is written. Fields of a format are
/// the streams of its layout, in order.
Location locate(ModuleOp module, size_t field, const std::string &caseName) {
  layout::FileOp file = layoutOf(module);
  size_t index = 0;
  for (auto stream : file.getBody().getOps<layout::StreamOp>()) {
    if (index++ != field)
      continue;
    auto encoder = module.lookupSymbol<codec::EncoderOp>(stream.getCodec());
    if (!encoder)
      return stream.getLoc();
    Location found = encoder.getLoc();
    encoder.walk([&](codec::SwitchOp choice) {
      for (auto [name, region] :
           llvm::zip(choice.getNames().getAsValueRange<StringAttr>(),
                     choice->getRegions()))
        if (name == caseName && !region.empty() && !region.front().empty())
          found = region.front().front().getLoc();
    });
    return found;
  }
  return module.getLoc();
}

FailureOr<Format> lower(ModuleOp module, EmissionOptions &options) {
  FailureOr<Format> format = moduleToFormat(module);
  if (failed(format))
    return failure();
  for (size_t f = 0; f < format->plan.fields.size(); ++f)
    for (size_t c = 0; c < format->plan.fields[f].cases.size(); ++c)
      if (Outcome possible = checkCase(*format, f, c); !possible)
        return emitError(
            locate(module, f, format->plan.fields[f].cases[c].name),
            possible.error().message);
  if (options.name.empty())
    options.name = layoutOf(module).getSymName().str();
  return format;
}

LogicalResult writeFiles(const EmittedSource &source, llvm::raw_ostream &os,
                         llvm::function_ref<bool(StringRef)> wanted) {
  for (const EmittedFile &file : source.files)
    if (wanted(file.path))
      os << "//--- " << file.path << "\n" << file.content;
  return success();
}

/// The name of the file that a module was parsed from.
std::string originOf(Operation *root) {
  std::string origin;
  root->getLoc()->walk([&](Location location) {
    if (auto line = llvm::dyn_cast<FileLineColLoc>(location)) {
      StringRef path = line.getFilename().getValue();
      origin = path.rsplit('/').second.empty() ? path.str()
                                               : path.rsplit('/').second.str();
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return origin == "-" || origin == "<stdin>" ? "" : origin;
}

/// For the translations below, which take no other arguments.
llvm::cl::opt<bool> noFusion(
    "no-fusion", llvm::cl::init(false),
    llvm::cl::desc("With --smmil-to-cpp: decode every case step by step"));

LogicalResult translate(Operation *root, llvm::raw_ostream &os,
                        llvm::function_ref<bool(StringRef)> wanted) {
  auto module = llvm::dyn_cast<ModuleOp>(root);
  if (!module)
    return root->emitError("expected a module with a format");
  EmissionOptions options;
  options.origin = originOf(root);
  options.fusion = !noFusion;
  FailureOr<EmittedSource> source = emitModule(module, options);
  if (failed(source))
    return failure();
  return writeFiles(*source, os, wanted);
}

} // namespace

FailureOr<EmittedSource> emitModule(ModuleOp module, EmissionOptions options) {
  FailureOr<Format> format = lower(module, options);
  if (failed(format))
    return failure();
  Result<EmittedSource> source = emitCodec(*format, options);
  if (!source)
    return module.emitError(source.error().message);
  return std::move(*source);
}

LogicalResult emitCodec(ModuleOp module, const std::string &outDir,
                        EmissionOptions options) {
  FailureOr<Format> format = lower(module, options);
  if (failed(format))
    return failure();
  Result<WrittenCodec> written = writeCodec(*format, outDir, options);
  if (!written)
    return module.emitError(written.error().message);
  return success();
}

void registerEmissionTranslations() {
  registerTranslationOfIr(
      "smmil-to-cpp", "write the C++ of a format's codec",
      [](Operation *root, llvm::raw_ostream &os) {
        return translate(root, os, [](StringRef path) {
          return !path.starts_with("runtime/") && !path.starts_with("halide/");
        });
      },
      registerFormatDialects);
  registerTranslationOfIr(
      "smmil-to-halide", "write the Halide generators of a format's codec",
      [](Operation *root, llvm::raw_ostream &os) {
        return translate(root, os, [](StringRef path) {
          return path.starts_with("halide/");
        });
      },
      registerFormatDialects);
}

} // namespace smmil
