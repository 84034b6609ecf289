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

#include "smmil/Runtime/Primitives/Webp.h"

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
  decltype(WebPGetEncoderVersion) *version;
  decltype(WebPGetFeaturesInternal) *getFeatures;
  decltype(WebPDecodeRGBInto) *decodeRgbInto;
  decltype(WebPConfigInitInternal) *configInit;
  decltype(WebPConfigLosslessPreset) *losslessPreset;
  decltype(WebPPictureInitInternal) *pictureInit;
  decltype(WebPPictureImportRGB) *pictureImportRgb;
  decltype(WebPPictureFree) *pictureFree;
  decltype(WebPMemoryWriterInit) *writerInit;
  decltype(WebPMemoryWriterClear) *writerClear;
  decltype(WebPMemoryWrite) *write;
  decltype(WebPEncode) *encode;

  LibWebp() {
    library.load(version, "WebPGetEncoderVersion");
    library.load(getFeatures, "WebPGetFeaturesInternal");
    library.load(decodeRgbInto, "WebPDecodeRGBInto");
    library.load(configInit, "WebPConfigInitInternal");
    library.load(losslessPreset, "WebPConfigLosslessPreset");
    library.load(pictureInit, "WebPPictureInitInternal");
    library.load(pictureImportRgb, "WebPPictureImportRGB");
    library.load(pictureFree, "WebPPictureFree");
    library.load(writerInit, "WebPMemoryWriterInit");
    library.load(writerClear, "WebPMemoryWriterClear");
    library.load(write, "WebPMemoryWrite");
    library.load(encode, "WebPEncode");
  }
};

const LibWebp &libWebp() {
  static const LibWebp functions;
  return functions;
}

bool isInstalled() { return bool(libWebp().library); }

std::string version() {
  const int number = libWebp().version(); // 8 bits each.
  return std::to_string(number >> 16) + "." +
         std::to_string(number >> 8 & 255) + "." + std::to_string(number & 255);
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

external::Codec makeCodec(decltype(external::Codec::decode) decode,
                          decltype(external::Codec::encode) encode,
                          int32_t middleStep) {
  return {kLibrary,    "webp: libwebp.so.7 is not installed; install libwebp7",
          isInstalled, version,
          decode,      encode,
          middleStep};
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

external::Codec makeCodec(decltype(external::Codec::decode),
                          decltype(external::Codec::encode), int32_t) {
  return {kLibrary,
          "webp: this build has no libwebp; install libwebp-dev and rebuild"};
}

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
