//===- ProbeSound.cpp - What a sound is, by its bytes ----------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The part of probe() that knows sound. Figures are those of the headers, and
// what a header leaves open is 0; decoding looks closer.
//
//===----------------------------------------------------------------------===//

#include "Header.h"
#include "SoundDecoders.h"

#include <algorithm>
#include <cmath>

namespace smmil {

using namespace std::string_view_literals;

static void probeWav(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Wav;
  const bool big = file.has(0, "RIFX");
  auto u16 = [&](size_t at) { return big ? file.be16(at) : file.le16(at); };
  auto u32 = [&](size_t at) { return big ? file.be32(at) : file.le32(at); };
  uint32_t frameBytes = 0;
  for (size_t at = 12; at + 8 <= file.size();) {
    const uint64_t size = u32(at + 4);
    if (file.has(at, "fmt ")) {
      info.channels = u16(at + 10);
      info.rate = u32(at + 12);
      frameBytes = u16(at + 20);
      const uint32_t coding = u16(at + 8);
      // PCM, float and extensible; the rest are lossy.
      info.isAlreadyLossy = coding != 1 && coding != 3 && coding != 0xFFFE;
    } else if (file.has(at, "data")) {
      const uint64_t there = file.size() - at - 8;
      const uint64_t used = size == 0 ? there : std::min(size, there);
      info.samples = frameBytes ? used / frameBytes : 0;
      return;
    }
    at += 8 + size_t(size) + (size & 1);
  }
}

static void probeW64(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::W64;
  if (!file.has(40, "fmt "))
    return;
  info.channels = file.le16(66);
  info.rate = file.le32(68);
  const uint32_t coding = file.le16(64);
  info.isAlreadyLossy = coding != 1 && coding != 3 && coding != 0xFFFE;
}

static void probeAiff(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Aiff;
  for (size_t at = 12; at + 8 <= file.size();) {
    const uint64_t size = file.be32(at + 4);
    if (file.has(at, "COMM")) {
      info.channels = file.be16(at + 8);
      info.samples = file.be32(at + 10);
      const double rate =
          std::ldexp(double(file.be32(at + 18)),
                     int(file.be16(at + 16) & 0x7FFF) - 16383 - 31);
      info.rate = rate >= 1 && rate < 4e9 ? uint32_t(rate) : 0;
      info.isAlreadyLossy =
          file.has(8, "AIFC") &&
          (file.has(at + 26, "ima4") || file.has(at + 26, "GSM ") ||
           file.has(at + 26, "ulaw") || file.has(at + 26, "ULAW") ||
           file.has(at + 26, "alaw") || file.has(at + 26, "ALAW"));
      return;
    }
    at += 8 + size_t(size) + (size & 1);
  }
}

static void probeAu(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Au;
  const bool big = file.has(0, ".snd");
  auto u32 = [&](size_t at) { return big ? file.be32(at) : file.le32(at); };
  info.rate = u32(16);
  info.channels = u32(20);
  const uint32_t coding = u32(12);
  info.isAlreadyLossy = coding < 2 || coding > 7;
}

static void probeCaf(const Header &file, MediaInfo &info) {
  info.kind = MediaKind::Caf;
  if (!file.has(8, "desc"))
    return;
  const uint64_t bits = uint64_t(file.be32(20)) << 32 | file.be32(24);
  double rate;
  std::memcpy(&rate, &bits, 8);
  info.rate = rate >= 1 && rate < 4e9 ? uint32_t(rate) : 0;
  info.channels = file.be32(44);
  info.isAlreadyLossy = !file.has(28, "lpcm") && !file.has(28, "alac");
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
  // Every stream begins with a page of its own; the first sound counts.
  size_t at = 0;
  while (file.has(at, "OggS") && (file.u8(at + 5) & 2)) {
    const size_t packet = at + 27 + size_t(file.u8(at + 26));
    if (file.has(packet, "\x01vorbis")) {
      info.channels = file.u8(packet + 11);
      info.rate = file.le32(packet + 12);
      return;
    }
    if (file.has(packet, "OpusHead")) {
      info.channels = file.u8(packet + 9);
      info.rate = 48000;
      return;
    }
    if (file.has(packet, "\x7F"
                         "FLAC")) {
      info.isAlreadyLossy = false;
      MediaInfo inner;
      probeFlac(file, packet + 9, inner);
      info.rate = inner.rate;
      info.channels = inner.channels;
      info.samples = inner.samples;
      return;
    }
    size_t next = packet;
    for (uint32_t i = 0; i < file.u8(at + 26); ++i)
      next += file.u8(at + 27 + i);
    at = next;
  }
}

/// Containers whose first bytes say all; their headers are libsndfile's.
static bool isOtherSound(const Header &file) {
  static constexpr std::string_view kMagics[] = {"Creative Voice File\x1A"sv,
                                                 "NIST_1A"sv,
                                                 "\x64\xA3\x01\x00"sv,
                                                 "\x64\xA3\x02\x00"sv,
                                                 "\x64\xA3\x03\x00"sv,
                                                 "\x00\x01\xA3\x64"sv,
                                                 "\x00\x02\xA3\x64"sv,
                                                 "\x00\x03\xA3\x64"sv,
                                                 " paf"sv,
                                                 "fap "sv,
                                                 "PVF1\n"sv,
                                                 "2BIT"sv,
                                                 "ALawSoundFile**"sv,
                                                 "Extended Instrument: "sv};
  for (std::string_view magic : kMagics)
    if (file.has(0, magic))
      return true;
  return file.has(0, "FORM") && (file.has(8, "8SVX") || file.has(8, "16SV"));
}

void probeSound(const Header &file, MediaInfo &info) {
  if ((file.has(0, "RIFF") || file.has(0, "RIFX") || file.has(0, "RF64") ||
       file.has(0, "BW64")) &&
      file.has(8, "WAVE")) {
    probeWav(file, info);
  } else if (file.has(0, "riff\x2E\x91\xCF\x11"sv)) {
    probeW64(file, info);
  } else if (file.has(0, "FORM") &&
             (file.has(8, "AIFF") || file.has(8, "AIFC"))) {
    probeAiff(file, info);
  } else if (file.has(0, ".snd") || file.has(0, "dns.")) {
    probeAu(file, info);
  } else if (file.has(0, "caff\0\1"sv)) {
    probeCaf(file, info);
  } else if (file.has(0, "OggS")) {
    probeOgg(file, info);
  } else if (isOtherSound(file)) {
    info.kind = MediaKind::OtherSound;
  } else if (const size_t flac = flacBegin(file.all()); flac != file.size()) {
    probeFlac(file, flac, info);
  } else if (const MpegStream stream = walkMpeg(file.all(), /*first=*/true);
             stream.begin != stream.end) {
    info.kind = stream.layer == 3 ? MediaKind::Mp3 : MediaKind::Mp2;
    info.isAlreadyLossy = true;
    info.rate = stream.rate;
    info.channels = stream.channels;
  } else if (file.has(0, "ID3")) { // A tag without its sound.
    info.kind = MediaKind::Mp3;
    info.isAlreadyLossy = true;
  }
}

} // namespace smmil
