//===- Probe.cpp - What a media file is, by its bytes ----------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads headers only. Every offset is checked against the size before use, and
// every walk moves forward, so that hostile files cost at most linear time.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Probe.h"

#include <cstring>
#include <string_view>
#include <webp/decode.h>
#include <webp/demux.h>

namespace smmil {

namespace {

/// Reads at offsets; whatever lies outside reads as zero.
class Header {
public:
  explicit Header(ByteSpan bytes) : bytes(bytes) {}

  size_t size() const { return bytes.size(); }
  uint32_t u8(size_t at) const { return at < bytes.size() ? bytes[at] : 0; }
  uint32_t be16(size_t at) const { return u8(at) << 8 | u8(at + 1); }
  uint32_t be32(size_t at) const { return be16(at) << 16 | be16(at + 2); }
  uint32_t le16(size_t at) const { return u8(at) | u8(at + 1) << 8; }
  uint32_t le32(size_t at) const { return le16(at) | le16(at + 2) << 16; }
  bool has(size_t at, std::string_view text) const {
    return at <= size() && text.size() <= size() - at &&
           std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
  }
  ByteSpan all() const { return bytes; }

private:
  ByteSpan bytes;
};

} // namespace

/// Frame headers are the markers C0 to CF without DHT, JPG and DAC.
static bool isFrameMarker(uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
         marker != 0xCC;
}

static void probeJpeg(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Jpeg;
  info.frames = 1;
  info.isAlreadyLossy = true;
  for (size_t at = 2; at + 4 <= file.size();) {
    if (file.u8(at) != 0xFF)
      return;
    const uint32_t marker = file.u8(at + 1);
    if (marker == 0xFF) { // Fill byte.
      ++at;
      continue;
    }
    if (isFrameMarker(marker)) {
      info.height = file.be16(at + 5);
      info.width = file.be16(at + 7);
      info.channels = file.u8(at + 9);
      return;
    }
    if (marker == 0xDA || marker == 0xD9)
      return;
    // TEM and RSTn stand alone, everything else has a length.
    at += marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)
              ? 2
              : 2 + size_t(std::max(file.be16(at + 2), 2u));
  }
}

static void probePng(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Png;
  info.frames = 1;
  if (!file.has(12, "IHDR"))
    return;
  info.width = file.be32(16);
  info.height = file.be32(20);
  static const uint8_t kChannels[7] = {1, 0, 3, 3, 2, 0, 4};
  const uint32_t colour = file.u8(25);
  info.channels = colour < 7 ? kChannels[colour] : 0;
  for (size_t at = 8; at + 12 <= file.size();) {
    if (file.has(at + 4, "IDAT"))
      return;
    if (file.has(at + 4, "acTL")) {
      // One frame is a still image in disguise.
      if (file.be32(at + 8) > 1) {
        info.kind = MediaKind::Apng;
        info.frames = file.be32(at + 8);
      }
      return;
    }
    at += 12 + size_t(file.be32(at));
  }
}

static void probeWebp(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Webp;
  info.frames = 1;
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(file.all().data(), file.size(), &features) !=
      VP8_STATUS_OK)
    return;
  info.width = uint32_t(features.width);
  info.height = uint32_t(features.height);
  info.channels = features.has_alpha ? 4 : 3;
  info.isAlreadyLossy = features.format == 1;
  if (!features.has_animation)
    return;
  info.kind = MediaKind::AnimatedWebp;
  info.frames = 2; // Not a still, however far the file reaches.
  const WebPData data = {file.all().data(), file.size()};
  if (WebPDemuxer *demuxer = WebPDemux(&data)) {
    info.frames =
        std::max(2u, uint32_t(WebPDemuxGetI(demuxer, WEBP_FF_FRAME_COUNT)));
    WebPDemuxDelete(demuxer);
  }
}

/// Skips a chain of data sub-blocks; returns the offset behind its terminator.
static size_t skipGifBlocks(const Header &file, size_t at) {
  while (at < file.size() && file.u8(at) != 0)
    at += 1 + file.u8(at);
  return at + 1;
}

static size_t gifPaletteBytes(uint32_t flags) {
  return flags & 0x80 ? size_t(3) << ((flags & 7) + 1) : 0;
}

