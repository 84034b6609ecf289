//===- Decode.h - Samples to a WAV file -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts the samples between what stands before and behind them; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_WAVFILE_DECODE_H
#define SMMIL_CODECS_WAVFILE_DECODE_H

#include "codecs/WavFile/Samples.h"
#include "codecs/Zstd/Table.h"
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/Kernels/AdaptiveRans/Decode.h"
#include "smmil/Runtime/PlainFile.h"
#include "smmil/Runtime/Primitives/WavFile.h"
#include "smmil/Runtime/Step.h"

namespace smmil::wav_file {

constexpr uint8_t kPlain = 0; ///< The file as it is.
constexpr uint8_t kSamples = 1;

SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("wav_file: needs bytes");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

/// The memory of a decode.
struct Workspace {
  Workspace(uint8_t *base, uint64_t bytes) : carver{base} {
    outside = carver.take<uint8_t>(bytes);
    channels = carver.take<Channel>(kMaxChannels);
  }
  Carver carver;
  uint8_t *outside;
  Channel *channels;
};

inline size_t workspaceBytes(const DecodeStep &step) {
  return Workspace(nullptr, step.operands[0].count).carver.used;
}

inline Status decodeSamples(ByteReader &reader, MutableByteSpan file,
                            const Workspace &memory) {
#ifdef SMMIL_HAVE_ZSTD
  uint8_t channels = 0;
  uint64_t length = 0, head = 0, packed = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(channels));
  if (channels < 1 || channels > kMaxChannels)
    return Status::corrupt("wav_file: unknown number of channels");
  const size_t frame = size_t(2) * channels;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(file.size() / frame, length));
  const size_t samples = static_cast<size_t>(length) * frame;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(file.size() - samples, head));
  SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, packed));
  ByteSpan bits;
  SMMIL_RETURN_IF_ERROR(reader.readBytes(static_cast<size_t>(packed), bits));
  const MutableByteSpan outside{memory.outside, file.size() - samples};
  SMMIL_RETURN_IF_ERROR(zstd::decodeFrame(nullptr, bits, outside));
  uint8_t *out = file.data();
  std::memcpy(out, outside.data(), head);
  std::memcpy(out + head + samples, outside.data() + head,
              outside.size() - head);
  adaptive::Decoder coder;
  SMMIL_RETURN_IF_ERROR(coder.open(reader.remaining()));
  SampleCoder<adaptive::Decoder> sound(coder, memory.channels, channels);
  if (!sound.run(out + head, length))
    return Status::corrupt("wav_file: a sample is out of range");
  return sound.takeCoder().finish();
#else
  (void)reader, (void)file, (void)memory;
  return Status::unsupported("wav_file: this codec was built without libzstd");
#endif
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan scratch) {
  const MutableByteSpan file{operands[0].data, bytesOf(step.operands[0])};
  ByteReader reader(results[0].bits());
  uint8_t kind = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(kind));
  if (kind == kPlain)
    return copyPlainFile(reader.remaining(), file,
                         "wav_file: the file has another length");
  if (kind != kSamples)
    return Status::corrupt("wav_file: unknown kind of item");
  return decodeSamples(reader, file, Workspace(scratch.data(), file.size()));
}

SMMIL_ISA_END
} // namespace smmil::wav_file

#endif // SMMIL_CODECS_WAVFILE_DECODE_H
