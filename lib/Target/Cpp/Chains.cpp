//===- Chains.cpp - Printing one case -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Picks the family of a chain and prints the simplest one, copy.
//
//===----------------------------------------------------------------------===//
#include "Chains.h"

#include <algorithm>

using namespace smmil;
using namespace smmil::cpp;

namespace {

const char *const kCopyDecode =
    R"~(Status info(ByteSpan bits, SmmilItemInfo &item) {
  item.outputBytes = bits.size();
  item.isSource = $SOURCE$;
  return Status::ok();
}

Status decode(ByteSpan bits, MutableByteSpan output, MutableByteSpan,
              StageClock &clock) {
  std::copy(bits.begin(), bits.end(), output.begin());
  clock.endFinish();
  return Status::ok();
}
)~";

const char *const kCopyEncode =
    R"~(Status encode(const SmmilSourceValue &value, uint32_t, Bytes &bits) {
  bits.insert(bits.end(), value.bytes, value.bytes + value.byteCount);
  return Status::ok();
}
)~";

} // namespace

Error CaseContext::error(const std::string &message) const {
  return dataError("field `" + field.name + "`, case `" + decode.name +
                   "`: " + message);
}

std::vector<OpCode> cpp::codesOf(const PlanChain &chain) {
  std::vector<OpCode> codes;
  codes.reserve(chain.ops.size());
  for (const PlanOp &op : chain.ops)
    codes.push_back(op.code);
  return codes;
}

int32_t cpp::argument(const PlanOp &op, size_t index, int32_t otherwise) {
  return index < op.args.size() ? op.args[index] : otherwise;
}

const PlanOp *cpp::findOp(const PlanChain &chain, OpCode code) {
  for (const PlanOp &op : chain.ops)
    if (op.code == code)
      return &op;
  return nullptr;
}

Result<CaseText> cpp::printCopy(const CaseContext &context) {
  CaseText text;
  const bool medium = context.field.modality == Modality::Image ||
                      context.field.modality == Modality::Audio ||
                      context.field.modality == Modality::Video;
  text.description =
      medium ? "the source file's own bytes" : "bytes as they are";
  text.decodeIncludes = {};
  text.decode = substitute(kCopyDecode, {{"SOURCE", medium ? "1" : "0"}});
  text.encode = kCopyEncode;
  return text;
}

Result<CaseText> cpp::printCase(const CaseContext &context) {
  const std::vector<OpCode> codes = codesOf(context.decode);
  using Family = Result<CaseText> (*)(const CaseContext &);
  static const std::vector<std::pair<std::vector<OpCode>, Family>> families = {
      {{OpCode::Copy}, printCopy},
      {{OpCode::BandRans, OpCode::Scan, OpCode::Quantize, OpCode::BlockDct,
        OpCode::Color},
       printDctImage},
      {{OpCode::RowRans, OpCode::Predict, OpCode::Color}, printPredictedImage},
      {{OpCode::LpcRans, OpCode::Lpc}, printAudio},
  };
  for (const auto &[chain, family] : families)
    if (chain == codes)
      return family(context);
  if (!codes.empty() && (codes[0] == OpCode::Zstd || codes[0] == OpCode::Rans ||
                         codes[0] == OpCode::BitPack))
    return printSequence(context);
  std::string list;
  for (OpCode code : codes)
    list += (list.empty() ? "" : ", ") + std::to_string(int(code));
  return context.error("no emitter for the decode chain of ops " + list +
                       "; resolve the case to a supported chain (docs/"
                       "Emission.md lists them) or drop it");
}
