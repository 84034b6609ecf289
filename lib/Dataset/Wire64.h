//===- Wire64.h - 64-bit little-endian values -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the dataset files need beyond Runtime/Wire.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_WIRE64_H
#define SMMIL_LIB_DATASET_WIRE64_H

#include "smmil/Runtime/Wire.h"

#include <algorithm>
#include <cstdint>

namespace smmil {

inline uint64_t readU64(const uint8_t *bytes) {
  return uint64_t(loadU32(bytes)) | uint64_t(loadU32(bytes + 4)) << 32;
}

inline void appendU64(Bytes &out, uint64_t value) {
  ByteWriter(out).writeU32(static_cast<uint32_t>(value));
  ByteWriter(out).writeU32(static_cast<uint32_t>(value >> 32));
}

/// Signed difference to unsigned: 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
constexpr uint64_t foldDifference(uint64_t value, uint64_t before) {
  uint64_t difference = value - before;
  return (difference << 1) ^ (difference >> 63 ? ~uint64_t(0) : 0);
}
constexpr uint64_t unfoldDifference(uint64_t folded, uint64_t before) {
  return before + ((folded >> 1) ^ (0 - (folded & 1)));
}

} // namespace smmil

#endif // SMMIL_LIB_DATASET_WIRE64_H
