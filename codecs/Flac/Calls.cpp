//===- Calls.cpp - Calls of libFLAC ---------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The frames of a stream are kept; a decoder makes the header from the shape.
//
//===----------------------------------------------------------------------===//
#include "codecs/Flac/Codec.h"

#include "smmil/Runtime/Primitives/Flac.h"

#if __has_include(<FLAC/stream_encoder.h>)
#include <FLAC/stream_decoder.h>
#include <FLAC/stream_encoder.h>
#define SMMIL_HAVE_FLAC 1
#endif

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

namespace smmil::flac {

#ifdef SMMIL_HAVE_FLAC

namespace {

constexpr unsigned kBits = 16, kRate = 48000;

/// The functions of libFLAC that are used.
struct LibFlac {
  external::Library library{"libFLAC.so.12"};
  external::Function<decltype(FLAC__VERSION_STRING)> version{
      library, "FLAC__VERSION_STRING"};
  external::Function<decltype(FLAC__stream_decoder_new)> decoderNew{
      library, "FLAC__stream_decoder_new"};
  external::Function<decltype(FLAC__stream_decoder_delete)> decoderDelete{
      library, "FLAC__stream_decoder_delete"};
  external::Function<decltype(FLAC__stream_decoder_init_stream)> decoderInit{
      library, "FLAC__stream_decoder_init_stream"};
  external::Function<decltype(FLAC__stream_decoder_process_until_end_of_stream)>
      decoderProcess{library,
                     "FLAC__stream_decoder_process_until_end_of_stream"};
  external::Function<decltype(FLAC__stream_encoder_new)> encoderNew{
      library, "FLAC__stream_encoder_new"};
  external::Function<decltype(FLAC__stream_encoder_delete)> encoderDelete{
      library, "FLAC__stream_encoder_delete"};
  external::Function<decltype(FLAC__stream_encoder_set_channels)> setChannels{
      library, "FLAC__stream_encoder_set_channels"};
  external::Function<decltype(FLAC__stream_encoder_set_bits_per_sample)>
      setBits{library, "FLAC__stream_encoder_set_bits_per_sample"};
  external::Function<decltype(FLAC__stream_encoder_set_sample_rate)> setRate{
      library, "FLAC__stream_encoder_set_sample_rate"};
  external::Function<decltype(FLAC__stream_encoder_set_compression_level)>
      setLevel{library, "FLAC__stream_encoder_set_compression_level"};
  external::Function<decltype(FLAC__stream_encoder_init_stream)> encoderInit{
      library, "FLAC__stream_encoder_init_stream"};
  external::Function<decltype(FLAC__stream_encoder_process_interleaved)>
      encoderProcess{library, "FLAC__stream_encoder_process_interleaved"};
  external::Function<decltype(FLAC__stream_encoder_finish)> encoderFinish{
      library, "FLAC__stream_encoder_finish"};
};

const LibFlac &libFlac() {
  static const LibFlac functions;
  return functions;
}

bool isInstalled() { return bool(libFlac().library); }

std::string version() { return *libFlac().version; }

struct FreeDecoder {
  void operator()(FLAC__StreamDecoder *decoder) const {
    libFlac().decoderDelete(decoder);
  }
};
struct FreeEncoder {
  void operator()(FLAC__StreamEncoder *encoder) const {
    libFlac().encoderDelete(encoder);
  }
};

/// `fLaC` and the STREAMINFO of spec.md.
struct Header {
  uint8_t bytes[42] = {'f', 'L', 'a', 'C', 0x80, 0, 0, 34, 0, 16, 0xff, 0xff};

