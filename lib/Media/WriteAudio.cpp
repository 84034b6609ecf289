//===- WriteAudio.cpp - WAV and FLAC files ---------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For `export --decoded` and for the example corpus.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Audio.h"

#include <cstring>
#include <memory>
#include <string>

#include <FLAC/stream_encoder.h>

namespace smmil {

static Outcome checkPcm(const Pcm &pcm) {
  if (pcm.rate == 0 || pcm.channels == 0 || pcm.channels > 8 ||
      pcm.samples.size() % pcm.channels != 0)
    return dataError("audio needs a rate, one to eight channels and whole "
                     "frames");
  return Outcome::success();
}

Result<Bytes> writeWav(const Pcm &pcm) {
  if (Outcome valid = checkPcm(pcm); !valid)
    return valid.error();
  const uint64_t size = pcm.samples.size() * 2;
  if (size > 0xFFFFFFFFu - 36)
    return dataError("audio is too long for a WAV file");
  Bytes bytes;
  bytes.reserve(size_t(size) + 44);
  auto text = [&](const char *word) {
    bytes.insert(bytes.end(), word, word + 4);
  };
  auto number = [&](uint64_t value, int width) {
    for (int i = 0; i < width; ++i)
      bytes.push_back(uint8_t(value >> (8 * i)));
  };
  text("RIFF");
  number(size + 36, 4);
  text("WAVE");
  text("fmt ");
  number(16, 4);
  number(1, 2); // Plain PCM.
  number(pcm.channels, 2);
  number(pcm.rate, 4);
  number(uint64_t(pcm.rate) * pcm.channels * 2, 4);
  number(pcm.channels * 2, 2);
  number(16, 2);
  text("data");
  number(size, 4);
  for (int16_t sample : pcm.samples)
    number(uint16_t(sample), 2);
  return bytes;
}

namespace {

struct FlacOutput {
  Bytes bytes;
  size_t at = 0;
};

struct DeleteEncoder {
  void operator()(FLAC__StreamEncoder *encoder) const {
    FLAC__stream_encoder_delete(encoder);
  }
};

FLAC__StreamEncoderWriteStatus onWrite(const FLAC__StreamEncoder *,
                                       const FLAC__byte data[], size_t size,
                                       uint32_t, uint32_t, void *client) {
  auto *output = static_cast<FlacOutput *>(client);
  if (output->bytes.size() < output->at + size)
    output->bytes.resize(output->at + size);
  std::memcpy(output->bytes.data() + output->at, data, size);
  output->at += size;
  return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

// The encoder returns to the header to fill in length and signature.
FLAC__StreamEncoderSeekStatus onSeek(const FLAC__StreamEncoder *,
                                     FLAC__uint64 offset, void *client) {
  static_cast<FlacOutput *>(client)->at = size_t(offset);
  return FLAC__STREAM_ENCODER_SEEK_STATUS_OK;
}

FLAC__StreamEncoderTellStatus onTell(const FLAC__StreamEncoder *,
                                     FLAC__uint64 *offset, void *client) {
  *offset = static_cast<FlacOutput *>(client)->at;
  return FLAC__STREAM_ENCODER_TELL_STATUS_OK;
}

} // namespace

Result<Bytes> writeFlac(const Pcm &pcm) {
  if (Outcome valid = checkPcm(pcm); !valid)
    return valid.error();
  std::unique_ptr<FLAC__StreamEncoder, DeleteEncoder> encoder(
      FLAC__stream_encoder_new());
  if (!encoder)
    return dataError("out of memory in libFLAC");
  FLAC__stream_encoder_set_channels(encoder.get(), pcm.channels);
  FLAC__stream_encoder_set_bits_per_sample(encoder.get(), 16);
  FLAC__stream_encoder_set_sample_rate(encoder.get(), pcm.rate);
  FLAC__stream_encoder_set_compression_level(encoder.get(), 5);
  FLAC__stream_encoder_set_total_samples_estimate(encoder.get(), pcm.frames());
  FlacOutput output;
  if (FLAC__stream_encoder_init_stream(encoder.get(), onWrite, onSeek, onTell,
                                       nullptr, &output) !=
      FLAC__STREAM_ENCODER_INIT_STATUS_OK)
    return dataError("libFLAC refuses " + std::to_string(pcm.rate) +
                     " Hz with " + std::to_string(pcm.channels) + " channels");
  const std::vector<FLAC__int32> wide(pcm.samples.begin(), pcm.samples.end());
  const bool done = FLAC__stream_encoder_process_interleaved(
      encoder.get(), wide.data(), uint32_t(pcm.frames()));
  if (!FLAC__stream_encoder_finish(encoder.get()) || !done)
    return dataError("libFLAC cannot encode this audio");
  return std::move(output.bytes);
}

} // namespace smmil
