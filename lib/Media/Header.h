//===- Header.h - Numbers at offsets of a file ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to lib/Media: what probing reads with.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_MEDIA_HEADER_H
#define SMMIL_LIB_MEDIA_HEADER_H

#include "smmil/Media/Probe.h"

#include <cstring>
#include <string_view>

namespace smmil {

/// Reads at offsets; whatever lies outside reads as zero.
class Header {
public:
  explicit Header(ByteSpan bytes) : bytes(bytes) {}

  size_t size() const { return bytes.size(); }
  uint32_t u8(size_t at) const { return at < bytes.size() ? bytes[at] : 0; }
  uint32_t be16(size_t at) const { return u8(at) << 8 | u8(at + 1); }
  uint32_t be32(size_t at) const { return be16(at) << 16 | be16(at + 2); }
  uint32_t le16(size_t at) const { return u8(at) | u8(at + 1) << 8; }
  uint32_t le32(size_t at) const { return le16(at) | le16(at + 2) << 16; }
  bool has(size_t at, std::string_view text) const {
    return at <= size() && text.size() <= size() - at &&
           std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
  }
  ByteSpan all() const { return bytes; }

private:
  ByteSpan bytes;
};

/// Recognises sound; leaves what it does not know Unknown.
void probeSound(const Header &file, MediaInfo &info);

} // namespace smmil

#endif // SMMIL_LIB_MEDIA_HEADER_H
