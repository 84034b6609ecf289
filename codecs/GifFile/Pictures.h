//===- Pictures.h - Palettes and indices under contexts ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over the palettes and pictures for both directions. An index is a
// copy of one beside it, the transparent one, the one that is nearest to what
// the screen shows, or coded by its halves. spec.md has every context.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_GIFFILE_PICTURES_H
#define SMMIL_CODECS_GIFFILE_PICTURES_H

#include "smmil/Runtime/Kernels/AdaptiveRans/Model.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Wire.h"

#include <utility>

namespace smmil::gif_file {
SMMIL_ISA_BEGIN

using adaptive::Model;

constexpr unsigned kCopies = 7; ///< What an index may be.

struct Contexts {
  Model entry[3][3];
  Model delta[3][16], deltaBy[3][16];
  Model copy[128][9], copyBy[kCopies][kCopies][64];
  Model high[256], highBy[256], low[256], lowBy[256];

  void reset() {
    flat(entry, 3);
    flat(delta, 16);
    flat(deltaBy, 16);
    flat(copy, kCopies);
    flat(copyBy, kCopies);
    flat(high, 16);
    flat(highBy, 16);
    flat(low, 16);
    flat(lowBy, 16);
  }

private:
  static void flat(Model &model, int symbols) { setFlat(model, symbols); }
  template <typename T, size_t N> static void flat(T (&list)[N], int symbols) {
    for (T &entry : list)
      flat(entry, symbols);
  }
};

struct Palette {
  uint8_t rgb[768] = {};
  unsigned size = 0;

  uint32_t at(unsigned index) const {
    const uint8_t *entry = rgb + 3 * size_t(index);
    return static_cast<uint32_t>(entry[0] << 16 | entry[1] << 8 | entry[2]);
  }
};

/// Where a picture lies on the screen, and how it is drawn.
struct Picture {
  uint32_t x = 0, y = 0, width = 0, height = 0;
  const Palette *palette = nullptr;
  int transparent = -1;
  unsigned disposal = 0;
  unsigned indices = 0; ///< Indices are below this.
  bool interlaced = false;

  /// The row of the screen that row `i` of the data is.
  uint32_t rowOf(uint32_t i) const {
    if (!interlaced)
      return y + i;
    constexpr uint32_t kFirst[4] = {0, 4, 2, 1}, kStep[4] = {8, 8, 4, 2};
    for (int pass = 0; pass < 4; ++pass) {
      const uint32_t rows =
          height > kFirst[pass]
              ? (height - kFirst[pass] + kStep[pass] - 1) / kStep[pass]
              : 0;
      if (i < rows)
        return y + kFirst[pass] + i * kStep[pass];
      i -= rows;
    }
    return y;
  }
};

/// The screen: 24 bits of colour, or kNone where nothing was drawn.
constexpr uint32_t kNone = 1u << 24;
struct Screen {
  uint32_t width = 0, height = 0;
  uint32_t *colors = nullptr;

