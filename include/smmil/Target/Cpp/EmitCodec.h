//===- EmitCodec.h - Prints a format as a C++ library -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a plain Format to a folder that a compiler and CMake turn into a shared
// library with the interface of Runtime/CodecAbi.h. Constants are folded into
// types and tables; what is printed knows no plan. No MLIR is needed here:
// EmitModule.h starts from IR.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_CPP_EMITCODEC_H
#define SMMIL_TARGET_CPP_EMITCODEC_H

#include "smmil/Dataset/Format.h"
#include "smmil/Support/Result.h"
#include "smmil/Target/Halide/HalideKernels.h"

#include <functional>
#include <string>
#include <vector>

namespace smmil {

/// Options never change what a codec decodes to.
struct EmissionOptions {
  /// Name of the codec and its namespace; made an identifier. Empty: "codec".
  std::string name;
  /// File the format came from, for the header comment. Empty: not said.
  std::string origin;
  /// Use the kernels of fusions; else every case decodes step by step, which is
  /// slower.
  bool fusion = true;
  /// Print and compile Halide kernels where the frame suits them: the last
  /// stage of fusions that have one, and the last steps of other cases.
  bool halide = true;
  /// The last steps of a case that a fusion decodes are one kernel too, and the
  /// case is decoded step by step where no kernels are.
  bool halideFirst = false;
  /// Emit the encoder too. Without it the library only decodes, and is compiled
  /// in half the time.
  bool encoder = true;
  HalideOptions halideOptions;
};

/// A file of the emitted folder.
struct EmittedFile {
  std::string path; ///< Relative to the folder, with forward slashes.
  std::string content;
};

/// What emission gives: text, and the kernels that are still to be compiled.
struct EmittedSource {
  std::string name; ///< The namespace.
  std::vector<EmittedFile> files;
  std::vector<HalideKernel> kernels;
};

/// Prints the codec of `format`. Pure: the same format and options give the
/// same text. An op or argument that cannot be emitted is an error that names
/// field and case.
Result<EmittedSource> emitCodec(const Format &format,
                                const EmissionOptions &options = {});

/// Whether one case can be emitted; the error is the one `emitCodec` would
/// give. Precondition: the indices exist in plan and encodings.
Outcome checkCase(const Format &format, size_t field, size_t caseIndex);

/// What `writeCodec` did.
struct WrittenCodec {
  std::string folder;
  size_t files = 0;
  size_t halideKernels = 0; ///< Objects, over all instruction sets.
  double kernelSeconds = 0; ///< Spent on compiling them (0 from the cache).
};

/// Emits, compiles the Halide kernels, and writes the folder. Files that are
/// already as they should be keep their time stamps; nothing is written before
/// everything is there to be written.
Result<WrittenCodec> writeCodec(const Format &format, const std::string &folder,
                                const EmissionOptions &options = {});

/// Configures and builds an emitted folder with CMake; gives the path of the
/// library. On failure the message holds the end of the build's output.
/// `onPercent` is told whenever the build is further, by the build's own words.
/// With `isa` decoders are compiled for that instruction set alone.
Result<std::string>
compileCodec(const std::string &folder, const std::string &buildFolder,
             const std::function<void(unsigned)> &onPercent = {},
             const std::string &isa = "");

/// The best instruction set of this CPU for which codecs are emitted.
std::string bestEmittedIsa();

} // namespace smmil

#endif // SMMIL_TARGET_CPP_EMITCODEC_H
