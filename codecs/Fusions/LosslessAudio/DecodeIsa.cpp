//===- DecodeIsa.cpp - Lossless audio decoder per instruction set ---------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Instantiates the kernel once per instruction set.
//
//===----------------------------------------------------------------------===//
#include "Dispatch.h"

namespace smmil::audio {
SMMIL_ISA_BEGIN
bool decodeAudio(const Job &job) { return decode(job); }
SMMIL_ISA_END
} // namespace smmil::audio