  uint32_t at(uint32_t x, uint32_t y) const {
    return x < width && y < height ? colors[size_t(y) * width + x] : kNone;
  }
};

/// The nearest entries of colours that were asked for.
struct NearestCache {
  static constexpr unsigned kSlots = 2048;
  uint64_t slots[kSlots]; ///< Picture, colour, index.
};

constexpr size_t kMostWidth = 65535;

/// Of the row above: the copies, and what was nearest to the screen.
struct Rows {
  uint8_t copies[kMostWidth], nearest[kMostWidth];
};

struct Memory {
  Contexts *contexts;
  NearestCache *cache;
  Rows *rows;
};

template <typename Coder> class PictureCoder {
public:
  PictureCoder(Coder coder, const Memory &memory, Screen screen)
      : coder(std::move(coder)), contexts(*memory.contexts),
        cache(*memory.cache), rows(*memory.rows), screen(screen) {
    contexts.reset();
    std::memset(cache.slots, 0, sizeof(cache.slots));
    for (size_t i = 0; i < size_t(screen.width) * screen.height; ++i)
      screen.colors[i] = kNone;
  }

  /// Codes the entries of a palette; false where a symbol is out of range.
  bool palette(Palette &own) {
    unsigned s1 = 0, s2 = 0;
    unsigned size[3] = {0, 0, 0};
    for (unsigned i = 0; i < own.size; ++i) {
      static constexpr uint8_t kBlack[3] = {0, 0, 0};
      uint8_t *entry = own.rgb + 3 * size_t(i);
      const uint8_t *before = i > 0 ? entry - 3 : kBlack,
                    *same = i < last.size ? last.rgb + 3 * size_t(i) : before;
      unsigned symbol = 2;
      if (!Coder::kDecodes)
        symbol = std::memcmp(entry, before, 3) == 0 ? 0
                 : std::memcmp(entry, same, 3) == 0 ? 1
                                                    : 2;
      symbol = coder.one(contexts.entry[s1][s2], symbol);
      if (symbol > 2)
        return false;
      s2 = s1;
      s1 = symbol;
      if (symbol < 2)
        std::memmove(entry, symbol == 0 ? before : same, 3);
      else
        delta(entry, before, size);
    }
    last = own;
    return true;
  }

  /// Codes the indices of a picture; false where one is out of range.
  bool picture(const Picture &own, uint8_t *indices) {
    ++pictures;
    std::memset(rows.copies, 0, own.width);
    std::memset(rows.nearest, 0, own.width);
    for (uint32_t i = 0; i < own.height; ++i, indices += own.width)
      if (!row(own, own.rowOf(i), i == 0, indices))
        return false;
    return true;
  }

  /// Leaves the picture on the screen, as its disposal says.
  void draw(const Picture &own, const uint8_t *indices) {
    constexpr unsigned kBackground = 2, kPrevious = 3;
    if (own.disposal == kPrevious)
      return;
    for (uint32_t i = 0; i < own.height; ++i) {
      uint32_t *to =
          screen.colors + size_t(own.rowOf(i)) * screen.width + own.x;
      for (uint32_t x = 0; x < own.width; ++x) {
        const unsigned index = *indices++;
        if (own.disposal == kBackground)
          to[x] = kNone;
        else if (static_cast<int>(index) != own.transparent &&
                 index < own.palette->size)
          to[x] = own.palette->at(index);
      }
    }
  }
  Coder takeCoder() { return std::move(coder); }

private:
  /// Half octaves, 0 to 15.
  static unsigned classOf(unsigned value) {
    if (value < 2)
      return value;
    const auto size = static_cast<unsigned>(32 - __builtin_clz(value));
    const unsigned result = 2 * size - 1 + (value >> (size - 2) & 1);
    return result < 15 ? result : 15;
  }

  /// Green first, the others by their difference from it.
  void delta(uint8_t *entry, const uint8_t *before, unsigned (&size)[3]) {
    static constexpr uint8_t kOrder[3] = {1, 0, 2};
    int8_t green = 0;
    for (unsigned i = 0; i < 3; ++i) {
      const unsigned c = kOrder[i];
      const int expected = before[c] + green;
      const unsigned by = i == 0 ? size[1] + size[2] : size[0];
      const uint32_t folded = number(
          contexts.delta[i][classOf(size[i])], contexts.deltaBy[i][classOf(by)],
          Coder::kDecodes ? 0
                          : foldSign(static_cast<int8_t>(entry[c] - expected)));
      entry[c] = static_cast<uint8_t>(expected + unfoldSign(folded));
      size[i] = (folded + 1) / 2;
      if (i == 0)
        green = static_cast<int8_t>(entry[1] - before[1]);
    }
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

  unsigned nearest(const Picture &own, uint32_t color) {
    if (color == kNone || own.palette->size == 0)
      return own.transparent < 0 ? 0 : static_cast<unsigned>(own.transparent);
    uint64_t &slot =
        cache.slots[(color * 2654435761u) >> 21 & (NearestCache::kSlots - 1)];
    const uint64_t key = pictures << 24 | color;
    if (slot >> 8 == key)
      return static_cast<unsigned>(slot & 255);
    unsigned best = 0;
    int least = 1 << 30;
    for (unsigned i = 0; i < own.palette->size; ++i) {
      const uint8_t *entry = own.palette->rgb + 3 * size_t(i);
      const int r = static_cast<int>(color >> 16) - entry[0],
                g = static_cast<int>(color >> 8 & 255) - entry[1],
                b = static_cast<int>(color & 255) - entry[2];
      const int distance = 2 * r * r + 4 * g * g + b * b;
      if (distance < least && static_cast<int>(i) != own.transparent) {
        least = distance;
        best = i;
      }
    }
    slot = key << 8 | best;
    return best;
  }

  bool row(const Picture &own, uint32_t y, bool isFirst, uint8_t *indices) {
    const auto clear = static_cast<unsigned>(own.transparent);
    unsigned before = 0, leftNearest = 0;
    for (uint32_t x = 0; x < own.width; ++x) {
      uint8_t *at = indices + x;
      const uint8_t *up = isFirst ? at : at - own.width;
      const unsigned left = x > 0 ? at[-1] : 0, above = isFirst ? 0 : *up,
                     corner = isFirst || x == 0 ? 0 : up[-1],
                     right = isFirst || x + 1 == own.width ? above : up[1],
                     further = x > 1 ? at[-2] : left;
      const uint32_t sx = own.x + x, shown = screen.at(sx, y);
      const unsigned screened = nearest(own, shown);
      const unsigned alike =
          unsigned(left == above) | unsigned(above == corner) << 1 |
          unsigned(above == right) << 2 | unsigned(left == corner) << 3 |
          unsigned(screened == left) << 4 | unsigned(screened == above) << 5 |
          unsigned(left == further) << 6;
      const unsigned through = own.transparent < 0
                                   ? 0
                                   : 1 + unsigned(left == clear) +
                                         2 * unsigned(above == clear) +
                                         4 * unsigned(right == clear);
      // Columns and rows in front of the first wrap to beyond the last.
      const unsigned edges = unsigned(shown == screen.at(sx - 1, y)) |
                             unsigned(shown == screen.at(sx, y - 1)) << 1 |
                             unsigned(shown == screen.at(sx + 1, y)) << 2 |
                             unsigned(shown == screen.at(sx, y + 1)) << 3 |
                             unsigned(left == leftNearest) << 4 |
                             unsigned(above == rows.nearest[x]) << 5;
      unsigned copy = 6;
      if (!Coder::kDecodes) {
        const unsigned v = *at;
        copy = v == left                            ? 0
               : v == above                         ? 1
               : own.transparent >= 0 && v == clear ? 2
               : v == screened                      ? 3
               : v == corner                        ? 4
               : v == right                         ? 5
                                                    : 6;
      }
      copy = coder.two(contexts.copy[alike][through],
                       contexts.copyBy[before][rows.copies[x]][edges], copy);
      unsigned value = 0;
      if (copy < 6) {
        const unsigned from[6] = {left, above, clear, screened, corner, right};
        value = from[copy];
      } else if (copy == 6) {
        const unsigned upper =
            coder.two(contexts.high[left], contexts.highBy[screened], *at >> 4);
        value = 16 * upper +
                coder.two(contexts.low[16 * upper + left % 16],
                          contexts.lowBy[16 * upper + screened % 16], *at & 15);
      }
      if (copy > 6 || value >= own.indices)
        return false;
      *at = static_cast<uint8_t>(value);
      before = copy;
      rows.copies[x] = static_cast<uint8_t>(copy);
      leftNearest = screened;
      rows.nearest[x] = static_cast<uint8_t>(screened);
    }
    return true;
  }

  Coder coder;
  Contexts &contexts;
  NearestCache &cache;
  Rows &rows;
  Screen screen;
  Palette last; ///< The one before, for entries that stay.
  uint64_t pictures = 0;
};

SMMIL_ISA_END
} // namespace smmil::gif_file

#endif // SMMIL_CODECS_GIFFILE_PICTURES_H
