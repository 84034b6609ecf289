//===- Audio.h - Sound to and from 16-bit PCM -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes sound to interleaved 16-bit samples, mixes channels and changes the
// rate. All arithmetic is integer once the filter is made, so that the samples
// that a lossless codec stores are the same everywhere.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_MEDIA_AUDIO_H
#define SMMIL_MEDIA_AUDIO_H

#include "smmil/Media/Notes.h"
#include "smmil/Media/Probe.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Support/Result.h"

#include <cstdint>
#include <vector>

namespace smmil {

struct Pcm {
  uint32_t rate = 0, channels = 0;
  std::vector<int16_t> samples; ///< Interleaved.
  /// Where the channels stand: one bit of WAVE's channel mask each, channels in
  /// the order of bits. 0: the usual positions of that many channels.
  uint32_t speakers = 0;

  uint64_t frames() const { return channels ? samples.size() / channels : 0; }
};

/// Sounds beyond this many samples (all channels) are refused.
inline constexpr uint64_t kMaxSamples = uint64_t(1) << 30;

/// Decodes by content: WAV and its relatives (RIFX, RF64, BW64, W64), AIFF,
/// AIFC, AU, CAF and what else libsndfile reads, FLAC, Ogg with Vorbis, Opus or
/// FLAC (all links of a chain, the first sound of a multiplex), MPEG layers I
/// to III. Samples of other widths are brought to 16 bits: wider ones rounded
/// to nearest (halves away from minus infinity) and saturated, narrower ones
/// shifted. Where a length contradicts the bytes, or the end is missing, what
/// is there is decoded and `notes` says what is wrong; damage within is an
/// error.
Result<Pcm> decodeAudio(ByteSpan bytes, MediaNotes *notes = nullptr);

/// What `decodeAudio` would say about the lengths in a container, from its
/// chunks alone: no sample is decoded. An error where no sound can be found in
/// it; streams without such lengths pass.
Result<MediaNotes> inspectContainer(ByteSpan bytes, MediaKind kind);

/// Brings `pcm` to `rate` and `channels`, the domain in which `snr_db`
/// compares. Channels first: two to one is the mean, rounded to nearest; one to
/// many is repetition; three to eight are mixed to two by the matrix of ITU-R
/// BS.775 (centre and surrounds at -3 dB, without LFE, scaled so that nothing
/// clips), and to one by the mean of these two; more are no loudspeakers and go
/// to one by their mean; other changes are errors. Then the rate, by
/// a polyphase Kaiser-windowed sinc (beta 9, 32 zero crossings, cut-off at 0.95
/// of the lower Nyquist frequency), integer coefficients of 24 fractional bits
/// and unit DC gain per phase, exact sums, rounded, saturated, zeros beyond
/// both ends. Output frame i lies at time i / rate; there are ceil(frames *
/// rate / source rate) of them. Equal rates and channels change nothing.
Result<Pcm> resample(const Pcm &pcm, uint32_t rate, uint32_t channels);

/// The samples that little-endian 16-bit `bytes` hold, as decoders give sound.
std::vector<int16_t> samplesOf(ByteSpan bytes);

/// A 16-bit RIFF WAVE file. Fails beyond 4 GiB.
Result<Bytes> writeWav(const Pcm &pcm);

/// A 16-bit FLAC file at compression level 5.
Result<Bytes> writeFlac(const Pcm &pcm);

} // namespace smmil

#endif // SMMIL_MEDIA_AUDIO_H
