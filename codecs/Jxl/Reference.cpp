//===- Reference.cpp - Reference of jxl -----------------------------------===//
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
#include "smmil/Runtime/Primitives/Jxl.h"

namespace smmil::reference::jxl {

namespace {

#ifdef SMMIL_HAVE_JXL

Status decode(const Step &, const Shape &shape, const Bytes &bits, Bytes &rgb) {
  return jxl::decodePicture(false, shape, bits, rgb);
}

Status encode(const Step &step, const Shape &shape, Bytes &rgb, Bytes &bits) {
  const auto distance = float((8 + step.item[0] % 8) << step.item[0] / 8) / 100;
  return jxl::encodePicture(distance, step.args[0], shape, rgb, bits);
}

constexpr ExternalCodec kCodec = {smmil::jxl::kLibrary,
                                  "jxl: libjxl is not installed; install "
                                  "libjxl0.7",
                                  jxl::isInstalled, decode, encode};

#else

constexpr ExternalCodec kCodec = {
    smmil::jxl::kLibrary,
    "jxl: this build has no libjxl; install libjxl-dev and rebuild"};

#endif

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = externalLadder<kCodec, 59>(frameToBits);

} // namespace smmil::reference::jxl
