//===- Reference.cpp - Reference of webp ----------------------------------===//
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
#include "lib/Interpreter/Arithmetic.h"
#include "lib/Interpreter/SharedLibrary.h"
#include "smmil/Interpreter/ReferencePrimitive.h"
#include "smmil/Runtime/Primitives/Webp.h"

#if __has_include(<webp/encode.h>)
#include <webp/decode.h>
#include <webp/encode.h>
#define SMMIL_HAVE_WEBP 1
#endif

namespace smmil::reference::webp {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Frame ||
      operands[0].element != ElementType::U8 || operands[0].channels != 3)
    return Status::unsupported("webp: needs an RGB frame");
  results[0] = bitsShape();
  return Status::ok();
}

#ifdef SMMIL_HAVE_WEBP

#define LIBRARY(function) webpLibrary().find(&function, #function)

const SharedLibrary &webpLibrary() {
  static const SharedLibrary library("libwebp.so.7");
  return library;
}

Status checkLibrary() {
  return webpLibrary().isOpen()
             ? Status::ok()
             : Status::unsupported(
                   "webp: libwebp.so.7 is not installed; install libwebp7");
}

Status decode(const Step &step, const Value *results, Value *operands) {
  if (Status status = checkLibraryTable(step.table, "libwebp"); !status.isOk())
    return status;
  if (Status status = checkLibrary(); !status.isOk())
    return status;
  const Shape &shape = operands[0].shape;
  const Bytes &bits = results[0].bits;
  WebPBitstreamFeatures features;
  if (LIBRARY(WebPGetFeaturesInternal)(bits.data(), bits.size(), &features,
                                       WEBP_DECODER_ABI_VERSION) !=
      VP8_STATUS_OK)
    return Status::corrupt("webp: damaged header");
  if (features.width != shape.width || features.height != shape.height ||
      features.format != 1 || features.has_alpha || features.has_animation)
    return Status::corrupt("webp: another picture");
  Bytes rgb(bytesOf(shape));
  if (!LIBRARY(WebPDecodeRGBInto)(bits.data(), bits.size(), rgb.data(),
                                  rgb.size(), 3 * shape.width))
    return Status::corrupt("webp: damaged stream");
  operands[0].elements.assign(rgb.begin(), rgb.end());
  return Status::ok();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  if (Status status = checkLibrary(); !status.isOk())
    return status;
  const Shape &shape = operands[0].shape;
  const Bytes rgb(operands[0].elements.begin(), operands[0].elements.end());
  WebPConfig config;
  LIBRARY(WebPConfigInitInternal)(&config, WEBP_PRESET_DEFAULT,
                                  float(100 - int(step.item[0])),
                                  WEBP_ENCODER_ABI_VERSION);
  config.method = step.args[0];
  WebPPicture picture;
  LIBRARY(WebPPictureInitInternal)(&picture, WEBP_ENCODER_ABI_VERSION);
  picture.width = shape.width;
  picture.height = shape.height;
  picture.custom_ptr = &results[0].bits;
  picture.writer = [](const uint8_t *data, size_t size,
                      const WebPPicture *image) {
    auto *bits = static_cast<Bytes *>(image->custom_ptr);
    bits->insert(bits->end(), data, data + size);
    return 1;
  };
  const bool made =
      LIBRARY(WebPPictureImportRGB)(&picture, rgb.data(), 3 * shape.width) &&
      LIBRARY(WebPEncode)(&config, &picture);
  LIBRARY(WebPPictureFree)(&picture);
  return made ? Status::ok()
              : Status::invalidArgument("webp: the encoder failed");
}

#else

Status decode(const Step &, const Value *, Value *) {
  return Status::unsupported(
      "webp: this build has no libwebp; install libwebp-dev and rebuild");
}
Status encode(const Step &, const Value *, Value *) {
  return Status::unsupported(
      "webp: this build has no libwebp; install libwebp-dev and rebuild");
}

#endif

uint32_t itemLimit(const int32_t *, size_t) { return 100; }

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode,   1,
                                       1,       1,      itemLimit};

} // namespace smmil::reference::webp
