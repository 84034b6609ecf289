//===- Reference.cpp - Reference of gif_file ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors. libzstd is the
// authority on its own format.
//
//===----------------------------------------------------------------------===//
#include "lib/Interpreter/AdaptiveRans.h"
#include "lib/Interpreter/Arithmetic.h"
#include "lib/Interpreter/ZstdFrame.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <algorithm>
#include <array>
#include <utility>

namespace smmil::reference::gif_file {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("gif_file: needs bytes");
  results[0] = bitsShape();
  return Status::ok();
}

Status damaged() { return Status::corrupt("gif_file: damaged"); }

using Color = std::array<int, 3>;
using Palette = std::vector<Color>;

struct Picture {
  uint32_t x = 0, y = 0, width = 0, height = 0;
  Palette palette;
  int transparent = -1, disposal = 0;
  bool interlaced = false;

  /// Rows of the screen, in the order of the data.
  std::vector<uint32_t> rows() const {
    std::vector<uint32_t> order;
    if (!interlaced)
      for (uint32_t i = 0; i < height; ++i)
        order.push_back(y + i);
    else
      for (auto [first, step] : {std::pair(0u, 8u), {4, 8}, {2, 4}, {1, 2}})
        for (uint32_t i = first; i < height; i += step)
          order.push_back(y + i);
    return order;
  }
};

/// What is shown at each place; nothing where nothing was drawn.
struct Screen {
  uint32_t width = 0, height = 0;
  std::map<std::pair<int64_t, int64_t>, Color> shown;

  const Color *at(int64_t x, int64_t y) const {
    const auto found = shown.find({x, y});
    return found == shown.end() ? nullptr : &found->second;
  }
  bool same(int64_t x, int64_t y, int64_t otherX, int64_t otherY) const {
    const Color *a = at(x, y), *b = at(otherX, otherY);
    return a && b ? *a == *b : a == b;
  }
};

int classOf(int64_t value) {
  if (value < 2)
    return int(value);
  const int size = log2Of(uint64_t(value)) + 1;
  return std::min(15, 2 * size - 1 + int(value >> (size - 2) & 1));
}

class PictureReader {
public:
  Status open(ByteSpan bits) { return in.open(bits); }
  Status finish() { return in.finish(); }

  bool palette(size_t size, Palette &own) {
    int s1 = 0, s2 = 0;
    std::array<int, 3> sizes = {0, 0, 0};
    for (size_t i = 0; i < size; ++i) {
      const Color before = i > 0 ? own[i - 1] : Color{0, 0, 0};
      const int symbol = in.symbol(contexts.at({Entry, s1, s2}, 3));
      if (symbol > 2)
        return false;
      s2 = s1;
      s1 = symbol;
      Color entry = before;
      if (symbol == 1 && i < last.size())
        entry = last[i];
      if (symbol == 2) {
        int green = 0;
        for (int k = 0; k < 3; ++k) {
          const size_t c = k == 0 ? 1 : k == 1 ? 0 : 2;
          const int by = k == 0 ? sizes[1] + sizes[2] : sizes[0];
          const int64_t folded =
              number(contexts.at({Delta, k, classOf(sizes[size_t(k)])}, 16),
                     contexts.at({DeltaBy, k, classOf(by)}, 16));
          entry[c] = uint8_t(before[c] + green + unfold(uint64_t(folded)));
          sizes[size_t(k)] = int(folded + 1) / 2;
          if (k == 0)
            green = int8_t(entry[1] - before[1]);
        }
      }
      own.push_back(entry);
    }
    if (size > 0)
      last = own;
    return true;
  }

