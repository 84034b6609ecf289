//===- Emit.cpp - The fused decoder of lossless images as text ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parameters become members of a type that the kernel takes.
//
//===----------------------------------------------------------------------===//
#include "codecs/Color/Decode.h"
#include "codecs/Fusions/PredictedImage/Decode.h"
#include "smmil/Runtime/Primitives/Color.h"
#include "smmil/Runtime/Primitives/Predict.h"
#include "smmil/Target/Cpp/EmitFusion.h"

namespace smmil::fusions::PredictedImage {
namespace {

const char *const kDeclarations = R"~(/// Parameters, as the kernel names them.
// NOLINTBEGIN(readability-identifier-naming)
struct Config {
  static constexpr int32_t strips = $STRIPS$;
  static constexpr auto predictor = PredictKind::$PREDICTOR$;
  static constexpr auto color = ColorKind::$COLOR$;
};
// NOLINTEND(readability-identifier-naming)
)~";

FusedText print(const FusedCase &fused) {
  const predict::Params params = predict::paramsOf(fused.steps[1].args);
  const ColorKind color = color::paramsOf(fused.steps[0].args).kind;
  static const char *const predictors[] = {"Med", "Left", "Up"};
  FusedText text;
  text.includes = {"codecs/Fusions/PredictedImage/Decode.h"};
  text.declarations = cpp::substitute(
      kDeclarations,
      {{"STRIPS", std::to_string(params.strips)},
       {"PREDICTOR", predictors[static_cast<int>(params.predictor)]},
       {"COLOR", color == ColorKind::YcocgR ? "YcocgR" : "SubtractGreen"}});
  const std::string &table = fused.tables[2], &root = fused.root;
  text.workspace = {"Config::strips", root};
  const std::string end = "  clock.endEntropy();\n  return Status::ok();\n";
  text.decode = "  // Entropy decoding, prediction and colour in one pass over "
                "the rows.\n" +
                cpp::returnIfError("fused::decodeRgb",
                                   {"Config()", table, root, "item.streams[0]",
                                    "output", "workspace"}) +
                end;
  text.decodeTensor =
      cpp::returnIfError("fused::decodeTensor",
                         {"Config()", table, root, "kScale", "kOffset",
                          "item.streams[0]", "output", "workspace"}) +
      end;
  return text;
}

} // namespace

extern const FusionPrinter kPrinter;
const FusionPrinter kPrinter = {"PredictedImage", print};

} // namespace smmil::fusions::PredictedImage
