//===- ReferenceDecoder.cpp - Runs decode chains op by op -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the steps of a chain one after another and checks what is left against
// the sizes that the plan promises.
//
//===----------------------------------------------------------------------===//

#include "smmil/Interpreter/ReferenceDecoder.h"

#include "Values.h"

#include <cstring>

namespace smmil {

using namespace reference;

struct ReferenceDecoder::Prepared {
  Plan plan;

  Status run(uint32_t field, uint32_t caseIndex, ByteSpan bits,
             Value &value) const;
  Status decodeBytes(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                     Bytes &out) const;
};

Status ReferenceDecoder::Prepared::run(uint32_t field, uint32_t caseIndex,
                                       ByteSpan bits, Value &value) const {
  if (field >= plan.fields.size() ||
      caseIndex >= plan.fields[field].cases.size())
    return Status::invalidArgument("no such field or case");
  value = Value();
  value.bytes.assign(bits.begin(), bits.end());
  const PlanField &planField = plan.fields[field];
  const PlanChain &chain = planField.cases[caseIndex];
  for (const PlanOp &op : chain.ops)
    SMMIL_RETURN_IF_ERROR(decodeOp({plan, planField, chain, op}, value));
  return Status::ok();
}

Status ReferenceDecoder::Prepared::decodeBytes(uint32_t field,
                                               uint32_t caseIndex,
                                               ByteSpan bits,
                                               Bytes &out) const {
  Value value;
  SMMIL_RETURN_IF_ERROR(run(field, caseIndex, bits, value));
  out.clear();
  switch (value.kind) {
  case Kind::Bytes:
  case Kind::Frame:
    out = std::move(value.bytes);
    return Status::ok();
  case Kind::Words:
    for (uint16_t word : value.words) {
      out.push_back(uint8_t(word));
      out.push_back(uint8_t(word >> 8));
    }
    return Status::ok();
  case Kind::Pcm:
    for (int16_t sample : value.samples) {
      out.push_back(uint8_t(sample));
      out.push_back(uint8_t(uint16_t(sample) >> 8));
    }
    return Status::ok();
  default:
    return Status::unsupported("chain does not end in a value");
  }
}

ReferenceDecoder::ReferenceDecoder() = default;
ReferenceDecoder::~ReferenceDecoder() = default;
ReferenceDecoder::ReferenceDecoder(ReferenceDecoder &&) noexcept = default;
ReferenceDecoder &
ReferenceDecoder::operator=(ReferenceDecoder &&) noexcept = default;

Status ReferenceDecoder::create(const Plan &plan, ReferenceDecoder &decoder) {
  decoder.prepared = std::make_unique<Prepared>();
  decoder.prepared->plan = plan;
  return Status::ok();
}

const Plan &ReferenceDecoder::plan() const { return prepared->plan; }

Status ReferenceDecoder::info(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                              ReferenceInfo &info) const {
  const Plan &plan = prepared->plan;
  if (field >= plan.fields.size() ||
      caseIndex >= plan.fields[field].cases.size())
    return Status::invalidArgument("no such field or case");
  const PlanField &planField = plan.fields[field];
  info = ReferenceInfo();
  info.isSource = caseIndex == 0;
  // The size of a frame is known; that of anything else is found by decoding,
  // since an interpreter has no headers of its own.
  if (planField.modality == Modality::Image && planField.frame.width > 0 &&
      !info.isSource) {
    info.outputBytes = size_t(3) * size_t(planField.frame.width) *
                       size_t(planField.frame.height);
    return Status::ok();
  }
  if (info.isSource) {
    info.outputBytes = bits.size();
    return Status::ok();
  }
  Bytes out;
  SMMIL_RETURN_IF_ERROR(prepared->decodeBytes(field, caseIndex, bits, out));
  info.outputBytes = out.size();
  return Status::ok();
}

Status ReferenceDecoder::decode(uint32_t field, uint32_t caseIndex,
                                ByteSpan bits, MutableByteSpan output,
                                MutableByteSpan) const {
  Bytes out;
  SMMIL_RETURN_IF_ERROR(prepared->decodeBytes(field, caseIndex, bits, out));
  if (out.size() != output.size())
    return Status::bufferTooSmall("output has not the size that info() gives");
  if (!out.empty())
    std::memcpy(output.data(), out.data(), out.size());
  return Status::ok();
}

Status ReferenceDecoder::decodeTensor(uint32_t field, uint32_t caseIndex,
                                      ByteSpan bits, Span<float> output,
                                      MutableByteSpan) const {
  Value value;
  SMMIL_RETURN_IF_ERROR(prepared->run(field, caseIndex, bits, value));
  if (value.kind != Kind::Frame)
    return Status::unsupported("only image items decode to a tensor");
  size_t pixels = value.bytes.size() / 3;
  if (output.size() != 3 * pixels)
    return Status::bufferTooSmall("tensor has another size than the frame");
  const ItemFrame &frame = prepared->plan.fields[field].frame;
  for (size_t channel = 0; channel < 3; ++channel)
    for (size_t pixel = 0; pixel < pixels; ++pixel) {
      // Two roundings: this file is compiled without contraction.
      float scaled =
          float(value.bytes[3 * pixel + channel]) * frame.scale[channel];
      output[channel * pixels + pixel] = scaled + frame.offset[channel];
    }
  return Status::ok();
}

} // namespace smmil