static void probeGif(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Gif;
  info.width = file.le16(6);
  info.height = file.le16(8);
  info.channels = 3;
  size_t at = 13 + gifPaletteBytes(file.u8(10));
  while (at < file.size()) {
    const uint32_t block = file.u8(at);
    if (block == 0x21) { // Extension.
      at = skipGifBlocks(file, at + 2);
    } else if (block == 0x2C) { // Image: descriptor, palette, code size, data.
      ++info.frames;
      at = skipGifBlocks(file, at + 11 + gifPaletteBytes(file.u8(at + 9)));
    } else {
      break;
    }
  }
  if (info.frames > 1)
    info.kind = MediaKind::AnimatedGif;
  else
    info.frames = 1;
}

static void probeWav(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Wav;
  uint32_t frameBytes = 0;
  for (size_t at = 12; at + 8 <= file.size();) {
    const uint64_t size = file.le32(at + 4);
    if (file.has(at, "fmt ")) {
      info.channels = file.le16(at + 10);
      info.rate = file.le32(at + 12);
      frameBytes = file.le16(at + 20);
      const uint32_t coding = file.le16(at + 8);
      // PCM, float and extensible; the rest are lossy telephone codings.
      info.isAlreadyLossy = coding != 1 && coding != 3 && coding != 0xFFFE;
    } else if (file.has(at, "data")) {
      const uint64_t there = std::min<uint64_t>(size, file.size() - at - 8);
      info.samples = frameBytes ? there / frameBytes : 0;
      return;
    }
    at += 8 + size_t(size) + (size & 1);
  }
}

static void probeFlac(const Header &file, size_t at, MediaInfo &info) {
  info.kind = MediaKind::Flac;
  // STREAMINFO: rate 20 bits, channels 3, depth 5, samples 36.
  const size_t body = at + 8;
  info.rate = file.be32(body + 10) >> 12;
  info.channels = (file.u8(body + 12) >> 1 & 7) + 1;
  info.samples = uint64_t(file.u8(body + 13) & 15) << 32 | file.be32(body + 14);
}

static void probeOgg(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Ogg;
  info.isAlreadyLossy = true;
  const size_t packet = 27 + size_t(file.u8(26));
  if (file.has(packet, "\x01vorbis")) {
    info.channels = file.u8(packet + 11);
    info.rate = file.le32(packet + 12);
  } else if (file.has(packet, "OpusHead")) {
    info.channels = file.u8(packet + 9);
    info.rate = 48000;
  } else if (file.has(packet, "\x7F"
                              "FLAC")) {
    info.isAlreadyLossy = false;
  }
}

namespace {
struct Mp3Frame {
  uint32_t bytes = 0, rate = 0, channels = 0;
};
} // namespace

/// An MPEG audio layer III header at `at`, or bytes = 0.
static Mp3Frame readMp3Frame(const Header &file, size_t at) {
  static const uint16_t kRates1[15] = {0,   32,  40,  48,  56,  64,  80, 96,
                                       112, 128, 160, 192, 224, 256, 320};
  static const uint16_t kRates2[15] = {0,  8,  16, 24,  32,  40,  48, 56,
                                       64, 80, 96, 112, 128, 144, 160};
  static const uint32_t kSampling[3] = {44100, 48000, 32000};
  const uint32_t word = file.be32(at);
  const uint32_t version = word >> 19 & 3, layer = word >> 17 & 3;
  const uint32_t bitrate = word >> 12 & 15, sampling = word >> 10 & 3;
  Mp3Frame frame;
  if (word >> 21 != 0x7FF || version == 1 || layer != 1 || bitrate == 0 ||
      bitrate == 15 || sampling == 3)
    return frame;
  const bool full = version == 3;
  frame.rate = kSampling[sampling] >> (full ? 0 : version == 2 ? 1 : 2);
  frame.channels = (word >> 6 & 3) == 3 ? 1 : 2;
  frame.bytes =
      (full ? 144000u * kRates1[bitrate] : 72000u * kRates2[bitrate]) /
          frame.rate +
      (word >> 9 & 1);
  return frame;
}

