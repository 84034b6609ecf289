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

/// The same by channels, for loops over all entries.
struct PlanarPalette {
  int16_t red[256], green[256], blue[256];
  unsigned size = 0;

  void take(const Palette &palette) {
    size = palette.size;
    for (unsigned i = 0; i < size; ++i) {
      red[i] = palette.rgb[3 * size_t(i)];
      green[i] = palette.rgb[3 * size_t(i) + 1];
      blue[i] = palette.rgb[3 * size_t(i) + 2];
    }
  }
  /// The first of the entries that are nearest to a colour but `transparent`;
  /// 0 where there is none.
  unsigned nearest(uint32_t color, int transparent) const {
    const auto r = static_cast<int16_t>(color >> 16),
               g = static_cast<int16_t>(color >> 8 & 255),
               b = static_cast<int16_t>(color & 255);
    constexpr int kFar = 1 << 30;
    int distances[256], least = kFar;
    for (unsigned i = 0; i < size; ++i) {
      const int dr = static_cast<int16_t>(r - red[i]);
      const int dg = static_cast<int16_t>(g - green[i]);
      const int db = static_cast<int16_t>(b - blue[i]);
      distances[i] = 2 * dr * dr + 4 * dg * dg + db * db;
    }
    if (transparent >= 0 && transparent < static_cast<int>(size))
      distances[transparent] = kFar;
    for (unsigned i = 0; i < size; ++i)
      least = distances[i] < least ? distances[i] : least;
    for (unsigned i = 0; i < size; ++i)
      if (distances[i] == least)
        return least < kFar ? i : 0;
    return 0;
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

/// Of the row above the copies; of two rows in turn what is nearest to the
/// screen; and of the row what its contexts have before it is coded, bits of
/// `alike`, `through` and `edges` below.
struct Rows {
  uint8_t copies[kMostWidth], nearest[2][kMostWidth];
  uint8_t alike[kMostWidth], through[kMostWidth], edges[kMostWidth];
  uint8_t blank[kMostWidth]; ///< What the first row has above it.
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
    entries.take(*own.palette);
    std::memset(rows.copies, 0, own.width);
    std::memset(rows.nearest[1], 0, own.width);
    std::memset(rows.blank, 0, own.width);
    for (uint32_t i = 0; i < own.height; ++i, indices += own.width)
      if (!row(own, own.rowOf(i), i, indices))
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
    const unsigned best = entries.nearest(color, own.transparent);
    slot = key << 8 | best;
    return best;
  }

  /// Bits of `edges`: which of `width` colours are equal to those at left and
  /// at right, and to those of the row `beside`, if there is one.
  static void compareColors(const uint32_t *__restrict shown, uint32_t width,
                            uint8_t *__restrict edges) {
    edges[0] = 0;
    for (uint32_t x = 1; x < width; ++x)
      edges[x] = static_cast<uint8_t>(shown[x - 1] == shown[x]);
    for (uint32_t x = 0; x + 1 < width; ++x)
      edges[x] =
          static_cast<uint8_t>(edges[x] | (shown[x + 1] == shown[x] ? 4 : 0));
  }
  static void compareColors(const uint32_t *__restrict shown,
                            const uint32_t *__restrict beside, uint32_t width,
                            uint8_t bit, uint8_t *__restrict edges) {
    for (uint32_t x = 0; x < width; ++x)
      edges[x] = static_cast<uint8_t>(
          edges[x] | ((beside ? beside[x] : kNone) == shown[x] ? bit : 0));
  }
  /// Bits of `alike`, `through` and `edges` that the row above decides.
  static void compareIndices(const uint8_t *__restrict above,
                             const uint8_t *__restrict nearestHere,
                             const uint8_t *__restrict nearestAbove,
                             uint32_t width, int transparent,
                             uint8_t *__restrict alike,
                             uint8_t *__restrict through,
                             uint8_t *__restrict edges) {
    for (uint32_t x = 0; x < width; ++x) {
      edges[x] = static_cast<uint8_t>(edges[x] |
                                      (above[x] == nearestAbove[x] ? 32 : 0));
      alike[x] = above[x] == nearestHere[x] ? 32 : 0;
    }
    for (uint32_t x = 1; x < width; ++x)
      alike[x] =
          static_cast<uint8_t>(alike[x] | (above[x] == above[x - 1] ? 2 : 0));
    for (uint32_t x = 0; x + 1 < width; ++x)
      alike[x] =
          static_cast<uint8_t>(alike[x] | (above[x] == above[x + 1] ? 4 : 0));
    alike[0] = static_cast<uint8_t>(alike[0] | (above[0] == 0 ? 2 : 0));
    alike[width - 1] = static_cast<uint8_t>(alike[width - 1] | 4);
    if (transparent < 0) {
      std::memset(through, 0, width);
      return;
    }
    const auto clear = static_cast<uint8_t>(transparent);
    for (uint32_t x = 0; x + 1 < width; ++x)
      through[x] = static_cast<uint8_t>(1 + (above[x] == clear ? 2 : 0) +
                                        (above[x + 1] == clear ? 4 : 0));
    through[width - 1] =
        static_cast<uint8_t>(1 + (above[width - 1] == clear ? 6 : 0));
  }

  /// What the contexts of a row take from the screen and from the row above.
  void prepare(const Picture &own, uint32_t y, const uint8_t *above,
               uint8_t *nearestHere, const uint8_t *nearestAbove) {
    const uint32_t width = own.width;
    const uint32_t *shown = screen.colors + size_t(y) * screen.width + own.x;
    // Equal colours lie side by side.
    uint32_t color = ~shown[0];
    unsigned entry = 0;
    for (uint32_t x = 0; x < width; ++x) {
      if (shown[x] != color) {
        color = shown[x];
        entry = nearest(own, color);
      }
      nearestHere[x] = static_cast<uint8_t>(entry);
    }
    uint8_t *edges = rows.edges;
    compareColors(shown, width, edges);
    compareColors(shown, y > 0 ? shown - screen.width : nullptr, width, 2,
                  edges);
    compareColors(shown, y + 1 < screen.height ? shown + screen.width : nullptr,
                  width, 8, edges);
    // Beyond the picture is the screen, and nothing beyond that.
    if (screen.at(own.x - 1, y) == shown[0])
      edges[0] = static_cast<uint8_t>(edges[0] | 1);
    if (screen.at(own.x + width, y) == shown[width - 1])
      edges[width - 1] = static_cast<uint8_t>(edges[width - 1] | 4);
    compareIndices(above, nearestHere, nearestAbove, width, own.transparent,
                   rows.alike, rows.through, edges);
  }

  /// What a branch says of `value`, so that no conditional move takes its
  /// place.
  static SMMIL_ALWAYS_INLINE void keepBranch(unsigned &value, unsigned known) {
    value = known;
#if defined(__GNUC__)
    __asm__ volatile("" : "+r"(value));
#endif
  }

  bool row(const Picture &own, uint32_t y, uint32_t i, uint8_t *indices) {
    const auto clear = static_cast<unsigned>(own.transparent);
    const uint8_t *above = i == 0 ? rows.blank : indices - own.width;
    uint8_t *nearestHere = rows.nearest[i % 2];
    prepare(own, y, above, nearestHere, rows.nearest[(i + 1) % 2]);
    unsigned before = 0, left = 0, further = 0, corner = 0, leftNearest = 0;
    for (uint32_t x = 0; x < own.width; ++x) {
      uint8_t *at = indices + x;
      const unsigned up = above[x], screened = nearestHere[x];
      const unsigned right = x + 1 < own.width ? above[x + 1] : up;
      const unsigned alike =
          rows.alike[x] | unsigned(left == up) | unsigned(left == corner) << 3 |
          unsigned(screened == left) << 4 | unsigned(left == further) << 6;
      const unsigned through =
          rows.through[x] + unsigned(own.transparent >= 0 && left == clear);
      const unsigned edges = rows.edges[x] | unsigned(left == leftNearest) << 4;
      unsigned copy = 6;
      if (!Coder::kDecodes) {
        const unsigned v = *at;
        copy = v == left                            ? 0
               : v == up                            ? 1
               : own.transparent >= 0 && v == clear ? 2
               : v == screened                      ? 3
               : v == corner                        ? 4
               : v == right                         ? 5
                                                    : 6;
      }
      copy = coder.two(contexts.copy[alike][through],
                       contexts.copyBy[before][rows.copies[x]][edges], copy);
      unsigned value = 0;
      // Branches that processors guess, so that the next index need not wait
      // for this one.
      if (copy == 0) {
        value = left;
        keepBranch(copy, 0);
      } else if (copy == 1) {
        value = up;
        keepBranch(copy, 1);
      } else if (copy == 2) {
        value = clear;
        keepBranch(copy, 2);
      } else if (copy == 3) {
        value = screened;
        keepBranch(copy, 3);
      } else if (copy < 6) {
        value = copy == 4 ? corner : right;
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
      further = x > 0 ? left : value;
      left = value;
      corner = up;
      leftNearest = screened;
    }
    return true;
  }

  Coder coder;
  Contexts &contexts;
  NearestCache &cache;
  Rows &rows;
  Screen screen;
  Palette last;          ///< The one before, for entries that stay.
  PlanarPalette entries; ///< Of the picture.
  uint64_t pictures = 0;
};

SMMIL_ISA_END
} // namespace smmil::gif_file

#endif // SMMIL_CODECS_GIFFILE_PICTURES_H
