//===- EmitDct.cpp - Printing DCT images ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The chain BandRans Scan Quantize BlockDct Color: sizes become members of a
// type, the quantiser a constant, and the last stage a Halide kernel where the
// frame suits one.
//
//===----------------------------------------------------------------------===//
#include "Chains.h"

#include "smmil/Runtime/Kernels/BandRans/Tables.h"
#include "smmil/Runtime/Kernels/Quantize/Table.h"

using namespace smmil;
using namespace smmil::cpp;

namespace {

const char *const kConfig =
    R"~(/// Sizes and kinds, as the kernels name them.
// NOLINTBEGIN(readability-identifier-naming)
struct Config {
  static constexpr int32_t width = $WIDTH$;
  static constexpr int32_t height = $HEIGHT$;
  static constexpr int32_t lanes = $LANES$;
  static constexpr int32_t blockSize = $BLOCK$;
  static constexpr int32_t keep = $KEEP$;
  static constexpr int32_t chromaShift = $SHIFT$;
  static constexpr auto color = smmil::ColorKind::$COLOR$;
};
// NOLINTEND(readability-identifier-naming)

)~";

const char *const kDecode =
    R"~($TABLES$

Status info(ByteSpan bits, SmmilItemInfo &item) {
  smmil::dct::ItemHeader header;
  SMMIL_RETURN_IF_ERROR(
      smmil::dct::readHeader(Config(), bits, kTables.quant, header));
  const int64_t pixels = int64_t{header.width} * header.height;
  if (pixels > int64_t{1} << 26)
    return Status::unsupported("the image is too large");
  item.outputBytes = 3 * static_cast<uint64_t>(pixels);
  item.workspaceBytes = smmil::dct::workspaceBytes(Config(), header.width,
                                                   header.height, bits.size());
  return Status::ok();
}

/// Entropy decoding, inverse transform and colour, strip by strip.
Status decode(ByteSpan bits, MutableByteSpan output, MutableByteSpan workspace,
              StageClock &clock) {
  return smmil::dct::decodeRgb(Config(), kTables, bits, output, workspace,
                               clock);
}
)~";

const char *const kTensor = R"~(
/// The model's own normalisation: value * scale + offset, red, green, blue.
constexpr float kScale[3] = {$SCALES$};
constexpr float kOffset[3] = {$OFFSETS$};
constexpr uint64_t kTensorFloats = uint64_t{3} * Config::width * Config::height;

/// The same, ending in the model's tensor.
Status decodeTensor(ByteSpan bits, Span<float> output,
                    MutableByteSpan workspace, StageClock &clock) {
  return smmil::dct::decodeTensor(Config(), kTables, kScale, kOffset, bits,
                                  output, workspace, clock);
}
)~";

const char *const kHalide = R"~(
#ifdef SMMIL_CODEC_HALIDE
using Planes = const smmil::dct::PlaneView<uint8_t> (&)[3];

/// A whole plane as a kernel takes it.
template <int Index> smmil::halide::Plane planeOf(Planes planes) {
  constexpr int kShift = Index == 0 ? 0 : Config::chromaShift;
  return {planes[Index].samples, (Config::width + kShift) >> kShift,
          (Config::height + kShift) >> kShift,
          static_cast<size_t>(planes[Index].stride)};
}

/// As decode, with upsampling and colour by the kernel
/// $RGB$.
Status halideDecode(ByteSpan bits, MutableByteSpan output,
                    MutableByteSpan workspace, StageClock &clock) {
  if (output.size() != size_t{3} * Config::width * Config::height)
    return Status::bufferTooSmall("image output has the wrong size");
  auto rows = [&](Planes planes, int from, int to) {
    if (from == to)
      return;
    (void)SMMIL_KERNEL($RGB$)(
        planeOf<0>(planes), planeOf<1>(planes), planeOf<2>(planes),
        smmil::halide::RgbRows(output.data(), Config::width, from, to));
  };
  return smmil::dct::decodeRows<Config::blockSize>(Config(), kTables, bits,
                                                   workspace, clock, rows);
}

