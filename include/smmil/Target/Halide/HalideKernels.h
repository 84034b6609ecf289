//===- HalideKernels.h - Kernels compiled ahead of time ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an emitted codec asks of Halide: the last steps of a decoder as one
// pipeline with its sizes folded in, printed as generator source for people,
// and compiled to objects by the helper process smmil-halide-gen for machines.
// Neither needs Halide in this process.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_HALIDE_HALIDEKERNELS_H
#define SMMIL_TARGET_HALIDE_HALIDEKERNELS_H

#include "smmil/Runtime/Value.h"
#include "smmil/Support/Result.h"
#include "smmil/Target/Halide/StoredPlane.h"

#include <cstdint>
#include <string>
#include <vector>

namespace smmil {

/// A decode step that a kernel has a stage for. See HalidePrinter.h.
struct HalideStep {
  std::string primitive; ///< Mnemonic.
  std::string folder;    ///< Of codecs/.
  std::vector<int32_t> args;
  Shape operand, result;
  std::vector<halide::StoredPlane> planes;
  int32_t numbers = 0;
};

/// The last steps of a decoder as one function.
struct HalideKernel {
  std::string function; ///< Name of the C function without ISA suffix.
  bool tensor = false;  ///< Ends in the normalised f32 CHW tensor, not in RGB.
  /// Takes planes of u8 with rows of any stride, and rows of the output in any
  /// portions; else the whole value that the last step takes.
  bool takesBytePlanes = false;
  std::vector<HalideStep> steps; ///< In the order of encoding.

  /// Workspace for the stored planes of all steps, each aligned to 64 bytes.
  size_t storedBytes() const;
};

/// An instruction set that kernels are compiled for.
struct HalideTarget {
  const char *isa;       ///< Suffix of the functions: "baseline" or "avx2".
  const char *target;    ///< Halide's target string without feature flags.
  const char *processor; ///< Architecture, as CMake names it.
};

/// All targets that a codec has kernels for, whatever machine emits it.
const std::vector<HalideTarget> &halideTargets();

/// One compiled file of a kernel, ready to be written beside the codec.
struct HalideFile {
  std::string name; ///< For example "decodeImageRgb_avx2.o".
  std::string content;
};

struct HalideOptions {
  std::string generator; ///< Path of smmil-halide-gen; empty finds it.
  std::string cacheDir;  ///< Empty: $SMMIL_CACHE_DIR, else ~/.cache/smmil.
};

/// C++ source of a program that compiles `kernel` with Halide 21, as
/// smmil-halide-gen does: the stages of its steps with their constants.
std::string printHalideGenerator(const HalideKernel &kernel);

/// The JSON by which the kernel is described to smmil-halide-gen.
std::string describeHalideKernel(const HalideKernel &kernel);

/// True when this build of SMMIL has a Halide helper to call.
bool haveHalide();

/// Object and header of every kernel for every target. Takes them from the
/// cache (keyed by kernel, generator source, target and Halide version) where
/// possible, else runs the helper. Fails when the helper is missing or reports
/// an error; the message says how to build without Halide.
Result<std::vector<HalideFile>>
compileHalideKernels(const std::vector<HalideKernel> &kernels,
                     const HalideOptions &options = {});

} // namespace smmil

#endif // SMMIL_TARGET_HALIDE_HALIDEKERNELS_H
