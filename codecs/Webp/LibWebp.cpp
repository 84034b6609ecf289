//===- LibWebp.cpp - Calls of libwebp -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whole files are kept: what a file has besides the picture are 20 bytes.
//
//===----------------------------------------------------------------------===//
#include "codecs/Webp/LibWebp.h"

#if __has_include(<webp/encode.h>)
#include <webp/decode.h>
#include <webp/encode.h>
#define SMMIL_HAVE_WEBP 1
#endif

namespace smmil::webp {

#ifdef SMMIL_HAVE_WEBP

namespace {

constexpr int kRgbBytes = 3;
/// Of WebPBitstreamFeatures.
constexpr int kFormatLossy = 1, kFormatLossless = 2;

/// The functions of libwebp that are used.
struct LibWebp {
  external::Library library{"libwebp.so.7"};
  external::Function<decltype(WebPGetEncoderVersion)> version{
      library, "WebPGetEncoderVersion"};
  external::Function<decltype(WebPGetFeaturesInternal)> getFeatures{
      library, "WebPGetFeaturesInternal"};
  external::Function<decltype(WebPDecodeRGBInto)> decodeRgbInto{
      library, "WebPDecodeRGBInto"};
  external::Function<decltype(WebPConfigInitInternal)> configInit{
      library, "WebPConfigInitInternal"};
  external::Function<decltype(WebPConfigLosslessPreset)> losslessPreset{
      library, "WebPConfigLosslessPreset"};
  external::Function<decltype(WebPPictureInitInternal)> pictureInit{
      library, "WebPPictureInitInternal"};
  external::Function<decltype(WebPPictureImportRGB)> pictureImportRgb{
      library, "WebPPictureImportRGB"};
  external::Function<decltype(WebPPictureFree)> pictureFree{library,
                                                            "WebPPictureFree"};
  external::Function<decltype(WebPMemoryWriterInit)> writerInit{
      library, "WebPMemoryWriterInit"};
  external::Function<decltype(WebPMemoryWriterClear)> writerClear{
      library, "WebPMemoryWriterClear"};
  external::Function<decltype(WebPMemoryWrite)> write{library,
                                                      "WebPMemoryWrite"};
  external::Function<decltype(WebPEncode)> encode{library, "WebPEncode"};
};

const LibWebp &libWebp() {
  static const LibWebp functions;
  return functions;
}

struct Picture {
  WebPPicture picture = {};
  WebPMemoryWriter writer = {};
  Picture() { libWebp().writerInit(&writer); }
  Picture(const Picture &) = delete;
  Picture &operator=(const Picture &) = delete;
  ~Picture() {
    libWebp().writerClear(&writer);
    libWebp().pictureFree(&picture);
  }
};

bool defaultConfig(WebPConfig &config, int quality) {
  return libWebp().configInit(&config, WEBP_PRESET_DEFAULT,
                              static_cast<float>(quality),
                              WEBP_ENCODER_ABI_VERSION);
}

Status encode(const WebPConfig &config, const Shape &shape, ByteSpan rgb,
              Bytes &bits) {
  const LibWebp &library = libWebp();
  Picture picture;
  if (!library.pictureInit(&picture.picture, WEBP_ENCODER_ABI_VERSION))
    return Status::unsupported("webp: libwebp is of another version");
  picture.picture.use_argb = config.lossless;
  picture.picture.width = shape.width;
  picture.picture.height = shape.height;
  picture.picture.writer = library.write;
  picture.picture.custom_ptr = &picture.writer;
  if (shape.width > WEBP_MAX_DIMENSION || shape.height > WEBP_MAX_DIMENSION)
    return Status::unsupported("webp: the frame is larger than WebP allows");
  if (!library.pictureImportRgb(&picture.picture, rgb.data(),
                                kRgbBytes * shape.width) ||
      !library.encode(&config, &picture.picture))
    return Status::invalidArgument("webp: the encoder failed");
  bits.assign(picture.writer.mem, picture.writer.mem + picture.writer.size);
  return Status::ok();
}

} // namespace

const char kAbsence[] = "webp: libwebp.so.7 is not installed; install libwebp7";

bool isInstalled() { return bool(libWebp().library); }

std::string version() {
  const int number = libWebp().version(); // 8 bits each.
  return std::to_string(number >> 16) + "." +
         std::to_string(number >> 8 & 255) + "." + std::to_string(number & 255);
}

Status decodePicture(bool lossless, const Shape &shape, ByteSpan bits,
                     MutableByteSpan rgb) {
  WebPBitstreamFeatures features;
  if (libWebp().getFeatures(bits.data(), bits.size(), &features,
                            WEBP_DECODER_ABI_VERSION) != VP8_STATUS_OK)
    return Status::corrupt("webp: the header is damaged");
  if (features.width != shape.width || features.height != shape.height ||
      features.format != (lossless ? kFormatLossless : kFormatLossy) ||
      features.has_alpha || features.has_animation)
    return Status::corrupt("webp: the picture is not as the plan says");
  if (!libWebp().decodeRgbInto(bits.data(), bits.size(), rgb.data(), rgb.size(),
                               kRgbBytes * shape.width))
    return Status::corrupt("webp: the stream is damaged");
  return Status::ok();
}

Status encodeLossy(int quality, int method, const Shape &shape, ByteSpan rgb,
                   Bytes &bits) {
  WebPConfig config;
  if (!defaultConfig(config, quality))
    return Status::unsupported("webp: libwebp is of another version");
  config.method = method;
  return encode(config, shape, rgb, bits);
}

Status encodeLossless(int effort, const Shape &shape, ByteSpan rgb,
                      Bytes &bits) {
  WebPConfig config;
  if (!defaultConfig(config, 75) || !libWebp().losslessPreset(&config, effort))
    return Status::unsupported("webp: libwebp is of another version");
  config.exact = 1;
  return encode(config, shape, rgb, bits);
}

#else

const char kAbsence[] =
    "webp: this build has no libwebp; install libwebp-dev and rebuild";

bool isInstalled() { return false; }
std::string version() { return ""; }

// Nothing calls these where the library is absent.
Status decodePicture(bool, const Shape &, ByteSpan, MutableByteSpan) {
  return Status::unsupported("webp: this build has no libwebp");
}
Status encodeLossy(int, int, const Shape &, ByteSpan, Bytes &) {
  return Status::unsupported("webp: this build has no libwebp");
}
Status encodeLossless(int, const Shape &, ByteSpan, Bytes &) {
  return Status::unsupported("webp: this build has no libwebp");
}

#endif

} // namespace smmil::webp