  bool picture(const Picture &own, const Screen &screen, int below,
               std::vector<int> &indices) {
    std::map<Color, int> known;
    std::vector<int> above(own.width, 0), copies(own.width, 0),
        nearestAbove(own.width, 0);
    bool isFirst = true;
    for (uint32_t y : own.rows()) {
      std::vector<int> row, nearestRow;
      int before = 0;
      for (uint32_t x = 0; x < own.width; ++x) {
        const int left = x > 0 ? row[x - 1] : 0, up = above[x],
                  corner = x > 0 ? above[x - 1] : 0,
                  right = !isFirst && x + 1 < own.width ? above[x + 1] : up,
                  further = x > 1 ? row[x - 2] : left;
        const int64_t sx = own.x + x, sy = y;
        const int near = nearest(own, screen.at(sx, sy), known);
        const int alike = int(left == up) + 2 * int(up == corner) +
                          4 * int(up == right) + 8 * int(left == corner) +
                          16 * int(near == left) + 32 * int(near == up) +
                          64 * int(left == further);
        const int clear = own.transparent;
        const int through = clear < 0 ? 0
                                      : 1 + int(left == clear) +
                                            2 * int(up == clear) +
                                            4 * int(right == clear);
        const int leftNear = x > 0 ? nearestRow[x - 1] : 0;
        const int edges = int(screen.same(sx, sy, sx - 1, sy)) +
                          2 * int(screen.same(sx, sy, sx, sy - 1)) +
                          4 * int(screen.same(sx, sy, sx + 1, sy)) +
                          8 * int(screen.same(sx, sy, sx, sy + 1)) +
                          16 * int(left == leftNear) +
                          32 * int(up == nearestAbove[x]);
        const int copy =
            in.symbol(contexts.at({Copy, alike, through}, 7),
                      contexts.at({CopyBy, before, copies[x], edges}, 7));
        if (copy > 6)
          return false;
        int value = 0;
        if (copy < 6) {
          value =
              std::array{left, up, clear, near, corner, right}[size_t(copy)];
        } else {
          const int upper = in.symbol(contexts.at({High, left}, 16),
                                      contexts.at({HighBy, near}, 16));
          value = 16 * upper +
                  in.symbol(contexts.at({Low, upper, left % 16}, 16),
                            contexts.at({LowBy, upper, near % 16}, 16));
        }
        if (value < 0 || value >= below)
          return false;
        row.push_back(value);
        nearestRow.push_back(near);
        copies[x] = before = copy;
      }
      indices.insert(indices.end(), row.begin(), row.end());
      above = row;
      nearestAbove = nearestRow;
      isFirst = false;
    }
    return true;
  }

private:
  enum { Entry, Delta, DeltaBy, Copy, CopyBy, High, HighBy, Low, LowBy };

  int64_t number(Context &a, Context &b) {
    const int token = in.symbol(a, b);
    if (token < 8)
      return token;
    if (token >= 14)
      return (int64_t(1) << (token - 8)) + in.bits(token - 8);
    const int plain = token / 2 - 2;
    return (int64_t(2 + token % 2) << plain) + in.bits(plain);
  }

  static int nearest(const Picture &own, const Color *shown,
                     std::map<Color, int> &known) {
    if (!shown || own.palette.empty())
      return std::max(own.transparent, 0);
    if (const auto found = known.find(*shown); found != known.end())
      return found->second;
    int best = 0, least = 1 << 30;
    for (int i = 0; i < int(own.palette.size()); ++i) {
      const Color &entry = own.palette[size_t(i)];
      int distance = 0;
      for (size_t c = 0; c < 3; ++c) {
        const int gap = (*shown)[c] - entry[c];
        distance += (c == 0 ? 2 : c == 1 ? 4 : 1) * gap * gap;
      }
      if (i != own.transparent && distance < least) {
        least = distance;
        best = i;
      }
    }
    return known[*shown] = best;
  }

  AdaptiveReader in;
  Contexts contexts;
  Palette last;
};

