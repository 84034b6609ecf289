//===- ItemCodec.cpp - The codec that items go through --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Hands every call on to the one or the other.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/ItemCodec.h"

#include "smmil/Runtime/PrimitiveInfo.h"

namespace smmil {

Status ItemCodec::info(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                       ItemInfo &info) const {
  return emittedCodec ? emittedCodec->info(field, caseIndex, bits, info)
                      : universal->info(field, caseIndex, bits, info);
}

Status ItemCodec::decode(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                         MutableByteSpan output,
                         MutableByteSpan workspace) const {
  return emittedCodec
             ? emittedCodec->decode(field, caseIndex, bits, output, workspace)
             : universal->decode(field, caseIndex, bits, output, workspace);
}

Status ItemCodec::decodeTensor(uint32_t field, uint32_t caseIndex,
                               ByteSpan bits, Span<float> output,
                               MutableByteSpan workspace) const {
  return emittedCodec ? emittedCodec->decodeTensor(field, caseIndex, bits,
                                                   output, workspace)
                      : universal->decodeTensor(field, caseIndex, bits, output,
                                                workspace);
}

Status ItemCodec::decodeValue(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                              Bytes &value) const {
  ItemInfo sizes;
  SMMIL_RETURN_IF_ERROR(info(field, caseIndex, bits, sizes));
  value.resize(sizes.outputBytes);
  Bytes workspace(sizes.workspaceBytes);
  return decode(field, caseIndex, bits, value, workspace);
}

/// Sets encoder parameters to their quick values; returns whether that changed
/// any.
static bool makeQuick(PlanGraph &graph) {
  bool isChanged = false;
  for (PlanStep &step : graph.steps) {
    const PrimitiveInfo *info = primitiveInfo(step.code);
    for (int32_t p = 0; info && p < info->encoderParams; ++p) {
      const auto place = static_cast<size_t>(info->formatParams + p);
      const int32_t quick = info->params[place].quick;
      if (quick < 0 || quick == step.args[place])
        continue;
      step.args[place] = quick;
      isChanged = true;
    }
  }
  return isChanged;
}

Status CaseEncoder::create(const ItemCodec &codec, uint32_t field,
                           uint32_t caseIndex, const PlanGraph &encode,
                           const SourceValue &value, CaseEncoder &encoder) {
  encoder.emitted = codec.emitted();
  encoder.field = field;
  encoder.caseIndex = caseIndex;
  encoder.value = value;
  encoder.quick.reset();
  const PlanField &planField = codec.plan().fields[field];
  PlanGraph graph = encode;
  if (makeQuick(graph)) {
    encoder.quick.emplace();
    SMMIL_RETURN_IF_ERROR(ItemEncoder::create(codec.plan().tables, planField,
                                              graph, value, *encoder.quick));
    // No ladder, no search.
    if (encoder.quick->stepCount() <= 1)
      encoder.quick.reset();
  }
  if (encoder.emitted)
    return Status::ok();
  return ItemEncoder::create(codec.plan().tables, planField, encode, value,
                             encoder.universal);
}

int CaseEncoder::stepCount() const {
  return emitted ? static_cast<int>(emitted->stepCount(field, caseIndex))
                 : universal.stepCount();
}

Status CaseEncoder::encode(int step, Bytes &bits) {
  if (emitted)
    return emitted->encode(field, caseIndex, static_cast<uint32_t>(step), value,
                           bits);
  bits.clear();
  return universal.encode(step, bits);
}

Status CaseEncoder::encodeQuickly(int step, Bytes &bits) {
  bits.clear();
  return quick->encode(step, bits);
}

} // namespace smmil
