//===- Reference.cpp - Reference of opus ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md on plain vectors. libopus is the authority on its format and
// so the reference here.
//
//===----------------------------------------------------------------------===//
#include "lib/Interpreter/ExternalCodec.h"
#include "smmil/Runtime/Primitives/Opus.h"

#if __has_include(<opus/opus.h>)
#include <opus/opus.h>
#define SMMIL_HAVE_OPUS 1
#endif

namespace smmil::reference::opus {

namespace {

#ifdef SMMIL_HAVE_OPUS

#define LIBRARY(function) opusLibrary().find(&function, #function)

const SharedLibrary &opusLibrary() {
  static const SharedLibrary library("libopus.so.0");
  return library;
}

bool isInstalled() { return opusLibrary().isOpen(); }

uint64_t packetsOf(uint64_t samples, uint64_t frame) {
  return (samples + frame - 1) / frame;
}

/// The packets of a stream without its delay; none where they do not fill it.
std::vector<Bytes> packetsOf(const Bytes &bits) {
  std::vector<Bytes> packets;
  size_t at = 2;
  while (at < bits.size()) {
    size_t size = bits[at++];
    if (size >= 252) {
      if (at == bits.size())
        return {};
      size += 4 * size_t(bits[at++]);
    }
    if (size < 1 || size > 1275 || size > bits.size() - at)
      return {};
    packets.emplace_back(bits.begin() + ptrdiff_t(at),
                         bits.begin() + ptrdiff_t(at + size));
    at += size;
  }
  return packets;
}

Status decode(const Step &step, const Shape &shape, const Bytes &bits,
              Bytes &samples) {
  const Status damaged = Status::corrupt("opus: damaged stream");
  if (shape.count == 0)
    return bits.empty() ? Status::ok() : damaged;
  if (bits.size() < 2)
    return damaged;
  const int rate = step.args[0], frame = rate / 50;
  const uint64_t delay = bits[0] + 256 * uint64_t(bits[1]);
  const std::vector<Bytes> packets = packetsOf(bits);
  if (packets.size() != packetsOf(shape.count + delay, uint64_t(frame)))
    return damaged;
  OpusDecoder *decoder =
      LIBRARY(opus_decoder_create)(rate, shape.channels, nullptr);
  std::vector<opus_int16> all;
  std::vector<opus_int16> pcm(size_t(frame) * size_t(shape.channels));
  bool good = true;
  for (const Bytes &packet : packets) {
    const auto size = opus_int32(packet.size());
    good = good &&
           LIBRARY(opus_packet_get_nb_samples)(packet.data(), size, rate) ==
               frame &&
           LIBRARY(opus_decode)(decoder, packet.data(), size, pcm.data(), frame,
                                0) == frame;
    all.insert(all.end(), pcm.begin(), pcm.end());
  }
  LIBRARY(opus_decoder_destroy)(decoder);
  if (!good)
    return damaged;
  samples.clear();
  const size_t first = size_t(delay) * size_t(shape.channels);
  for (size_t i = first; i < first + elementsOf(shape); ++i) {
    samples.push_back(uint8_t(all[i] & 255));
    samples.push_back(uint8_t(all[i] >> 8 & 255));
  }
  return Status::ok();
}

Status encode(const Step &step, const Shape &shape, Bytes &samples,
              Bytes &bits) {
  bits.clear();
  if (shape.count == 0)
    return Status::ok();
  const int rate = step.args[0], frame = rate / 50;
  OpusEncoder *encoder = LIBRARY(opus_encoder_create)(
      rate, shape.channels, OPUS_APPLICATION_AUDIO, nullptr);
  const int quarter = int(step.item[0] % 4), octave = int(step.item[0] / 4);
  const int bitsPerSecond =
      shape.channels * ((256000 >> octave) * (8 - quarter) / 8);
  opus_int32 delay = 0;
  LIBRARY(opus_encoder_ctl)(encoder, OPUS_SET_BITRATE(bitsPerSecond));
  LIBRARY(opus_encoder_ctl)(encoder, OPUS_SET_COMPLEXITY(step.args[1]));
  LIBRARY(opus_encoder_ctl)(encoder, OPUS_GET_LOOKAHEAD(&delay));
  bits = {uint8_t(delay % 256), uint8_t(delay / 256)};
  std::vector<opus_int16> pcm;
  for (size_t i = 0; i < samples.size(); i += 2)
    pcm.push_back(opus_int16(wrap16(samples[i] | samples[i + 1] << 8)));
  const uint64_t packets =
      packetsOf(shape.count + uint64_t(delay), uint64_t(frame));
  pcm.resize(packets * size_t(frame) * size_t(shape.channels));
  bool good = true;
  for (uint64_t p = 0; p < packets; ++p) {
    uint8_t packet[1275];
    const opus_int32 size = LIBRARY(opus_encode)(
        encoder, &pcm[p * size_t(frame) * size_t(shape.channels)], frame,
        packet, sizeof(packet));
    good = good && size > 0;
    if (!good)
      break;
    const int low = size < 252 ? size : 252 + size % 4;
    bits.push_back(uint8_t(low));
    if (low >= 252)
      bits.push_back(uint8_t((size - low) / 4));
    bits.insert(bits.end(), packet, packet + size);
  }
  LIBRARY(opus_encoder_destroy)(encoder);
  return good ? Status::ok()
              : Status::invalidArgument("opus: the encoder failed");
}

constexpr ExternalCodec kCodec = {
    smmil::opus::kLibrary,
    "opus: libopus.so.0 is not installed; install libopus0", isInstalled,
    decode, encode};

#else

constexpr ExternalCodec kCodec = {
    smmil::opus::kLibrary,
    "opus: this build has no libopus; install libopus-dev and rebuild"};

#endif

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = externalLadder<kCodec, 23>(pcmToBits<2>);

} // namespace smmil::reference::opus
