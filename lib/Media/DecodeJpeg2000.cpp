//===- DecodeJpeg2000.cpp - JPEG 2000 files to pixels ----------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// OpenJPEG in its strict mode, which refuses what is cut. Components of other
// depths than 8 keep their high bits or repeat the few they have.
//
//===----------------------------------------------------------------------===//

#include "ImageDecoders.h"
#include "SoundDecoders.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include <openjpeg.h>

namespace smmil {

namespace {

OPJ_SIZE_T onRead(void *to, OPJ_SIZE_T size, void *client) {
  const size_t count = static_cast<ByteReader *>(client)->read(to, size);
  return count == 0 ? OPJ_SIZE_T(-1) : count;
}

OPJ_OFF_T onSkip(OPJ_OFF_T size, void *client) {
  auto *input = static_cast<ByteReader *>(client);
  const auto before = int64_t(input->at);
  return input->seek(size, SEEK_CUR) - before;
}

OPJ_BOOL onSeek(OPJ_OFF_T offset, void *client) {
  auto *input = static_cast<ByteReader *>(client);
  return input->seek(offset, SEEK_SET) == offset;
}

void onError(const char *message, void *client) {
  auto *text = static_cast<std::string *>(client);
  if (text->empty() && message)
    *text = message;
  while (!text->empty() && text->back() == '\n')
    text->pop_back();
}
void onOther(const char *, void *) {}

struct DestroyStream {
  void operator()(opj_stream_t *stream) const { opj_stream_destroy(stream); }
};
struct DestroyCodec {
  void operator()(opj_codec_t *codec) const { opj_destroy_codec(codec); }
};
struct DestroyImage {
  void operator()(opj_image_t *image) const { opj_image_destroy(image); }
};

/// Wavelets hold little in few bytes, and the library takes four bytes for each
/// sample and more for its blocks.
constexpr uint64_t kSmallPixels = uint64_t(1) << 21;
constexpr uint64_t kMostPixelsPerByte = 512;

/// One component at a pixel of the picture, as 8 bits.
uint8_t sampleAt(const opj_image_comp_t &component, uint32_t x, uint32_t y,
                 bool low = false) {
  const uint32_t column =
      std::min(x / std::max(component.dx, 1u), component.w - 1);
  const uint32_t row =
      std::min(y / std::max(component.dy, 1u), component.h - 1);
  int64_t value = component.data[size_t(row) * component.w + column];
  if (component.sgnd)
    value += int64_t(1) << (component.prec - 1);
  const int64_t most = (int64_t(1) << component.prec) - 1;
  value = std::clamp<int64_t>(value, 0, most);
  if (low)
    return uint8_t(value);
  return uint8_t(component.prec >= 8 ? value >> (component.prec - 8)
                                     : value * 255 / most);
}

/// Whether 16 bits hold values of 8 in all components before `end`.
bool holdsBytes(const opj_image_t &image, uint32_t end) {
  int32_t most = 0;
  for (uint32_t c = 0; c < end; ++c) {
    const opj_image_comp_t &component = image.comps[c];
    if (component.prec != 16 || component.sgnd)
      return false;
    const int32_t *first = component.data;
    const size_t count = size_t(component.w) * component.h;
    most = std::max(most, *std::max_element(first, first + count));
  }
  return most > 0 && most <= 255;
}

uint8_t saturate(double value) {
  return uint8_t(std::lrint(std::clamp(value, 0.0, 255.0)));
}

/// sYCC to RGB, full range.
void convertYcc(uint8_t *rgb) {
  const double y = rgb[0], cb = rgb[1] - 128.0, cr = rgb[2] - 128.0;
  rgb[0] = saturate(y + 1.402 * cr);
  rgb[1] = saturate(y - 0.344136 * cb - 0.714136 * cr);
  rgb[2] = saturate(y + 1.772 * cb);
}

Outcome checkComponents(const opj_image_t &image) {
  if (image.numcomps < 1 || image.numcomps > 4)
    return dataError("JPEG 2000 of " + std::to_string(image.numcomps) +
                     " components cannot be decoded; convert it to PNG");
  if (image.color_space == OPJ_CLRSPC_CMYK ||
      image.color_space == OPJ_CLRSPC_EYCC)
    return dataError("JPEG 2000 in CMYK or e-YCC cannot be decoded; convert it "
                     "to PNG");
  for (uint32_t c = 0; c < image.numcomps; ++c)
    if (image.comps[c].prec < 1 || image.comps[c].prec > 31)
      return dataError("damaged JPEG 2000: components of " +
                       std::to_string(image.comps[c].prec) + " bits");
  return Outcome::success();
}

} // namespace

Result<RawImage> decodeJpeg2000(ByteSpan bytes) {
  ByteReader input = {bytes};
  std::string message;
  const std::unique_ptr<opj_stream_t, DestroyStream> stream(
      opj_stream_create(65536, OPJ_TRUE));
  const bool bare = bytes.size() > 1 && bytes[0] == 0xFF;
  const std::unique_ptr<opj_codec_t, DestroyCodec> codec(
      opj_create_decompress(bare ? OPJ_CODEC_J2K : OPJ_CODEC_JP2));
  if (!stream || !codec)
    return dataError("out of memory in OpenJPEG");
  opj_stream_set_user_data(stream.get(), &input, nullptr);
  opj_stream_set_user_data_length(stream.get(), bytes.size());
  opj_stream_set_read_function(stream.get(), onRead);
  opj_stream_set_skip_function(stream.get(), onSkip);
  opj_stream_set_seek_function(stream.get(), onSeek);
  opj_set_error_handler(codec.get(), onError, &message);
  opj_set_warning_handler(codec.get(), onOther, nullptr);
  opj_set_info_handler(codec.get(), onOther, nullptr);
  auto wrong = [&](const char *what) {
    return dataError("damaged JPEG 2000: " +
                     (message.empty() ? what : message));
  };
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_image_t *made = nullptr;
  const bool ready = opj_setup_decoder(codec.get(), &parameters) &&
                     opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE);
  const bool read = ready && opj_read_header(stream.get(), codec.get(), &made);
  const std::unique_ptr<opj_image_t, DestroyImage> picture(made);
  if (!read || !picture)
    return wrong("its header cannot be read");
  RawImage image;
  const uint64_t width = picture->x1 - picture->x0;
  const uint64_t height = picture->y1 - picture->y0;
  if (Outcome known = checkComponents(*picture); !known)
    return known.error();
  const bool alpha = picture->numcomps == 2 || picture->numcomps == 4;
  if (Outcome fits = preparePixels(image, width, height, alpha ? 4 : 3); !fits)
    return fits.error();
  if (width * height > kSmallPixels &&
      width * height / kMostPixelsPerByte > bytes.size())
    return notPlausible(width, height, bytes.size());
  if (!opj_decode(codec.get(), stream.get(), picture.get()))
    return wrong("its pixels cannot be read");
  // A palette may have changed the components.
  if (Outcome known = checkComponents(*picture); !known)
    return known.error();
  const uint32_t count = picture->numcomps;
  for (uint32_t c = 0; c < count; ++c)
    if (!picture->comps[c].data || picture->comps[c].w == 0 ||
        picture->comps[c].h == 0)
      return wrong("a component is missing");
  image.channels = count == 2 || count == 4 ? 4 : 3;
  image.low = holdsBytes(*picture, count < 3 ? 1 : 3);
  growPixels(image, image.height);
  uint8_t *to = image.pixels.data();
  for (uint32_t y = 0; y < image.height; ++y)
    for (uint32_t x = 0; x < image.width; ++x, to += image.channels) {
      for (uint32_t c = 0; c < 3; ++c)
        to[c] = sampleAt(picture->comps[count < 3 ? 0 : c], x, y, image.low);
      if (picture->color_space == OPJ_CLRSPC_SYCC && count >= 3)
        convertYcc(to);
      if (image.channels == 4)
        to[3] = sampleAt(picture->comps[count - 1], x, y);
    }
  for (uint32_t c = 0; c < count; ++c)
    image.bits = std::max(image.bits, picture->comps[c].prec);
  if (picture->icc_profile_buf && picture->icc_profile_len != 0)
    image.profile.assign(picture->icc_profile_buf,
                         picture->icc_profile_buf + picture->icc_profile_len);
  return image;
}

} // namespace smmil
