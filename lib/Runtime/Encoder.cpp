//===- Encoder.cpp - Encoding of items ------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the steps in front of the ladder once, and the others for each of its
// steps that packing tries.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Encoder.h"

#include "EncodeGraph.h"
#include "smmil/Runtime/Prologue.h"

#include <algorithm>

namespace smmil {

struct ItemEncoder::State {
  PreparedGraph graph;
  SourceValue source;
  Shape root;
  std::vector<EncodedValue> values; ///< As the common steps leave them.
  std::vector<int32_t> item;
  size_t common = 0; ///< Steps that every ladder step shares.
  int steps = 1;

  Status run(size_t from, size_t to, int ladderStep,
             std::vector<EncodedValue> &onto, std::vector<int32_t> &params);
};

Status ItemEncoder::State::run(size_t from, size_t to, int ladderStep,
                               std::vector<EncodedValue> &onto,
                               std::vector<int32_t> &params) {
  for (size_t s = from; s < to; ++s) {
    int32_t *own = params.data() + graph.steps[s].firstItem;
    presetItem(graph, s, ladderStep, own);
    SMMIL_RETURN_IF_ERROR(runStep(graph, s, onto, own));
  }
  return Status::ok();
}

ItemEncoder::ItemEncoder() = default;
ItemEncoder::~ItemEncoder() = default;
ItemEncoder::ItemEncoder(ItemEncoder &&) noexcept = default;
ItemEncoder &ItemEncoder::operator=(ItemEncoder &&) noexcept = default;

Status ItemEncoder::create(const std::vector<Bytes> &tables,
                           const PlanField &field, const PlanGraph &encode,
                           const SourceValue &value, ItemEncoder &encoder) {
  auto state = std::make_unique<State>();
  SMMIL_RETURN_IF_ERROR(state->graph.create(encode, field, tables));
  state->source = value;
  if (encode.isStore()) {
    encoder.state = std::move(state);
    return Status::ok();
  }
  PreparedGraph &graph = state->graph;
  state->values.resize(graph.values);
  state->item.assign(graph.bounds.size(), -1);
  SMMIL_RETURN_IF_ERROR(rootValueOf(graph.root, value, state->values[0]));
  state->root = state->values[0].shape;
  // The ladder begins at the first step that has an open ladder parameter.
  state->common = graph.steps.size();
  for (size_t s = graph.steps.size(); s-- > 0;) {
    const PreparedStep &step = graph.steps[s];
    std::vector<int32_t> item(static_cast<size_t>(step.info->itemParams));
    presetItem(graph, s, -1, item.data());
    for (size_t i = 0; i < item.size(); ++i)
      if (item[i] < 0 && graph.ladder[step.firstItem + i]) {
        state->common = s;
        state->steps = std::max(
            state->steps, static_cast<int>(graph.bounds[step.firstItem + i]));
      }
  }
  SMMIL_RETURN_IF_ERROR(
      state->run(0, state->common, -1, state->values, state->item));
  encoder.state = std::move(state);
  return Status::ok();
}

int ItemEncoder::stepCount() const { return state->steps; }

Status ItemEncoder::encode(int step, Bytes &bits) {
  if (step < 0 || step >= state->steps)
    return Status::invalidArgument("encode: no such step of the ladder");
  const PreparedGraph &graph = state->graph;
  if (graph.graph.isStore()) {
    bits.insert(bits.end(), state->source.bytes.begin(),
                state->source.bytes.end());
    return Status::ok();
  }
  std::vector<EncodedValue> values = state->values;
  std::vector<int32_t> item = state->item;
  SMMIL_RETURN_IF_ERROR(
      state->run(state->common, graph.steps.size(), step, values, item));
  ByteWriter writer(bits);
  writeRoot(writer, graph.root, state->root, state->source.extents,
            state->source.rank);
  for (int32_t param : item)
    writer.writeVarint(static_cast<uint32_t>(param));
  const std::vector<uint16_t> &streams = graph.graph.streams;
  for (size_t i = 0; i + 1 < streams.size(); ++i)
    writer.writeVarint(values[streams[i]].data.size());
  for (uint16_t stream : streams)
    writer.writeBytes(values[stream].data);
  return Status::ok();
}

} // namespace smmil
