//===- Reference.h - What references of JPEG XL share -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md on plain vectors. libjxl is the authority on its format and
// so the reference here.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JXL_REFERENCE_H
#define SMMIL_CODECS_JXL_REFERENCE_H

#include "lib/Interpreter/ExternalCodec.h"

#if __has_include(<jxl/encode.h>)
#include <jxl/decode.h>
#include <jxl/encode.h>
#include <jxl/version.h>
#define SMMIL_HAVE_JXL 1

#define LIBRARY(function)                                                      \
  smmil::reference::jxl::library().find(&function, #function)

namespace smmil::reference::jxl {

inline const SharedLibrary &library() {
  static const SharedLibrary opened(("libjxl.so." +
                                     std::to_string(JPEGXL_MAJOR_VERSION) +
                                     "." + std::to_string(JPEGXL_MINOR_VERSION))
                                        .c_str());
  return opened;
}

inline bool isInstalled() { return library().isOpen(); }

/// The bits of a stream, one an entry, as spec.md counts them.
class Beginning {
public:
  explicit Beginning(const Bytes &bytes) {
    // No beginning is longer.
    for (size_t i = 0; i < 8 * size_t(32); ++i)
      bits.push_back(i / 8 < bytes.size() && (bytes[i / 8] >> i % 8 & 1));
  }

  uint64_t take(size_t count) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; ++i)
      value += uint64_t(bits[at++]) << i;
    return value;
  }
  /// As the table of spec.md writes them.
  bool is(const std::string &text) {
    bool same = true;
    for (char bit : text)
      same = (bits[at++] == (bit == '1')) && same;
    return same;
  }
  bool endsByte() {
    bool zero = true;
    while (at % 8 != 0)
      zero = !bits[at++] && zero;
    return zero;
  }

private:
  std::vector<bool> bits;
  size_t at = 0;
};

inline bool saysExtents(Beginning &from, const Shape &shape) {
  const bool eights = from.is("1");
  auto extent = [&]() -> int64_t {
    if (eights)
      return 8 * int64_t(from.take(5)) + 8;
    switch (from.take(2)) {
    case 0:
      return int64_t(from.take(9)) + 1;
    case 1:
      return int64_t(from.take(13)) + 1;
    case 2:
      return int64_t(from.take(18)) + 1;
    default:
      return int64_t(from.take(30)) + 1;
    }
  };
  const int64_t height = extent();
  int64_t width = 0;
  switch (from.take(3)) {
  case 0:
    width = extent();
    break;
  case 1:
    width = height;
    break;
  case 2:
    width = height * 12 / 10;
    break;
  case 3:
    width = height * 4 / 3;
    break;
  case 4:
    width = height * 3 / 2;
    break;
  case 5:
    width = height * 16 / 9;
    break;
  case 6:
    width = height * 5 / 4;
    break;
  default:
    width = height * 2;
    break;
  }
  return height == shape.height && width == shape.width;
}

inline bool isAsPlanned(bool lossless, const Shape &shape, const Bytes &bits) {
  Beginning from(bits);
  if (from.take(8) != 0xff || from.take(8) != 0x0a ||
      !saysExtents(from, shape) ||
      !from.is(lossless ? "0000010001001" : "11") || !from.endsByte())
    return false;
  if (!lossless && from.take(1) == 1)
    return true; // All default.
  if (!from.is(lossless ? "0001" : "000"))
    return false;
  // Flags are a U64: 0, or 8 bits above 17.
  const uint64_t selector = from.take(2);
  if (selector != 0 && (selector != 2 || from.take(8) + 17 != 128))
    return false;
  if (!from.is(lossless ? "000" : "00"))
    return false;
  from.take(lossless ? 2 : 6);
  return from.is("000001");
}

