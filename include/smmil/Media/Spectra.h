//===- Spectra.h - Sound as models take it ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The projections from samples to the domains that models accept.
// lib/Runtime/FORMAT.md, "Spectra", has the definitions.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_MEDIA_SPECTRA_H
#define SMMIL_MEDIA_SPECTRA_H

#include "smmil/Media/Audio.h"
#include "smmil/Runtime/Plan.h"

#include <vector>

namespace smmil {

/// Frames of bins, one frame per 160 samples begun; the same numbers on every
/// machine. Precondition: `pcm` has one channel at kSpectraRate, and `domain`
/// is not Pcm.
std::vector<int16_t> spectraOf(const Pcm &pcm, AudioDomain domain);

/// An .npy file of what the model takes, f32 [bin][frame], from stored spectra
/// of i16 in a field of this frame.
Bytes writeSpectra(const ItemFrame &frame, ByteSpan spectra);

} // namespace smmil

#endif // SMMIL_MEDIA_SPECTRA_H
