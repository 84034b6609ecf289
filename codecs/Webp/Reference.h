//===- Reference.h - What references of WebP share --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md on plain vectors. libwebp is the authority on its format and
// so the reference here.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_WEBP_REFERENCE_H
#define SMMIL_CODECS_WEBP_REFERENCE_H

#include "lib/Interpreter/ExternalCodec.h"

#if __has_include(<webp/encode.h>)
#include <webp/decode.h>
#include <webp/encode.h>
#define SMMIL_HAVE_WEBP 1

#define LIBRARY(function)                                                      \
  smmil::reference::webp::library().find(&function, #function)

namespace smmil::reference::webp {

inline const SharedLibrary &library() {
  static const SharedLibrary opened("libwebp.so.7");
  return opened;
}

inline bool isInstalled() { return library().isOpen(); }

/// `format` is 1 of a lossy picture, 2 of a lossless one.
inline Status decodePicture(int format, const Shape &shape, const Bytes &bits,
                            Bytes &rgb) {
  WebPBitstreamFeatures features;
  if (LIBRARY(WebPGetFeaturesInternal)(bits.data(), bits.size(), &features,
                                       WEBP_DECODER_ABI_VERSION) !=
      VP8_STATUS_OK)
    return Status::corrupt("webp: damaged header");
  if (features.width != shape.width || features.height != shape.height ||
      features.format != format || features.has_alpha || features.has_animation)
    return Status::corrupt("webp: another picture");
  if (!LIBRARY(WebPDecodeRGBInto)(bits.data(), bits.size(), rgb.data(),
                                  rgb.size(), 3 * shape.width))
    return Status::corrupt("webp: damaged stream");
  return Status::ok();
}

inline Status encodePicture(const WebPConfig &config, const Shape &shape,
                            const Bytes &rgb, Bytes &bits) {
  WebPPicture picture;
  LIBRARY(WebPPictureInitInternal)(&picture, WEBP_ENCODER_ABI_VERSION);
  picture.use_argb = config.lossless;
  picture.width = shape.width;
  picture.height = shape.height;
  picture.custom_ptr = &bits;
  picture.writer = [](const uint8_t *data, size_t size,
                      const WebPPicture *image) {
    auto *made = static_cast<Bytes *>(image->custom_ptr);
    made->insert(made->end(), data, data + size);
    return 1;
  };
  const bool made =
      LIBRARY(WebPPictureImportRGB)(&picture, rgb.data(), 3 * shape.width) &&
      LIBRARY(WebPEncode)(&config, &picture);
  LIBRARY(WebPPictureFree)(&picture);
  return made ? Status::ok()
              : Status::invalidArgument("webp: the encoder failed");
}

} // namespace smmil::reference::webp

#endif

#endif // SMMIL_CODECS_WEBP_REFERENCE_H