/// Adler-32 of RFC 1950, little-endian.
inline Bytes checksumOf(const Bytes &bytes) {
  uint64_t a = 1, b = 0;
  for (uint8_t byte : bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return {uint8_t(a % 256), uint8_t(a / 256), uint8_t(b % 256),
          uint8_t(b / 256)};
}

inline Status decodePicture(bool lossless, const Shape &shape,
                            const Bytes &stream, Bytes &rgb) {
  if (stream.size() < 4)
    return Status::corrupt("jxl: no checksum");
  const Bytes bits(stream.begin() + 4, stream.end());
  if (checksumOf(bits) != Bytes(stream.begin(), stream.begin() + 4))
    return Status::corrupt("jxl: damaged stream");
  if (!isAsPlanned(lossless, shape, bits))
    return Status::corrupt("jxl: another picture");
  JxlDecoder *decoder = LIBRARY(JxlDecoderCreate)(nullptr);
  LIBRARY(JxlDecoderSubscribeEvents)(decoder, JXL_DEC_FULL_IMAGE);
  LIBRARY(JxlDecoderSetInput)(decoder, bits.data(), bits.size());
  const JxlPixelFormat format = {3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
  bool image = false;
  JxlDecoderStatus status = JXL_DEC_FULL_IMAGE;
  while (status == JXL_DEC_FULL_IMAGE ||
         status == JXL_DEC_NEED_IMAGE_OUT_BUFFER) {
    status = LIBRARY(JxlDecoderProcessInput)(decoder);
    if (status == JXL_DEC_FULL_IMAGE)
      image = true;
    // A buffer of another size is an error.
    if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER &&
        LIBRARY(JxlDecoderSetImageOutBuffer)(decoder, &format, rgb.data(),
                                             rgb.size()) != JXL_DEC_SUCCESS)
      status = JXL_DEC_ERROR;
  }
  const size_t unread = LIBRARY(JxlDecoderReleaseInput)(decoder);
  LIBRARY(JxlDecoderDestroy)(decoder);
  return status == JXL_DEC_SUCCESS && image && unread == 0
             ? Status::ok()
             : Status::corrupt("jxl: damaged stream");
}

/// Lossless where the distance is 0.
inline Status encodePicture(float distance, int effort, const Shape &shape,
                            const Bytes &rgb, Bytes &bits) {
  JxlEncoder *encoder = LIBRARY(JxlEncoderCreate)(nullptr);
  JxlBasicInfo info;
  LIBRARY(JxlEncoderInitBasicInfo)(&info);
  info.xsize = uint32_t(shape.width);
  info.ysize = uint32_t(shape.height);
  info.uses_original_profile = distance == 0;
  LIBRARY(JxlEncoderSetBasicInfo)(encoder, &info);
  JxlColorEncoding color;
  LIBRARY(JxlColorEncodingSetToSRGB)(&color, JXL_FALSE);
  LIBRARY(JxlEncoderSetColorEncoding)(encoder, &color);
  JxlEncoderFrameSettings *settings =
      LIBRARY(JxlEncoderFrameSettingsCreate)(encoder, nullptr);
  if (distance == 0)
    LIBRARY(JxlEncoderSetFrameLossless)(settings, JXL_TRUE);
  else
    LIBRARY(JxlEncoderSetFrameDistance)(settings, distance);
  const auto set = LIBRARY(JxlEncoderFrameSettingsSetOption);
  set(settings, JXL_ENC_FRAME_SETTING_EFFORT, effort);
  set(settings, JXL_ENC_FRAME_SETTING_PATCHES, 0);
  set(settings, JXL_ENC_FRAME_SETTING_DOTS, 0);
  set(settings, JXL_ENC_FRAME_SETTING_RESAMPLING, 1);
  set(settings, JXL_ENC_FRAME_SETTING_PROGRESSIVE_DC, 0);
  const JxlPixelFormat format = {3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
  bool good = LIBRARY(JxlEncoderAddImageFrame)(settings, &format, rgb.data(),
                                               rgb.size()) == JXL_ENC_SUCCESS;
  LIBRARY(JxlEncoderCloseInput)(encoder);
  // More than any picture needs.
  bits.resize(8 * rgb.size() + 65536);
  uint8_t *next = bits.data();
  size_t left = bits.size();
  good = good && LIBRARY(JxlEncoderProcessOutput)(encoder, &next, &left) ==
                     JXL_ENC_SUCCESS;
  bits.resize(bits.size() - left);
  LIBRARY(JxlEncoderDestroy)(encoder);
  const Bytes checksum = checksumOf(bits);
  bits.insert(bits.begin(), checksum.begin(), checksum.end());
  return good ? Status::ok()
              : Status::invalidArgument("jxl: the encoder failed");
}

} // namespace smmil::reference::jxl

#endif

#endif // SMMIL_CODECS_JXL_REFERENCE_H
