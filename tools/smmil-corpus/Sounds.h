//===- Sounds.h - Sound for the example corpus ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Speech-like sound: a glottal pulse train and noise through formant
// resonators (the source-filter model of Fant, 1960), with pauses.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_CORPUS_SOUNDS_H
#define SMMIL_TOOLS_CORPUS_SOUNDS_H

#include "Random.h"

#include "smmil/Media/Audio.h"

namespace smmil::corpus {

/// `syllables` syllables at `rate`; the second channel of two is a delayed,
/// softer copy of the first.
Pcm speech(Random &random, uint32_t rate, uint32_t channels, int syllables);

} // namespace smmil::corpus

#endif // SMMIL_TOOLS_CORPUS_SOUNDS_H
