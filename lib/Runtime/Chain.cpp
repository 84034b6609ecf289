//===- Chain.cpp - Families of chains -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Matching, and the arguments that the kernels take.
//
//===----------------------------------------------------------------------===//
#include "Chain.h"

namespace smmil {
namespace {

bool hasCodes(const std::vector<PlanOp> &ops,
              std::initializer_list<OpCode> codes) {
  if (ops.size() != codes.size())
    return false;
  size_t i = 0;
  for (OpCode code : codes)
    if (ops[i++].code != code)
      return false;
  return true;
}

int32_t argOf(const PlanOp &op, size_t index) {
  return index < op.args.size() ? op.args[index] : 0;
}

bool isLaneCount(int32_t lanes) {
  return lanes >= 1 && lanes <= 64 && (lanes & (lanes - 1)) == 0;
}

} // namespace

std::vector<PlanOp> reversedOps(const PlanChain &encode) {
  std::vector<PlanOp> ops;
  for (size_t i = encode.ops.size(); i-- > 0;)
    if (encode.ops[i].code != OpCode::Resize &&
        encode.ops[i].code != OpCode::Resample)
      ops.push_back(encode.ops[i]);
  return ops;
}

Status familyOf(const std::vector<PlanOp> &ops, const PlanField &field,
                Family &family) {
  if (hasCodes(ops, {OpCode::Copy})) {
    family = Family::Copy;
    return Status::ok();
  }
  if (hasCodes(ops, {OpCode::BandRans, OpCode::Scan, OpCode::Quantize,
                     OpCode::BlockDct, OpCode::Color})) {
    family = Family::DctImage;
    return field.modality == Modality::Image ||
                   field.modality == Modality::Video
               ? Status::ok()
               : Status::unsupported("chain: a DCT image needs an image field");
  }
  if (hasCodes(ops, {OpCode::RowRans, OpCode::Predict, OpCode::Color})) {
    family = Family::PredictedImage;
    if (field.modality != Modality::Image && field.modality != Modality::Video)
      return Status::unsupported(
          "chain: a predicted image needs an image field");
    int32_t color = argOf(ops[2], 0);
    if ((color != int32_t(ColorKind::SubtractGreen) &&
         color != int32_t(ColorKind::YCoCgR)) ||
        argOf(ops[2], 1) != 0)
      return Status::unsupported("chain: prediction needs a reversible colour "
                                 "transform without subsampling");
    if (argOf(ops[1], 0) < 0 || argOf(ops[1], 0) > 2 ||
        !isLaneCount(argOf(ops[0], 0)))
      return Status::invalidArgument(
          "chain: predictor or lanes of a predicted image are out of range");
    return Status::ok();
  }
  if (hasCodes(ops, {OpCode::LpcRans, OpCode::Lpc})) {
    family = Family::Audio;
    if (field.modality != Modality::Audio || field.frame.channels < 1 ||
        field.frame.channels > kMaxFrameChannels)
      return Status::unsupported(
          "chain: LPC needs an audio field with 1 to 8 channels");
    if (argOf(ops[1], 0) < 0 || argOf(ops[1], 0) > kMaxLpcOrder ||
        argOf(ops[1], 1) < kLpcBlock || argOf(ops[1], 1) > kMaxLpcFrame ||
        argOf(ops[1], 1) % kLpcBlock != 0 || !isLaneCount(argOf(ops[0], 0)))
      return Status::invalidArgument(
          "chain: order, frame or lanes of LPC are out of range");
    return Status::ok();
  }
  family = Family::Sequence;
  SequenceShape shape;
  return sequenceOf(ops, field, shape);
}

Status sequenceOf(const std::vector<PlanOp> &ops, const PlanField &field,
                  SequenceShape &shape) {
  shape = {};
  shape.words = field.modality == Modality::Numeric;
  if (ops.empty())
    return Status::unsupported("chain: no ops");
  const PlanOp &entropy = ops.front();
  shape.entropy = entropy.code;
  shape.argument = argOf(entropy, 0);
  shape.table = entropy.table;
  switch (entropy.code) {
  case OpCode::Zstd:
    if (entropy.args.size() > 1)
      shape.dictionary = entropy.args[1];
    break;
  case OpCode::Rans:
    if (!isLaneCount(shape.argument))
      return Status::invalidArgument("chain: lanes of Rans are out of range");
    break;
  case OpCode::BitPack:
    if (shape.argument < 1 || shape.argument > kMaxBitPackBlock)
      return Status::invalidArgument("chain: block of BitPack is out of range");
    break;
  default:
    return Status::unsupported("chain: no kernels for this sequence of ops");
  }
  for (size_t i = 1; i < ops.size(); ++i) {
    OpCode code = ops[i].code;
    if (code == OpCode::ByteTranspose && i == 1)
      shape.joinPlanes = true;
    else if (code == OpCode::Delta || code == OpCode::ZigzagInt)
      shape.ops.push_back(code);
    else
      return Status::unsupported("chain: no kernels for this sequence of ops");
  }
  if (!shape.words && ops.size() > 1)
    return Status::unsupported(
        "chain: Delta, ZigzagInt and ByteTranspose need a numeric field");
  return Status::ok();
}

predicted::Config predictedConfig(const std::vector<PlanOp> &ops,
                                  const PlanField &field) {
  return {field.frame.width, field.frame.height, argOf(ops[0], 0),
          argOf(ops[1], 0), argOf(ops[2], 0)};
}

audio::Config audioConfig(const std::vector<PlanOp> &ops,
                          const PlanField &field) {
  return {field.frame.channels, argOf(ops[0], 0), argOf(ops[1], 0),
          argOf(ops[1], 1)};
}

Status tableOf(const Plan &plan, const PlanOp &op, ByteSpan &table) {
  if (op.table < 0 || static_cast<size_t>(op.table) >= plan.tables.size())
    return Status::invalidArgument("chain: train the tables first");
  table = plan.tables[static_cast<size_t>(op.table)];
  return Status::ok();
}

} // namespace smmil