/// One header is five bytes of luck; two in a row are an MP3.
static bool probeMp3(const Header &file, MediaInfo &info) {
  size_t at = 0;
  const bool tagged = file.has(0, "ID3");
  if (tagged)
    at = 10 + (size_t(file.u8(6) & 127) << 21 | size_t(file.u8(7) & 127) << 14 |
               size_t(file.u8(8) & 127) << 7 | size_t(file.u8(9) & 127));
  if (tagged && file.has(at, "fLaC")) {
    probeFlac(file, at, info);
    return true;
  }
  const Mp3Frame first = readMp3Frame(file, at);
  const bool second = first.bytes && readMp3Frame(file, at + first.bytes).bytes;
  if (!tagged && !second)
    return false;
  info.kind = MediaKind::Mp3;
  info.isAlreadyLossy = true;
  info.rate = first.rate;
  info.channels = first.channels;
  return true;
}

static void probeAvi(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Avi;
  info.isAlreadyLossy = true;
  // The main header is the first chunk of the first list.
  if (!file.has(24, "avih"))
    return;
  info.width = file.le32(32 + 32);
  info.height = file.le32(32 + 36);
}

MediaInfo probe(ByteSpan bytes) {
  using namespace std::string_view_literals;
  const Header file(bytes);
  MediaInfo info;
  if (file.has(0, "\xFF\xD8\xFF")) {
    probeJpeg(file, info);
  } else if (file.has(0, "\x89PNG\r\n\x1A\n")) {
    probePng(file, info);
  } else if (file.has(0, "GIF87a") || file.has(0, "GIF89a")) {
    probeGif(file, info);
  } else if (file.has(0, "RIFF") && file.has(8, "WEBP")) {
    probeWebp(file, info);
  } else if (file.has(0, "RIFF") && file.has(8, "WAVE")) {
    probeWav(file, info);
  } else if (file.has(0, "RIFF") && file.has(8, "AVI ")) {
    probeAvi(file, info);
  } else if (file.has(0, "fLaC")) {
    probeFlac(file, 0, info);
  } else if (file.has(0, "OggS")) {
    probeOgg(file, info);
  } else if (file.has(4, "ftyp")) {
    info.kind = MediaKind::Mp4;
    info.isAlreadyLossy = true;
  } else if (file.has(0, "\x1A\x45\xDF\xA3")) {
    // EBML: the document type stands within the first few elements.
    const std::string_view head(reinterpret_cast<const char *>(bytes.data()),
                                std::min<size_t>(bytes.size(), 64));
    info.kind =
        head.find("webm"sv) != head.npos ? MediaKind::Webm : MediaKind::Mkv;
    info.isAlreadyLossy = true;
  } else {
    probeMp3(file, info);
  }
  return info;
}

const char *mediaKindName(MediaKind kind) {
  switch (kind) {
  case MediaKind::Unknown:
    return "unknown";
  case MediaKind::Jpeg:
    return "jpeg";
  case MediaKind::Png:
    return "png";
  case MediaKind::Apng:
    return "apng";
  case MediaKind::Webp:
    return "webp";
  case MediaKind::AnimatedWebp:
    return "animated-webp";
  case MediaKind::Gif:
    return "gif";
  case MediaKind::AnimatedGif:
    return "animated-gif";
  case MediaKind::Wav:
    return "wav";
  case MediaKind::Flac:
    return "flac";
  case MediaKind::Ogg:
    return "ogg";
  case MediaKind::Mp3:
    return "mp3";
  case MediaKind::Mp4:
    return "mp4";
  case MediaKind::Webm:
    return "webm";
  case MediaKind::Mkv:
    return "mkv";
  case MediaKind::Avi:
    return "avi";
  }
  return "unknown";
}

std::optional<Modality> MediaInfo::modality() const {
  switch (kind) {
  case MediaKind::Unknown:
    return std::nullopt;
  case MediaKind::Jpeg:
  case MediaKind::Png:
  case MediaKind::Apng:
  case MediaKind::Webp:
  case MediaKind::AnimatedWebp:
  case MediaKind::Gif:
  case MediaKind::AnimatedGif:
    return Modality::Image;
  case MediaKind::Wav:
  case MediaKind::Flac:
  case MediaKind::Ogg:
  case MediaKind::Mp3:
    return Modality::Audio;
  case MediaKind::Mp4:
  case MediaKind::Webm:
  case MediaKind::Mkv:
  case MediaKind::Avi:
    return Modality::Video;
  }
  return std::nullopt;
}

bool MediaInfo::isDecodableImage() const {
  return kind == MediaKind::Jpeg || kind == MediaKind::Png ||
         kind == MediaKind::Webp || kind == MediaKind::Gif;
}

bool MediaInfo::isDecodableAudio() const {
  return modality() == Modality::Audio;
}

} // namespace smmil
