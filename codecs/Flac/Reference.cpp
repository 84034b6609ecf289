//===- Reference.cpp - Reference of flac ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md on plain vectors. libFLAC is the authority on its format and
// so the reference here.
//
//===----------------------------------------------------------------------===//
#include "lib/Interpreter/ExternalCodec.h"
#include "smmil/Runtime/Primitives/Flac.h"

#if __has_include(<FLAC/stream_encoder.h>)
#include <FLAC/stream_decoder.h>
#include <FLAC/stream_encoder.h>
#define SMMIL_HAVE_FLAC 1
#endif

namespace smmil::reference::flac {

namespace {

#ifdef SMMIL_HAVE_FLAC

#define LIBRARY(function) flacLibrary().find(&function, #function)

const SharedLibrary &flacLibrary() {
  static const SharedLibrary library("libFLAC.so.12");
  return library;
}

bool isInstalled() { return flacLibrary().isOpen(); }

/// Big-endian.
void append(Bytes &bytes, size_t count, uint64_t value) {
  while (count-- > 0)
    bytes.push_back(uint8_t(value >> 8 * count));
}

struct Stream {
  Bytes bytes; ///< With the header in front.
  size_t read = 0;
  unsigned channels = 0;
  std::vector<int64_t> samples;
  bool good = true;
};

Stream &streamOf(void *client) { return *static_cast<Stream *>(client); }

FLAC__StreamDecoderReadStatus onRead(const FLAC__StreamDecoder *,
                                     FLAC__byte *buffer, size_t *size,
                                     void *client) {
  Stream &stream = streamOf(client);
  size_t count = 0;
  while (count < *size && stream.read < stream.bytes.size())
    buffer[count++] = stream.bytes[stream.read++];
  *size = count;
  return count > 0 ? FLAC__STREAM_DECODER_READ_STATUS_CONTINUE
                   : FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
}

FLAC__StreamDecoderWriteStatus onFrame(const FLAC__StreamDecoder *,
                                       const FLAC__Frame *frame,
                                       const FLAC__int32 *const *channels,
                                       void *client) {
  Stream &stream = streamOf(client);
  if (frame->header.channels != stream.channels ||
      frame->header.bits_per_sample != 16)
    stream.good = false;
  for (unsigned i = 0; stream.good && i < frame->header.blocksize; ++i)
    for (unsigned c = 0; c < stream.channels; ++c)
      stream.samples.push_back(channels[c][i]);
  return stream.good ? FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE
                     : FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
}

void onError(const FLAC__StreamDecoder *, FLAC__StreamDecoderErrorStatus,
             void *client) {
  streamOf(client).good = false;
}

Status decode(const Step &, const Shape &shape, const Bytes &bits,
              Bytes &samples) {
  const Status damaged = Status::corrupt("flac: damaged stream");
  if (shape.count == 0)
    return bits.empty() ? Status::ok() : damaged;
  Stream stream;
  stream.channels = unsigned(shape.channels);
  append(stream.bytes, 4, 0x664c6143);
  append(stream.bytes, 4, 0x80000022);
  append(stream.bytes, 4, 0x0010ffff);
  append(stream.bytes, 6, 0);
  append(stream.bytes, 8,
         uint64_t(48000) << 44 | uint64_t(shape.channels - 1) << 41 |
             uint64_t(15) << 36);
  append(stream.bytes, 16, 0);
  stream.bytes.insert(stream.bytes.end(), bits.begin(), bits.end());
  FLAC__StreamDecoder *decoder = LIBRARY(FLAC__stream_decoder_new)();
  LIBRARY(FLAC__stream_decoder_init_stream)
  (decoder, onRead, nullptr, nullptr, nullptr, nullptr, onFrame, nullptr,
   onError, &stream);
  const bool processed =
      LIBRARY(FLAC__stream_decoder_process_until_end_of_stream)(decoder);
  LIBRARY(FLAC__stream_decoder_delete)(decoder);
  if (!processed || !stream.good || stream.samples.size() != elementsOf(shape))
    return damaged;
  samples.clear();
  for (int64_t sample : stream.samples) {
    if (sample != wrap16(sample))
      return damaged;
    samples.push_back(uint8_t(sample & 255));
    samples.push_back(uint8_t(sample >> 8 & 255));
  }
  return Status::ok();
}

FLAC__StreamEncoderWriteStatus onWrite(const FLAC__StreamEncoder *,
                                       const FLAC__byte *bytes, size_t size,
                                       uint32_t samples, uint32_t,
                                       void *client) {
  auto &bits = *static_cast<Bytes *>(client);
  for (size_t i = 0; samples > 0 && i < size; ++i)
    bits.push_back(bytes[i]);
  return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

Status encode(const Step &step, const Shape &shape, Bytes &samples,
              Bytes &bits) {
  bits.clear();
  if (shape.count == 0)
    return Status::ok();
  std::vector<FLAC__int32> pcm;
  for (size_t i = 0; i < samples.size(); i += 2)
    pcm.push_back(wrap16(samples[i] | samples[i + 1] << 8));
  FLAC__StreamEncoder *encoder = LIBRARY(FLAC__stream_encoder_new)();
  LIBRARY(FLAC__stream_encoder_set_channels)(encoder, unsigned(shape.channels));
  LIBRARY(FLAC__stream_encoder_set_bits_per_sample)(encoder, 16);
  LIBRARY(FLAC__stream_encoder_set_sample_rate)(encoder, 48000);
  LIBRARY(FLAC__stream_encoder_set_compression_level)
  (encoder, uint32_t(step.args[0]));
  bool good = LIBRARY(FLAC__stream_encoder_init_stream)(
                  encoder, onWrite, nullptr, nullptr, nullptr, &bits) ==
              FLAC__STREAM_ENCODER_INIT_STATUS_OK;
  good = good && LIBRARY(FLAC__stream_encoder_process_interleaved)(
                     encoder, pcm.data(), uint32_t(shape.count));
  good = LIBRARY(FLAC__stream_encoder_finish)(encoder) && good;
  LIBRARY(FLAC__stream_encoder_delete)(encoder);
  return good ? Status::ok()
              : Status::invalidArgument("flac: the encoder failed");
}

constexpr ExternalCodec kCodec = {
    smmil::flac::kLibrary,
    "flac: libFLAC.so.12 is not installed; install libflac12", isInstalled,
    decode, encode};

#else

constexpr ExternalCodec kCodec = {
    smmil::flac::kLibrary,
    "flac: this build has no libFLAC; install libflac-dev and rebuild"};

#endif

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = externalReference<kCodec>(pcmToBits<8>);

} // namespace smmil::reference::flac
