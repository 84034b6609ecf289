//===- Decoder.cpp - The universal decoder --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prepares every case once, then hands items to the kernels of its family on
// the best instruction set of the machine.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Decoder.h"

#include "Chain.h"
#include "Kernels/LosslessAudio/Dispatch.h"
#include "Kernels/PredictedImage/Dispatch.h"
#include "smmil/Runtime/Isa.h"
#include "smmil/Runtime/Kernels/DctImage/Decoder.h"
#include "smmil/Runtime/Kernels/Numeric/Decode.h"
#include "smmil/Runtime/Kernels/Zstd/Codec.h"

#include <cstring>

namespace smmil {

namespace {

bool useAvx2() {
#ifdef SMMIL_HAVE_AVX2_COPY
  return cpuHasAvx2();
#else
  return false;
#endif
}

struct ImageKernel {
  bool avx2;
  bool operator()(const predicted::Job &job) const {
#ifdef SMMIL_HAVE_AVX2_COPY
    if (avx2)
      return predicted::avx2::decodeImage(job);
#endif
    return predicted::portable::decodeImage(job);
  }
};

struct AudioKernel {
  bool avx2;
  bool operator()(const audio::Job &job) const {
#ifdef SMMIL_HAVE_AVX2_COPY
    if (avx2)
      return audio::avx2::decodeAudio(job);
#endif
    return audio::portable::decodeAudio(job);
  }
};

/// One case with its tables expanded.
struct Case {
  Family family = Family::Copy;
  dct::DctImageDecoder dct;
  predicted::Config imageConfig;
  predicted::Table imageTable;
  audio::Config audioConfig;
  audio::Table audioTable;
  SequenceShape sequence;
  numeric::Table numericTable;
  zstd::Dictionary dictionary;

  Status prepare(const Plan &plan, const PlanField &field,
                 const PlanChain &chain);
  Status sequenceSizes(ByteSpan bits, uint64_t &elements, size_t &bytes,
                       ByteSpan &payload) const;
  Status decodeSequence(ByteSpan bits, MutableByteSpan output,
                        MutableByteSpan workspace) const;
};

Status Case::prepare(const Plan &plan, const PlanField &field,
                     const PlanChain &chain) {
  SMMIL_RETURN_IF_ERROR(familyOf(chain.ops, field, family));
  ByteSpan table;
  switch (family) {
  case Family::Copy:
    return Status::ok();
  case Family::DctImage:
    return dct::DctImageDecoder::create(plan, field, chain, dct);
  case Family::PredictedImage:
    imageConfig = predictedConfig(chain.ops, field);
    SMMIL_RETURN_IF_ERROR(tableOf(plan, chain.ops[0], table));
    return predicted::parseTable(table, imageTable);
  case Family::Audio:
    audioConfig = smmil::audioConfig(chain.ops, field);
    SMMIL_RETURN_IF_ERROR(tableOf(plan, chain.ops[0], table));
    return audio::parseTable(table, audioTable);
  case Family::Sequence:
    break;
  }
  SMMIL_RETURN_IF_ERROR(sequenceOf(chain.ops, field, sequence));
  if (sequence.entropy == OpCode::BitPack ||
      (sequence.entropy == OpCode::Zstd && sequence.table < 0))
    return Status::ok();
  SMMIL_RETURN_IF_ERROR(tableOf(plan, chain.ops[0], table));
  return sequence.entropy == OpCode::Rans
             ? numeric::parseTable(table, numericTable)
             : zstd::Dictionary::create(table, dictionary);
}

/// Elements of the entropy coder, bytes of the value, and what follows the
/// count.
Status Case::sequenceSizes(ByteSpan bits, uint64_t &elements, size_t &bytes,
                           ByteSpan &payload) const {
  payload = bits;
  if (sequence.entropy == OpCode::Zstd) {
    SMMIL_RETURN_IF_ERROR(zstd::contentSize(bits, elements));
    bytes = static_cast<size_t>(elements);
  } else {
    ByteReader reader(bits);
    SMMIL_RETURN_IF_ERROR(numeric::readCount(reader, elements));
    payload = reader.remaining();
    bytes = static_cast<size_t>(elements) * (sequence.entropyWords() ? 2 : 1);
  }
  if (sequence.words && bytes % 2 != 0)
    return Status::corrupt("sequence: half a word is left over");
  return Status::ok();
}

Status Case::decodeSequence(ByteSpan bits, MutableByteSpan output,
                            MutableByteSpan workspace) const {
  uint64_t elements = 0;
  size_t bytes = 0;
  ByteSpan payload;
  SMMIL_RETURN_IF_ERROR(sequenceSizes(bits, elements, bytes, payload));
  if (output.size() != bytes)
    return Status::invalidArgument("sequence: output size is wrong");
  if (sequence.joinPlanes && workspace.size() < bytes)
    return Status::bufferTooSmall("sequence: workspace is too small");
  uint8_t *target = sequence.joinPlanes ? workspace.data() : output.data();
  switch (sequence.entropy) {
  case OpCode::Rans:
    SMMIL_RETURN_IF_ERROR(
        sequence.entropyWords()
            ? numeric::decodeRans<true>(numericTable, sequence.argument,
                                        payload, elements, target)
            : numeric::decodeRans<false>(numericTable, sequence.argument,
                                         payload, elements, target));
    break;
  case OpCode::BitPack:
    SMMIL_RETURN_IF_ERROR(
        sequence.entropyWords()
            ? numeric::decodeBitPack<true>(sequence.argument, payload, elements,
                                           target)
            : numeric::decodeBitPack<false>(sequence.argument, payload,
                                            elements, target));
    break;
  default:
    SMMIL_RETURN_IF_ERROR(
        zstd::decodeFrame(dictionary, payload, {target, bytes}));
    break;
  }
  if (sequence.joinPlanes)
    numeric::joinBytePlanes(target, bytes / 2, output.data());
  for (OpCode op : sequence.ops) {
    if (op == OpCode::Delta)
      numeric::undoDelta(output.data(), bytes / 2);
    else
      numeric::undoZigzag(output.data(), bytes / 2);
  }
  return Status::ok();
}

size_t pixelBytes(int32_t width, int32_t height) {
  return size_t(3) * static_cast<size_t>(width) * static_cast<size_t>(height);
}

} // namespace

struct Decoder::Prepared {
  Plan plan;
  std::vector<std::vector<Case>> fields;
  bool avx2 = false;

