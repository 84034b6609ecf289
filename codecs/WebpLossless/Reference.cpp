//===- Reference.cpp - Reference of webp_lossless -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md on plain vectors, by the calls of codecs/Webp/Reference.h.
//
//===----------------------------------------------------------------------===//
#include "codecs/Webp/Reference.h"
#include "smmil/Runtime/Primitives/WebpLossless.h"

namespace smmil::reference::webp_lossless {

namespace {

#ifdef SMMIL_HAVE_WEBP

Status decode(const Step &, const Shape &shape, const Bytes &bits, Bytes &rgb) {
  return webp::decodePicture(2, shape, bits, rgb);
}

Status encode(const Step &step, const Shape &shape, Bytes &rgb, Bytes &bits) {
  WebPConfig config;
  LIBRARY(WebPConfigInitInternal)(&config, WEBP_PRESET_DEFAULT, 75,
                                  WEBP_ENCODER_ABI_VERSION);
  LIBRARY(WebPConfigLosslessPreset)(&config, step.args[0]);
  config.exact = 1;
  return webp::encodePicture(config, shape, rgb, bits);
}

constexpr ExternalCodec kCodec = {
    smmil::webp_lossless::kLibrary,
    "webp_lossless: libwebp.so.7 is not installed; install libwebp7",
    webp::isInstalled, decode, encode};

#else

constexpr ExternalCodec kCodec = {smmil::webp_lossless::kLibrary,
                                  "webp_lossless: this build has no libwebp; "
                                  "install libwebp-dev and rebuild"};

#endif

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = externalReference<kCodec>(frameToBits);

} // namespace smmil::reference::webp_lossless
