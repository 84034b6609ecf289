//===- DecodeWebp.cpp - WebP files to pixels -------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libwebp with its defaults (fancy upsampling, no dithering). Of an animation
// the first frame, on a transparent canvas.
//
//===----------------------------------------------------------------------===//

#include "ImageDecoders.h"

#include <memory>

#include <webp/decode.h>
#include <webp/demux.h>

namespace smmil {

namespace {

struct DeleteDemuxer {
  void operator()(WebPDemuxer *demuxer) const { WebPDemuxDelete(demuxer); }
};
struct DeleteAnimation {
  void operator()(WebPAnimDecoder *decoder) const {
    WebPAnimDecoderDelete(decoder);
  }
};
struct DecoderConfig : WebPDecoderConfig {
  ~DecoderConfig() { WebPFreeDecBuffer(&output); }
};

void readMetadata(ByteSpan bytes, RawImage &image) {
  const WebPData data = {bytes.data(), bytes.size()};
  const std::unique_ptr<WebPDemuxer, DeleteDemuxer> demuxer(WebPDemux(&data));
  if (!demuxer)
    return;
  WebPChunkIterator chunk;
  if (WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &chunk))
    image.orientation =
        exifOrientation(ByteSpan(chunk.chunk.bytes, chunk.chunk.size));
  WebPDemuxReleaseChunkIterator(&chunk);
  if (WebPDemuxGetChunk(demuxer.get(), "ICCP", 1, &chunk))
    image.profile.assign(chunk.chunk.bytes,
                         chunk.chunk.bytes + chunk.chunk.size);
  WebPDemuxReleaseChunkIterator(&chunk);
}

Outcome readFirstFrame(ByteSpan bytes, RawImage &image) {
  if (Outcome holds = checkPlausible(image.width, image.height, bytes.size());
      !holds)
    return holds;
  WebPAnimDecoderOptions options;
  if (!WebPAnimDecoderOptionsInit(&options))
    return dataError("libwebp of another version than its headers");
  options.color_mode = MODE_RGBA;
  options.use_threads = 0;
  const WebPData data = {bytes.data(), bytes.size()};
  const std::unique_ptr<WebPAnimDecoder, DeleteAnimation> decoder(
      WebPAnimDecoderNew(&data, &options));
  uint8_t *pixels = nullptr;
  int timestamp = 0;
  if (!decoder || !WebPAnimDecoderGetNext(decoder.get(), &pixels, &timestamp))
    return dataError("damaged WebP: its first frame cannot be read");
  image.pixels.assign(pixels, pixels + size_t(image.width) * image.height * 4);
  return Outcome::success();
}

Outcome readStill(ByteSpan bytes, RawImage &image, DecoderConfig &config) {
  config.output.colorspace = image.channels == 4 ? MODE_RGBA : MODE_RGB;
  // The library's own memory, which is touched row by row.
  const VP8StatusCode status = WebPDecode(bytes.data(), bytes.size(), &config);
  if (status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED)
    return dataError("damaged WebP: the file ends too early");
  if (status != VP8_STATUS_OK)
    return dataError("damaged WebP: status " + std::to_string(int(status)));
  const WebPRGBABuffer &rows = config.output.u.RGBA;
  const size_t stride = size_t(image.width) * image.channels;
  for (uint32_t y = 0; y < image.height; ++y) {
    const uint8_t *row = rows.rgba + y * size_t(rows.stride);
    image.pixels.insert(image.pixels.end(), row, row + stride);
  }
  return Outcome::success();
}

} // namespace

Result<RawImage> decodeWebp(ByteSpan bytes) {
  DecoderConfig config;
  if (!WebPInitDecoderConfig(&config))
    return dataError("libwebp of another version than its headers");
  const VP8StatusCode status =
      WebPGetFeatures(bytes.data(), bytes.size(), &config.input);
  if (status == VP8_STATUS_NOT_ENOUGH_DATA)
    return dataError("damaged WebP: the file ends too early");
  if (status != VP8_STATUS_OK)
    return dataError("damaged WebP: no valid header");
  RawImage image;
  const bool animated = config.input.has_animation;
  const bool alpha = config.input.has_alpha || animated;
  if (Outcome fits =
          preparePixels(image, uint64_t(config.input.width),
                        uint64_t(config.input.height), alpha ? 4 : 3);
      !fits)
    return fits.error();
  if (Outcome read = animated ? readFirstFrame(bytes, image)
                              : readStill(bytes, image, config);
      !read)
    return read.error();
  readMetadata(bytes, image);
  return image;
}

} // namespace smmil
