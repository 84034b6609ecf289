//===- Calls.cpp - Calls of libavif and libdav1d --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libavif encodes, with aom, and converts between RGB and the planes of AV1. Of
// its files only the AV1 bitstream is kept. That is decoded by libdav1d itself,
// which through libavif would print what it thinks of damaged bits.
//
//===----------------------------------------------------------------------===//
#include "codecs/Avif/Codec.h"

#include "smmil/Runtime/Primitives/Avif.h"

#if __has_include(<avif/avif.h>) && __has_include(<dav1d/dav1d.h>)
#include <avif/avif.h>
#include <dav1d/dav1d.h>
#define SMMIL_HAVE_AVIF 1
#endif

#include <cstring>
#include <memory>

namespace smmil::avif {

#ifdef SMMIL_HAVE_AVIF

namespace {

constexpr uint32_t kRgbBytes = 3;

/// The functions of libavif that are used.
struct Avif {
  external::Library library{"libavif.so.15"};
  external::Function<decltype(avifVersion)> version{library, "avifVersion"};
  external::Function<decltype(avifCodecVersions)> codecVersions{
      library, "avifCodecVersions"};
  external::Function<decltype(avifImageCreate)> imageCreate{library,
                                                            "avifImageCreate"};
  external::Function<decltype(avifImageDestroy)> imageDestroy{
      library, "avifImageDestroy"};
  external::Function<decltype(avifRGBImageSetDefaults)> rgbSetDefaults{
      library, "avifRGBImageSetDefaults"};
  external::Function<decltype(avifImageRGBToYUV)> rgbToYuv{library,
                                                           "avifImageRGBToYUV"};
  external::Function<decltype(avifImageYUVToRGB)> yuvToRgb{library,
                                                           "avifImageYUVToRGB"};
  external::Function<decltype(avifEncoderCreate)> encoderCreate{
      library, "avifEncoderCreate"};
  external::Function<decltype(avifEncoderWrite)> encoderWrite{
      library, "avifEncoderWrite"};
  external::Function<decltype(avifEncoderDestroy)> encoderDestroy{
      library, "avifEncoderDestroy"};
  external::Function<decltype(avifRWDataFree)> dataFree{library,
                                                        "avifRWDataFree"};
};

/// The functions of libdav1d that are used.
struct Dav1d {
  external::Library library{"libdav1d.so.6"};
  external::Function<decltype(dav1d_default_settings)> defaultSettings{
      library, "dav1d_default_settings"};
  external::Function<decltype(dav1d_open)> open{library, "dav1d_open"};
  external::Function<decltype(dav1d_close)> close{library, "dav1d_close"};
  external::Function<decltype(dav1d_data_create)> dataCreate{
      library, "dav1d_data_create"};
  external::Function<decltype(dav1d_data_unref)> dataUnref{library,
                                                           "dav1d_data_unref"};
  external::Function<decltype(dav1d_send_data)> sendData{library,
                                                         "dav1d_send_data"};
  external::Function<decltype(dav1d_get_picture)> getPicture{
      library, "dav1d_get_picture"};
  external::Function<decltype(dav1d_picture_unref)> pictureUnref{
      library, "dav1d_picture_unref"};
};

const Avif &avif() {
  static const Avif functions;
  return functions;
}
const Dav1d &dav1d() {
  static const Dav1d functions;
  return functions;
}

bool isInstalled() { return avif().library && dav1d().library; }

struct FreeImage {
  void operator()(avifImage *image) const { avif().imageDestroy(image); }
};
struct FreeEncoder {
  void operator()(avifEncoder *encoder) const {
    avif().encoderDestroy(encoder);
  }
};
struct File {
  avifRWData data = AVIF_DATA_EMPTY;
  ~File() { avif().dataFree(&data); }
};
struct Decoder {
  Dav1dContext *context = nullptr;
  Dav1dData data = {};
  Dav1dPicture picture = {};
  ~Decoder() {
    dav1d().pictureUnref(&picture);
    dav1d().dataUnref(&data);
    if (context)
      dav1d().close(&context);
  }
};

using ImagePointer = std::unique_ptr<avifImage, FreeImage>;

/// An image without memory for samples, full-range BT.601 as all our items.
ImagePointer makeImage(const int32_t *args, const Shape &shape) {
  ImagePointer image(avif().imageCreate(static_cast<uint32_t>(shape.width),
                                        static_cast<uint32_t>(shape.height), 8,
                                        paramsOf(args).chroma == 420
                                            ? AVIF_PIXEL_FORMAT_YUV420
                                            : AVIF_PIXEL_FORMAT_YUV444));
  if (image) {
    image->yuvRange = AVIF_RANGE_FULL;
    image->matrixCoefficients = AVIF_MATRIX_COEFFICIENTS_BT601;
  }
  return image;
}

avifRGBImage rgbOf(const avifImage &image, uint8_t *pixels) {
  avifRGBImage rgb;
  avif().rgbSetDefaults(&rgb, &image);
  rgb.format = AVIF_RGB_FORMAT_RGB;
  rgb.pixels = pixels;
  rgb.rowBytes = kRgbBytes * image.width;
  return rgb;
}

/// The payload of the box `mdat`: of a file of one image, its AV1 bitstream.
ByteSpan bitstreamOf(ByteSpan file) {
  constexpr size_t kHeader = 8;
  while (file.size() >= kHeader) {
    const size_t size = size_t(file[0]) << 24 | size_t(file[1]) << 16 |
                        size_t(file[2]) << 8 | file[3];
    if (size < kHeader || size > file.size())
      break;
    if (std::memcmp(file.data() + 4, "mdat", 4) == 0)
      return file.subspan(kHeader, size - kHeader);
    file = file.subspan(size);
  }
  return {};
}

/// Decodes the first picture, which must be of this shape.
Status decodePicture(const int32_t *args, const Shape &shape, ByteSpan bits,
                     Decoder &decoder) {
  Dav1dSettings settings;
  dav1d().defaultSettings(&settings);
  settings.n_threads = 1;
  settings.max_frame_delay = 1;
  settings.frame_size_limit =
      static_cast<unsigned>(shape.width) * static_cast<unsigned>(shape.height);
  settings.logger.callback = nullptr;
  if (dav1d().open(&decoder.context, &settings) != 0)
    return Status::bufferTooSmall("avif: no memory for a decoder");
  uint8_t *copy =
      bits.empty() ? nullptr : dav1d().dataCreate(&decoder.data, bits.size());
  if (!copy)
    return Status::corrupt("avif: the stream is empty");
  std::memcpy(copy, bits.data(), bits.size());
  // Without a picture all data is taken: what is left then cannot be decoded.
  for (;;) {
    const size_t left = decoder.data.sz;
    if (left > 0) {
      const int sent = dav1d().sendData(decoder.context, &decoder.data);
      if (sent != 0 && sent != DAV1D_ERR(EAGAIN))
        return Status::corrupt("avif: the stream is damaged");
    }
    const int got = dav1d().getPicture(decoder.context, &decoder.picture);
    if (got == 0)
      break;
    if (got != DAV1D_ERR(EAGAIN) || decoder.data.sz == left)
      return Status::corrupt("avif: the stream holds no picture");
  }
  const Dav1dPictureParameters &made = decoder.picture.p;
  if (made.w != shape.width || made.h != shape.height || made.bpc != 8 ||
      made.layout != (paramsOf(args).chroma == 420 ? DAV1D_PIXEL_LAYOUT_I420
                                                   : DAV1D_PIXEL_LAYOUT_I444))
    return Status::corrupt("avif: the picture is not as the plan says");
  return Status::ok();
}

Status decodeFrame(const int32_t *args, const Shape &shape, ByteSpan bits,
                   MutableByteSpan rgb) {
  Decoder decoder;
  SMMIL_RETURN_IF_ERROR(decodePicture(args, shape, bits, decoder));
  const ImagePointer image = makeImage(args, shape);
  if (!image)
    return Status::bufferTooSmall("avif: no memory for an image");
  for (int p = 0; p < 3; ++p) {
    image->yuvPlanes[p] = static_cast<uint8_t *>(decoder.picture.data[p]);
    image->yuvRowBytes[p] =
        static_cast<uint32_t>(decoder.picture.stride[p > 0 ? 1 : 0]);
  }
  image->imageOwnsYUVPlanes = AVIF_FALSE;
  avifRGBImage pixels = rgbOf(*image, rgb.data());
  if (avif().yuvToRgb(image.get(), &pixels) != AVIF_RESULT_OK)
    return Status::unsupported("avif: libavif cannot convert the picture");
  return Status::ok();
}

Status encodeFrame(const int32_t *args, const int32_t *item, const Shape &shape,
                   ByteSpan rgb, Bytes &bits) {
  const ImagePointer image = makeImage(args, shape);
  const std::unique_ptr<avifEncoder, FreeEncoder> encoder(
      avif().encoderCreate());
  if (!image || !encoder)
    return Status::bufferTooSmall("avif: no memory for an encoder");
  // The library only reads from it.
  const avifRGBImage pixels = rgbOf(*image, const_cast<uint8_t *>(rgb.data()));
  if (avif().rgbToYuv(image.get(), &pixels) != AVIF_RESULT_OK)
    return Status::invalidArgument("avif: libavif cannot convert the frame");
  encoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
  encoder->maxThreads = 1;
  encoder->speed = encoderParamsOf(args).speed;
  encoder->minQuantizer = encoder->maxQuantizer = item[kItemStep];
  File file;
  const avifResult written =
      avif().encoderWrite(encoder.get(), image.get(), &file.data);
  if (written == AVIF_RESULT_NO_CODEC_AVAILABLE)
    return Status::unsupported(
        "avif: the installed libavif has no encoder aom");
  const ByteSpan stream = bitstreamOf({file.data.data, file.data.size});
  if (written != AVIF_RESULT_OK || stream.empty())
    return Status::invalidArgument("avif: the encoder failed");
  bits.assign(stream.begin(), stream.end());
  return Status::ok();
}

std::string version() {
  std::string name = avif().version();
  // "..., aom [enc/dec]:v3.6.0, ..."
  char versions[256] = {};
  avif().codecVersions(versions);
  if (const char *aom = std::strstr(versions, "aom [")) {
    const char *begin = std::strchr(aom, ':');
    if (begin && *++begin == 'v')
      ++begin;
    if (begin)
      name += " aom " + std::string(begin, std::strcspn(begin, ", "));
  }
  return name;
}

} // namespace

constexpr external::Codec kCodec = {
    kLibrary,
    "avif: libavif.so.15 or libdav1d.so.6 is not installed; install libavif15 "
    "and libdav1d6",
    isInstalled,
    version,
    decodeFrame,
    encodeFrame,
    /*middleStep=*/24};

#else

constexpr external::Codec kCodec = {
    kLibrary, "avif: this build has no libavif; install libavif-dev and "
              "libdav1d-dev and rebuild"};

#endif

const PrimitiveImpl kImpl = Steps::kImpl;

} // namespace smmil::avif
