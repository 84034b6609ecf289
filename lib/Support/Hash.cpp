//===- Hash.cpp - Content hashes -------------------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// XXH3 through the xxHash library.
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Hash.h"

#include <xxhash.h>

namespace smmil {

std::string Hash128::hex() const {
  static const char kDigits[] = "0123456789abcdef";
  std::string text(32, '0');
  for (int i = 0; i < 16; ++i) {
    text[size_t(15 - i)] = kDigits[(high >> (4 * i)) & 15];
    text[size_t(31 - i)] = kDigits[(low >> (4 * i)) & 15];
  }
  return text;
}

static Hash128 hashBytes(const void *data, size_t size) {
  XXH128_hash_t digest = XXH3_128bits(data, size);
  return {digest.high64, digest.low64};
}

Hash128 hash128(ByteSpan bytes) {
  return hashBytes(bytes.data(), bytes.size());
}

Hash128 hash128(std::string_view text) {
  return hashBytes(text.data(), text.size());
}

} // namespace smmil
