//===- Frame.cpp - Calls of libwebp ---------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A whole file of WebP is kept: its container takes 20 bytes.
//
//===----------------------------------------------------------------------===//
#include "codecs/Webp/Frame.h"

#include "smmil/Runtime/Kernels/External/Library.h"
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
constexpr int kFormat = 1; ///< Of WebPBitstreamFeatures: lossy.
constexpr int kBestQuality = 100;

/// The functions of libwebp that are used.
struct LibWebp {
  external::Library library{"libwebp.so.7"};
  decltype(WebPGetEncoderVersion) *version;
  decltype(WebPGetFeaturesInternal) *getFeatures;
  decltype(WebPDecodeRGBInto) *decodeRgbInto;
  decltype(WebPConfigInitInternal) *configInit;
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

Status checkLibrary() {
  return libWebp().library
             ? Status::ok()
             : Status::unsupported(
                   "webp: libwebp.so.7 is not installed; install libwebp7");
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

} // namespace

Status decodeFrame(const int32_t *, const Shape &shape, ByteSpan bits,
                   MutableByteSpan rgb) {
  SMMIL_RETURN_IF_ERROR(checkLibrary());
  WebPBitstreamFeatures features;
  if (libWebp().getFeatures(bits.data(), bits.size(), &features,
                            WEBP_DECODER_ABI_VERSION) != VP8_STATUS_OK)
    return Status::corrupt("webp: the header is damaged");
  if (features.width != shape.width || features.height != shape.height ||
      features.format != kFormat || features.has_alpha ||
      features.has_animation)
    return Status::corrupt("webp: the picture is not as the plan says");
  if (!libWebp().decodeRgbInto(bits.data(), bits.size(), rgb.data(), rgb.size(),
                               kRgbBytes * shape.width))
    return Status::corrupt("webp: the stream is damaged");
  return Status::ok();
}

Status encodeFrame(const int32_t *args, const int32_t *item, const Shape &shape,
                   ByteSpan rgb, Bytes &bits) {
  SMMIL_RETURN_IF_ERROR(checkLibrary());
  const LibWebp &library = libWebp();
  WebPConfig config;
  if (!library.configInit(&config, WEBP_PRESET_DEFAULT,
                          static_cast<float>(kBestQuality - item[kItemStep]),
                          WEBP_ENCODER_ABI_VERSION))
    return Status::unsupported("webp: libwebp is of another version");
  config.method = encoderParamsOf(args).method;
  Picture picture;
  if (!library.pictureInit(&picture.picture, WEBP_ENCODER_ABI_VERSION))
    return Status::unsupported("webp: libwebp is of another version");
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

Status libraryName(std::string &name) {
  SMMIL_RETURN_IF_ERROR(checkLibrary());
  const int version = libWebp().version(); // 8 bits each.
  name = "libwebp " + std::to_string(version >> 16) + "." +
         std::to_string(version >> 8 & 255) + "." +
         std::to_string(version & 255);
  return Status::ok();
}

#else

namespace {
Status absent() {
  return Status::unsupported(
      "webp: this build has no libwebp; install libwebp-dev and rebuild");
}
} // namespace

Status decodeFrame(const int32_t *, const Shape &, ByteSpan, MutableByteSpan) {
  return absent();
}
Status encodeFrame(const int32_t *, const int32_t *, const Shape &, ByteSpan,
                   Bytes &) {
  return absent();
}
Status libraryName(std::string &) { return absent(); }

#endif

} // namespace smmil::webp
