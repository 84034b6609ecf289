//===- DecodeMpeg.cpp - MPEG layers I to III to 16-bit PCM -----*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libmpg123 decodes. The walk over the frame headers finds where the sound
// begins, and says what the library keeps to itself: bytes that are no frames,
// a last frame that is cut, frames that a header announces and that are
// missing.
//
//===----------------------------------------------------------------------===//

#include "SoundDecoders.h"

#include <algorithm>
#include <cstdio>
#include <memory>

#include <mpg123.h>

namespace smmil {

//===----------------------------------------------------------------------===//
// Frame headers
//===----------------------------------------------------------------------===//

namespace {

struct MpegFrame {
  uint32_t bytes = 0; ///< 0: no header; kFree: of a size not stated.
  uint32_t rate = 0, channels = 0, layer = 0, samples = 0;
  uint32_t sideBytes = 0; ///< Between header and a Xing tag.
};
constexpr uint32_t kFree = ~uint32_t(0);
constexpr size_t kMaxFrame = 8192;

uint32_t word(ByteSpan bytes, size_t at) {
  if (at + 4 > bytes.size())
    return 0;
  return uint32_t(bytes[at]) << 24 | uint32_t(bytes[at + 1]) << 16 |
         uint32_t(bytes[at + 2]) << 8 | bytes[at + 3];
}

MpegFrame readHeader(uint32_t head) {
  static const uint16_t kBitrates[5][15] = {
      {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
      {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
      {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
      {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
      {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}};
  static const uint32_t kSampling[3] = {44100, 48000, 32000};
  const uint32_t version = head >> 19 & 3, code = head >> 17 & 3;
  const uint32_t bitrate = head >> 12 & 15, sampling = head >> 10 & 3;
  MpegFrame frame;
  // The reserved emphasis is refused too: few bits tell a header from chance.
  if (head >> 21 != 0x7FF || version == 1 || code == 0 || bitrate == 15 ||
      sampling == 3 || (head & 3) == 2)
    return frame;
  const bool full = version == 3;
  const uint32_t layer = 4 - code, padding = head >> 9 & 1;
  frame.layer = layer;
  frame.rate = kSampling[sampling] >> (full ? 0 : version == 2 ? 1 : 2);
  frame.channels = (head >> 6 & 3) == 3 ? 1 : 2;
  frame.samples = layer == 1 ? 384 : layer == 3 && !full ? 576 : 1152;
  frame.sideBytes =
      full ? (frame.channels == 1 ? 17 : 32) : (frame.channels == 1 ? 9 : 17);
  const uint32_t row = full ? layer - 1 : layer == 1 ? 3 : 4;
  const uint32_t bits = kBitrates[row][bitrate] * 1000;
  if (bits == 0)
    frame.bytes = kFree;
  else if (layer == 1)
    frame.bytes = (12 * bits / frame.rate + padding) * 4;
  else
    frame.bytes = frame.samples / 8 * bits / frame.rate + padding;
  return frame;
}

/// Same version, layer and sampling rate: what frames of a stream share.
bool sameStream(uint32_t a, uint32_t b) { return ((a ^ b) & 0xFFFE0C00) == 0; }

/// Size of the frame at `at`; that of the free format is the distance to the
/// next header like it.
size_t frameBytes(ByteSpan bytes, size_t at) {
  const uint32_t head = word(bytes, at);
  const MpegFrame frame = readHeader(head);
  if (frame.bytes != kFree)
    return frame.bytes;
  const size_t end = std::min(bytes.size(), at + kMaxFrame);
  for (size_t next = at + 24; next + 4 <= end; ++next)
    if (bytes[next] == 0xFF && ((word(bytes, next) ^ head) & 0xFFFEFC00) == 0)
      return next - at;
  return 0;
}

/// Whether frames follow one another from `at`; the end of the file also ends
/// a chain.
bool chains(ByteSpan bytes, size_t at, int wanted) {
  const uint32_t head = word(bytes, at);
  for (int i = 0; i < wanted; ++i) {
    const size_t size = frameBytes(bytes, at);
    if (size == 0 || !sameStream(head, word(bytes, at)))
      return false;
    at += size;
    if (at == bytes.size())
      return true;
  }
  return true;
}

/// Bytes of a tag at `at` (ID3v2, APE, ID3v1), or 0.
size_t tagBytes(ByteSpan bytes, size_t at) {
  auto has = [&](std::string_view text) {
    return text.size() <= bytes.size() - at &&
           std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
  };
  if (has("ID3") && bytes.size() - at >= 10) {
    size_t size = 10;
    for (size_t i = 6, shift = 21; i < 10; ++i, shift -= 7)
      size += size_t(bytes[at + i] & 127) << shift;
    return size + ((bytes[at + 5] & 0x10) ? 10 : 0);
  }
  if (has("APETAGEX") && bytes.size() - at >= 32) {
    const uint32_t body = bytes[at + 12] | uint32_t(bytes[at + 13]) << 8 |
                          uint32_t(bytes[at + 14]) << 16 |
                          uint32_t(bytes[at + 15]) << 24;
    const bool isHeader = bytes[at + 23] & 0x20;
    return isHeader ? size_t(body) + 32 : 32;
  }
  if (has("TAG") && bytes.size() - at <= 128 + 227)
    return bytes.size() - at;
  if (has("LYRICSBEGIN"))
    return bytes.size() - at;
  return 0;
}

/// What frames a Xing, Info or VBRI header announces; it is no sound itself.
bool readVbrHeader(ByteSpan bytes, size_t at, const MpegFrame &frame,
                   uint64_t &announced) {
  const size_t tag = at + 4 + frame.sideBytes;
  const uint32_t name = word(bytes, tag);
  if (name == 0x58696E67 || name == 0x496E666F) { // "Xing", "Info".
    if (word(bytes, tag + 4) & 1)
      announced = word(bytes, tag + 8);
    return true;
  }
  if (word(bytes, at + 36) == 0x56425249) { // "VBRI".
    announced = word(bytes, at + 36 + 14);
    return true;
  }
  return false;
}

/// How far behind tags and zeros a first frame is looked for.
constexpr size_t kSearch = size_t(1) << 18;
/// So many frames in a row are no chance.
constexpr int kSureFrames = 4;

/// Behind tags and zeros at the front.
size_t contentBegin(ByteSpan bytes) {
  size_t at = 0;
  for (size_t size; at < bytes.size() && (size = tagBytes(bytes, at)) != 0;)
    at += std::min(size, bytes.size() - at);
  // A tag may say that it covers the whole file; look behind its start then.
  if (at >= bytes.size())
    at = std::min<size_t>(bytes.size(), 10);
  while (at < bytes.size() && bytes[at] == 0)
    ++at;
  return at;
}

} // namespace

size_t flacBegin(ByteSpan bytes) {
  const size_t at = contentBegin(bytes);
  return word(bytes, at) == 0x664C6143 ? at : bytes.size();
}

MpegStream walkMpeg(ByteSpan bytes, bool first) {
  MpegStream stream;
  size_t at = contentBegin(bytes);
  const size_t limit = std::min(bytes.size(), at + kSearch);
  const bool tagged =
      bytes.size() > 3 && std::memcmp(bytes.data(), "ID3", 3) == 0;
  // Right at the start (behind tags) two frames will do, as one may be all.
  if (!chains(bytes, at, tagged ? 1 : 2))
    while (at < limit && !(bytes[at] == 0xFF && chains(bytes, at, kSureFrames)))
      ++at;
  if (at >= limit)
    return stream;
  const uint32_t head = word(bytes, at);
  const MpegFrame lead = readHeader(head);
  stream.begin = stream.end = at;
  stream.rate = lead.rate;
  stream.channels = lead.channels;
  stream.layer = lead.layer;
  if (first) {
    stream.end = at + frameBytes(bytes, at);
    return stream;
  }
  const bool vbr =
      lead.layer == 3 && readVbrHeader(bytes, at, lead, stream.announced);
  if (vbr)
    at += frameBytes(bytes, at);
  while (at < bytes.size()) {
    const uint32_t here = word(bytes, at);
    const MpegFrame frame = readHeader(here);
    const size_t size = frame.bytes ? frameBytes(bytes, at) : 0;
    if (size != 0 && frame.layer == stream.layer) {
      if (size > bytes.size() - at) {
        stream.partial = bytes.size() - at;
        break;
      }
      // Between other frames a header must be followed by one, or by the end.
      const bool follows = at + size == bytes.size() ||
                           readHeader(word(bytes, at + size)).bytes != 0 ||
                           tagBytes(bytes, at + size) != 0;
      if (follows || sameStream(here, head)) {
        stream.rateChanges |= frame.rate != stream.rate;
        stream.channels = std::max(stream.channels, frame.channels);
        ++stream.frames;
        stream.samples += frame.samples;
        at += size;
        stream.end = at;
        continue;
      }
    }
    if (const size_t tag = tagBytes(bytes, at)) {
      at += std::min(tag, bytes.size() - at);
      continue;
    }
    stream.skipped += bytes[at] != 0; // Padding is common.
    ++at;
  }
  return stream;
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

namespace {

struct DeleteMpeg {
  void operator()(mpg123_handle *handle) const { mpg123_delete(handle); }
};

ssize_t onRead(void *client, void *to, size_t size) {
  return ssize_t(static_cast<ByteReader *>(client)->read(to, size));
}

off_t onSeek(void *client, off_t offset, int whence) {
  return static_cast<ByteReader *>(client)->seek(offset, whence);
}

void describe(const MpegStream &stream, MediaNotes *notes) {
  const double frameSeconds =
      double(stream.samples) / double(stream.frames) / stream.rate;
  if (stream.announced > stream.frames)
    addNote(
        notes, NoteKind::CutShort,
        secondsText(double(stream.announced - stream.frames) * frameSeconds) +
            " of " + secondsText(double(stream.announced) * frameSeconds) +
            " are missing");
  else if (stream.partial != 0)
    addNote(notes, NoteKind::CutShort,
            "ends inside a frame; " + secondsText(frameSeconds) +
                " or more are missing");
  else if (stream.announced != 0 && stream.announced < stream.frames)
    addNote(notes, NoteKind::WrongLength,
            "states " + std::to_string(stream.announced) + " frames, has " +
                std::to_string(stream.frames));
  if (stream.skipped != 0)
    addNote(notes, NoteKind::SkippedBytes,
            std::to_string(stream.skipped) +
                " bytes between or behind the frames are not audio");
}

} // namespace

Result<Pcm> decodeMpeg(ByteSpan bytes, MediaNotes *notes) {
  const MpegStream stream = walkMpeg(bytes);
  if (stream.frames == 0)
    return dataError("damaged MPEG audio: no whole frame in it");
  if (stream.rateChanges)
    return dataError("MPEG audio whose sample rate changes within");
  int code = MPG123_OK;
  std::unique_ptr<mpg123_handle, DeleteMpeg> handle(mpg123_new(nullptr, &code));
  if (!handle)
    return dataError(std::string("cannot start libmpg123: ") +
                     mpg123_plain_strerror(code));
  auto wrong = [&] {
    return dataError(std::string("damaged MPEG audio: ") +
                     mpg123_strerror(handle.get()));
  };
  // Frames announce their own format; the library shall not guess one. A stream
  // that is partly stereo is stereo.
  mpg123_param(handle.get(), MPG123_ADD_FLAGS,
               MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_GAPLESS |
                   MPG123_SKIP_ID3V2,
               0);
  mpg123_param(handle.get(), MPG123_RESYNC_LIMIT, -1, 0);
  mpg123_format_none(handle.get());
  if (mpg123_format(handle.get(), long(stream.rate),
                    stream.channels == 1 ? MPG123_MONO : MPG123_STEREO,
                    MPG123_ENC_FLOAT_32) != MPG123_OK)
    return wrong();
  // From the first frame on, so that no library looks for it elsewhere.
  const size_t end =
      std::min(bytes.size(), stream.end + size_t(stream.partial));
  ByteReader input = {bytes.subspan(stream.begin, end - stream.begin)};
  if (mpg123_replace_reader_handle(handle.get(), onRead, onSeek, nullptr) !=
          MPG123_OK ||
      mpg123_open_handle(handle.get(), &input) != MPG123_OK)
    return wrong();
  Pcm pcm;
  pcm.rate = stream.rate;
  pcm.channels = stream.channels;
  SampleSink sink(pcm);
  std::vector<float> block(8192 * size_t(pcm.channels));
  for (;;) {
    size_t done = 0;
    const int status = mpg123_read(
        handle.get(), reinterpret_cast<unsigned char *>(block.data()),
        block.size() * sizeof(float), &done);
    if (!sink.addFloats(block.data(), done / sizeof(float)))
      return tooManySamples();
    if (status == MPG123_DONE)
      break;
    if (status == MPG123_OK || status == MPG123_NEW_FORMAT)
      continue;
    return wrong();
  }
  if (pcm.samples.empty())
    return dataError("damaged MPEG audio: no frame of it decodes");
  describe(stream, notes);
  sink.report(notes);
  return pcm;
}

} // namespace smmil
