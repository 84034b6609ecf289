//===- Reader.h - Bounds-checked numbers of a stream ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Little-endian numbers and varints of lib/Runtime/FORMAT.md, "Conventions".
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_READER_H
#define SMMIL_LIB_INTERPRETER_READER_H

#include "smmil/Runtime/Span.h"

namespace smmil::reference {

/// Reads from the front; a read past the end gives false.
class Reader {
public:
  explicit Reader(ByteSpan bytes) : bytes(bytes) {}

  bool u8(uint32_t &value) { return number(1, value); }
  bool u16(uint32_t &value) { return number(2, value); }
  bool u32(uint32_t &value) { return number(4, value); }
  /// Shortest-form LEB128 of at most `limit`.
  bool varint(uint64_t limit, uint64_t &value) {
    value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      uint32_t byte = 0;
      if (!u8(byte))
        return false;
      value |= uint64_t(byte & 127) << shift;
      if (byte < 128)
        return value <= limit && (byte != 0 || shift == 0);
    }
    return false;
  }
  size_t position() const { return at; }
  size_t left() const { return bytes.size() - at; }
  ByteSpan rest() const { return bytes.subspan(at); }
  /// Precondition: count <= left().
  ByteSpan take(size_t count) {
    at += count;
    return bytes.subspan(at - count, count);
  }

private:
  bool number(size_t size, uint32_t &value) {
    if (left() < size)
      return false;
    value = 0;
    for (size_t i = 0; i < size; ++i)
      value |= uint32_t(bytes[at + i]) << (8 * i);
    at += size;
    return true;
  }

  ByteSpan bytes;
  size_t at = 0;
};

inline void writeVarint(Bytes &out, uint64_t value) {
  for (; value > 127; value >>= 7)
    out.push_back(uint8_t(value & 127) | 128);
  out.push_back(uint8_t(value));
}

} // namespace smmil::reference

#endif // SMMIL_LIB_INTERPRETER_READER_H
