//===- SoundDecoders.h - One decoder per sound library ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to lib/Media. Each decoder gives interleaved 16-bit samples, its
// channels in the order of WAVE's channel mask.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_MEDIA_SOUNDDECODERS_H
#define SMMIL_LIB_MEDIA_SOUNDDECODERS_H

#include "smmil/Media/Audio.h"
#include "smmil/Media/Probe.h"

#include <cstring>
#include <string>
#include <string_view>

namespace smmil {

Result<Pcm> decodeFlac(ByteSpan bytes, MediaNotes *notes);
/// MPEG layers I to III, with whatever lies before, between and behind frames.
Result<Pcm> decodeMpeg(ByteSpan bytes, MediaNotes *notes);
/// Vorbis, Opus and FLAC.
Result<Pcm> decodeOgg(ByteSpan bytes, MediaNotes *notes);
/// Everything that libsndfile reads.
Result<Pcm> decodeWithSndfile(ByteSpan bytes, MediaKind kind,
                              MediaNotes *notes);
/// One FLAC stream inside Ogg pages; see DecodeOgg.cpp.
Result<Pcm> decodeFlacInOgg(ByteSpan bytes, MediaNotes *notes);

/// Pcm::speakers of channels that are no loudspeakers (ambisonics).
inline constexpr uint32_t kNoSpeakers = uint32_t(1) << 31;

/// Positions that `channels` channels have where nothing else is said (the
/// order of FLAC and WAVE); 0 beyond eight.
uint32_t usualSpeakers(uint32_t channels);

/// Puts the channels into the order of the mask. `bits[c]` is the speaker of
/// channel c, one bit; unknown or doubled ones make the channels kNoSpeakers.
void orderChannels(Pcm &pcm, Span<const uint32_t> bits);

/// The Vorbis order of Ogg, also that of Opus family 1, put into WAVE's.
void orderVorbisChannels(Pcm &pcm);

/// Appends samples to a sound, brought to 16 bits; refuses to grow beyond
/// kMaxSamples; counts what does not fit.
class SampleSink {
public:
  explicit SampleSink(Pcm &pcm) : pcm(pcm) {}

  /// +-1.0 is full scale. False beyond kMaxSamples; so is the next.
  bool addFloats(const float *values, size_t count);
  /// Left-justified 32-bit samples.
  bool addWide(const int32_t *values, size_t count);

  /// Says in `notes` how much clips.
  void report(MediaNotes *notes) const;

private:
  Pcm &pcm;
  uint64_t clipped = 0, total = 0;
};

/// A left-justified 32-bit sample to 16 bits, to nearest.
int16_t narrowSample(int32_t sample);

Error tooManySamples();

/// "1.25 s" of so many frames at a rate.
std::string secondsText(double seconds);

/// A reader over the bytes of a file for libraries that call back.
struct ByteReader {
  ByteSpan bytes;
  size_t at = 0;

  size_t read(void *to, size_t size) {
    size = std::min(size, bytes.size() - at);
    if (size != 0)
      std::memcpy(to, bytes.data() + at, size);
    at += size;
    return size;
  }
  /// Saturates at both ends: offsets come from files. Gives the position.
  int64_t seek(int64_t offset, int whence);
};

/// A walk over the frames of an MPEG sound.
struct MpegStream {
  size_t begin = 0; ///< First frame; equal to `end` where there is none.
  size_t end = 0;   ///< One past the last whole frame.
  uint64_t frames = 0, samples = 0; ///< Whole frames; samples a channel.
  uint32_t rate = 0, channels = 0, layer = 0;
  uint64_t skipped = 0;   ///< Bytes between frames that are none.
  uint64_t partial = 0;   ///< Bytes of a frame that the end cuts.
  uint64_t announced = 0; ///< Frames that a Xing or VBRI header states.
  bool rateChanges = false;
};

/// Where a FLAC stream begins, behind tags and zeros; the size if there is
/// none.
size_t flacBegin(ByteSpan bytes);

/// Looks at the headers of frames alone. With `first` set it stops once it is
/// sure that this is an MPEG sound.
MpegStream walkMpeg(ByteSpan bytes, bool first = false);

} // namespace smmil

#endif // SMMIL_LIB_MEDIA_SOUNDDECODERS_H