/// The codes of a picture in their sub-blocks.
Bytes codesOf(const std::vector<int> &indices, int minimum, size_t block,
              uint32_t codesBetween) {
  const int clear = 1 << minimum;
  std::vector<bool> stream;
  auto put = [&](int code, int size) {
    for (int i = 0; i < size; ++i)
      stream.push_back((code >> i & 1) != 0);
  };
  std::map<std::pair<int, int>, int> strings;
  int size = minimum + 1, known = clear + 1; // Codes that a reader knows.
  uint32_t codes = 0;
  auto putIndices = [&](int code) {
    put(code, size);
    ++codes;
    // The first completes no string, each other one does.
    ++known;
    if (known == 1 << size && size < 12)
      ++size;
  };
  put(clear, size);
  int prefix = indices[0];
  for (size_t i = 1; i < indices.size(); ++i) {
    const auto found = strings.find({prefix, indices[i]});
    if (found != strings.end()) {
      prefix = found->second;
      continue;
    }
    putIndices(prefix);
    const int next = clear + 2 + int(strings.size());
    if (next < 4096)
      strings[{prefix, indices[i]}] = next;
    if (codes == codesBetween) {
      put(clear, size);
      strings.clear();
      size = minimum + 1;
      known = clear + 1;
      codes = 0;
    }
    prefix = indices[i];
  }
  putIndices(prefix);
  put(clear + 1, size);
  Bytes bytes((stream.size() + 7) / 8, 0), out;
  for (size_t i = 0; i < stream.size(); ++i)
    if (stream[i])
      bytes[i / 8] = uint8_t(bytes[i / 8] | 1 << (i % 8));
  for (size_t at = 0; at < bytes.size(); at += block) {
    const size_t count = std::min(block, bytes.size() - at);
    out.push_back(uint8_t(count));
    out.insert(out.end(), bytes.begin() + ptrdiff_t(at),
               bytes.begin() + ptrdiff_t(at + count));
  }
  out.push_back(0);
  return out;
}

class FileWriter {
public:
  FileWriter(const Bytes &blocks, uint64_t size, Bytes &file)
      : kept(blocks), size(size), file(file) {}

