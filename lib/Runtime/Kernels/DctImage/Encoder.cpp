//===- Encoder.cpp - Encoder of DCT images of a plan ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes parameters and tables from a plan, then runs the steps of Levels.h.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/DctImage/Decoder.h"
#include "smmil/Runtime/Kernels/DctImage/Encode.h"

namespace smmil::dct {

EncodeOptions optionsOfChain(const PlanChain &encode) {
  EncodeOptions options;
  for (const PlanOp &op : encode.ops) {
    if (op.code != OpCode::Quantize)
      continue;
    auto take = [&](size_t index, int32_t &option) {
      if (index < op.args.size())
        option = op.args[index];
    };
    take(1, options.deadzone);
    take(2, options.lambda);
    take(3, options.fixedStep);
    take(4, options.shape);
    take(5, options.chromaPercent);
  }
  return options;
}

struct DctImageEncoder::State {
  ImageShape shape;
  EncodeOptions options;
  BandTables bands;
  QuantTable quant;
  Analysis analysis;
  Levels levels;
};

DctImageEncoder::DctImageEncoder() = default;
DctImageEncoder::~DctImageEncoder() = default;
DctImageEncoder::DctImageEncoder(DctImageEncoder &&) noexcept = default;
DctImageEncoder &
DctImageEncoder::operator=(DctImageEncoder &&) noexcept = default;

Status DctImageEncoder::create(const Plan &plan, const PlanField &field,
                               const PlanChain &encode, Span<const uint8_t> rgb,
                               DctImageEncoder &encoder, int32_t width,
                               int32_t height) {
  auto state = std::make_unique<State>();
  SMMIL_RETURN_IF_ERROR(shapeOfChain(field, encode, state->shape));
  SMMIL_RETURN_IF_ERROR(
      loadTables(plan, encode, state->shape, state->bands, state->quant));
  state->options = optionsOfChain(encode);
  if (state->shape.width != 0) {
    width = state->shape.width;
    height = state->shape.height;
  }
  if (width < 1 || width > kMaxSide || height < 1 || height > kMaxSide ||
      rgb.size() !=
          static_cast<size_t>(width) * static_cast<size_t>(height) * 3)
    return Status::invalidArgument("DCT image: the frame has the wrong size");
  if (state->options.fixedStep >= state->shape.steps)
    return Status::invalidArgument("DCT image: the fixed step is beyond the "
                                   "ladder");
  analyse(state->shape, width, height, rgb.data(), state->analysis);
  encoder.state = std::move(state);
  return Status::ok();
}

int DctImageEncoder::stepCount() const {
  return state->options.fixedStep >= 0 ? 1 : state->shape.steps;
}

Status DctImageEncoder::encode(int step, Bytes &bits) {
  if (step < 0 || step >= stepCount())
    return Status::invalidArgument("DCT image: no such step");
  if (state->options.fixedStep >= 0)
    step = state->options.fixedStep;
  quantize(state->shape, state->options, state->quant, &state->bands,
           state->analysis, step, state->levels);
  return encodeLevels(state->shape, state->bands, state->analysis.width,
                      state->analysis.height, step, state->levels, bits);
}

} // namespace smmil::dct
