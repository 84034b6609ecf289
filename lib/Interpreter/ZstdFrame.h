//===- ZstdFrame.h - Frames of zstd for references --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libzstd is the authority on its own format and so the reference.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_ZSTDFRAME_H
#define SMMIL_LIB_INTERPRETER_ZSTDFRAME_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <memory>

#include <zstd.h>

namespace smmil::reference {

/// Decodes exactly one frame into exactly `content`; an empty dictionary is
/// none.
inline Status readZstdFrame(ByteSpan frame, ByteSpan dictionary,
                            MutableByteSpan content) {
  const size_t size = ZSTD_findFrameCompressedSize(frame.data(), frame.size());
  if (ZSTD_isError(size) || size != frame.size())
    return Status::corrupt("not exactly one frame of zstd");
  std::unique_ptr<ZSTD_DDict, size_t (*)(ZSTD_DDict *)> prepared(
      dictionary.empty()
          ? nullptr
          : ZSTD_createDDict(dictionary.data(), dictionary.size()),
      ZSTD_freeDDict);
  std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx *)> decoder(ZSTD_createDCtx(),
                                                              ZSTD_freeDCtx);
  uint8_t nothing = 0; // libzstd refuses a null destination.
  const size_t got = ZSTD_decompress_usingDDict(
      decoder.get(), content.empty() ? &nothing : content.data(),
      content.size(), frame.data(), frame.size(), prepared.get());
  return ZSTD_isError(got) || got != content.size()
             ? Status::corrupt("the frame of zstd is damaged")
             : Status::ok();
}

} // namespace smmil::reference

#endif // SMMIL_LIB_INTERPRETER_ZSTDFRAME_H
