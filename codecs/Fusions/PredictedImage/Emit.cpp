//===- EmitLossless.cpp - Printing lossless images and audio --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The chains RowRans Predict Color and LpcRans Lpc. Entropy decoding and
// prediction are one loop, since each sample's context is its neighbours.
//
//===----------------------------------------------------------------------===//
#include "Chains.h"

#include "smmil/Runtime/Kernels/LosslessAudio/Table.h"
#include "smmil/Runtime/Kernels/PredictedImage/Table.h"
#include "smmil/Runtime/Kinds.h"

using namespace smmil;
using namespace smmil::cpp;

namespace {

const char *const kImageConfig =
    R"~(/// Sizes and kinds, as the kernels name them.
// NOLINTBEGIN(readability-identifier-naming)
struct Config {
  static constexpr int32_t width = $WIDTH$;
  static constexpr int32_t height = $HEIGHT$;
  static constexpr int32_t lanes = $LANES$;
  /// $PREDICT_NAME$ and $COLOR_NAME$.
  static constexpr int32_t predict = $PREDICT$;
  static constexpr int32_t color = $COLOR$;
};
// NOLINTEND(readability-identifier-naming)

Status info(ByteSpan bits, SmmilItemInfo &item) {
  int32_t width = 0;
  int32_t height = 0;
  size_t workspace = 0;
  SMMIL_RETURN_IF_ERROR(
      smmil::predicted::readInfo(Config(), bits, width, height, workspace));
  item.outputBytes = uint64_t{3} * static_cast<uint64_t>(width) *
                     static_cast<uint64_t>(height);
  item.workspaceBytes = workspace;
  return Status::ok();
}

/// Entropy decoding, prediction and colour in one pass over the rows.
Status decode(ByteSpan bits, MutableByteSpan output, MutableByteSpan workspace,
              StageClock &clock) {
  SMMIL_RETURN_IF_ERROR(
      smmil::predicted::decodeRgb(Config(), kTable, bits, output, workspace));
  clock.endEntropy();
  return Status::ok();
}
)~";

const char *const kImageTensor = R"~(
/// The model's own normalisation: value * scale + offset, red, green, blue.
constexpr float kScale[3] = {$SCALES$};
constexpr float kOffset[3] = {$OFFSETS$};
constexpr uint64_t kTensorFloats = uint64_t{3} * Config::width * Config::height;

/// The same, ending in the model's tensor.
Status decodeTensor(ByteSpan bits, Span<float> output,
                    MutableByteSpan workspace, StageClock &clock) {
  SMMIL_RETURN_IF_ERROR(smmil::predicted::decodeTensor(
      Config(), $TABLE$, kScale, kOffset, bits, output, workspace));
  clock.endEntropy();
  return Status::ok();
}
)~";

const char *const kImageEncode =
    R"~(Status encode(const SmmilSourceValue &value, uint32_t, Bytes &bits) {
  const smmil::predicted::Config config = {
      /*width=*/$WIDTH$,
      /*height=*/$HEIGHT$,
      /*lanes=*/$LANES$,
      /*predict=*/$PREDICT$,
      /*color=*/$COLOR$,
  };
  if (value.rgbBytes != size_t{3} * $WIDTH$ * $HEIGHT$)
    return Status::invalidArgument("the frame has another size");
  const smmil::predicted::Frame frame = {
      {value.rgb, value.rgbBytes}, config.width, config.height};
  return smmil::predicted::encodeImage(config, $TABLE$, frame, bits);
}
)~";

const char *const kNoEncode =
    R"~(/// Frames of this field have no fixed size, which the C interface cannot give.
Status encode(const SmmilSourceValue &, uint32_t, Bytes &) {
  return Status::unsupported("only frames of a fixed size can be encoded");
}
)~";

const char *const kAudioDecode =
    R"~(/// Channels and predictor, as the kernels name them.
// NOLINTBEGIN(readability-identifier-naming)
struct Config {
  static constexpr int32_t channels = $CHANNELS$;
  static constexpr int32_t lanes = $LANES$;
  static constexpr int32_t maxOrder = $ORDER$;
  static constexpr int32_t frame = $FRAME$;
};
// NOLINTEND(readability-identifier-naming)

Status info(ByteSpan bits, SmmilItemInfo &item) {
  size_t output = 0;
  size_t workspace = 0;
  SMMIL_RETURN_IF_ERROR(
      smmil::audio::readInfo(Config(), bits, output, workspace));
  item.outputBytes = output;
  item.workspaceBytes = workspace;
  return Status::ok();
}

/// Entropy decoding and linear prediction, segments of the clip side by side.
Status decode(ByteSpan bits, MutableByteSpan output, MutableByteSpan workspace,
              StageClock &clock) {
  SMMIL_RETURN_IF_ERROR(
      smmil::audio::decodePcm(Config(), kTable, bits, output, workspace));
  clock.endEntropy();
  return Status::ok();
}
)~";

const char *const kAudioEncode =
    R"~(Status encode(const SmmilSourceValue &value, uint32_t, Bytes &bits) {
  const smmil::audio::Config config = {
      /*channels=*/$CHANNELS$,
      /*lanes=*/$LANES$,
      /*maxOrder=*/$ORDER$,
      /*frame=*/$FRAME$,
  };
  return smmil::audio::encodeAudio(config, $TABLE$,
                                   {value.samples, value.sampleCount}, bits);
}
)~";

std::string triple(const float (&values)[3]) {
  return floatLiteral(values[0]) + ", " + floatLiteral(values[1]) + ", " +
         floatLiteral(values[2]);
}

} // namespace

