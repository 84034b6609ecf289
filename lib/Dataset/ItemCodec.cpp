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

Status CaseEncoder::create(const ItemCodec &codec, uint32_t field,
                           uint32_t caseIndex, const PlanGraph &encode,
                           const SourceValue &value, CaseEncoder &encoder) {
  encoder.emitted = codec.emitted();
  encoder.field = field;
  encoder.caseIndex = caseIndex;
  encoder.value = value;
  if (encoder.emitted)
    return Status::ok();
  return ItemEncoder::create(codec.plan().tables, codec.plan().fields[field],
                             encode, value, encoder.universal);
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

} // namespace smmil
