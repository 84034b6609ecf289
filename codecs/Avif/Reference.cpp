//===- Reference.cpp - Reference of avif ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md on plain vectors. AV1, as libavif and libdav1d have it, is
// the authority on its format and so the reference here.
//
//===----------------------------------------------------------------------===//
#include "lib/Interpreter/ExternalCodec.h"
#include "smmil/Runtime/Primitives/Avif.h"

#if __has_include(<avif/avif.h>) && __has_include(<dav1d/dav1d.h>)
#include <avif/avif.h>
#include <dav1d/dav1d.h>
#define SMMIL_HAVE_AVIF 1
#endif

#include <algorithm>
#include <cstring>
#include <memory>

namespace smmil::reference::avif {

namespace {

#ifdef SMMIL_HAVE_AVIF

#define LIBRARY(library, function) library.find(&function, #function)

const SharedLibrary &avifLibrary() {
  static const SharedLibrary library("libavif.so.15");
  return library;
}
const SharedLibrary &dav1dLibrary() {
  static const SharedLibrary library("libdav1d.so.6");
  return library;
}

bool isInstalled() { return avifLibrary().isOpen() && dav1dLibrary().isOpen(); }

using Image = std::unique_ptr<avifImage, void (*)(avifImage *)>;

Image imageOf(const Shape &shape, int32_t chroma) {
  Image image(
      LIBRARY(avifLibrary(), avifImageCreate)(
          uint32_t(shape.width), uint32_t(shape.height), 8,
          chroma == 420 ? AVIF_PIXEL_FORMAT_YUV420 : AVIF_PIXEL_FORMAT_YUV444),
      LIBRARY(avifLibrary(), avifImageDestroy));
  image->yuvRange = AVIF_RANGE_FULL;
  image->matrixCoefficients = AVIF_MATRIX_COEFFICIENTS_BT601;
  return image;
}

avifRGBImage pixelsOf(const Image &image, Bytes &memory) {
  avifRGBImage rgb;
  LIBRARY(avifLibrary(), avifRGBImageSetDefaults)(&rgb, image.get());
  rgb.format = AVIF_RGB_FORMAT_RGB;
  rgb.pixels = memory.data();
  rgb.rowBytes = 3 * image->width;
  return rgb;
}

/// Fills `rgb` from the first picture of the bitstream.
Status decodeWith(Dav1dContext *context, const Step &step, const Shape &shape,
                  ByteSpan bits, Bytes &rgb) {
  Dav1dData data = {};
  uint8_t *copy =
      LIBRARY(dav1dLibrary(), dav1d_data_create)(&data, bits.size());
  if (!copy)
    return Status::corrupt("avif: no stream");
  std::memcpy(copy, bits.data(), bits.size());
  Dav1dPicture picture = {};
  int got = DAV1D_ERR(EAGAIN);
  while (got == DAV1D_ERR(EAGAIN)) {
    const size_t before = data.sz;
    if (before > 0) {
      const int sent = LIBRARY(dav1dLibrary(), dav1d_send_data)(context, &data);
      if (sent != 0 && sent != DAV1D_ERR(EAGAIN))
        break;
    }
    got = LIBRARY(dav1dLibrary(), dav1d_get_picture)(context, &picture);
    if (data.sz == before)
      break;
  }
  LIBRARY(dav1dLibrary(), dav1d_data_unref)(&data);
  if (got != 0)
    return Status::corrupt("avif: no picture");
  Status status = Status::ok();
  const Dav1dPixelLayout layout =
      step.args[0] == 420 ? DAV1D_PIXEL_LAYOUT_I420 : DAV1D_PIXEL_LAYOUT_I444;
  if (picture.p.w != shape.width || picture.p.h != shape.height ||
      picture.p.bpc != 8 || picture.p.layout != layout)
    status = Status::corrupt("avif: another picture");
  if (status.isOk()) {
    const Image image = imageOf(shape, step.args[0]);
    image->imageOwnsYUVPlanes = AVIF_FALSE;
    for (int p = 0; p < 3; ++p) {
      image->yuvPlanes[p] = static_cast<uint8_t *>(picture.data[p]);
      image->yuvRowBytes[p] = uint32_t(picture.stride[p > 0]);
    }
    avifRGBImage pixels = pixelsOf(image, rgb);
    if (LIBRARY(avifLibrary(), avifImageYUVToRGB)(image.get(), &pixels) !=
        AVIF_RESULT_OK)
      status = Status::unsupported("avif: no conversion");
  }
  LIBRARY(dav1dLibrary(), dav1d_picture_unref)(&picture);
  return status;
}

Status decode(const Step &step, const Shape &shape, const Bytes &bits,
              Bytes &rgb) {
  Dav1dSettings settings;
  LIBRARY(dav1dLibrary(), dav1d_default_settings)(&settings);
  settings.n_threads = settings.max_frame_delay = 1;
  settings.frame_size_limit = unsigned(shape.width) * unsigned(shape.height);
  settings.logger.callback = nullptr;
  Dav1dContext *context = nullptr;
  if (LIBRARY(dav1dLibrary(), dav1d_open)(&context, &settings) != 0)
    return Status::bufferTooSmall("avif: no decoder");
  const Status status = decodeWith(context, step, shape, bits, rgb);
  LIBRARY(dav1dLibrary(), dav1d_close)(&context);
  return status;
}

Status encode(const Step &step, const Shape &shape, Bytes &rgb, Bytes &bits) {
  const Image image = imageOf(shape, step.args[0]);
  const avifRGBImage pixels = pixelsOf(image, rgb);
  LIBRARY(avifLibrary(), avifImageRGBToYUV)(image.get(), &pixels);
  std::unique_ptr<avifEncoder, void (*)(avifEncoder *)> encoder(
      LIBRARY(avifLibrary(), avifEncoderCreate)(),
      LIBRARY(avifLibrary(), avifEncoderDestroy));
  encoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
  encoder->maxThreads = 1;
  encoder->speed = step.args[1];
  encoder->minQuantizer = encoder->maxQuantizer = int(step.item[0]);
  avifRWData file = AVIF_DATA_EMPTY;
  const bool written = LIBRARY(avifLibrary(), avifEncoderWrite)(
                           encoder.get(), image.get(), &file) == AVIF_RESULT_OK;
  // The media data is the last box and ends the file.
  static const char kName[] = {'m', 'd', 'a', 't'};
  const uint8_t *end = file.data + file.size;
  const uint8_t *box = std::search(static_cast<const uint8_t *>(file.data), end,
                                   kName, kName + 4);
  if (written && box != end)
    bits.assign(box + 4, end);
  LIBRARY(avifLibrary(), avifRWDataFree)(&file);
  return written && box != end
             ? Status::ok()
             : Status::invalidArgument("avif: the encoder failed");
}

constexpr ExternalCodec kCodec = {smmil::avif::kLibrary,
                                  "avif: libavif.so.15 or libdav1d.so.6 is not "
                                  "installed; install libavif15",
                                  isInstalled, decode, encode};

#else

constexpr ExternalCodec kCodec = {smmil::avif::kLibrary,
                                  "avif: this build has no libavif; install "
                                  "libavif-dev and libdav1d-dev and rebuild"};

#endif

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = externalLadder<kCodec, 63>(frameToBits);

} // namespace smmil::reference::avif
