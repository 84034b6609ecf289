//===- Frame.h - Calls of libwebp for webp ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Frames to bits and back. The library is opened on first use; where it is not
// installed, or its headers were not when this was compiled, each function is
// Unsupported. Libraries allocate while they decode.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_WEBP_FRAME_H
#define SMMIL_CODECS_WEBP_FRAME_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Value.h"

#include <string>

namespace smmil::webp {

/// Decodes into exactly the RGB frame of `shape`; `args` are the format
/// parameters. Corrupt where the bits are of another size or damaged.
Status decodeFrame(const int32_t *args, const Shape &shape, ByteSpan bits,
                   MutableByteSpan rgb);

/// `args` are all parameters, `item` those of the item.
Status encodeFrame(const int32_t *args, const int32_t *item, const Shape &shape,
                   ByteSpan rgb, Bytes &bits);

/// Name and version of the library, as the table has them.
Status libraryName(std::string &name);

} // namespace smmil::webp

#endif // SMMIL_CODECS_WEBP_FRAME_H
