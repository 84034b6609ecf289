//===- Emit.cpp - The fused decoder of lossless audio as text -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parameters become members of a type that the kernel takes.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Primitives/Lpc.h"
#include "smmil/Target/Cpp/EmitFusion.h"

namespace smmil::fusions::LosslessAudio {
namespace {

const char *const kDeclarations = R"~(/// Parameters, as the kernel names them.
// NOLINTBEGIN(readability-identifier-naming)
struct Config {
  static constexpr int32_t order = $ORDER$;
  static constexpr int32_t window = $WINDOW$;
  static constexpr int32_t segments = $SEGMENTS$;
};
// NOLINTEND(readability-identifier-naming)
)~";

FusedText print(const FusedCase &fused) {
  const lpc::Params params = lpc::paramsOf(fused.steps[0].args);
  FusedText text;
  text.includes = {"codecs/Fusions/LosslessAudio/Decode.h"};
  text.declarations = cpp::substitute(
      kDeclarations, {{"ORDER", std::to_string(params.order)},
                      {"WINDOW", std::to_string(params.window)},
                      {"SEGMENTS", std::to_string(params.segments)}});
  text.workspace = {"Config::segments", fused.root};
  text.decode =
      "  // Entropy decoding and linear prediction, segments side by side.\n" +
      cpp::returnIfError("fused::decodePcm",
                         {"Config()", fused.tables[1], fused.root,
                          "item.params[0]", "item.streams[0]", "output",
                          "workspace"}) +
      "  clock.endEntropy();\n  return Status::ok();\n";
  return text;
}

} // namespace

extern const FusionPrinter kPrinter;
const FusionPrinter kPrinter = {"LosslessAudio", print};

} // namespace smmil::fusions::LosslessAudio
