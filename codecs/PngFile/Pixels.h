//===- Pixels.h - Pixels of a PNG file under contexts -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over the rows for both directions: each pixel is a copy of one
// beside it, or coded by a prediction or by the bytes beside it. spec.md has
// every context. Filters of PNG are undone before and done again behind.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_PNGFILE_PIXELS_H
#define SMMIL_CODECS_PNGFILE_PIXELS_H

#include "smmil/Runtime/Kernels/AdaptiveRans/Model.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Wire.h"

#include <cstdlib>
#include <utility>

namespace smmil::png_file {
SMMIL_ISA_BEGIN

using adaptive::Model;

/// Rows of pixels, as IHDR describes them.
struct Layout {
  uint64_t height = 0, pixels = 0; ///< Pixels: of a row.
  int bytes = 0;                   ///< Of a pixel; 1 also for packed ones.
  bool indexed = false;            ///< Bytes are no samples.
  bool halves = false;             ///< Bytes are two pixels of 4 bits.

  uint64_t rowBytes() const { return pixels * static_cast<uint64_t>(bytes); }
  uint64_t size() const { return height * (1 + rowBytes()); }
};

/// False where the rows are no pixels of whole bytes, top to bottom; `head` is
/// what stands before the data.
inline bool readLayout(ByteSpan head, Layout &layout) {
  if (head.size() < 29)
    return false;
  const auto big = [&](size_t at) {
    return __builtin_bswap32(loadU32(&head[at]));
  };
  const uint64_t width = big(16);
  const unsigned depth = head[24], color = head[25];
  layout.height = big(20);
  if (width == 0 || width > (1u << 24) || layout.height == 0 ||
      layout.height > (1u << 24) || head[28] != 0)
    return false;
  if (depth == 8 && (color == 0 || color == 2 || color == 4 || color == 6)) {
    layout.pixels = width;
    layout.bytes = color == 0 ? 1 : color == 2 ? 3 : color == 4 ? 2 : 4;
  } else if ((color == 0 || color == 3) &&
             (depth == 1 || depth == 2 || depth == 4 || depth == 8)) {
    layout.pixels = (width * depth + 7) / 8;
    layout.bytes = 1;
    layout.indexed = true;
    layout.halves = depth == 4;
  } else {
    return false;
  }
  return true;
}

/// What a filter of PNG predicts, 0 to 4.
inline uint8_t filtered(unsigned filter, int left, int above, int corner) {
  switch (filter) {
  case 1:
    return static_cast<uint8_t>(left);
  case 2:
    return static_cast<uint8_t>(above);
  case 3:
    return static_cast<uint8_t>((left + above) / 2);
  case 4: {
    const int toLeft = std::abs(above - corner),
              toAbove = std::abs(left - corner),
              toCorner = std::abs(left + above - 2 * corner);
    return static_cast<uint8_t>(toLeft <= toAbove && toLeft <= toCorner ? left
                                : toAbove <= toCorner                   ? above
                                                      : corner);
  }
  default:
    return 0;
  }
}

struct Contexts {
  Model filter[5];
  Model copy[32][5], copyBy[125];
  Model size[4][16], sizeBy[4][16];
  Model high[256], highBy[256], low[256], lowBy[256];
  Model half[16][16], halfBy[16][8];

