//===- LibWebp.h - Calls of libwebp -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What both kinds of WebP pictures need of the library.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_WEBP_LIBWEBP_H
#define SMMIL_CODECS_WEBP_LIBWEBP_H

#include "smmil/Runtime/Kernels/External/Codec.h"
#include "smmil/Runtime/Primitives/Webp.h"

namespace smmil::webp {

// False, and with nothing behind the rest, where the build found no headers.
bool isInstalled();
std::string version();
extern const char kAbsence[];

/// A codec of libwebp, where `decode` and `encode` are those of a primitive.
constexpr external::Codec makeCodec(decltype(external::Codec::decode) decode,
                                    decltype(external::Codec::encode) encode,
                                    int32_t middleStep = -1) {
  return {kLibrary, kAbsence, isInstalled, version, decode, encode, middleStep};
}

/// `lossless` says which of the two the stream must be.
Status decodePicture(bool lossless, const Shape &shape, ByteSpan bits,
                     MutableByteSpan rgb);

/// With a quality, 100 best, and the effort `method`, 0 to 6.
Status encodeLossy(int quality, int method, const Shape &shape, ByteSpan rgb,
                   Bytes &bits);

/// With an effort of 0 to 9.
Status encodeLossless(int effort, const Shape &shape, ByteSpan rgb,
                      Bytes &bits);

} // namespace smmil::webp

#endif // SMMIL_CODECS_WEBP_LIBWEBP_H
