//===- EncodeGraph.cpp - Running a graph forwards -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sources to roots, and one step after another.
//
//===----------------------------------------------------------------------===//
#include "EncodeGraph.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace smmil {

void EncodedValue::round() {
  if (!isReal())
    return;
  allocate();
  int16_t *to = i16();
  for (size_t i = 0; i < real.size(); ++i)
    to[i] =
        static_cast<int16_t>(std::clamp(std::lrint(real[i]), -32768L, 32767L));
  real.clear();
}

Status rootValueOf(const Shape &declared, const SourceValue &source,
                   EncodedValue &root) {
  root.shape = declared;
  Shape &shape = root.shape;
  const uint8_t *data = source.bytes.data();
  size_t size = source.bytes.size();
  if (shape.kind == ValueKind::Frame) {
    if (shape.width == 0) {
      shape.width = source.width;
      shape.height = source.height;
    }
    if (shape.width < 1 || shape.width > kMaxFrameSide || shape.height < 1 ||
        shape.height > kMaxFrameSide)
      return Status::unsupported("encode: the frame has no or too many pixels");
    data = source.rgb.data();
    size = source.rgb.size();
  } else if (shape.kind == ValueKind::Pcm) {
    const auto channels = static_cast<size_t>(shape.channels);
    if (source.samples.size() % channels != 0)
      return Status::invalidArgument("encode: samples of half a frame");
    shape.count = source.samples.size() / channels;
    data = reinterpret_cast<const uint8_t *>(source.samples.data());
    size = source.samples.size() * sizeof(int16_t);
    if (size > kMaxAudioBytes)
      return Status::unsupported("encode: the sound is too long");
  } else {
    const size_t width = bytesOf(shape.element);
    if (size % width != 0)
      return Status::invalidArgument("encode: a part of an element is over");
    shape.count = size / width;
    if (shape.count > kMaxElements)
      return Status::unsupported("encode: the value has too many elements");
  }
  if (size != bytesOf(shape))
    return Status::invalidArgument("encode: the value has the wrong size");
  root.data.assign(data, data + size);
  return Status::ok();
}

EncodeStep encodeStepOf(const PreparedStep &step) {
  return {step.step->args.data(), step.table.get(), step.tableBytes,
          step.rates.get()};
}

void presetItem(const PreparedGraph &graph, size_t index, int ladderStep,
                int32_t *item) {
  const PreparedStep &step = graph.steps[index];
  for (int32_t i = 0; i < step.info->itemParams; ++i) {
    const size_t place = step.firstItem + static_cast<size_t>(i);
    const auto &fixed = step.step->fixed;
    item[i] = static_cast<size_t>(i) < fixed.size()
                  ? fixed[static_cast<size_t>(i)]
                  : -1;
    if (item[i] < 0 && graph.ladder[place] && ladderStep >= 0)
      item[i] = std::min(ladderStep, static_cast<int>(graph.bounds[place]) - 1);
  }
}

Status runStep(const PreparedGraph &graph, size_t index,
               std::vector<EncodedValue> &values, int32_t *item) {
  const PreparedStep &step = graph.steps[index];
  EncodedValue operands[kMaxResults], results[kMaxResults];
  Shape shapes[kMaxResults], made[kMaxResults];
  for (size_t i = 0; i < step.step->operands.size(); ++i) {
    operands[i] = std::move(values[step.step->operands[i]]);
    shapes[i] = operands[i].shape;
  }
  SMMIL_RETURN_IF_ERROR(step.impl->shape(step.step->args.data(), shapes, made));
  for (int32_t i = 0; i < step.info->results; ++i)
    results[i].shape = made[i];
  SMMIL_RETURN_IF_ERROR(
      step.impl->encode(encodeStepOf(step), operands, results, item));
  for (int32_t i = 0; i < step.info->itemParams; ++i)
    if (item[i] < 0 ||
        static_cast<uint32_t>(item[i]) >=
            graph.bounds[step.firstItem + static_cast<size_t>(i)])
      return Status::invalidArgument(
          "encode: an item parameter is out of range");
  for (int32_t i = 0; i < step.info->results; ++i)
    values[step.firstResult + static_cast<size_t>(i)] = std::move(results[i]);
  return Status::ok();
}

} // namespace smmil
