//===- PlanLimits.h - Bounds of plans and items -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The limits of lib/Runtime/FORMAT.md. They bound what hostile bytes can ask
// for; a valid plan stays far below them.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_PLANLIMITS_H
#define SMMIL_RUNTIME_PLANLIMITS_H

#include <cstddef>
#include <cstdint>

namespace smmil {

constexpr uint64_t kMaxFields = 4096;
constexpr uint64_t kMaxCases = 64;
constexpr uint64_t kMaxOps = 16;
constexpr uint64_t kMaxOpArgs = 16;
constexpr uint64_t kMaxTables = 4096;
constexpr uint64_t kMaxTableBytes = 16u << 20;
constexpr uint64_t kMaxNameBytes = 255;
constexpr int32_t kMaxFrameSide = 16384;
constexpr int32_t kMaxFrameRate = 768000;
constexpr int32_t kMaxFrameChannels = 8;

/// Highest order of a linear predictor.
constexpr int32_t kMaxLpcOrder = 32;
/// Frames of the predictor are multiples of this many samples.
constexpr int32_t kLpcBlock = 32;
constexpr int32_t kMaxLpcFrame = 65536;
constexpr int32_t kMaxBitPackBlock = 65536;

/// Cap of one decoded sound, in bytes.
constexpr uint64_t kMaxAudioBytes = 1ull << 31;

} // namespace smmil

#endif // SMMIL_RUNTIME_PLANLIMITS_H
