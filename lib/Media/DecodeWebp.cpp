//===- DecodeWebp.cpp - Still WebP files to pixels -------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libwebp with its defaults (fancy upsampling, no dithering).
//
//===----------------------------------------------------------------------===//

#include "ImageDecoders.h"

#include <webp/decode.h>

namespace smmil {

Result<RawImage> decodeWebp(ByteSpan bytes) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config))
    return dataError("libwebp of another version than its headers");
  if (WebPGetFeatures(bytes.data(), bytes.size(), &config.input) !=
      VP8_STATUS_OK)
    return dataError("damaged WebP: no valid header");
  RawImage image;
  const bool alpha = config.input.has_alpha;
  if (Outcome fits =
          allocatePixels(image, uint64_t(config.input.width),
                         uint64_t(config.input.height), alpha ? 4 : 3);
      !fits)
    return fits.error();
  config.output.colorspace = alpha ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = image.pixels.data();
  config.output.u.RGBA.stride = int(image.width * image.channels);
  config.output.u.RGBA.size = image.pixels.size();
  const VP8StatusCode status = WebPDecode(bytes.data(), bytes.size(), &config);
  WebPFreeDecBuffer(&config.output);
  if (status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED)
    return dataError("damaged WebP: the file ends too early");
  if (status != VP8_STATUS_OK)
    return dataError("damaged WebP: status " + std::to_string(int(status)));
  return image;
}

} // namespace smmil