  Status run(uint64_t tail, uint64_t pixels, ByteSpan coded) {
    if (kept.left() < 13)
      return damaged();
    const ByteSpan head = copy(13);
    screen.width = head[6] + 256u * head[7];
    screen.height = head[8] + 256u * head[9];
    if (uint64_t(screen.width) * screen.height > pixels)
      return Status::corrupt("gif_file: the screen is too large");
    SMMIL_RETURN_IF_ERROR(pictures.open(coded));
    if (!palette(head[10], global))
      return damaged();
    while (kept.left() > tail) {
      const int label = kept.rest()[0];
      if (label == 0x21 ? !extension() : label != 0x2c || !picture())
        return damaged();
    }
    if (kept.left() < tail)
      return damaged();
    copy(size_t(tail));
    return file.size() == size ? pictures.finish() : damaged();
  }

private:
  /// Precondition: so many bytes are left.
  ByteSpan copy(size_t bytes) {
    const ByteSpan from = kept.take(bytes);
    file.insert(file.end(), from.begin(), from.end());
    return from;
  }
  bool copySubBlocks() {
    while (kept.left() > 0) {
      const size_t length = kept.rest()[0];
      if (kept.left() < 1 + length)
        return false;
      copy(1 + length);
      if (length == 0)
        return file.size() <= size;
    }
    return false;
  }
  bool palette(int flags, Palette &own) {
    own.clear();
    if (flags < 128)
      return true;
    if (!pictures.palette(size_t(2) << flags % 8, own))
      return false;
    for (const Color &entry : own)
      for (int sample : entry)
        file.push_back(uint8_t(sample));
    return file.size() <= size;
  }
  bool extension() {
    if (kept.left() < 2)
      return false;
    const ByteSpan label = copy(2), block = kept.rest();
    if (label[1] == 0xf9 && block.size() >= 5 && block[0] == 4) {
      disposal = block[1] / 4 % 8;
      transparent = block[1] % 2 ? block[4] : -1;
    }
    return copySubBlocks();
  }
  bool picture() {
    if (kept.left() < 10)
      return false;
    const ByteSpan d = copy(10);
    Picture own;
    own.x = d[1] + 256u * d[2];
    own.y = d[3] + 256u * d[4];
    own.width = d[5] + 256u * d[6];
    own.height = d[7] + 256u * d[8];
    own.interlaced = d[9] / 64 % 2 == 1;
    own.transparent = std::exchange(transparent, -1);
    own.disposal = std::exchange(disposal, 0);
    if (!palette(d[9], own.palette))
      return false;
    if (own.palette.empty())
      own.palette = global;
    if (kept.left() < 2)
      return false;
    const int minimum = copy(1)[0];
    uint32_t block = 0, codes = 0;
    kept.u8(block);
    if (block == 0)
      return copySubBlocks();
    const uint64_t left = size - std::min<uint64_t>(size, file.size());
    if (!kept.u16(codes) || minimum < 2 || minimum > 8 || own.width == 0 ||
        own.height == 0 || own.x + own.width > screen.width ||
        own.y + own.height > screen.height ||
        uint64_t(own.width) * own.height > 4096 * left)
      return false;
    std::vector<int> indices;
    if (!pictures.picture(own, screen, 1 << minimum, indices))
      return false;
    const Bytes written = codesOf(indices, minimum, block, codes);
    file.insert(file.end(), written.begin(), written.end());
    draw(own, indices);
    return file.size() <= size;
  }
  void draw(const Picture &own, const std::vector<int> &indices) {
    if (own.disposal == 3)
      return;
    size_t i = 0;
    for (uint32_t y : own.rows())
      for (uint32_t x = own.x; x < own.x + own.width; ++x, ++i) {
        if (own.disposal == 2)
          screen.shown.erase({x, y});
        else if (indices[i] != own.transparent &&
                 indices[i] < int(own.palette.size()))
          screen.shown[{x, y}] = own.palette[size_t(indices[i])];
      }
  }

  Reader kept;
  const uint64_t size;
  Bytes &file;
  PictureReader pictures;
  Screen screen;
  Palette global;
  int transparent = -1, disposal = 0;
};

Status decodeFile(Reader &in, uint64_t pixels, uint64_t size, Bytes &file) {
  uint64_t kept = 0, tail = 0, packed = 0;
  if (!in.varint(2 * size, kept) || !in.varint(kept, tail) ||
      !in.varint(UINT32_MAX, packed) || packed > in.left())
    return damaged();
  Bytes blocks(size_t(kept), 0);
  SMMIL_RETURN_IF_ERROR(readZstdFrame(in.take(size_t(packed)), {}, blocks));
  return FileWriter(blocks, size, file)
      .run(tail, std::min(pixels, 4096 * size), in.rest());
}

Status decode(const Step &step, const Value *results, Value *operands) {
  const uint64_t size = operands[0].shape.count;
  Reader in(results[0].bits);
  uint32_t kind = 0;
  if (!in.u8(kind) || kind > 1)
    return Status::corrupt("gif_file: unknown kind");
  Bytes file;
  if (kind == 1)
    SMMIL_RETURN_IF_ERROR(decodeFile(in, step.item[0], size, file));
  else if (in.left() != size)
    return Status::corrupt("gif_file: another length");
  else
    file.assign(in.rest().begin(), in.rest().end());
  operands[0].elements.assign(file.begin(), file.end());
  return Status::ok();
}

/// Keeps every file as it is.
Status encode(const Step &, const Value *operands, Value *results) {
  results[0].bits.push_back(0);
  for (int64_t byte : operands[0].elements)
    results[0].bits.push_back(uint8_t(byte));
  return Status::ok();
}

uint32_t itemLimit(const int32_t *, size_t) { return 1u << 26; }

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode,   1,
                                       1,       1,      itemLimit};

} // namespace smmil::reference::gif_file
