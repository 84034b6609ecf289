//===- Wire.h - Reading and writing of flat bytes ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bounds-checked little-endian reader and appending writer, used by the plan
// and by the headers of stored items. Integers without a fixed width are
// LEB128 ("varint"): 7 bits a byte, least significant first; only the shortest
// form is valid, so that equal values have equal bytes. See
// lib/Runtime/FORMAT.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_WIRE_H
#define SMMIL_RUNTIME_WIRE_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <cstdint>
#include <cstring>

namespace smmil {

/// Signed to unsigned: 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
constexpr uint32_t foldSign(int32_t value) {
  return (static_cast<uint32_t>(value) << 1) ^ (value < 0 ? 0xffffffffu : 0u);
}
/// Inverse of foldSign.
constexpr int32_t unfoldSign(uint32_t value) {
  return static_cast<int32_t>((value >> 1) ^ (0u - (value & 1)));
}

inline uint16_t loadU16(const uint8_t *bytes) {
  return static_cast<uint16_t>(bytes[0] | (bytes[1] << 8));
}
inline uint32_t loadU32(const uint8_t *bytes) {
  return static_cast<uint32_t>(bytes[0]) |
         (static_cast<uint32_t>(bytes[1]) << 8) |
         (static_cast<uint32_t>(bytes[2]) << 16) |
         (static_cast<uint32_t>(bytes[3]) << 24);
}

/// Reads from the front of a span; never past its end.
class ByteReader {
public:
  explicit ByteReader(ByteSpan bytes) : rest(bytes) {}

  ByteSpan remaining() const { return rest; }
  bool atEnd() const { return rest.empty(); }

  Status readU8(uint8_t &value) {
    if (rest.empty())
      return Status::truncated("input ends inside a byte field");
    value = rest[0];
    rest = rest.subspan(1);
    return Status::ok();
  }

  Status readU32(uint32_t &value) {
    if (rest.size() < 4)
      return Status::truncated("input ends inside a 32-bit field");
    value = loadU32(rest.data());
    rest = rest.subspan(4);
    return Status::ok();
  }

  /// Reads a varint of at most `limit`; a larger one is corrupt.
  Status readVarint(uint64_t limit, uint64_t &value) {
    uint64_t result = 0;
    for (size_t i = 0; i < rest.size(); ++i) {
      uint8_t byte = rest[i];
      if (i == 9 && byte > 1)
        return Status::corrupt("varint exceeds 64 bits");
      result |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        if (byte == 0 && i != 0)
          return Status::corrupt("varint is not in its shortest form");
        if (result > limit)
          return Status::corrupt("count or value exceeds its limit");
        value = result;
        rest = rest.subspan(i + 1);
        return Status::ok();
      }
      if (i == 9)
        return Status::corrupt("varint exceeds 64 bits");
    }
    return Status::truncated("input ends inside a varint");
  }

  Status readBytes(size_t count, ByteSpan &bytes) {
    if (count > rest.size())
      return Status::truncated("input ends inside a byte string");
    bytes = rest.subspan(0, count);
    rest = rest.subspan(count);
    return Status::ok();
  }

private:
  ByteSpan rest;
};

/// Appends to a byte vector that the caller owns.
class ByteWriter {
public:
  explicit ByteWriter(Bytes &bytes) : out(bytes) {}

  void writeU8(uint8_t value) { out.push_back(value); }
  void writeU16(uint16_t value) {
    out.push_back(static_cast<uint8_t>(value));
    out.push_back(static_cast<uint8_t>(value >> 8));
  }
  void writeU32(uint32_t value) {
    writeU16(static_cast<uint16_t>(value));
    writeU16(static_cast<uint16_t>(value >> 16));
  }
  void writeVarint(uint64_t value) {
    while (value >= 0x80) {
      out.push_back(static_cast<uint8_t>(value | 0x80));
      value >>= 7;
    }
    out.push_back(static_cast<uint8_t>(value));
  }
  void writeBytes(ByteSpan bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
  }

private:
  Bytes &out;
};

} // namespace smmil

#endif // SMMIL_RUNTIME_WIRE_H
