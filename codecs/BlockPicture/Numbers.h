//===- Numbers.h - Numbers of a packed table --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An adaptive binary range coder with 12-bit probabilities, as in LZMA, and
// small signed numbers in it: both directions, and the contexts of numbers.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_NUMBERS_H
#define SMMIL_CODECS_BLOCKPICTURE_NUMBERS_H

#include "smmil/Runtime/Span.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace smmil::block_picture {

/// Probability of a 0, in 1/4096.
struct BitModel {
  uint16_t chance = 2048;
};
/// Of the bits of a number in zigzag form, a binary tree.
struct NumberModel {
  BitModel nodes[256];
};

constexpr int kLeastNumber = -127, kMostNumber = 127;

/// Of a difference from the generic set, beside the bits that say which
/// contexts it changes.
struct DifferenceModels {
  NumberModel lengths[4]; ///< By sizeClass of the difference before.
  NumberModel rate, taps;
  BitModel hasTaps;
};

/// How far apart two numbers are: equal, near, apart, far.
inline int sizeClass(int value) {
  value = std::abs(value);
  return value == 0 ? 0 : value < 3 ? 1 : value < 8 ? 2 : 3;
}

/// Reads what NumberWriter wrote; behind the end there are zeros.
class NumberReader {
public:
  explicit NumberReader(ByteSpan bytes) : bytes(bytes) {
    for (int i = 0; i < 4; ++i)
      code = code << 8 | next();
  }

  unsigned bit(BitModel &model) {
    const uint32_t bound = (range >> 12) * model.chance;
    unsigned result = 0;
    if (code < bound) {
      range = bound;
      model.chance =
          static_cast<uint16_t>(model.chance + ((4096 - model.chance) >> 5));
    } else {
      code -= bound;
      range -= bound;
      model.chance = static_cast<uint16_t>(model.chance - (model.chance >> 5));
      result = 1;
    }
    for (; range < 1u << 24; range <<= 8)
      code = code << 8 | next();
    return result;
  }
  /// A number of kLeastNumber - 1 to kMostNumber.
  int number(NumberModel &model) {
    unsigned at = 1;
    while (at < 256)
      at = 2 * at + bit(model.nodes[at]);
    const auto folded = static_cast<int>(at - 256);
    return folded % 2 ? -(folded / 2) - 1 : folded / 2;
  }
  /// Bytes read, those behind the end included.
  size_t position() const { return at; }

private:
  uint8_t next() {
    const size_t here = at++;
    return here < bytes.size() ? bytes[here] : 0;
  }

  ByteSpan bytes;
  size_t at = 0;
  uint32_t code = 0, range = 0xffffffffu;
};

class NumberWriter {
public:
  void bit(BitModel &model, unsigned value) {
    const uint32_t bound = (range >> 12) * model.chance;
    if (value) {
      low += bound;
      range -= bound;
      model.chance = static_cast<uint16_t>(model.chance - (model.chance >> 5));
    } else {
      range = bound;
      model.chance =
          static_cast<uint16_t>(model.chance + ((4096 - model.chance) >> 5));
    }
    for (; range < 1u << 24; range <<= 8)
      shift();
  }
  void number(NumberModel &model, int value) {
    const auto folded =
        static_cast<unsigned>(value < 0 ? -2 * value - 1 : 2 * value);
    unsigned at = 1;
    for (int i = 7; i >= 0; --i) {
      const unsigned one = folded >> i & 1;
      bit(model.nodes[at], one);
      at = 2 * at + one;
    }
  }
  /// All bytes; a reader has then read exactly these.
  Bytes finish() {
    for (int i = 0; i < 5; ++i)
      shift();
    // The first byte is no part of the code.
    bytes.erase(bytes.begin());
    return std::move(bytes);
  }

private:
  void shift() {
    if (low < 0xff000000u || low > 0xffffffffu) {
      const auto carry = static_cast<uint8_t>(low >> 32);
      for (size_t i = 0; i < pending; ++i)
        bytes.push_back(static_cast<uint8_t>((i == 0 ? cache : 0xff) + carry));
      pending = 0;
      cache = static_cast<uint8_t>(low >> 24);
    }
    ++pending;
    low = (low & 0x00ffffffu) << 8;
  }

  Bytes bytes;
  uint64_t low = 0;
  uint32_t range = 0xffffffffu;
  uint8_t cache = 0;
  size_t pending = 1;
};

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_NUMBERS_H
