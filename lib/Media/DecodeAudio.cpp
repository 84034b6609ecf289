//===- DecodeAudio.cpp - Sound files to 16-bit PCM -------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Picks the decoder by content, and holds what all decoders share.
//
//===----------------------------------------------------------------------===//

#include "SoundContainer.h"
#include "SoundDecoders.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <new>

namespace smmil {

int16_t narrowSample(int32_t sample) {
  return int16_t(std::min<int64_t>((int64_t(sample) + 0x8000) >> 16, 32767));
}

Error tooManySamples() {
  return dataError("audio has more than " + std::to_string(kMaxSamples) +
                   " samples");
}

std::string secondsText(double seconds) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g s", seconds);
  return text;
}

int64_t ByteReader::seek(int64_t offset, int whence) {
  const auto size = int64_t(bytes.size());
  const int64_t base = whence == SEEK_SET   ? 0
                       : whence == SEEK_CUR ? int64_t(at)
                                            : size;
  if (offset < -base)
    at = 0;
  else
    at = size_t(offset > size - base ? size : base + offset);
  return int64_t(at);
}

//===----------------------------------------------------------------------===//
// Samples
//===----------------------------------------------------------------------===//

bool SampleSink::addFloats(const float *values, size_t count) {
  if (pcm.samples.size() + count > kMaxSamples)
    return false;
  for (size_t i = 0; i < count; ++i) {
    const float scaled = values[i] * 32768.0f;
    // Comparisons are false for NaN, which becomes silence.
    const bool fits = scaled <= 32768.0f && scaled >= -32768.0f;
    clipped += !fits;
    pcm.samples.push_back(fits ? int16_t(std::min(std::lrintf(scaled), 32767L))
                          : scaled > 0 ? int16_t(32767)
                          : scaled < 0 ? int16_t(-32768)
                                       : int16_t(0));
  }
  total += count;
  return true;
}

bool SampleSink::addWide(const int32_t *values, size_t count) {
  if (pcm.samples.size() + count > kMaxSamples)
    return false;
  for (size_t i = 0; i < count; ++i)
    pcm.samples.push_back(narrowSample(values[i]));
  total += count;
  return true;
}

void SampleSink::report(MediaNotes *notes) const {
  if (clipped == 0)
    return;
  char text[96];
  std::snprintf(text, sizeof(text),
                "%.3g %% of the samples lie beyond full scale and clip",
                100.0 * double(clipped) / double(total));
  addNote(notes, NoteKind::ClippedSamples, text);
}

//===----------------------------------------------------------------------===//
// Speakers
//===----------------------------------------------------------------------===//

uint32_t usualSpeakers(uint32_t channels) {
  // Front left 1, right 2, centre 4, LFE 8, back left 0x10, right 0x20, centre
  // 0x100, side left 0x200, right 0x400.
  static const uint32_t kUsual[9] = {0,    4,    3,     7,    0x33,
                                     0x37, 0x3F, 0x70F, 0x63F};
  return channels < 9 ? kUsual[channels] : 0;
}

void orderChannels(Pcm &pcm, Span<const uint32_t> bits) {
  uint32_t mask = 0;
  for (uint32_t bit : bits) {
    if (bit == 0 || (mask & bit)) {
      pcm.speakers = kNoSpeakers;
      return;
    }
    mask |= bit;
  }
  std::vector<size_t> from(bits.size());
  for (size_t c = 0; c < from.size(); ++c)
    from[c] = c;
  std::sort(from.begin(), from.end(),
            [&](size_t a, size_t b) { return bits[a] < bits[b]; });
  pcm.speakers = mask;
  if (std::is_sorted(from.begin(), from.end()))
    return;
  std::vector<int16_t> frame(from.size());
  for (size_t i = 0; i + from.size() <= pcm.samples.size(); i += from.size()) {
    std::copy_n(pcm.samples.begin() + ptrdiff_t(i), from.size(), frame.begin());
    for (size_t c = 0; c < from.size(); ++c)
      pcm.samples[i + c] = frame[from[c]];
  }
}

void orderVorbisChannels(Pcm &pcm) {
  static const uint32_t kOrders[9][8] = {
      {},
      {4},
      {1, 2},
      {1, 4, 2},
      {1, 2, 0x10, 0x20},
      {1, 4, 2, 0x10, 0x20},
      {1, 4, 2, 0x10, 0x20, 8},
      {1, 4, 2, 0x200, 0x400, 0x100, 8},
      {1, 4, 2, 0x200, 0x400, 0x10, 0x20, 8}};
  if (pcm.channels < 9)
    orderChannels(
        pcm, Span<const uint32_t>(kOrders[pcm.channels], size_t(pcm.channels)));
}

//===----------------------------------------------------------------------===//
// Dispatch
//===----------------------------------------------------------------------===//

Result<Pcm> decodeAudio(ByteSpan bytes, MediaNotes *notes) try {
  const MediaInfo info = probe(bytes);
  switch (info.kind) {
  case MediaKind::Flac:
    return decodeFlac(bytes, notes);
  case MediaKind::Ogg:
    return decodeOgg(bytes, notes);
  case MediaKind::Mp3:
  case MediaKind::Mp2:
    return decodeMpeg(bytes, notes);
  case MediaKind::Wav:
  case MediaKind::W64:
  case MediaKind::Aiff:
  case MediaKind::Au:
  case MediaKind::Caf:
  case MediaKind::OtherSound:
    return decodeWithSndfile(bytes, info.kind, notes);
  default:
    return dataError("not audio that can be decoded (content looks like " +
                     std::string(mediaKindName(info.kind)) +
                     "; WAV and its relatives, AIFF, AU, CAF, FLAC, Ogg and "
                     "MPEG layers I to III are known)");
  }
} catch (const std::bad_alloc &) {
  return dataError("audio needs more memory than there is");
}

Result<MediaNotes> inspectContainer(ByteSpan bytes, MediaKind kind) {
  MediaNotes notes;
  Result<SoundContainer> container = openContainer(bytes, kind, &notes);
  if (!container)
    return container.error();
  return notes;
}

std::vector<int16_t> samplesOf(ByteSpan bytes) {
  std::vector<int16_t> samples(bytes.size() / sizeof(int16_t));
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i] = int16_t(bytes[2 * i] | bytes[2 * i + 1] << 8);
  return samples;
}

} // namespace smmil
