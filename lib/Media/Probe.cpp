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

#include "Header.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <webp/decode.h>
#include <webp/demux.h>

namespace smmil {

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
  bool animated = false, shown = false;
  uint32_t frames = 0; // Those that are there; a header may say otherwise.
  for (size_t at = 8; at + 12 <= file.size();) {
    if (file.has(at + 4, "IDAT")) {
      if (!animated)
        return;
      shown = true;
    } else if (file.has(at + 4, "acTL") && !shown) {
      animated = true;
    } else if (file.has(at + 4, "fcTL")) {
      ++frames;
    }
    at += 12 + size_t(file.be32(at));
  }
  // One frame is a still image in disguise.
  if (frames > 1) {
    info.kind = MediaKind::Apng;
    info.frames = frames;
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
  info.frames = 2; // Not a still, however far the file reaches.
  const WebPData data = {file.all().data(), file.size()};
  if (WebPDemuxer *demuxer = WebPDemux(&data)) {
    info.frames =
        std::max(1u, uint32_t(WebPDemuxGetI(demuxer, WEBP_FF_FRAME_COUNT)));
    WebPDemuxDelete(demuxer);
  }
  // One frame is a still image in disguise.
  if (info.frames > 1)
    info.kind = MediaKind::AnimatedWebp;
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

static void probeAvi(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Avi;
  info.isAlreadyLossy = true;
  // The main header is the first chunk of the first list.
  if (!file.has(24, "avih"))
    return;
  info.width = file.le32(32 + 32);
  info.height = file.le32(32 + 36);
}

/// Pages of a TIFF: thumbnails and masks are none.
static void probeTiff(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Tiff;
  const bool big = file.u8(0) == 'M';
  auto u16 = [&](size_t at) { return big ? file.be16(at) : file.le16(at); };
  auto u32 = [&](size_t at) { return big ? file.be32(at) : file.le32(at); };
  const bool wide = u16(2) == 43; // BigTIFF.
  auto offset = [&](size_t at) -> size_t {
    if (!wide)
      return u32(at);
    const uint64_t low = u32(at + (big ? 4 : 0)),
                   high = u32(at + (big ? 0 : 4));
    return high ? file.size() : size_t(low);
  };
  size_t at = offset(wide ? 8 : 4);
  uint32_t pages = 0;
  // Directories may form a ring, or lie over one another: each is looked at
  // once, and all together have no more entries than the file has room for.
  std::set<size_t> seen;
  const size_t entryBytes = wide ? 20 : 12;
  size_t entriesLeft = file.size() / entryBytes;
  while (at != 0 && at + 2 < file.size() && seen.insert(at).second) {
    const size_t count = wide ? offset(at) : u16(at);
    const size_t first = at + (wide ? 8 : 2);
    if (count > entriesLeft || count > (file.size() - at) / entryBytes)
      break;
    entriesLeft -= count;
    uint32_t subfile = 0, width = 0, height = 0, channels = 1, coding = 1;
    for (size_t i = 0; i < count; ++i) {
      const size_t entry = first + i * entryBytes,
                   value = entry + (wide ? 12 : 8);
      const uint32_t content = u16(entry + 2) == 3 ? u16(value) : u32(value);
      switch (u16(entry)) {
      case 254:
        subfile = content;
        break;
      case 256:
        width = content;
        break;
      case 257:
        height = content;
        break;
      case 259:
        coding = content;
        break;
      case 277:
        channels = content;
        break;
      default:
        break;
      }
    }
    if ((subfile & 5) == 0 && pages++ == 0) {
      info.width = width;
      info.height = height;
      info.channels = channels;
      info.isAlreadyLossy = coding == 6 || coding == 7; // JPEG.
    }
    at = offset(first + count * entryBytes);
  }
  info.frames = std::max(pages, 1u);
  if (pages > 1)
    info.kind = MediaKind::MultiTiff;
}

static size_t findText(const Header &file, std::string_view text, size_t begin,
                       size_t end) {
  end = std::min(end, file.size());
  begin = std::min(begin, end);
  const uint8_t *data = file.all().data();
  return size_t(
      std::search(data + begin, data + end, text.begin(), text.end()) - data);
}

/// Samples of the first track of a sequence, 0 where it cannot be seen.
static uint32_t countIsoSamples(const Header &file) {
  for (size_t at = 0; at + 8 <= file.size();) {
    const uint32_t size = file.be32(at);
    if (file.has(at + 4, "moov")) {
      const size_t end = size < 8 ? file.size() : at + size;
      const size_t table = findText(file, "stsz", at, end);
      return table < std::min(end, file.size()) ? file.be32(table + 12) : 0;
    }
    if (size < 8)
      break;
    at += size;
  }
  return 0;
}

/// HEIC and AVIF by their brands; everything else of this family is video.
static void probeIso(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Mp4;
  info.isAlreadyLossy = true;
  const size_t end = std::min<size_t>(std::max(file.be32(0), 16u),
                                      std::min<size_t>(file.size(), 512));
  bool avif = false, heic = false, sequence = false;
  for (size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
    avif |= file.has(at, "avif") || file.has(at, "avis");
    heic |= file.has(at, "heic") || file.has(at, "heix") ||
            file.has(at, "heim") || file.has(at, "heis") ||
            file.has(at, "hevc") || file.has(at, "hevx");
    // A still may list the brand of sequences; only the first one says so.
    sequence |= at == 8 && (file.has(at, "avis") || file.has(at, "hevc") ||
                            file.has(at, "hevx") || file.has(at, "msf1"));
  }
  if (!avif && !heic)
    return;
  info.frames = 1;
  if (sequence) {
    const uint32_t samples = countIsoSamples(file);
    info.frames = samples ? samples : 2;
  }
  const bool several = info.frames > 1;
  info.kind = avif ? (several ? MediaKind::AnimatedAvif : MediaKind::Avif)
                   : (several ? MediaKind::AnimatedHeic : MediaKind::Heic);
  info.channels = 3;
  // The largest extent: those of tiles and thumbnails are smaller.
  const size_t reach = std::min<size_t>(file.size(), 65536);
  for (size_t at = findText(file, "ispe", 0, reach); at < reach;
       at = findText(file, "ispe", at + 4, reach))
    if (uint64_t(file.be32(at + 8)) * file.be32(at + 12) >
        uint64_t(info.width) * info.height) {
      info.width = file.be32(at + 8);
      info.height = file.be32(at + 12);
    }
}

static void probeJpeg2000(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Jpeg2000;
  info.frames = 1;
  const size_t at = findText(file, "\xFF\x4F\xFF\x51", 0, 65536);
  if (at + 42 > file.size())
    return;
  info.width = file.be32(at + 8) - file.be32(at + 16);
  info.height = file.be32(at + 12) - file.be32(at + 20);
  info.channels = file.be16(at + 40);
  // The irreversible wavelet, where the style of coding is stated early.
  const size_t style = findText(file, "\xFF\x52", at, at + 4096);
  info.isAlreadyLossy = file.u8(style + 13) == 0;
}

static bool isBmp(const Header &file) {
  const uint32_t size = file.le32(14);
  return file.has(0, "BM") && file.le16(8) == 0 && size >= 12 && size <= 124 &&
         file.le32(10) >= 14 + size;
}

static void probeBmp(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Bmp;
  info.frames = 1;
  info.channels = 3;
  const bool old = file.le32(14) == 12;
  info.width = old ? file.le16(18) : file.le32(18);
  info.height = old ? file.le16(20) : file.le32(22);
  if (info.height >> 31) // From the top.
    info.height = 0 - info.height;
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
  } else if (file.has(0, "RIFF") && file.has(8, "AVI ")) {
    probeAvi(file, info);
  } else if (file.has(4, "ftyp")) {
    probeIso(file, info);
  } else if (file.has(0, "II*\0"sv) || file.has(0, "MM\0*"sv) ||
             file.has(0, "II+\0"sv) || file.has(0, "MM\0+"sv)) {
    probeTiff(file, info);
  } else if (file.has(0, "\0\0\0\x0CjP  \r\n\x87\n"sv) ||
             file.has(0, "\xFF\x4F\xFF\x51")) {
    probeJpeg2000(file, info);
  } else if (file.has(0, "\xFF\x0A") ||
             file.has(0, "\0\0\0\x0CJXL \r\n\x87\n"sv)) {
    info.kind = MediaKind::JpegXl;
    info.frames = 1;
  } else if (file.has(0, "\x93NUMPY")) {
    info.kind = MediaKind::Npy;
  } else if (isBmp(file)) {
    probeBmp(file, info);
  } else if (file.has(0, "\x1A\x45\xDF\xA3")) {
    // EBML: the document type stands within the first few elements.
    const std::string_view head(reinterpret_cast<const char *>(bytes.data()),
                                std::min<size_t>(bytes.size(), 64));
    info.kind =
        head.find("webm"sv) != head.npos ? MediaKind::Webm : MediaKind::Mkv;
    info.isAlreadyLossy = true;
  } else {
    probeSound(file, info);
  }
  return info;
}

namespace {
struct KindFacts {
  const char *name;
  std::optional<Modality> modality;
  bool isDecodable = false;
};
} // namespace

static const KindFacts &factsOf(MediaKind kind) {
  static const KindFacts kFacts[] = {
      {"unknown", std::nullopt},
      {"jpeg", Modality::Image, true},
      {"png", Modality::Image, true},
      {"apng", Modality::Image, true},
      {"webp", Modality::Image, true},
      {"animated-webp", Modality::Image, true},
      {"gif", Modality::Image, true},
      {"animated-gif", Modality::Image, true},
      {"wav", Modality::Audio, true},
      {"flac", Modality::Audio, true},
      {"ogg", Modality::Audio, true},
      {"mp3", Modality::Audio, true},
      {"mp4", Modality::Video},
      {"webm", Modality::Video},
      {"mkv", Modality::Video},
      {"avi", Modality::Video},
      {"bmp", Modality::Image},
      {"tiff", Modality::Image, true},
      {"multi-page-tiff", Modality::Image, true},
      {"heic", Modality::Image, true},
      {"animated-heic", Modality::Image, true},
      {"avif", Modality::Image, true},
      {"animated-avif", Modality::Image, true},
      {"jpeg2000", Modality::Image, true},
      {"jpeg-xl", Modality::Image},
      {"mp2", Modality::Audio, true},
      {"w64", Modality::Audio, true},
      {"aiff", Modality::Audio, true},
      {"au", Modality::Audio, true},
      {"caf", Modality::Audio, true},
      {"other-sound", Modality::Audio, true},
      {"npy", Modality::Numeric, true},
  };
  static_assert(std::size(kFacts) == kMediaKinds);
  return kFacts[size_t(kind) < kMediaKinds ? size_t(kind) : 0];
}

const char *mediaKindName(MediaKind kind) { return factsOf(kind).name; }

std::optional<Modality> MediaInfo::modality() const {
  return factsOf(kind).modality;
}

bool MediaInfo::isDecodableImage() const {
  return modality() == Modality::Image && factsOf(kind).isDecodable;
}

bool MediaInfo::isDecodableAudio() const {
  return modality() == Modality::Audio && factsOf(kind).isDecodable;
}

} // namespace smmil