/// As decodeTensor, with upsampling, colour and normalisation by the kernel
/// $TENSOR$.
Status halideDecodeTensor(ByteSpan bits, Span<float> output,
                          MutableByteSpan workspace, StageClock &clock) {
  if (output.size() != kTensorFloats)
    return Status::bufferTooSmall("image output has the wrong size");
  auto rows = [&](Planes planes, int from, int to) {
    if (from == to)
      return;
    (void)SMMIL_KERNEL($TENSOR_CALL$)(
        planeOf<0>(planes), planeOf<1>(planes), planeOf<2>(planes), kScale[0],
        kOffset[0], kScale[1], kOffset[1], kScale[2], kOffset[2],
        smmil::halide::TensorRows(output.data(), Config::width, Config::height,
                                  from, to));
  };
  return smmil::dct::decodeRows<Config::blockSize>(Config(), kTables, bits,
                                                   workspace, clock, rows);
}
#endif
)~";

/// `head = value;`, broken behind the sign where it is too long for a line.
std::string assigned(const std::string &head, const std::string &value) {
  bool fits = head.size() + value.size() + 4 <= 80;
  return head + (fits ? " = " : " =\n      ") + value + ";";
}

std::string tablesOf(const std::string &bands, const std::string &quant) {
  const std::string head = "const smmil::dct::CaseTables kTables = {";
  if (head.size() + bands.size() + quant.size() + 4 <= 80)
    return head + bands + ", " + quant + "};";
  bool oneLine = 4 + bands.size() + quant.size() + 4 <= 80;
  return head + "\n    " + bands + (oneLine ? ", " : ",\n    ") + quant + "};";
}

const char *const kEncode =
    R"~(constexpr int32_t kWidth = $WIDTH$;
constexpr int32_t kHeight = $HEIGHT$;
constexpr smmil::dct::ImageShape kShape = {
    kWidth,
    kHeight,
    /*lanes=*/$LANES$,
    /*blockSize=*/$BLOCK$,
    /*keep=*/$KEEP$,
    /*steps=*/$STEPS$,
    /*chromaShift=*/$SHIFT$,
    smmil::ColorKind::$COLOR$,
};
constexpr smmil::dct::EncodeOptions kOptions = {
    /*deadzone=*/$DEADZONE$,
    /*lambda=*/$LAMBDA$,
    /*fixedStep=*/$FIXED$,
    /*shape=*/$MATRIX$,
    /*chromaPercent=*/$CHROMA$,
};

/// Forward transform, rate-distortion optimised levels, entropy coding.
Status encode(const SmmilSourceValue &value, uint32_t step, Bytes &bits) {
  if (value.rgbBytes != size_t{3} * kWidth * kHeight)
    return Status::invalidArgument("the frame has another size");
$QUANT$
$BANDS$
  const int chosen = $CHOSEN$;
  smmil::dct::Analysis analysis;
  smmil::dct::analyse(kShape, kWidth, kHeight, value.rgb, analysis);
  smmil::dct::Levels levels;
  smmil::dct::quantize(kShape, kOptions, quant, &bands, analysis, chosen,
                       levels);
  return smmil::dct::encodeLevels(kShape, bands, kWidth, kHeight, chosen,
                                  levels, bits);
}
)~";

const char *const kNoEncode =
    R"~(/// Frames of this field have no fixed size, which the C interface cannot give.
Status encode(const SmmilSourceValue &, uint32_t, Bytes &) {
  return Status::unsupported("only frames of a fixed size can be encoded");
}
)~";

template <typename Number>
std::string braces(const Number *values, int32_t count) {
  std::string text = "{";
  for (int32_t i = 0; i < count; ++i)
    text += (i ? ", " : "") + std::to_string(values[i]);
  return text + "}";
}

