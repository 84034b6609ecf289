//===- PlanLimits.h - Bounds of plans and items -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The limits of lib/Runtime/FORMAT.md. They bound what hostile bytes can ask
// for; a valid plan stays far below them. Limits of one primitive stand in its
// record.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_PLANLIMITS_H
#define SMMIL_RUNTIME_PLANLIMITS_H

#include <cstddef>
#include <cstdint>

namespace smmil {

constexpr uint64_t kMaxFields = 4096;
constexpr uint64_t kMaxCases = 64;
constexpr uint64_t kMaxSteps = 16;
constexpr uint64_t kMaxResults = 2; ///< Of one step.
constexpr uint64_t kMaxValues = 1 + kMaxSteps * kMaxResults;
constexpr uint64_t kMaxStreams = kMaxSteps + 1;
constexpr uint64_t kMaxItemParams = 32; ///< Of all steps of a graph.
constexpr uint64_t kMaxTables = 4096;
constexpr uint64_t kMaxTableBytes = 16u << 20;
constexpr uint64_t kMaxNameBytes = 255;
constexpr int32_t kMaxFrameSide = 16384;
constexpr int64_t kMaxFramePixels = int64_t(1) << 26;
constexpr int32_t kMaxFrameRate = 768000;
constexpr int32_t kMaxFrameChannels = 8;

/// Elements of bytes or of a sequence.
constexpr uint64_t kMaxElements = uint64_t(1) << 30;
/// Extents of a numeric item.
constexpr size_t kMaxRank = 8;
/// Bytes of one decoded sound.
constexpr uint64_t kMaxAudioBytes = uint64_t(1) << 31;
/// Elements of a root for each byte of its item, where the item says how many.
constexpr uint64_t kMaxElementsPerByte = 65536;

} // namespace smmil

#endif // SMMIL_RUNTIME_PLANLIMITS_H