Result<CaseText> cpp::printPredictedImage(const CaseContext &context) {
  const PlanField &field = context.field;
  if (!context.isImage())
    return context.error("a predicted image needs an image field");
  const PlanOp &rans = context.decode.ops[0];
  if (!context.tables.has(rans.table))
    return context.error("the table is not trained; run `smmil design` or "
                         "train it before emission");
  predicted::Table table;
  if (Status status =
          predicted::parseTable(context.tables.bytes(rans.table), table);
      !status.isOk())
    return context.error(std::string("entropy table: ") + status.message());
  const int32_t predict = argument(context.decode.ops[1], 0, 0);
  const int32_t color = argument(context.decode.ops[2], 0, 0);
  static const char *const predictors[] = {"Med", "Left", "Up"};
  if (predict < 0 || predict > 2 ||
      (color != int32_t(ColorKind::YCoCgR) &&
       color != int32_t(ColorKind::SubtractGreen)))
    return context.error("prediction needs a known predictor and a reversible "
                         "colour transform (ycocg_r or subtract_green)");
  const char *colorName =
      color == int32_t(ColorKind::YCoCgR) ? "YCoCgR" : "SubtractGreen";
  const bool sized = field.frame.width > 0;
  const std::string lanes = std::to_string(argument(rans, 0, 8));

  CaseText text;
  text.description = (sized ? std::to_string(field.frame.width) + " x " +
                                  std::to_string(field.frame.height)
                            : std::string("frames of any size")) +
                     ", lossless: " + colorName + ", predictor " +
                     predictors[predict] + ", rANS in " + lanes +
                     " strips with trained contexts.";
  const Values values = {
      {"WIDTH", std::to_string(field.frame.width)},
      {"HEIGHT", std::to_string(field.frame.height)},
      {"LANES", lanes},
      {"PREDICT", std::to_string(predict)},
      {"PREDICT_NAME", predictors[predict]},
      {"COLOR", std::to_string(color)},
      {"COLOR_NAME", colorName},
      {"TABLE", "kTable"},
      {"SCALES", triple(field.frame.scale)},
      {"OFFSETS", triple(field.frame.offset)},
  };
  const std::string name = context.tables.expanded(
      rans.table, context.space + "_rows", "smmil::predicted::Table",
      "smmil::predicted::parseTable",
      "smmil/Runtime/Kernels/PredictedImage/Table.h");
  const std::string alias =
      "const smmil::predicted::Table &kTable = " + name + ";\n\n";
  text.decode = alias + substitute(kImageConfig, values);
  text.decodeIncludes = {"smmil/Runtime/Kernels/PredictedImage/Item.h"};
  if (!sized) {
    text.encode = kNoEncode;
    return text;
  }
  text.decode += substitute(kImageTensor, values);
  text.tensorFloats = context.space + "::kTensorFloats";
  text.encode = alias + substitute(kImageEncode, values);
  text.encodeIncludes = {"smmil/Runtime/Kernels/PredictedImage/Encode.h"};
  text.sources = {"lib/Runtime/Kernels/LaneRans/Encode.cpp",
                  "lib/Runtime/Kernels/PredictedImage/Encode.cpp"};
  return text;
}

Result<CaseText> cpp::printAudio(const CaseContext &context) {
  const PlanField &field = context.field;
  if (field.modality != Modality::Audio || field.frame.channels < 1)
    return context.error(
        "linear prediction needs an audio field with channels");
  const PlanOp &rans = context.decode.ops[0];
  const PlanOp &lpc = context.decode.ops[1];
  if (!context.tables.has(rans.table))
    return context.error("the table is not trained; run `smmil design` or "
                         "train it before emission");
  audio::Table table;
  if (Status status =
          audio::parseTable(context.tables.bytes(rans.table), table);
      !status.isOk())
    return context.error(std::string("entropy table: ") + status.message());
  const Values values = {
      {"CHANNELS", std::to_string(field.frame.channels)},
      {"LANES", std::to_string(argument(rans, 0, 8))},
      {"ORDER", std::to_string(argument(lpc, 0, 16))},
      {"FRAME", std::to_string(argument(lpc, 1, 4096))},
      {"TABLE", "kTable"},
  };
  CaseText text;
  text.description = std::to_string(field.frame.rate) + " Hz, " +
                     std::to_string(field.frame.channels) + " channel" +
                     (field.frame.channels > 1 ? "s" : "") +
                     ", 16 bits, lossless: linear prediction up to order " +
                     std::to_string(argument(lpc, 0, 16)) + " in frames of " +
                     std::to_string(argument(lpc, 1, 4096)) +
                     " samples, rANS in " +
                     std::to_string(argument(rans, 0, 8)) + " lanes.";
  const std::string name =
      context.tables.expanded(rans.table, context.space + "_rows",
                              "smmil::audio::Table", "smmil::audio::parseTable",
                              "smmil/Runtime/Kernels/LosslessAudio/Table.h");
  const std::string alias =
      "const smmil::audio::Table &kTable = " + name + ";\n\n";
  text.decode = alias + substitute(kAudioDecode, values);
  text.encode = alias + substitute(kAudioEncode, values);
  text.decodeIncludes = {"smmil/Runtime/Kernels/LosslessAudio/Item.h"};
  text.encodeIncludes = {"smmil/Runtime/Kernels/LosslessAudio/Encode.h"};
  text.sources = {"lib/Runtime/Kernels/LaneRans/Encode.cpp",
                  "lib/Runtime/Kernels/LosslessAudio/Encode.cpp"};
  return text;
}