/// The quantiser as an initialiser of dct::QuantTable.
std::string printQuant(const dct::QuantTable &table) {
  std::string text = "{\n    " + std::to_string(table.blockSize) + ", " +
                     std::to_string(table.keep) + ", " +
                     std::to_string(table.steps) + ",\n";
  text += "    // Ladder of steps, fine to coarse.\n    " +
          braces(table.base, table.steps) + ",\n";
  text += "    // Weights in 1/32 by scan index: luma, chroma.\n    {" +
          braces(table.weight[0], table.keep) + ",\n     " +
          braces(table.weight[1], table.keep) + "},\n";
  text += "    // Where a level 1, and a higher one, lies below its step, in "
          "1/128: luma, chroma.\n    {{";
  for (int c = 0; c < 2; ++c)
    text += std::string(c ? ",\n     {" : "") +
            braces(table.offset[c][0], table.keep) + ",\n      " +
            braces(table.offset[c][1], table.keep) + "}";
  return text + "}}";
}

const char *colorName(int32_t kind) {
  switch (static_cast<ColorKind>(kind)) {
  case ColorKind::YCbCr:
    return "YCbCr";
  case ColorKind::YCoCgR:
    return "YCoCgR";
  case ColorKind::SubtractGreen:
    return "SubtractGreen";
  }
  return nullptr;
}

std::string triple(const float (&values)[3]) {
  return floatLiteral(values[0]) + ", " + floatLiteral(values[1]) + ", " +
         floatLiteral(values[2]);
}

} // namespace

