//===- Decoder.cpp - DCT images of a plan ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks a chain, expands its tables and picks the kernels.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/DctImage/Decoder.h"

#include "Dispatch.h"

#include "smmil/Runtime/Isa.h"

namespace smmil::dct {

Status shapeOfChain(const PlanField &field, const PlanChain &chain,
                    ImageShape &shape) {
  shape = {};
  shape.width = field.frame.width;
  shape.height = field.frame.height;
  if (shape.width < 0 || shape.width > kMaxSide || shape.height < 0 ||
      shape.height > kMaxSide || (shape.width == 0) != (shape.height == 0))
    return Status::unsupported("DCT image: frame sides must be 1 to 16384, or "
                               "both 0 for items of their own size");
  unsigned seen = 0;
  for (const PlanOp &op : chain.ops) {
    auto need = [&](size_t count) { return op.args.size() >= count; };
    bool valid = true;
    unsigned bit = 0;
    switch (op.code) {
    case OpCode::BandRans:
      bit = 1;
      valid = need(1);
      if (valid)
        shape.lanes = op.args[0];
      break;
    case OpCode::Scan:
      bit = 2;
      valid = need(2) && op.args[0] == 0;
      if (valid)
        shape.keep = op.args[1];
      break;
    case OpCode::Quantize:
      bit = 4;
      valid = need(1);
      if (valid)
        shape.steps = op.args[0];
      break;
    case OpCode::BlockDct:
      bit = 8;
      valid = need(1);
      if (valid)
        shape.blockSize = op.args[0];
      break;
    case OpCode::Color:
      bit = 16;
      valid = need(2) && op.args[0] >= 0 && op.args[0] <= 2;
      if (valid) {
        shape.color = static_cast<ColorKind>(op.args[0]);
        shape.chromaShift = op.args[1];
      }
      break;
    case OpCode::Resize:
      continue; // Has run before the encoder sees the frame.
    default:
      return Status::unsupported("DCT image: the chain has a foreign step");
    }
    if (!valid || (seen & bit) != 0)
      return Status::unsupported(
          "DCT image: a step repeats or lacks arguments");
    seen |= bit;
  }
  if (seen != 31)
    return Status::unsupported("DCT image: the chain needs Color, BlockDct, "
                               "Quantize, Scan and BandRans");
  if (shape.lanes != 4 && shape.lanes != 8 && shape.lanes != 16 &&
      shape.lanes != 32)
    return Status::unsupported("DCT image: lanes must be 4, 8, 16 or 32");
  if (shape.blockSize != 4 && shape.blockSize != 8)
    return Status::unsupported("DCT image: the block size must be 4 or 8");
  if (shape.keep < 1 || shape.keep > shape.blockSize * shape.blockSize)
    return Status::unsupported("DCT image: keep must be 1 to all of a block");
  if (shape.chromaShift != 0 && shape.chromaShift != 1)
    return Status::unsupported("DCT image: the chroma shift must be 0 or 1");
  if (shape.steps < 1 || shape.steps > kMaxSteps)
    return Status::unsupported("DCT image: the ladder must have 1 to 64 steps");
  return Status::ok();
}

Status loadTables(const Plan &plan, const PlanChain &chain,
                  const ImageShape &shape, BandTables &bands,
                  QuantTable &quant) {
  for (const PlanOp &op : chain.ops) {
    if (op.code != OpCode::BandRans && op.code != OpCode::Quantize)
      continue;
    if (op.table < 0 || static_cast<size_t>(op.table) >= plan.tables.size())
      return Status::invalidArgument("DCT image: train the tables first");
    const Bytes &bytes = plan.tables[static_cast<size_t>(op.table)];
    if (op.code == OpCode::BandRans)
      SMMIL_RETURN_IF_ERROR(BandTables::create(bytes, bands));
    else
      SMMIL_RETURN_IF_ERROR(parseQuantTable(bytes, quant));
  }
  if (bands.blockSize != shape.blockSize || bands.keep != shape.keep ||
      quant.blockSize != shape.blockSize || quant.keep != shape.keep ||
      quant.steps != shape.steps)
    return Status::corrupt("DCT image: the tables are for another chain");
  return Status::ok();
}

struct DctImageDecoder::Prepared {
  ImageShape shape;
  BandTables bands;
  QuantTable quant;
  ItemFrame frame;
  bool avx2 = false;

  DecodeContext context() const {
    return {shape, bands, quant, frame.scale, frame.offset};
  }
};

DctImageDecoder::DctImageDecoder() = default;
DctImageDecoder::~DctImageDecoder() = default;
DctImageDecoder::DctImageDecoder(DctImageDecoder &&) noexcept = default;
DctImageDecoder &
DctImageDecoder::operator=(DctImageDecoder &&) noexcept = default;

Status DctImageDecoder::create(const Plan &plan, const PlanField &field,
                               const PlanChain &decode,
                               DctImageDecoder &decoder) {
  auto prepared = std::make_unique<Prepared>();
  SMMIL_RETURN_IF_ERROR(shapeOfChain(field, decode, prepared->shape));
  SMMIL_RETURN_IF_ERROR(loadTables(plan, decode, prepared->shape,
                                   prepared->bands, prepared->quant));
  prepared->frame = field.frame;
#ifdef SMMIL_HAVE_AVX2_COPY
  prepared->avx2 = cpuHasAvx2();
#endif
  decoder.prepared = std::move(prepared);
  return Status::ok();
}

Status DctImageDecoder::info(ByteSpan bits, int32_t &width, int32_t &height,
                             size_t &workspaceBytes) const {
  return portable::headerOf(prepared->context(), bits, width, height,
                            workspaceBytes);
}

Status DctImageDecoder::decode(ByteSpan bits, MutableByteSpan output,
                               MutableByteSpan workspace,
                               StageClock &clock) const {
#ifdef SMMIL_HAVE_AVX2_COPY
  if (prepared->avx2)
    return avx2::rgbOf(prepared->context(), bits, output, workspace, clock);
#endif
  return portable::rgbOf(prepared->context(), bits, output, workspace, clock);
}

Status DctImageDecoder::decodeTensor(ByteSpan bits, Span<float> output,
                                     MutableByteSpan workspace,
                                     StageClock &clock) const {
#ifdef SMMIL_HAVE_AVX2_COPY
  if (prepared->avx2)
    return avx2::tensorOf(prepared->context(), bits, output, workspace, clock);
#endif
  return portable::tensorOf(prepared->context(), bits, output, workspace,
                            clock);
}

} // namespace smmil::dct
