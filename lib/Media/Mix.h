//===- Mix.h - Many channels to two or one ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to lib/Media; include/smmil/Media/Audio.h states the rule.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_MEDIA_MIX_H
#define SMMIL_LIB_MEDIA_MIX_H

#include "smmil/Media/Audio.h"

namespace smmil {

/// Precondition: both numbers of channels are above 0 and differ.
Result<Pcm> mixChannels(const Pcm &pcm, uint32_t channels);

} // namespace smmil

#endif // SMMIL_LIB_MEDIA_MIX_H
