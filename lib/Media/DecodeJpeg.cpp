//===- DecodeJpeg.cpp - JPEG files to pixels -------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libjpeg-turbo with the accurate integer transform and triangle upsampling,
// its defaults. Damage that the library would paper over is an error here.
//
//===----------------------------------------------------------------------===//

#include "Header.h"
#include "ImageDecoders.h"

#include "smmil/Media/Orientation.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>

#include <jerror.h>
#include <jpeglib.h>

namespace smmil {

namespace {

/// A progressive file can repeat scans that cost time and show nothing.
constexpr int kMaxScans = 512;

/// Everything that must survive a longjmp out of the library.
struct JpegReader {
  jpeg_decompress_struct info;
  jpeg_error_mgr errors;
  jpeg_progress_mgr progress;
  std::jmp_buf escape;
  char message[JMSG_LENGTH_MAX] = {};
  bool damaged = false;
  bool ended = false; ///< The library ran past the last byte.
};

[[noreturn]] void onError(j_common_ptr info) {
  auto *reader = static_cast<JpegReader *>(info->client_data);
  info->err->format_message(info, reader->message);
  std::longjmp(reader->escape, 1);
}

void onMessage(j_common_ptr info, int level) {
  if (level >= 0) // Trace, not a warning.
    return;
  auto *reader = static_cast<JpegReader *>(info->client_data);
  switch (info->err->msg_code) {
  case JWRN_JPEG_EOF:
    reader->ended = true;
    break;
  case JWRN_EXTRANEOUS_DATA: // Strange headers, stray bytes: harmless.
  case JWRN_JFIF_MAJOR:
  case JWRN_ADOBE_XFORM:
  case JWRN_BOGUS_ICC:
  case JWRN_TOO_MUCH_DATA:
    break;
  default:
    if (!reader->damaged)
      info->err->format_message(info, reader->message);
    reader->damaged = true;
    break;
  }
}

void onProgress(j_common_ptr info) {
  auto *decompress = reinterpret_cast<j_decompress_ptr>(info);
  if (decompress->input_scan_number > kMaxScans)
    ERREXIT(info, JERR_BAD_PROGRESSION);
}

/// CMYK as files hold it (inverted, after Adobe) to RGB, in place to the front.
void convertCmyk(std::vector<uint8_t> &pixels, size_t count) {
  const uint8_t *from = pixels.data();
  uint8_t *to = pixels.data();
  for (size_t i = 0; i < count; ++i, from += 4, to += 3) {
    const int light = from[3];
    for (int c = 0; c < 3; ++c) {
      // The ink's share of the light, divided by 255 with rounding.
      const int product = (255 - from[c]) * light + 128;
      to[c] = uint8_t(light - ((product + (product >> 8)) >> 8));
    }
  }
  pixels.resize(count * 3);
}

/// Several scans take memory for all coefficients at once, so the bytes must be
/// there: a Huffman code takes a bit at least, and every block has one.
Outcome checkBits(const jpeg_decompress_struct &info, size_t fileBytes) {
  if (info.arith_code)
    return checkPlausible(info.image_width, info.image_height, fileBytes);
  uint64_t blocks = 0;
  for (int c = 0; c < info.num_components; ++c) {
    const jpeg_component_info &component = info.comp_info[c];
    const uint64_t wide = uint64_t(info.image_width) *
                          uint64_t(component.h_samp_factor) /
                          uint64_t(info.max_h_samp_factor) / 8;
    const uint64_t high = uint64_t(info.image_height) *
                          uint64_t(component.v_samp_factor) /
                          uint64_t(info.max_v_samp_factor) / 8;
    blocks += wide * high;
  }
  if (blocks / 8 > fileBytes)
    return dataError("damaged JPEG: the file ends too early");
  return Outcome::success();
}

/// The calls between which longjmp may fly; holds no object with a destructor.
bool readPixels(JpegReader &reader, ByteSpan bytes, RawImage &image,
                Outcome &outcome) {
  jpeg_decompress_struct &info = reader.info;
  if (setjmp(reader.escape))
    return false;
  jpeg_create_decompress(&info);
  info.progress = &reader.progress;
  jpeg_mem_src(&info, bytes.data(), (unsigned long)(bytes.size()));
  jpeg_read_header(&info, TRUE);
  if (info.num_components == 1)
    info.out_color_space = JCS_GRAYSCALE;
  else if (info.num_components == 4)
    info.out_color_space = JCS_CMYK;
  else
    info.out_color_space = JCS_RGB;
  const bool severalScans = jpeg_has_multiple_scans(&info);
  outcome = preparePixels(image, info.image_width, info.image_height,
                          info.num_components == 4 ? 4 : 3);
  if (outcome)
    outcome = checkBits(info, bytes.size());
  if (!outcome)
    return true;
  jpeg_start_decompress(&info);
  const size_t stride = size_t(image.width) * image.channels;
  while (info.output_scanline < info.output_height) {
    growPixels(image, info.output_scanline + 1);
    uint8_t *row = image.pixels.data() + info.output_scanline * stride;
    jpeg_read_scanlines(&info, &row, 1);
    if (info.out_color_space == JCS_GRAYSCALE)
      for (size_t x = image.width; x-- > 0;)
        row[3 * x] = row[3 * x + 1] = row[3 * x + 2] = row[x];
  }
  // A missing end marker alone loses nothing, except whole scans.
  if (reader.ended && severalScans)
    reader.damaged = true;
  return true;
}

/// Orientation and colour profile, from the markers before the picture.
void readMarkers(ByteSpan bytes, RawImage &image) {
  using namespace std::string_view_literals;
  const Header file(bytes);
  for (size_t at = 2; at + 4 <= file.size() && file.u8(at) == 0xFF;) {
    const uint32_t marker = file.u8(at + 1);
    if (marker == 0xFF) { // Fill byte.
      ++at;
      continue;
    }
    if (marker == 0xDA || marker == 0xD9)
      return;
    if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
      at += 2;
      continue;
    }
    const size_t size = std::max(file.be16(at + 2), 2u);
    const size_t content = at + 4;
    const size_t end = std::min(at + 2 + size, file.size());
    if (marker == 0xE1 && file.has(content, "Exif\0\0"sv) &&
        image.orientation == 1)
      image.orientation =
          exifOrientation(bytes.subspan(content, end - content));
    constexpr size_t kPart = 14; // Name, number and count of a part.
    if (marker == 0xE2 && file.has(content, "ICC_PROFILE\0"sv) &&
        content + kPart <= end)
      image.profile.insert(image.profile.end(), bytes.begin() + content + kPart,
                           bytes.begin() + end);
    at += 2 + size;
  }
}

} // namespace

void orientAsJpeg(ByteSpan header, RgbImage &image) {
  RawImage marks;
  readMarkers(header, marks);
  applyOrientation(image, marks.orientation);
}

Result<RawImage> decodeJpeg(ByteSpan bytes) {
  JpegReader reader = {};
  reader.info.err = jpeg_std_error(&reader.errors);
  reader.info.client_data = &reader;
  reader.errors.error_exit = onError;
  reader.errors.emit_message = onMessage;
  reader.progress.progress_monitor = onProgress;
  RawImage image;
  Outcome outcome;
  const bool done = readPixels(reader, bytes, image, outcome);
  const bool cmyk = reader.info.out_color_space == JCS_CMYK;
  jpeg_destroy_decompress(&reader.info);
  if (!outcome)
    return outcome.error();
  if (!done || reader.damaged)
    return dataError(
        std::string("damaged JPEG: ") +
        (reader.message[0] ? reader.message : "the file ends too early"));
  if (cmyk) {
    convertCmyk(image.pixels, size_t(image.width) * image.height);
    image.channels = 3;
  }
  readMarkers(bytes, image);
  return image;
}

} // namespace smmil