Result<CaseText> cpp::printDctImage(const CaseContext &context) {
  const PlanField &field = context.field;
  if (!context.isImage())
    return context.error("a DCT chain needs an image field");
  const PlanOp &rans = context.decode.ops[0];
  const PlanOp &scan = context.decode.ops[1];
  const PlanOp &quantize = context.decode.ops[2];
  const PlanOp &transform = context.decode.ops[3];
  const PlanOp &color = context.decode.ops[4];
  TableSet &tables = context.tables;
  if (!tables.has(rans.table) || !tables.has(quantize.table))
    return context.error("the tables are not trained; run `smmil design` or "
                         "train them before emission");
  dct::QuantTable quant;
  if (Status status = dct::parseQuantTable(tables.bytes(quantize.table), quant);
      !status.isOk())
    return context.error(std::string("quantiser table: ") + status.message());
  dct::BandTables bands;
  if (Status status = dct::BandTables::create(tables.bytes(rans.table), bands);
      !status.isOk())
    return context.error(std::string("entropy table: ") + status.message());
  const int32_t lanes = argument(rans, 0, 8);
  const int32_t keep = argument(scan, 1, 64);
  const int32_t block = argument(transform, 0, 8);
  const int32_t shift = argument(color, 1, 1);
  const char *kind = colorName(argument(color, 0, 0));
  if (!kind || (shift != 0 && shift != 1) || (block != 4 && block != 8) ||
      keep < 1 || keep > block * block || quant.keep != keep ||
      quant.blockSize != block || bands.keep != keep ||
      bands.blockSize != block || quant.steps != argument(quantize, 0, 1) ||
      argument(scan, 0, 0) != 0)
    return context.error("chain and tables disagree on block size, kept "
                         "coefficients or steps");
  if (lanes != 4 && lanes != 8 && lanes != 16 && lanes != 32)
    return context.error("DCT images have 4, 8, 16 or 32 lanes");

  CaseText text;
  const bool sized = field.frame.width > 0;
  const std::string frame = sized ? std::to_string(field.frame.width) + " x " +
                                        std::to_string(field.frame.height)
                                  : "frames of any size";
  text.description =
      frame + ", " + kind + " " + (shift ? "4:2:0" : "4:4:4") + ", DCT " +
      std::to_string(block) + " x " + std::to_string(block) + ", " +
      std::to_string(quant.steps) + " steps from " +
      std::to_string(quant.base[0]) + " to " +
      std::to_string(quant.base[quant.steps - 1]) + ", first " +
      std::to_string(keep) + " of " + std::to_string(block * block) +
      " coefficients in zigzag order, rANS in " + std::to_string(lanes) +
      " lanes with trained contexts.";
  const std::string quantName = tables.constant(
      context.space + "_quant", "smmil::dct::QuantTable",
      "smmil/Runtime/Kernels/Quantize/Table.h", printQuant(quant));
  const std::string bandsName = tables.expanded(
      rans.table, context.space + "_bands", "smmil::dct::BandTables",
      "smmil::dct::BandTables::create",
      "smmil/Runtime/Kernels/BandRans/Tables.h");

  // Encode-only parameters follow the number of steps; see Plan.h.
  const PlanOp *forward = findOp(context.encode, OpCode::Quantize);
  if (!forward)
    return context.error("the encode chain has no quantiser");
  const int32_t fixed = argument(*forward, 3, -1);
  const std::string rgbKernel = context.space + "_rgb";
  const std::string tensorKernel = context.space + "_tensor";
  const Values values = {
      {"WIDTH", std::to_string(field.frame.width)},
      {"HEIGHT", std::to_string(field.frame.height)},
      {"LANES", std::to_string(lanes)},
      {"BLOCK", std::to_string(block)},
      {"KEEP", std::to_string(keep)},
      {"STEPS", std::to_string(quant.steps)},
      {"SHIFT", std::to_string(shift)},
      {"COLOR", kind},
      {"TABLES", tablesOf(bandsName, quantName)},
      {"QUANT", assigned("  const smmil::dct::QuantTable &quant", quantName)},
      {"BANDS", assigned("  const smmil::dct::BandTables &bands", bandsName)},
      {"SCALES", triple(field.frame.scale)},
      {"OFFSETS", triple(field.frame.offset)},
      {"RGB", rgbKernel},
      {"TENSOR", tensorKernel},
      // Broken where the line would be too long.
      {"TENSOR_CALL",
       (tensorKernel.size() > 55 ? "\n        " : "") + tensorKernel},
      {"DEADZONE", std::to_string(argument(*forward, 1, 40))},
      {"LAMBDA", std::to_string(argument(*forward, 2, 100))},
      {"FIXED", std::to_string(fixed)},
      {"MATRIX", std::to_string(argument(*forward, 4, 15))},
      {"CHROMA", std::to_string(argument(*forward, 5, 90))},
      {"CHOSEN", fixed >= 0 ? "kOptions.fixedStep + static_cast<int>(step)"
                            : "static_cast<int>(step)"},
  };
  text.steps = fixed >= 0 ? "1" : std::to_string(quant.steps);
  text.decode = substitute(kConfig, values) + substitute(kDecode, values);
  text.decodeIncludes = {"smmil/Runtime/Kernels/DctImage/Decode.h"};
  text.sources = {"lib/Runtime/Kernels/BandRans/Tables.cpp"};
  if (!sized) {
    text.encode = kNoEncode;
    return text;
  }
  text.decode += substitute(kTensor, values);
  text.tensorFloats = context.space + "::kTensorFloats";
  text.halide = context.halide && std::string(kind) == "YCbCr" &&
                suitsHalide(field.frame.width, field.frame.height);
  if (text.halide) {
    text.decode += substitute(kHalide, values);
    text.decodeIncludes = {"smmil/Runtime/Kernels/DctImage/DecodeTail.h"};
    for (auto kernel :
         {HalideKernel::Kind::ImageRgb, HalideKernel::Kind::ImageTensor})
      context.kernels.push_back(
          {kernel,
           kernel == HalideKernel::Kind::ImageRgb ? rgbKernel : tensorKernel,
           field.frame.width, field.frame.height, shift});
  }
  text.encode = substitute(kEncode, values);
  text.encodeIncludes = {"smmil/Runtime/Kernels/DctImage/Levels.h"};
  for (const char *file : {"Analyse.cpp", "Encode.cpp", "Levels.cpp"})
    text.sources.insert(std::string("lib/Runtime/Kernels/DctImage/") + file);
  return text;
}
