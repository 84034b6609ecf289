//===- Encoder.cpp - Encoding and table training --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Hands values to the encoders of a chain's family, and tables from training
// to the plan.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Encoder.h"

#include "Chain.h"
#include "smmil/Runtime/Kernels/DctImage/Encode.h"
#include "smmil/Runtime/Kernels/DctImage/Train.h"
#include "smmil/Runtime/Kernels/LosslessAudio/Encode.h"
#include "smmil/Runtime/Kernels/Numeric/Encode.h"
#include "smmil/Runtime/Kernels/PredictedImage/Encode.h"
#include "smmil/Runtime/Kernels/Zstd/Codec.h"

namespace smmil {
namespace {

constexpr int kDefaultLevel = 19;

predicted::Frame frameOf(const PlanField &field, const SourceValue &value) {
  return {value.rgb, field.frame.width, field.frame.height};
}

/// Elements in front of the entropy coder.
Status elementsOf(const SequenceShape &shape, ByteSpan bytes,
                  numeric::Elements &elements) {
  if (!shape.words) {
    elements.assign(bytes.begin(), bytes.end());
    return Status::ok();
  }
  if (bytes.size() % 2 != 0)
    return Status::invalidArgument("sequence: a numeric value has an odd size");
  elements.resize(bytes.size() / 2);
  for (size_t i = 0; i < elements.size(); ++i)
    elements[i] = loadU16(bytes.data() + 2 * i);
  for (size_t i = shape.ops.size(); i-- > 0;) {
    if (shape.ops[i] == OpCode::Delta)
      numeric::applyDelta(elements);
    else
      numeric::applyZigzag(elements);
  }
  if (shape.joinPlanes)
    numeric::splitBytePlanes(elements);
  return Status::ok();
}

/// The elements as zstd sees them.
Bytes contentOf(const SequenceShape &shape, const numeric::Elements &elements) {
  Bytes content;
  ByteWriter writer(content);
  for (uint16_t element : elements) {
    if (shape.entropyWords())
      writer.writeU16(element);
    else
      writer.writeU8(static_cast<uint8_t>(element));
  }
  return content;
}

class CopyEncoder final : public ItemEncoder {
public:
  explicit CopyEncoder(ByteSpan bytes) : bytes(bytes) {}
  Status encode(int, Bytes &bits) override {
    bits.insert(bits.end(), bytes.begin(), bytes.end());
    return Status::ok();
  }

private:
  ByteSpan bytes;
};

class DctEncoder final : public ItemEncoder {
public:
  int stepCount() const override { return encoder.stepCount(); }
  Status encode(int step, Bytes &bits) override {
    return encoder.encode(step, bits);
  }
  dct::DctImageEncoder encoder;
};

class PredictedEncoder final : public ItemEncoder {
public:
  Status encode(int, Bytes &bits) override {
    return predicted::encodeImage(config, table, frame, bits);
  }
  predicted::Config config;
  predicted::Table table;
  predicted::Frame frame;
};

class AudioEncoder final : public ItemEncoder {
public:
  Status encode(int, Bytes &bits) override {
    return audio::encodeAudio(config, table, samples, bits);
  }
  audio::Config config;
  audio::Table table;
  Span<const int16_t> samples;
};

class SequenceEncoder final : public ItemEncoder {
public:
  Status encode(int, Bytes &bits) override {
    numeric::Elements elements;
    switch (shape.entropy) {
    case OpCode::Rans:
      SMMIL_RETURN_IF_ERROR(elementsOf(shape, bytes, elements));
      return numeric::encodeRans(table, shape.argument, elements, bits);
    case OpCode::BitPack:
      SMMIL_RETURN_IF_ERROR(elementsOf(shape, bytes, elements));
      return numeric::encodeBitPack(shape.argument, elements, bits);
    default:
      break;
    }
    int level = shape.argument > 0 ? shape.argument : kDefaultLevel;
    if (!shape.words)
      return zstd::encodeFrame(dictionary, level, bytes, bits);
    SMMIL_RETURN_IF_ERROR(elementsOf(shape, bytes, elements));
    Bytes content = contentOf(shape, elements);
    return zstd::encodeFrame(dictionary, level, content, bits);
  }
  SequenceShape shape;
  numeric::Table table;
  ByteSpan dictionary, bytes;
};

/// Appends a table and returns its index.
int32_t addTable(Plan &plan, Bytes table) {
  plan.tables.push_back(std::move(table));
  return static_cast<int32_t>(plan.tables.size() - 1);
}

/// Sets the table of the op with this code in both chains.
void setTable(PlanChain &encode, PlanChain &decode, OpCode code,
              int32_t table) {
  for (PlanChain *chain : {&encode, &decode})
    for (PlanOp &op : chain->ops)
      if (op.code == code)
        op.table = table;
}

Status trainSequence(Plan &plan, const SequenceShape &shape, PlanChain &encode,
                     PlanChain &decode, Span<const SourceValue> samples) {
  if (shape.entropy == OpCode::BitPack)
    return Status::ok();
  std::vector<numeric::Elements> elements(samples.size());
  if (shape.words || shape.entropy == OpCode::Rans)
    for (size_t i = 0; i < samples.size(); ++i)
      SMMIL_RETURN_IF_ERROR(elementsOf(shape, samples[i].bytes, elements[i]));
  Bytes table;
  if (shape.entropy == OpCode::Rans) {
    numeric::trainTable(elements, table);
    setTable(encode, decode, OpCode::Rans, addTable(plan, std::move(table)));
    return Status::ok();
  }
  std::vector<Bytes> contents;
  std::vector<ByteSpan> views;
  views.reserve(samples.size());
  for (size_t i = 0; i < samples.size(); ++i)
    if (shape.words)
      contents.push_back(contentOf(shape, elements[i]));
  for (size_t i = 0; i < samples.size(); ++i)
    views.push_back(shape.words ? ByteSpan(contents[i]) : samples[i].bytes);
  int level = shape.argument > 0 ? shape.argument : kDefaultLevel;
  SMMIL_RETURN_IF_ERROR(zstd::trainDictionary({views.data(), views.size()},
                                              level, shape.dictionary, table));
  setTable(encode, decode, OpCode::Zstd,
           table.empty() ? -1 : addTable(plan, std::move(table)));
  return Status::ok();
}

} // namespace

Status ItemEncoder::create(const Plan &plan, const PlanField &field,
                           const PlanChain &encode, const SourceValue &value,
                           std::unique_ptr<ItemEncoder> &encoder) {
  std::vector<PlanOp> ops = reversedOps(encode);
  Family family = Family::Copy;
  SMMIL_RETURN_IF_ERROR(familyOf(ops, field, family));
  ByteSpan table;
  switch (family) {
  case Family::Copy:
    encoder = std::make_unique<CopyEncoder>(value.bytes);
    return Status::ok();
  case Family::DctImage: {
    auto made = std::make_unique<DctEncoder>();
    SMMIL_RETURN_IF_ERROR(dct::DctImageEncoder::create(
        plan, field, encode, value.rgb, made->encoder));
    encoder = std::move(made);
    return Status::ok();
  }
  case Family::PredictedImage: {
    auto made = std::make_unique<PredictedEncoder>();
    made->config = predictedConfig(ops, field);
    made->frame = frameOf(field, value);
    SMMIL_RETURN_IF_ERROR(tableOf(plan, ops[0], table));
    SMMIL_RETURN_IF_ERROR(predicted::parseTable(table, made->table));
    encoder = std::move(made);
    return Status::ok();
  }
  case Family::Audio: {
    auto made = std::make_unique<AudioEncoder>();
    made->config = audioConfig(ops, field);
    made->samples = value.samples;
    SMMIL_RETURN_IF_ERROR(tableOf(plan, ops[0], table));
    SMMIL_RETURN_IF_ERROR(audio::parseTable(table, made->table));
    encoder = std::move(made);
    return Status::ok();
  }
  case Family::Sequence:
    break;
  }
  auto made = std::make_unique<SequenceEncoder>();
  SMMIL_RETURN_IF_ERROR(sequenceOf(ops, field, made->shape));
  made->bytes = value.bytes;
  if (made->shape.entropy == OpCode::Rans) {
    SMMIL_RETURN_IF_ERROR(tableOf(plan, ops[0], table));
    SMMIL_RETURN_IF_ERROR(numeric::parseTable(table, made->table));
  } else if (made->shape.entropy == OpCode::Zstd && made->shape.table >= 0) {
    SMMIL_RETURN_IF_ERROR(tableOf(plan, ops[0], made->dictionary));
  }
  encoder = std::move(made);
  return Status::ok();
}

Status trainTables(Plan &plan, const PlanField &field, PlanChain &encode,
                   PlanChain &decode, Span<const SourceValue> samples,
                   Span<const int> stepOf) {
  std::vector<PlanOp> ops = reversedOps(encode);
  Family family = Family::Copy;
  SMMIL_RETURN_IF_ERROR(familyOf(ops, field, family));
  Bytes table;
  switch (family) {
  case Family::Copy:
    return Status::ok();
  case Family::DctImage: {
    std::vector<dct::TrainingFrame> frames;
    frames.reserve(samples.size());
    for (size_t i = 0; i < samples.size(); ++i)
      frames.push_back({samples[i].rgb, field.frame.width, field.frame.height,
                        i < stepOf.size() ? stepOf[i] : -1});
    Bytes quant;
    SMMIL_RETURN_IF_ERROR(dct::trainDctImage(
        field, encode, {frames.data(), frames.size()}, quant, table));
    setTable(encode, decode, OpCode::Quantize,
             addTable(plan, std::move(quant)));
    setTable(encode, decode, OpCode::BandRans,
             addTable(plan, std::move(table)));
    return Status::ok();
  }
  case Family::PredictedImage: {
    std::vector<predicted::Frame> frames;
    for (const SourceValue &sample : samples)
      frames.push_back(frameOf(field, sample));
    SMMIL_RETURN_IF_ERROR(predicted::trainTable(
        predictedConfig(ops, field), {frames.data(), frames.size()}, table));
    setTable(encode, decode, OpCode::RowRans, addTable(plan, std::move(table)));
    return Status::ok();
  }
  case Family::Audio: {
    std::vector<Span<const int16_t>> clips;
    for (const SourceValue &sample : samples)
      clips.push_back(sample.samples);
    SMMIL_RETURN_IF_ERROR(audio::trainTable(
        audioConfig(ops, field), {clips.data(), clips.size()}, table));
    setTable(encode, decode, OpCode::LpcRans, addTable(plan, std::move(table)));
    return Status::ok();
  }
  case Family::Sequence:
    break;
  }
  SequenceShape shape;
  SMMIL_RETURN_IF_ERROR(sequenceOf(ops, field, shape));
  return trainSequence(plan, shape, encode, decode, samples);
}

} // namespace smmil
