//===- DecodeAudio.cpp - Sound files to 16-bit PCM -------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// FLAC through libFLAC, which checks the signature of the whole stream; all
// other formats through libsndfile.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Audio.h"
#include "smmil/Media/Probe.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include <FLAC/stream_decoder.h>
#include <sndfile.h>

namespace smmil {

namespace {

/// A left-justified 32-bit sample to 16 bits, to nearest.
int16_t narrow(int32_t sample) {
  return int16_t(std::min<int64_t>((int64_t(sample) + 0x8000) >> 16, 32767));
}

Error tooLong() {
  return dataError("sound has more than " + std::to_string(kMaxSamples) +
                   " samples");
}

//===----------------------------------------------------------------------===//
// FLAC
//===----------------------------------------------------------------------===//

struct FlacReader {
  ByteSpan bytes;
  size_t at = 0;
  Pcm pcm;
  uint64_t expected = 0; ///< Frames that the header announces, 0 = unknown.
  std::string problem;
};

FLAC__StreamDecoderReadStatus onFlacRead(const FLAC__StreamDecoder *,
                                         FLAC__byte to[], size_t *size,
                                         void *client) {
  auto *reader = static_cast<FlacReader *>(client);
  *size = std::min(*size, reader->bytes.size() - reader->at);
  if (*size == 0)
    return FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
  std::memcpy(to, reader->bytes.data() + reader->at, *size);
  reader->at += *size;
  return FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
}

FLAC__StreamDecoderWriteStatus onFlacWrite(const FLAC__StreamDecoder *,
                                           const FLAC__Frame *frame,
                                           const FLAC__int32 *const channels[],
                                           void *client) {
  auto *reader = static_cast<FlacReader *>(client);
  Pcm &pcm = reader->pcm;
  const FLAC__FrameHeader &header = frame->header;
  if (pcm.channels == 0) {
    pcm.channels = header.channels;
    pcm.rate = header.sample_rate;
  }
  if (pcm.channels != header.channels || pcm.rate != header.sample_rate) {
    reader->problem = "rate or channels change inside the stream";
    return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  }
  if (pcm.samples.size() + uint64_t(header.blocksize) * pcm.channels >
      kMaxSamples) {
    reader->problem = "more than " + std::to_string(kMaxSamples) + " samples";
    return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  }
  const unsigned shift = 32 - header.bits_per_sample;
  const size_t needed =
      pcm.samples.size() + size_t(header.blocksize) * pcm.channels;
  try { // No exception may cross the library's frames.
    if (needed > pcm.samples.capacity())
      pcm.samples.reserve(std::max(needed, 2 * pcm.samples.capacity()));
  } catch (const std::bad_alloc &) {
    reader->problem = "needs more memory than there is";
    return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  }
  for (unsigned i = 0; i < header.blocksize; ++i)
    for (unsigned c = 0; c < pcm.channels; ++c)
      pcm.samples.push_back(narrow(int32_t(uint32_t(channels[c][i]) << shift)));
  return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

void onFlacMetadata(const FLAC__StreamDecoder *,
                    const FLAC__StreamMetadata *block, void *client) {
  auto *reader = static_cast<FlacReader *>(client);
  if (block->type != FLAC__METADATA_TYPE_STREAMINFO)
    return;
  const FLAC__StreamMetadata_StreamInfo &info = block->data.stream_info;
  reader->expected = info.total_samples;
  reader->pcm.rate = info.sample_rate;
  reader->pcm.channels = info.channels;
}

void onFlacError(const FLAC__StreamDecoder *,
                 FLAC__StreamDecoderErrorStatus status, void *client) {
  auto *reader = static_cast<FlacReader *>(client);
  if (reader->problem.empty())
    reader->problem = FLAC__StreamDecoderErrorStatusString[status];
}

struct DeleteFlac {
  void operator()(FLAC__StreamDecoder *decoder) const {
    FLAC__stream_decoder_delete(decoder);
  }
};

Result<Pcm> decodeFlac(ByteSpan bytes) {
  std::unique_ptr<FLAC__StreamDecoder, DeleteFlac> decoder(
      FLAC__stream_decoder_new());
  if (!decoder)
    return dataError("out of memory in libFLAC");
  FlacReader reader;
  reader.bytes = bytes;
  FLAC__stream_decoder_set_md5_checking(decoder.get(), true);
  if (FLAC__stream_decoder_init_stream(decoder.get(), onFlacRead, nullptr,
                                       nullptr, nullptr, nullptr, onFlacWrite,
                                       onFlacMetadata, onFlacError, &reader) !=
      FLAC__STREAM_DECODER_INIT_STATUS_OK)
    return dataError("cannot start libFLAC");
  const bool done =
      FLAC__stream_decoder_process_until_end_of_stream(decoder.get());
  const bool intact = FLAC__stream_decoder_finish(decoder.get());
  if (!done && reader.problem.empty())
    reader.problem = "the stream cannot be read";
  if (reader.problem.empty() && reader.expected != 0 &&
      reader.pcm.frames() < reader.expected)
    reader.problem = "the file ends too early";
  if (reader.problem.empty() && !intact)
    reader.problem = "the signature of the samples does not match";
  if (reader.problem.empty() && reader.pcm.channels == 0)
    reader.problem = "no sound in it";
  if (!reader.problem.empty())
    return dataError("damaged FLAC: " + reader.problem);
  return std::move(reader.pcm);
}

//===----------------------------------------------------------------------===//
// Everything else
//===----------------------------------------------------------------------===//

struct SoundInput {
  ByteSpan bytes;
  sf_count_t at = 0;
};

sf_count_t soundSize(void *client) {
  return sf_count_t(static_cast<SoundInput *>(client)->bytes.size());
}

sf_count_t soundSeek(sf_count_t offset, int whence, void *client) {
  auto *input = static_cast<SoundInput *>(client);
  const sf_count_t size = sf_count_t(input->bytes.size());
  const sf_count_t base = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? input->at
                                               : size;
  // Saturating: offsets come from the file.
  if (offset < -base)
    input->at = 0;
  else
    input->at = offset > size - base ? size : base + offset;
  return input->at;
}

sf_count_t soundRead(void *to, sf_count_t count, void *client) {
  auto *input = static_cast<SoundInput *>(client);
  count = std::clamp<sf_count_t>(count, 0,
                                 sf_count_t(input->bytes.size()) - input->at);
  if (count > 0)
    std::memcpy(to, input->bytes.data() + input->at, size_t(count));
  input->at += count;
  return count;
}

sf_count_t soundWrite(const void *, sf_count_t, void *) { return 0; }
sf_count_t soundTell(void *client) {
  return static_cast<SoundInput *>(client)->at;
}

struct CloseSound {
  void operator()(SNDFILE *file) const { sf_close(file); }
};

/// libsndfile shortens what a WAV announces to what is there; say so instead.
bool isWavCut(ByteSpan bytes) {
  auto le32 = [&](size_t at) {
    return uint32_t(bytes[at]) | uint32_t(bytes[at + 1]) << 8 |
           uint32_t(bytes[at + 2]) << 16 | uint32_t(bytes[at + 3]) << 24;
  };
  for (size_t at = 12; at + 8 <= bytes.size();) {
    const uint64_t size = le32(at + 4);
    if (std::memcmp(bytes.data() + at, "data", 4) == 0)
      // Streaming writers leave a placeholder.
      return size != 0xFFFFFFFF && size > bytes.size() - at - 8;
    at += 8 + size_t(size) + (size & 1);
  }
  return true;
}

bool isFloating(int format) {
  switch (format & SF_FORMAT_SUBMASK) {
  case SF_FORMAT_PCM_S8:
  case SF_FORMAT_PCM_U8:
  case SF_FORMAT_PCM_16:
  case SF_FORMAT_PCM_24:
  case SF_FORMAT_PCM_32:
    return false;
  default:
    return true;
  }
}

/// Reads up to kBlock frames in the coder's own domain; returns frames read.
constexpr sf_count_t kBlock = 4096;

sf_count_t readBlock(SNDFILE *file, bool floating, unsigned channels,
                     std::vector<float> &reals, std::vector<int> &integers,
                     std::vector<int16_t> &samples) {
  sf_count_t frames;
  if (floating) {
    frames = sf_readf_float(file, reals.data(), kBlock);
    for (sf_count_t i = 0; i < frames * sf_count_t(channels); ++i) {
      const float scaled = reals[size_t(i)] * 32768.0f;
      // Comparisons are false for NaN, which becomes silence.
      samples.push_back(scaled >= 32767.0f    ? int16_t(32767)
                        : scaled <= -32768.0f ? int16_t(-32768)
                        : scaled == scaled    ? int16_t(std::lrintf(scaled))
                                              : int16_t(0));
    }
  } else {
    frames = sf_readf_int(file, integers.data(), kBlock);
    for (sf_count_t i = 0; i < frames * sf_count_t(channels); ++i)
      samples.push_back(narrow(integers[size_t(i)]));
  }
  return frames;
}

Result<Pcm> decodeWithSndfile(ByteSpan bytes, MediaKind kind) {
  const std::string name = mediaKindName(kind);
  if (kind == MediaKind::Wav && isWavCut(bytes))
    return dataError("damaged wav: the file ends too early");
  SoundInput input = {bytes};
  SF_VIRTUAL_IO calls = {soundSize, soundSeek, soundRead, soundWrite,
                         soundTell};
  SF_INFO info = {};
  std::unique_ptr<SNDFILE, CloseSound> file(
      sf_open_virtual(&calls, SFM_READ, &info, &input));
  if (!file)
    return dataError("damaged " + name + ": " + sf_strerror(nullptr));
  if (info.channels < 1 || info.samplerate < 1)
    return dataError("damaged " + name + ": no sound in it");
  Pcm pcm;
  pcm.rate = uint32_t(info.samplerate);
  pcm.channels = uint32_t(info.channels);
  const bool floating = isFloating(info.format);
  std::vector<float> reals(floating ? size_t(kBlock) * pcm.channels : 0);
  std::vector<int> integers(floating ? 0 : size_t(kBlock) * pcm.channels);
  while (readBlock(file.get(), floating, pcm.channels, reals, integers,
                   pcm.samples) > 0)
    if (pcm.samples.size() > kMaxSamples)
      return tooLong();
  if (sf_error(file.get()) != SF_ERR_NO_ERROR)
    return dataError("damaged " + name + ": " + sf_strerror(file.get()));
  // Lossy streams only estimate their length.
  if (kind == MediaKind::Wav && pcm.frames() < uint64_t(info.frames))
    return dataError("damaged wav: the file ends too early");
  return pcm;
}

} // namespace

Result<Pcm> decodeAudio(ByteSpan bytes) try {
  const MediaInfo info = probe(bytes);
  switch (info.kind) {
  case MediaKind::Flac:
    return decodeFlac(bytes);
  case MediaKind::Wav:
  case MediaKind::Ogg:
  case MediaKind::Mp3:
    return decodeWithSndfile(bytes, info.kind);
  default:
    return dataError("not a sound that can be decoded (content looks like " +
                     std::string(mediaKindName(info.kind)) +
                     "; WAV, FLAC, Ogg and MP3 are known)");
  }
} catch (const std::bad_alloc &) {
  return dataError("sound needs more memory than there is");
}

std::vector<int16_t> samplesOf(ByteSpan bytes) {
  std::vector<int16_t> samples(bytes.size() / sizeof(int16_t));
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i] = int16_t(bytes[2 * i] | bytes[2 * i + 1] << 8);
  return samples;
}

} // namespace smmil
