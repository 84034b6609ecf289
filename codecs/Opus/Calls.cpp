//===- Calls.cpp - Calls of libopus ---------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packets behind their lengths; see spec.md.
//
//===----------------------------------------------------------------------===//
#include "codecs/Opus/Codec.h"

#include "smmil/Runtime/Primitives/Opus.h"

#if __has_include(<opus/opus.h>)
#include <opus/opus.h>
#define SMMIL_HAVE_OPUS 1
// Its functions are declared with attributes that a template argument drops.
#pragma GCC diagnostic ignored "-Wignored-attributes"
#endif

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

namespace smmil::opus {

#ifdef SMMIL_HAVE_OPUS

namespace {

constexpr int kFramesPerSecond = 50;
constexpr size_t kMostBytes = 1275; ///< Of a packet of one frame.
constexpr size_t kTwoBytes = 252;   ///< Lengths from here on take two bytes.
constexpr size_t kDelayBytes = 2;

/// The functions of libopus that are used.
struct LibOpus {
  external::Library library{"libopus.so.0"};
  external::Function<decltype(opus_get_version_string)> version{
      library, "opus_get_version_string"};
  external::Function<decltype(opus_decoder_create)> decoderCreate{
      library, "opus_decoder_create"};
  external::Function<decltype(opus_decoder_destroy)> decoderDestroy{
      library, "opus_decoder_destroy"};
  external::Function<decltype(opus_packet_get_nb_samples)> samplesOf{
      library, "opus_packet_get_nb_samples"};
  external::Function<decltype(opus_decode)> decode{library, "opus_decode"};
  external::Function<decltype(opus_encoder_create)> encoderCreate{
      library, "opus_encoder_create"};
  external::Function<decltype(opus_encoder_destroy)> encoderDestroy{
      library, "opus_encoder_destroy"};
  external::Function<decltype(opus_encoder_ctl)> encoderCtl{library,
                                                            "opus_encoder_ctl"};
  external::Function<decltype(opus_encode)> encode{library, "opus_encode"};
};

const LibOpus &libOpus() {
  static const LibOpus functions;
  return functions;
}

bool isInstalled() { return bool(libOpus().library); }

/// "libopus 1.3.1" without its first word.
std::string version() {
  const std::string text = libOpus().version();
  return text.substr(text.find(' ') + 1);
}

struct FreeDecoder {
  void operator()(OpusDecoder *decoder) const {
    libOpus().decoderDestroy(decoder);
  }
};
struct FreeEncoder {
  void operator()(OpusEncoder *encoder) const {
    libOpus().encoderDestroy(encoder);
  }
};

/// Takes a packet and its length off the front; empty where it is cut short.
ByteSpan nextPacket(ByteSpan &bits) {
  if (bits.empty())
    return {};
  size_t size = bits[0], header = 1;
  if (size >= kTwoBytes) {
    if (bits.size() < 2)
      return {};
    size += size_t(4) * bits[1];
    header = 2;
  }
  if (bits.size() < header + size)
    return {};
  const ByteSpan packet = bits.subspan(header, size);
  bits = bits.subspan(header + size);
  return packet;
}

void appendPacket(Bytes &bits, const uint8_t *packet, size_t size) {
  if (size < kTwoBytes) {
    bits.push_back(static_cast<uint8_t>(size));
  } else {
    const size_t low = kTwoBytes + size % 4;
    bits.push_back(static_cast<uint8_t>(low));
    bits.push_back(static_cast<uint8_t>((size - low) / 4));
  }
  bits.insert(bits.end(), packet, packet + size);
}

Status decodePcm(const int32_t *args, const Shape &shape, ByteSpan bits,
                 MutableByteSpan samples) {
  if (shape.count == 0)
    return bits.empty() ? Status::ok()
                        : Status::corrupt("opus: bytes follow an empty pcm");
  if (bits.size() < kDelayBytes)
    return Status::corrupt("opus: the stream ends inside its delay");
  uint64_t drop = bits[0] | bits[1] << 8;
  bits = bits.subspan(kDelayBytes);
  const int rate = paramsOf(args).rate, frame = rate / kFramesPerSecond;
  const auto width = static_cast<size_t>(shape.channels);
  const std::unique_ptr<OpusDecoder, FreeDecoder> decoder(
      libOpus().decoderCreate(rate, shape.channels, nullptr));
  if (!decoder)
    return Status::bufferTooSmall("opus: no memory for a decoder");
  std::vector<opus_int16> pcm(static_cast<size_t>(frame) * width);
  uint8_t *out = samples.data();
  for (uint64_t count = 0; count < shape.count;) {
    const ByteSpan packet = nextPacket(bits);
    const auto size = static_cast<opus_int32>(packet.size());
    if (packet.empty() || packet.size() > kMostBytes ||
        libOpus().samplesOf(packet.data(), size, rate) != frame ||
        libOpus().decode(decoder.get(), packet.data(), size, pcm.data(), frame,
                         0) != frame)
      return Status::corrupt("opus: a packet is damaged");
    const uint64_t skip = std::min<uint64_t>(drop, pcm.size() / width);
    drop -= skip;
    const uint64_t take =
        std::min(pcm.size() / width - skip, shape.count - count);
    std::memcpy(out, pcm.data() + skip * width,
                take * width * sizeof(opus_int16));
    out += take * width * sizeof(opus_int16);
    count += take;
  }
  return bits.empty() ? Status::ok()
                      : Status::corrupt("opus: bytes follow the last packet");
}

int bitRate(int32_t step, int32_t channels) {
  return channels * ((256000 >> step / 4) * (8 - step % 4) / 8);
}

Status encodePcm(const int32_t *args, const int32_t *item, const Shape &shape,
                 ByteSpan samples, Bytes &bits) {
  bits.clear();
  if (shape.count == 0)
    return Status::ok();
  const LibOpus &library = libOpus();
  const int rate = paramsOf(args).rate, frame = rate / kFramesPerSecond;
  const auto width = static_cast<size_t>(shape.channels);
  const std::unique_ptr<OpusEncoder, FreeEncoder> encoder(library.encoderCreate(
      rate, shape.channels, OPUS_APPLICATION_AUDIO, nullptr));
  opus_int32 delay = 0;
  if (!encoder ||
      library.encoderCtl(encoder.get(),
                         OPUS_SET_BITRATE(bitRate(
                             item[kItemStep], shape.channels))) != OPUS_OK ||
      library.encoderCtl(
          encoder.get(),
          OPUS_SET_COMPLEXITY(encoderParamsOf(args).complexity)) != OPUS_OK ||
      library.encoderCtl(encoder.get(), OPUS_GET_LOOKAHEAD(&delay)) !=
          OPUS_OK ||
      delay < 0 || delay > UINT16_MAX)
    return Status::invalidArgument("opus: the encoder does not start");
  bits = {static_cast<uint8_t>(delay & 255), static_cast<uint8_t>(delay >> 8)};
  std::vector<opus_int16> pcm(static_cast<size_t>(frame) * width);
  uint8_t packet[kMostBytes];
  const uint64_t total = shape.count + static_cast<uint64_t>(delay);
  for (uint64_t first = 0; first < total;
       first += static_cast<uint64_t>(frame)) {
    const uint64_t count =
        first < shape.count
            ? std::min<uint64_t>(shape.count - first, pcm.size() / width)
            : 0;
    std::fill(pcm.begin(), pcm.end(), opus_int16(0));
    if (count > 0)
      std::memcpy(pcm.data(),
                  samples.data() + first * width * sizeof(opus_int16),
                  count * width * sizeof(opus_int16));
    const opus_int32 size = library.encode(encoder.get(), pcm.data(), frame,
                                           packet, sizeof(packet));
    if (size <= 0)
      return Status::invalidArgument("opus: the encoder failed");
    appendPacket(bits, packet, static_cast<size_t>(size));
  }
  return Status::ok();
}

} // namespace

constexpr external::Codec kCodec = {
    kLibrary,        "opus: libopus.so.0 is not installed; install libopus0",
    isInstalled,     version,
    decodePcm,       encodePcm,
    /*middleStep=*/8};

#else

constexpr external::Codec kCodec = {
    kLibrary,
    "opus: this build has no libopus; install libopus-dev and rebuild"};

#endif

const PrimitiveImpl kImpl = Steps::kImpl;

} // namespace smmil::opus