  void reset() {
    flat(filter, 5);
    flat(copy, 5);
    flat(copyBy, 5);
    flat(size, 16);
    flat(sizeBy, 16);
    flat(high, 16);
    flat(highBy, 16);
    flat(low, 16);
    flat(lowBy, 16);
    flat(half, 16);
    flat(halfBy, 16);
  }

private:
  static void flat(Model &model, int symbols) { setFlat(model, symbols); }
  template <typename T, size_t N> static void flat(T (&list)[N], int symbols) {
    for (T &entry : list)
      flat(entry, symbols);
  }
};

/// Half octaves, 0 to 15.
inline unsigned classOf(unsigned value) {
  if (value == 0)
    return 0;
  const auto size = static_cast<unsigned>(32 - __builtin_clz(value));
  const unsigned result =
      2 * size - 1 + (size > 1 ? value >> (size - 2) & 1 : 0);
  return result < 15 ? result : 15;
}

inline int median(int left, int above, int corner) {
  const int low = left < above ? left : above,
            high = left < above ? above : left;
  return corner >= high ? low : corner <= low ? high : left + above - corner;
}

/// Bytes of memory for the rows of a layout: two rows of pixels, and of each
/// pixel above the copy and the errors.
inline uint64_t rowMemory(const Layout &layout) {
  return 3 * (layout.rowBytes() + 4) + layout.pixels;
}

template <typename Coder> class PixelCoder {
public:
  PixelCoder(Coder coder, Contexts &contexts, const Layout &layout,
             uint8_t *memory)
      : coder(std::move(coder)), contexts(contexts), layout(layout) {
    std::memset(memory, 0, rowMemory(layout));
    const auto row = layout.rowBytes() + 4;
    above = memory + 4;
    current = memory + row + 4;
    errors = memory + 2 * row;
    copies = memory + 3 * row;
  }

  /// Codes filtered rows; false where a symbol is outside of its alphabet.
  bool run(uint8_t *rows) {
    unsigned before = 0;
    for (uint64_t y = 0; y < layout.height; ++y) {
      const unsigned filter = coder.one(contexts.filter[before], *rows);
      if (filter > 4)
        return false;
      *rows++ = static_cast<uint8_t>(filter);
      before = filter;
      const auto bytes = static_cast<size_t>(layout.bytes);
      if (!Coder::kDecodes)
        for (size_t i = 0; i < layout.rowBytes(); ++i)
          current[i] = static_cast<uint8_t>(rows[i] + predicted(filter, i));
      for (uint64_t x = 0; x < layout.pixels; ++x)
        if (layout.halves)
          halves(x);
        else if (!pixel(x))
          return false;
      for (size_t i = 0; i < layout.rowBytes(); ++i)
        rows[i] = static_cast<uint8_t>(current[i] - predicted(filter, i));
      rows += layout.rowBytes();
      std::swap(above, current);
      // What stands in front of a row is 0.
      std::memset(above - bytes, 0, bytes);
      std::memset(current - bytes, 0, bytes);
    }
    return true;
  }
  Coder takeCoder() { return std::move(coder); }

private:
  uint8_t predicted(unsigned filter, size_t i) const {
    const auto bytes = static_cast<size_t>(layout.bytes);
    const uint8_t *at = current + i, *up = above + i;
    return filtered(filter, *(at - bytes), *up, *(up - bytes));
  }

  /// Codes the pixel x of the current row.
  bool pixel(uint64_t x) {
    const auto bytes = static_cast<size_t>(layout.bytes);
    uint8_t *own = current + x * bytes;
    const uint8_t *left = own - bytes, *up = above + x * bytes,
                  *corner = up - bytes,
                  *right = x + 1 < layout.pixels ? up + bytes : up;
    const auto same = [&](const uint8_t *a, const uint8_t *b) {
      return std::memcmp(a, b, bytes) == 0;
    };
    unsigned copy = 4;
    if (!Coder::kDecodes)
      copy = same(own, left)     ? 0
             : same(own, up)     ? 1
             : same(own, corner) ? 2
             : same(own, right)  ? 3
                                 : 4;
    const unsigned alike =
        unsigned(same(left, up)) | unsigned(same(up, corner)) << 1 |
        unsigned(same(up, right)) << 2 | unsigned(same(left, corner)) << 3 |
        unsigned(same(left, right)) << 4;
    const unsigned beside = x > 0 ? copies[x - 1] : 0,
                   further = x > 1 ? copies[x - 2] : 0;
    copy =
        coder.two(contexts.copy[alike][beside],
                  contexts.copyBy[25 * beside + 5 * further + copies[x]], copy);
    if (copy > 4)
      return false;
    copies[x] = static_cast<uint8_t>(copy);
    if (copy < 4) {
      const uint8_t *from[4] = {left, up, corner, right};
      std::memmove(own, from[copy], bytes);
      std::memset(errors + x * bytes, 0, bytes);
      return true;
    }
    if (layout.indexed) {
      const unsigned high =
          coder.two(contexts.high[*left], contexts.highBy[*up], *own >> 4);
      const unsigned low =
          coder.two(contexts.low[16 * high + (*left & 15)],
                    contexts.lowBy[16 * high + (*up & 15)], *own & 15);
      *own = static_cast<uint8_t>(16 * high + low);
      return true;
    }
    // Green first, the others by their difference from it; then alpha.
    static constexpr uint8_t kOrder[4] = {1, 0, 2, 3};
    const bool hasGreen = bytes >= 3;
    unsigned last = 0;
    for (size_t i = 0; i < bytes; ++i) {
      const size_t c = hasGreen ? kOrder[i] : i;
      const bool byGreen = hasGreen && (c == 0 || c == 2);
      const auto sample = [&](const uint8_t *p) {
        return byGreen ? p[c] - p[1] : p[c];
      };
      int expected = median(sample(left), sample(up), sample(corner));
      if (byGreen)
        expected += own[1];
      const unsigned activity = static_cast<unsigned>(
          std::abs(left[c] - corner[c]) + std::abs(up[c] - corner[c]) +
          std::abs(up[c] - right[c]));
      uint8_t *error = errors + x * bytes + c;
      const unsigned errorsNear = (x > 0 ? *(error - bytes) : 0u) + *error;
      const unsigned errorClass =
          classOf(i == 0 ? errorsNear : 2 * last + errorsNear / 2);
      const auto wrapped = static_cast<int8_t>(own[c] - expected);
      const uint32_t folded = number(contexts.size[i][classOf(activity)],
                                     contexts.sizeBy[i][errorClass],
                                     Coder::kDecodes ? 0 : foldSign(wrapped));
      own[c] = static_cast<uint8_t>(expected + unfoldSign(folded));
      last = (folded + 1) / 2;
      *error = static_cast<uint8_t>(last);
    }
    return true;
  }

  /// Codes two pixels of 4 bits; `errors` and `copies` have what the first and
  /// the second of each byte above were off by.
  void halves(uint64_t x) {
    uint8_t *own = current + x;
    const uint8_t *up = above + x;
    const unsigned next = x + 1 < layout.pixels ? up[1] >> 4 : up[0] & 15;
    const unsigned first =
        half(own[-1] & 15, up[0] >> 4, up[-1] & 15, up[0] & 15,
             x > 0 ? copies[x - 1] : 0, errors[x], own[0] >> 4);
    const unsigned second = half(first, up[0] & 15, up[0] >> 4, next, errors[x],
                                 copies[x], own[0] & 15);
    own[0] = static_cast<uint8_t>(16 * first + second);
  }
  unsigned half(unsigned left, unsigned up, unsigned corner, unsigned right,
                unsigned leftError, uint8_t &error, unsigned value) {
    const int mean = static_cast<int>(2 * left + 2 * up + right + 2) -
                     static_cast<int>(corner);
    const int expected = mean < 0 ? 0 : mean < 60 ? mean / 4 : 15;
    const unsigned near = leftError + error < 7 ? leftError + error : 7;
    value = coder.two(contexts.half[left][up], contexts.halfBy[expected][near],
                      value);
    const int off = std::abs(static_cast<int>(value) - expected);
    error = static_cast<uint8_t>(off < 4 ? off : 4);
    return value;
  }

  /// A number from 0 to 255.
  uint32_t number(Model &a, Model &b, uint32_t value) {
    unsigned token = value, size = 0;
    if (!Coder::kDecodes && value >= 8) {
      size = static_cast<unsigned>(32 - __builtin_clz(value));
      token = size < 7 ? 2 * size + (value >> (size - 2) & 1) : 7 + size;
    }
    token = coder.two(a, b, token);
    if (token < 8)
      return token;
    const unsigned plain = token < 14 ? token / 2 - 2 : token - 8;
    const uint32_t least =
        token < 14 ? (2 | (token & 1)) << plain : 1u << plain;
    return least + coder.raw(plain, value & ((1u << plain) - 1));
  }

  Coder coder;
  Contexts &contexts;
  const Layout &layout;
  uint8_t *above, *current; ///< Rows, with four bytes in front of each.
  uint8_t *errors, *copies; ///< Of the pixels above, until they are replaced.
};

SMMIL_ISA_END
} // namespace smmil::png_file

#endif // SMMIL_CODECS_PNGFILE_PIXELS_H
