//===- HalideKernels.h - Kernels compiled ahead of time ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an emitted codec asks of Halide: a kernel with its sizes folded in,
// printed as generator source for people, and compiled to objects by the helper
// process smmil-halide-gen for machines. Neither needs Halide in this process.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_HALIDE_HALIDEKERNELS_H
#define SMMIL_TARGET_HALIDE_HALIDEKERNELS_H

#include "smmil/Support/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace smmil {

/// One data-parallel kernel of a decoder.
struct HalideKernel {
  enum class Kind : uint8_t {
    /// YCbCr planes (u8) to interleaved RGB u8.
    ImageRgb,
    /// YCbCr planes (u8) to the normalised f32 CHW tensor.
    ImageTensor,
  };
  Kind kind = Kind::ImageRgb;
  std::string function; ///< Name of the C function without ISA suffix.
  int32_t width = 0;    ///< Of the frame, in pixels.
  int32_t height = 0;
  int32_t chromaShift = 1; ///< 1 = 4:2:0, 0 = 4:4:4.
};

/// An instruction set that kernels are compiled for.
struct HalideTarget {
  const char *isa;    ///< Suffix of the functions: "baseline" or "avx2".
  const char *target; ///< Halide's target string without feature flags.
};

/// The targets of an x86-64 codec, baseline first.
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

/// Whether the schedules fit the frame: an even width of at least 32 pixels.
/// Other frames use the C++ kernels alone.
bool suitsHalide(int32_t width, int32_t height);

/// C++ source of a Halide generator (generate() and schedule()) for `kernel`,
/// with its sizes as defaults; compiles against Halide 21 and GenGen.
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