  Status find(uint32_t field, uint32_t caseIndex, const Case *&found) const {
    if (field >= fields.size() || caseIndex >= fields[field].size())
      return Status::invalidArgument("decoder: the plan has no such case");
    found = &fields[field][caseIndex];
    return Status::ok();
  }
};

Decoder::Decoder() = default;
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder &&) noexcept = default;
Decoder &Decoder::operator=(Decoder &&) noexcept = default;

Status Decoder::create(const Plan &plan, Decoder &decoder) {
  auto prepared = std::make_unique<Prepared>();
  prepared->plan = plan;
  prepared->avx2 = useAvx2();
  for (const PlanField &field : prepared->plan.fields) {
    std::vector<Case> cases(field.cases.size());
    for (size_t i = 0; i < cases.size(); ++i)
      SMMIL_RETURN_IF_ERROR(
          cases[i].prepare(prepared->plan, field, field.cases[i]));
    prepared->fields.push_back(std::move(cases));
  }
  decoder.prepared = std::move(prepared);
  return Status::ok();
}

const Plan &Decoder::plan() const { return prepared->plan; }

Status Decoder::info(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                     ItemInfo &info) const {
  const Case *found = nullptr;
  SMMIL_RETURN_IF_ERROR(prepared->find(field, caseIndex, found));
  ItemInfo result;
  int32_t width = 0, height = 0;
  switch (found->family) {
  case Family::Copy: {
    Modality modality = prepared->plan.fields[field].modality;
    result.outputBytes = bits.size();
    result.isSource = modality == Modality::Image ||
                      modality == Modality::Audio ||
                      modality == Modality::Video;
    break;
  }
  case Family::DctImage:
    SMMIL_RETURN_IF_ERROR(
        found->dct.info(bits, width, height, result.workspaceBytes));
    result.outputBytes = pixelBytes(width, height);
    break;
  case Family::PredictedImage:
    SMMIL_RETURN_IF_ERROR(predicted::readInfo(found->imageConfig, bits, width,
                                              height, result.workspaceBytes));
    result.outputBytes = pixelBytes(width, height);
    break;
  case Family::Audio:
    SMMIL_RETURN_IF_ERROR(audio::readInfo(
        found->audioConfig, bits, result.outputBytes, result.workspaceBytes));
    break;
  case Family::Sequence: {
    uint64_t elements = 0;
    ByteSpan payload;
    SMMIL_RETURN_IF_ERROR(
        found->sequenceSizes(bits, elements, result.outputBytes, payload));
    if (found->sequence.joinPlanes)
      result.workspaceBytes = result.outputBytes;
    break;
  }
  }
  info = result;
  return Status::ok();
}

Status Decoder::decode(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                       MutableByteSpan output,
                       MutableByteSpan workspace) const {
  const Case *found = nullptr;
  SMMIL_RETURN_IF_ERROR(prepared->find(field, caseIndex, found));
  switch (found->family) {
  case Family::Copy:
    if (output.size() != bits.size())
      return Status::invalidArgument("copy: output size is wrong");
    if (!bits.empty())
      std::memcpy(output.data(), bits.data(), bits.size());
    return Status::ok();
  case Family::DctImage: {
    StageClock clock;
    return found->dct.decode(bits, output, workspace, clock);
  }
  case Family::PredictedImage:
    return predicted::decodeRgb(found->imageConfig, found->imageTable, bits,
                                output, workspace, ImageKernel{prepared->avx2});
  case Family::Audio:
    return audio::decodePcm(found->audioConfig, found->audioTable, bits, output,
                            workspace, AudioKernel{prepared->avx2});
  case Family::Sequence:
    return found->decodeSequence(bits, output, workspace);
  }
  return Status::unsupported("decoder: unknown family");
}

Status Decoder::decodeTensor(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                             Span<float> output,
                             MutableByteSpan workspace) const {
  const Case *found = nullptr;
  SMMIL_RETURN_IF_ERROR(prepared->find(field, caseIndex, found));
  const ItemFrame &frame = prepared->plan.fields[field].frame;
  switch (found->family) {
  case Family::DctImage: {
    StageClock clock;
    return found->dct.decodeTensor(bits, output, workspace, clock);
  }
  case Family::PredictedImage:
    return predicted::decodeTensor(found->imageConfig, found->imageTable,
                                   frame.scale, frame.offset, bits, output,
                                   workspace, ImageKernel{prepared->avx2});
  default:
    return Status::invalidArgument(
        "decoder: this case does not hold an image of the model's frame");
  }
}

} // namespace smmil
