//===- Hash.h - Content hashes ----------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// 128-bit XXH3 of the xxHash library: the key of content-addressed storage and
// of caches. Not cryptographic: equality of content is still compared by bytes
// where it matters.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_HASH_H
#define SMMIL_SUPPORT_HASH_H

#include "smmil/Runtime/Span.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace smmil {

/// An XXH3 digest; ordered as its canonical (big-endian) bytes are.
struct Hash128 {
  uint64_t high = 0, low = 0;

  bool operator==(const Hash128 &other) const {
    return high == other.high && low == other.low;
  }
  bool operator!=(const Hash128 &other) const { return !(*this == other); }
  bool operator<(const Hash128 &other) const {
    return high != other.high ? high < other.high : low < other.low;
  }
  /// 32 lower-case hexadecimal digits, canonical order.
  std::string hex() const;
};

Hash128 hash128(ByteSpan bytes);
Hash128 hash128(std::string_view text);

} // namespace smmil

#endif // SMMIL_SUPPORT_HASH_H