  explicit Header(const Shape &shape) {
    const uint32_t fields = kRate << 12 |
                            static_cast<uint32_t>(shape.channels - 1) << 9 |
                            (kBits - 1) << 4;
    for (int i = 0; i < 4; ++i)
      bytes[18 + i] = static_cast<uint8_t>(fields >> (24 - 8 * i));
  }
};

/// A decode on its way.
struct Decode {
  const Shape &shape;
  ByteSpan parts[2]; ///< Of the stream: header and frames; what is unread.
  int16_t *samples;
  uint64_t count = 0;
  bool damaged = false;
};

FLAC__StreamDecoderReadStatus readBytes(const FLAC__StreamDecoder *,
                                        FLAC__byte *buffer, size_t *size,
                                        void *client) {
  auto &decode = *static_cast<Decode *>(client);
  for (ByteSpan &part : decode.parts) {
    if (part.empty())
      continue;
    *size = std::min(*size, part.size());
    std::memcpy(buffer, part.data(), *size);
    part = part.subspan(*size);
    return FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
  }
  *size = 0;
  return FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
}

FLAC__StreamDecoderWriteStatus takeFrame(const FLAC__StreamDecoder *,
                                         const FLAC__Frame *frame,
                                         const FLAC__int32 *const *channels,
                                         void *client) {
  auto &decode = *static_cast<Decode *>(client);
  const auto width = static_cast<unsigned>(decode.shape.channels);
  const unsigned block = frame->header.blocksize;
  decode.damaged = decode.damaged || frame->header.channels != width ||
                   frame->header.bits_per_sample != kBits ||
                   block > decode.shape.count - decode.count;
  if (decode.damaged)
    return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  int16_t *out = decode.samples + decode.count * width;
  for (unsigned i = 0; i < block; ++i)
    for (unsigned c = 0; c < width; ++c) {
      const auto sample = static_cast<int16_t>(channels[c][i]);
      decode.damaged = decode.damaged || sample != channels[c][i];
      *out++ = sample;
    }
  decode.count += block;
  return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

void noteError(const FLAC__StreamDecoder *, FLAC__StreamDecoderErrorStatus,
               void *client) {
  static_cast<Decode *>(client)->damaged = true;
}

Status decodePcm(const int32_t *, const Shape &shape, ByteSpan bits,
                 MutableByteSpan samples) {
  if (shape.count == 0)
    return bits.empty() ? Status::ok()
                        : Status::corrupt("flac: bytes follow an empty pcm");
  const std::unique_ptr<FLAC__StreamDecoder, FreeDecoder> decoder(
      libFlac().decoderNew());
  const Header header(shape);
  // The caller's buffer may lie at any byte.
  std::vector<int16_t> pcm(elementsOf(shape));
  Decode decode = {
      shape, {{header.bytes, sizeof(header.bytes)}, bits}, pcm.data()};
  if (!decoder ||
      libFlac().decoderInit(decoder.get(), readBytes, nullptr, nullptr, nullptr,
                            nullptr, takeFrame, nullptr, noteError,
                            &decode) != FLAC__STREAM_DECODER_INIT_STATUS_OK)
    return Status::bufferTooSmall("flac: no memory for a decoder");
  const bool processed = libFlac().decoderProcess(decoder.get());
  if (!processed || decode.damaged || decode.count != shape.count)
    return Status::corrupt("flac: the stream is damaged");
  std::memcpy(samples.data(), pcm.data(), samples.size());
  return Status::ok();
}

FLAC__StreamEncoderWriteStatus appendFrame(const FLAC__StreamEncoder *,
                                           const FLAC__byte *bytes, size_t size,
                                           uint32_t samples, uint32_t,
                                           void *client) {
  // What has no samples is the header.
  if (samples > 0) {
    auto &bits = *static_cast<Bytes *>(client);
    bits.insert(bits.end(), bytes, bytes + size);
  }
  return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

Status encodePcm(const int32_t *args, const int32_t *, const Shape &shape,
                 ByteSpan samples, Bytes &bits) {
  bits.clear();
  if (shape.count == 0)
    return Status::ok();
  const LibFlac &library = libFlac();
  const std::unique_ptr<FLAC__StreamEncoder, FreeEncoder> encoder(
      library.encoderNew());
  const auto width = static_cast<unsigned>(shape.channels);
  if (!encoder || !library.setChannels(encoder.get(), width) ||
      !library.setBits(encoder.get(), kBits) ||
      !library.setRate(encoder.get(), kRate) ||
      !library.setLevel(encoder.get(),
                        static_cast<uint32_t>(encoderParamsOf(args).level)) ||
      library.encoderInit(encoder.get(), appendFrame, nullptr, nullptr, nullptr,
                          &bits) != FLAC__STREAM_ENCODER_INIT_STATUS_OK)
    return Status::invalidArgument("flac: the encoder does not start");
  // The library takes i32; some at a time, not to hold the pcm twice.
  constexpr uint64_t kPart = 4096;
  std::vector<FLAC__int32> part;
  for (uint64_t first = 0; first < shape.count; first += kPart) {
    const uint64_t count = std::min(kPart, shape.count - first);
    part.resize(count * width);
    const uint8_t *in = samples.data() + first * width * sizeof(int16_t);
    for (FLAC__int32 &sample : part) {
      int16_t value;
      std::memcpy(&value, in, sizeof(value));
      in += sizeof(value);
      sample = value;
    }
    if (!library.encoderProcess(encoder.get(), part.data(),
                                static_cast<uint32_t>(count)))
      return Status::invalidArgument("flac: the encoder failed");
  }
  return library.encoderFinish(encoder.get())
             ? Status::ok()
             : Status::invalidArgument("flac: the encoder failed");
}

} // namespace

constexpr external::Codec kCodec = {
    kLibrary,    "flac: libFLAC.so.12 is not installed; install libflac12",
    isInstalled, version,
    decodePcm,   encodePcm};

#else

constexpr external::Codec kCodec = {
    kLibrary,
    "flac: this build has no libFLAC; install libflac-dev and rebuild"};

#endif

const PrimitiveImpl kImpl = Steps::kImpl;

} // namespace smmil::flac
