//===- DecodeSndfile.cpp - What libsndfile reads ---------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libsndfile knows the codings; it reads a header that openContainer has made
// true, followed by the file's own bytes.
//
//===----------------------------------------------------------------------===//

#include "SoundContainer.h"
#include "SoundDecoders.h"

#include <algorithm>
#include <memory>

#include <sndfile.h>

namespace smmil {

namespace {

/// The header and the sound as one file.
struct JoinedInput {
  const SoundContainer &container;
  size_t at = 0;

  size_t size() const {
    return container.header.size() + container.sound.size();
  }
  size_t read(uint8_t *to, size_t count) {
    size_t done = 0;
    const Bytes &header = container.header;
    if (at < header.size()) {
      done = std::min(count, header.size() - at);
      std::memcpy(to, header.data() + at, done);
      at += done;
    }
    const size_t from = at - header.size() * (at >= header.size());
    if (at >= header.size() && done < count) {
      const size_t rest = std::min(count - done, container.sound.size() - from);
      if (rest != 0)
        std::memcpy(to + done, container.sound.data() + from, rest);
      at += rest;
      done += rest;
    }
    return done;
  }
};

sf_count_t onSize(void *client) {
  return sf_count_t(static_cast<JoinedInput *>(client)->size());
}

sf_count_t onSeek(sf_count_t offset, int whence, void *client) {
  auto *input = static_cast<JoinedInput *>(client);
  const auto size = sf_count_t(input->size());
  const sf_count_t base = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? sf_count_t(input->at)
                                               : size;
  // Saturating: offsets come from the file.
  if (offset < -base)
    input->at = 0;
  else
    input->at = size_t(offset > size - base ? size : base + offset);
  return sf_count_t(input->at);
}

sf_count_t onRead(void *to, sf_count_t count, void *client) {
  if (count <= 0)
    return 0;
  return sf_count_t(static_cast<JoinedInput *>(client)->read(
      static_cast<uint8_t *>(to), size_t(count)));
}

sf_count_t onWrite(const void *, sf_count_t, void *) { return 0; }
sf_count_t onTell(void *client) {
  return sf_count_t(static_cast<JoinedInput *>(client)->at);
}

struct CloseSound {
  void operator()(SNDFILE *file) const { sf_close(file); }
};

/// Bits of an integer coding; 0 of all others, which decode to reals.
unsigned integerBits(int format) {
  switch (format & SF_FORMAT_SUBMASK) {
  case SF_FORMAT_PCM_S8:
  case SF_FORMAT_PCM_U8:
  case SF_FORMAT_DPCM_8:
    return 8;
  case SF_FORMAT_PCM_16:
  case SF_FORMAT_ALAC_16:
  case SF_FORMAT_DPCM_16:
    return 16;
  case SF_FORMAT_ALAC_20:
    return 20;
  case SF_FORMAT_PCM_24:
  case SF_FORMAT_ALAC_24:
    return 24;
  case SF_FORMAT_PCM_32:
  case SF_FORMAT_ALAC_32:
    return 32;
  default:
    return 0;
  }
}

uint32_t speakerOf(int position) {
  switch (position) {
  case SF_CHANNEL_MAP_LEFT:
  case SF_CHANNEL_MAP_FRONT_LEFT:
    return 0x1;
  case SF_CHANNEL_MAP_RIGHT:
  case SF_CHANNEL_MAP_FRONT_RIGHT:
    return 0x2;
  case SF_CHANNEL_MAP_MONO:
  case SF_CHANNEL_MAP_CENTER:
  case SF_CHANNEL_MAP_FRONT_CENTER:
    return 0x4;
  case SF_CHANNEL_MAP_LFE:
    return 0x8;
  case SF_CHANNEL_MAP_REAR_LEFT:
    return 0x10;
  case SF_CHANNEL_MAP_REAR_RIGHT:
    return 0x20;
  case SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER:
    return 0x40;
  case SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER:
    return 0x80;
  case SF_CHANNEL_MAP_REAR_CENTER:
    return 0x100;
  case SF_CHANNEL_MAP_SIDE_LEFT:
    return 0x200;
  case SF_CHANNEL_MAP_SIDE_RIGHT:
    return 0x400;
  case SF_CHANNEL_MAP_TOP_CENTER:
    return 0x800;
  case SF_CHANNEL_MAP_TOP_FRONT_LEFT:
    return 0x1000;
  case SF_CHANNEL_MAP_TOP_FRONT_CENTER:
    return 0x2000;
  case SF_CHANNEL_MAP_TOP_FRONT_RIGHT:
    return 0x4000;
  case SF_CHANNEL_MAP_TOP_REAR_LEFT:
    return 0x8000;
  case SF_CHANNEL_MAP_TOP_REAR_CENTER:
    return 0x10000;
  case SF_CHANNEL_MAP_TOP_REAR_RIGHT:
    return 0x20000;
  default: // Unknown, and ambisonics.
    return 0;
  }
}

/// Frames that are decoded at a time.
constexpr sf_count_t kBlock = 4096;

} // namespace

Result<Pcm> decodeWithSndfile(ByteSpan bytes, MediaKind kind,
                              MediaNotes *notes) {
  const std::string name = mediaKindName(kind);
  MediaNotes found;
  Result<SoundContainer> container = openContainer(bytes, kind, &found);
  if (!container)
    return container.error();
  auto finish = [&](Pcm pcm) {
    if (notes)
      notes->insert(notes->end(), found.begin(), found.end());
    return pcm;
  };
  if (container->isMpeg) {
    Result<Pcm> pcm = decodeMpeg(container->sound, &found);
    return pcm ? Result<Pcm>(finish(std::move(*pcm))) : pcm;
  }
  JoinedInput input = {*container, 0};
  SF_VIRTUAL_IO calls = {onSize, onSeek, onRead, onWrite, onTell};
  SF_INFO info = {};
  std::unique_ptr<SNDFILE, CloseSound> file(
      sf_open_virtual(&calls, SFM_READ, &info, &input));
  if (!file)
    return dataError("damaged " + name + ": " + sf_strerror(nullptr));
  if (info.channels < 1 || info.samplerate < 1)
    return dataError("damaged " + name + ": no audio in it");
  Pcm pcm;
  pcm.rate = uint32_t(info.samplerate);
  pcm.channels = uint32_t(info.channels);
  SampleSink sink(pcm);
  const unsigned bits = integerBits(info.format);
  const size_t size = size_t(kBlock) * pcm.channels;
  std::vector<float> reals(bits ? 0 : size);
  std::vector<int> integers(bits ? size : 0);
  for (;;) {
    const sf_count_t frames =
        bits ? sf_readf_int(file.get(), integers.data(), kBlock)
             : sf_readf_float(file.get(), reals.data(), kBlock);
    if (frames <= 0)
      break;
    const size_t count = size_t(frames) * pcm.channels;
    if (!(bits ? sink.addWide(integers.data(), count)
               : sink.addFloats(reals.data(), count)))
      return tooManySamples();
  }
  if (sf_error(file.get()) != SF_ERR_NO_ERROR)
    return dataError("damaged " + name + ": " + sf_strerror(file.get()));
  if (pcm.frames() < uint64_t(std::max<sf_count_t>(info.frames, 0)) &&
      info.frames < sf_count_t(kMaxSamples)) {
    if (pcm.samples.empty())
      return dataError("damaged " + name + ": the file ends too early");
    addNote(
        &found, NoteKind::CutShort,
        secondsText(double(uint64_t(info.frames) - pcm.frames()) / pcm.rate) +
            " are missing");
  }
  // What the last block has beyond the stated end is padding; a count that is
  // further off is not the file's.
  if (bits == 0 && container->frames != 0 && pcm.frames() > container->frames &&
      pcm.frames() - container->frames <= container->blockFrames)
    pcm.samples.resize(size_t(container->frames) * pcm.channels);
  if (bits > 16)
    addNote(&found, NoteKind::NarrowedSamples,
            std::to_string(bits) + " bits a sample become 16");
  const int coding = info.format & SF_FORMAT_SUBMASK;
  if (coding == SF_FORMAT_FLOAT || coding == SF_FORMAT_DOUBLE)
    addNote(&found, NoteKind::NarrowedSamples,
            "floating-point samples become integers of 16 bits");
  sink.report(&found);
  std::vector<int> map(pcm.channels);
  if (sf_command(file.get(), SFC_GET_CHANNEL_MAP_INFO, map.data(),
                 int(map.size() * sizeof(int))) == SF_TRUE) {
    std::vector<uint32_t> speakers;
    for (int position : map)
      speakers.push_back(speakerOf(position));
    // A mask of nothing says as much as none.
    if (std::any_of(map.begin(), map.end(), [](int p) { return p != 0; }))
      orderChannels(pcm, speakers);
  }
  return finish(std::move(pcm));
}

} // namespace smmil
