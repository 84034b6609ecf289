//===- Reference.cpp - Reference of jxl_lossless --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md on plain vectors, by the calls of codecs/Jxl/Reference.h.
//
//===----------------------------------------------------------------------===//
#include "codecs/Jxl/Reference.h"
#include "smmil/Runtime/Primitives/JxlLossless.h"

namespace smmil::reference::jxl_lossless {

namespace {

#ifdef SMMIL_HAVE_JXL

Status decode(const Step &, const Shape &shape, const Bytes &bits, Bytes &rgb) {
  return jxl::decodePicture(true, shape, bits, rgb);
}

Status encode(const Step &step, const Shape &shape, Bytes &rgb, Bytes &bits) {
  return jxl::encodePicture(0, step.args[0], shape, rgb, bits);
}

constexpr ExternalCodec kCodec = {
    smmil::jxl_lossless::kLibrary,
    "jxl_lossless: libjxl is not installed; install "
    "libjxl0.7",
    jxl::isInstalled, decode, encode};

#else

constexpr ExternalCodec kCodec = {
    smmil::jxl_lossless::kLibrary,
    "jxl_lossless: this build has no libjxl; install libjxl-dev and rebuild"};

#endif

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = externalReference<kCodec>(frameToBits);

} // namespace smmil::reference::jxl_lossless
