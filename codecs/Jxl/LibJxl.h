//===- LibJxl.h - Calls of libjxl -------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What both kinds of JPEG XL pictures need of the library.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JXL_LIBJXL_H
#define SMMIL_CODECS_JXL_LIBJXL_H

#include "smmil/Runtime/Kernels/External/Codec.h"
#include "smmil/Runtime/Primitives/Jxl.h"

namespace smmil::jxl {

// False, and with nothing behind the rest, where the build found no headers.
bool isInstalled();
std::string version();
extern const char kAbsence[];

/// A codec of libjxl, where `decode` and `encode` are those of a primitive.
constexpr external::Codec makeCodec(decltype(external::Codec::decode) decode,
                                    decltype(external::Codec::encode) encode,
                                    int32_t middleStep = -1) {
  return {kLibrary, kAbsence, isInstalled, version, decode, encode, middleStep};
}

/// `lossless` says which of the two the stream must be.
Status decodePicture(bool lossless, const Shape &shape, ByteSpan bits,
                     MutableByteSpan rgb);

/// With a distance in hundredths, 0 for lossless, and an effort of 1 to 7.
Status encodePicture(int distance, int effort, const Shape &shape, ByteSpan rgb,
                     Bytes &bits);

} // namespace smmil::jxl

#endif // SMMIL_CODECS_JXL_LIBJXL_H
