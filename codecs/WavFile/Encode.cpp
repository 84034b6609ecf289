//===- Encode.cpp - A WAV file to samples ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the samples of 16 bits in a RIFF file. Where they are is a guess that
// cannot do harm: whatever bytes they are, they come back.
//
//===----------------------------------------------------------------------===//
#include "codecs/WavFile/Encode.h"

#include "codecs/WavFile/Decode.h"
#include "codecs/Zstd/Encode.h"
#include "smmil/Runtime/Kernels/AdaptiveRans/Encode.h"

#include <algorithm>

namespace smmil::wav_file {
namespace {

/// Where the samples of a file are.
struct Place {
  size_t begin = 0;
  int channels = 0;
  uint64_t length = 0; ///< Samples of a channel.
};

bool isNamed(ByteSpan file, size_t at, const char *name) {
  return std::memcmp(file.data() + at, name, 4) == 0;
}

bool findSamples(ByteSpan file, Place &place) {
  constexpr unsigned kPcm = 1, kExtensible = 0xfffe;
  if (file.size() < 44 || !isNamed(file, 0, "RIFF") ||
      !isNamed(file, 8, "WAVE"))
    return false;
  for (size_t at = 12; at + 8 <= file.size();) {
    const uint64_t size = loadU32(&file[at + 4]), left = file.size() - at - 8;
    const uint8_t *body = file.data() + at + 8;
    if (isNamed(file, at, "fmt ") && size >= 16 && left >= 16) {
      const unsigned format = loadU16(body);
      place.channels = loadU16(body + 2);
      if ((format != kPcm && format != kExtensible) || loadU16(body + 14) != 16)
        return false;
    } else if (isNamed(file, at, "data")) {
      if (place.channels < 1 || place.channels > kMaxChannels)
        return false;
      place.begin = at + 8;
      place.length =
          std::min(size, left) / (size_t(2) * size_t(place.channels));
      return place.length > 0;
    }
    if (size + (size & 1) > left)
      return false;
    at += 8 + static_cast<size_t>(size + (size & 1));
  }
  return false;
}

Status encodeSamples(const Bytes &file, const Place &place, Bytes &bits) {
  const size_t samples =
      static_cast<size_t>(place.length) * 2 * size_t(place.channels);
  const auto begin = file.begin() + static_cast<ptrdiff_t>(place.begin);
  const auto end = begin + static_cast<ptrdiff_t>(samples);
  Bytes outside(file.begin(), begin), packed;
  outside.insert(outside.end(), end, file.end());
  SMMIL_RETURN_IF_ERROR(zstd::encodeFrame({}, 19, outside, packed));
  ByteWriter writer(bits);
  writer.writeU8(kSamples);
  writer.writeU8(static_cast<uint8_t>(place.channels));
  writer.writeVarint(place.length);
  writer.writeVarint(place.begin);
  writer.writeVarint(packed.size());
  writer.writeBytes(packed);
  std::vector<Channel> channels(static_cast<size_t>(place.channels));
  SampleCoder<adaptive::Encoder> sound({}, channels.data(), place.channels);
  Bytes content(begin, end);
  if (!sound.run(content.data(), place.length))
    return Status::invalidArgument("wav_file: a sample is out of range");
  sound.takeCoder().finish(bits);
  return Status::ok();
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  const Bytes &file = operands[0].data;
  Bytes &bits = results[0].data;
  Place place;
  if (findSamples(file, place))
    return encodeSamples(file, place, bits);
  bits.push_back(kPlain);
  bits.insert(bits.end(), file.begin(), file.end());
  return Status::ok();
}

} // namespace smmil::wav_file
