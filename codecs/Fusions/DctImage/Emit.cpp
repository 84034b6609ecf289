//===- Emit.cpp - The fused decoder of DCT images as text -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parameters become members of a type, and the last stage is a Halide kernel
// where the frame suits one.
//
//===----------------------------------------------------------------------===//
#include "codecs/Fusions/DctImage/Kernels.h"
#include "smmil/Target/Cpp/EmitFusion.h"
#include "smmil/Target/Halide/HalideChain.h"
#include "smmil/Target/Halide/HalidePrinter.h"

namespace smmil::fusions::DctImage {
namespace {

const char *const kDeclarations = R"~(/// Parameters, as the kernel names them.
// NOLINTBEGIN(readability-identifier-naming)
struct Config {
  static constexpr int32_t lanes = $LANES$;
  static constexpr int32_t block = $BLOCK$;
  static constexpr int32_t keep = $KEEP$;
  static constexpr int32_t chromaShift = $SHIFT$;
  static constexpr auto color = ColorKind::$COLOR$;
};
// NOLINTEND(readability-identifier-naming)

$TABLES$)~";

const char *const kDecode =
    R"~(  // Entropy decoding, inverse transform and colour, strip by strip.
  return fused::decodeRgb(Config(), kTables, params, item.streams[0], output,
                          workspace, clock);
)~";

const char *const kTensor =
    R"~(  return fused::decodeTensor(Config(), kTables, params, kScale, kOffset,
                             item.streams[0], output, workspace, clock);
)~";

const char *const kHalide =
    R"~(using Planes = const fused::PlaneView<uint8_t> (&)[3];

/// A whole plane as a kernel takes it.
template <int Index> halide::Plane planeOf(Planes planes) {
  constexpr int kShift = Index == 0 ? 0 : Config::chromaShift;
  return {planes[Index].samples, (kRoot.width + kShift) >> kShift,
          (kRoot.height + kShift) >> kShift,
          static_cast<size_t>(planes[Index].stride)};
}

/// As decode, with upsampling and colour by the kernel
/// $RGB$.
Status halideDecode(ByteSpan bits, MutableByteSpan output,
                    MutableByteSpan workspace, StageClock &clock) {
  Item item;
  SMMIL_RETURN_IF_ERROR(open(bits, item));
$ITEM$  auto rows = [&](Planes planes, int from, int to) {
    if (from == to)
      return;
    (void)SMMIL_KERNEL($RGB$)(
        planeOf<0>(planes), planeOf<1>(planes), planeOf<2>(planes),
        halide::RgbRows(output.data(), kRoot.width, from, to));
  };
  return fused::decodeRows<Config::block>(
      Config(), kTables, params, item.streams[0], workspace, clock, rows);
}

/// As decodeTensor, with upsampling, colour and normalisation by the kernel
/// $TENSOR$.
Status halideDecodeTensor(ByteSpan bits, Span<float> output,
                          MutableByteSpan workspace, StageClock &clock) {
  Item item;
  SMMIL_RETURN_IF_ERROR(open(bits, item));
$ITEM$  auto rows = [&](Planes planes, int from, int to) {
    if (from == to)
      return;
    (void)SMMIL_KERNEL($TENSOR_CALL$)(
        planeOf<0>(planes), planeOf<1>(planes), planeOf<2>(planes), kScale[0],
        kOffset[0], kScale[1], kOffset[1], kScale[2], kOffset[2],
        halide::TensorRows(output.data(), kRoot.width, kRoot.height, from, to));
  };
  return fused::decodeRows<Config::block>(
      Config(), kTables, params, item.streams[0], workspace, clock, rows);
}
)~";

/// The enumerator of a kind that the kernel supports.
const char *nameOf(ColorKind kind) {
  switch (kind) {
  case ColorKind::Ycbcr:
    return "Ycbcr";
  case ColorKind::Ycocg:
    return "Ycocg";
  case ColorKind::GreenDifference:
    return "GreenDifference";
  default:
    return nullptr;
  }
}

FusedText print(const FusedCase &fused) {
  const RuntimeConfig config = configOf(fused.steps);
  const std::string rgbKernel = fused.space + "_rgb";
  const std::string tensorKernel = fused.space + "_tensor";
  const std::string item =
      cpp::wrappedBraces("  const fused::ItemParams params = ",
                         {fused.root + ".width", fused.root + ".height",
                          "static_cast<int32_t>(item.params[0])"});
  const cpp::Values values = {
      {"LANES", std::to_string(config.lanes)},
      {"BLOCK", std::to_string(config.block)},
      {"KEEP", std::to_string(config.keep)},
      {"SHIFT", std::to_string(config.chromaShift)},
      {"COLOR", nameOf(config.color)},
      {"TABLES", cpp::wrappedBraces("const fused::CaseTables kTables = ",
                                    {fused.tables[4], fused.tables[3]})},
      {"ITEM", item},
      {"RGB", rgbKernel},
      {"TENSOR", tensorKernel},
      // Broken where the line would be too long.
      {"TENSOR_CALL",
       (tensorKernel.size() > 55 ? "\n        " : "") + tensorKernel},
  };
  FusedText text;
  text.includes = {"codecs/Fusions/DctImage/Decode.h"};
  text.declarations = cpp::substitute(kDeclarations, values);
  text.workspace = {"Config()", fused.root + ".width", fused.root + ".height",
                    "item.streams[0].size()"};
  text.decode = item + kDecode;
  text.decodeTensor = item + kTensor;
  if (!fused.halide || !fused.fixedRoot || config.color != ColorKind::Ycbcr ||
      !halidePrinter(color::kCode)->fits(fused.steps[0]))
    return text;
  text.includes = {"codecs/Fusions/DctImage/DecodeTail.h"};
  text.halide = cpp::substitute(kHalide, values);
  const HalideStep step = halideStep(color::kCode, fused.steps[0]);
  text.kernels = {
      {rgbKernel, /*tensor=*/false, /*takesBytePlanes=*/true, {step}},
      {tensorKernel, /*tensor=*/true, /*takesBytePlanes=*/true, {step}}};
  return text;
}

} // namespace

extern const FusionPrinter kPrinter;
const FusionPrinter kPrinter = {"DctImage", print};

} // namespace smmil::fusions::DctImage
