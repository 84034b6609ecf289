//===- Clips.h - Moving pictures for the example corpus ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A Motion-JPEG clip in an AVI file (Microsoft's RIFF layout: hdrl, movi, idx1)
// and an animated GIF.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_CORPUS_CLIPS_H
#define SMMIL_TOOLS_CORPUS_CLIPS_H

#include "smmil/Runtime/Span.h"
#include "smmil/Support/Result.h"

namespace smmil::corpus {

/// `frames` frames at 12 a second.
Result<Bytes> motionJpeg(uint32_t width, uint32_t height, int frames);

/// `frames` frames of 100 ms that repeat for ever.
Result<Bytes> animatedGif(uint32_t width, uint32_t height, int frames);

} // namespace smmil::corpus

#endif // SMMIL_TOOLS_CORPUS_CLIPS_H
