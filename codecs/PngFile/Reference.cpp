//===- Reference.cpp - Reference of png_file ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors. libzstd and zlib are
// the authorities on their formats.
//
//===----------------------------------------------------------------------===//
#include "lib/Interpreter/AdaptiveRans.h"
#include "lib/Interpreter/Arithmetic.h"
#include "lib/Interpreter/SharedLibrary.h"
#include "lib/Interpreter/ZstdFrame.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <algorithm>
#include <cstdlib>

#if __has_include(<zlib.h>)
#include <zlib.h>
#define SMMIL_HAVE_ZLIB 1
#endif

namespace smmil::reference::png_file {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("png_file: needs bytes");
  results[0] = bitsShape();
  return Status::ok();
}

uint64_t bigEndian(ByteSpan bytes) {
  uint64_t value = 0;
  for (uint8_t byte : bytes)
    value = 256 * value + byte;
  return value;
}

void appendBig(Bytes &out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(uint8_t(value >> shift));
}

//===----------------------------------------------------------------------===//
// Pixels
//===----------------------------------------------------------------------===//

struct Layout {
  uint64_t height = 0, pixels = 0;
  size_t bytes = 1;
  bool indexed = false, halves = false;
};

bool readLayout(const Bytes &head, Layout &layout) {
  if (head.size() < 29)
    return false;
  const uint64_t width = bigEndian(ByteSpan(head).subspan(16, 4));
  layout.height = bigEndian(ByteSpan(head).subspan(20, 4));
  const int depth = head[24], color = head[25];
  if (width < 1 || width > 1 << 24 || layout.height < 1 ||
      layout.height > 1 << 24 || head[28] != 0)
    return false;
  layout.pixels = width;
  if (depth == 8 && color != 3) {
    const std::map<int, size_t> samples = {{0, 1}, {2, 3}, {4, 2}, {6, 4}};
    const auto found = samples.find(color);
    if (found == samples.end())
      return false;
    layout.bytes = found->second;
    return true;
  }
  layout.indexed = true;
  layout.halves = depth == 4;
  layout.pixels = (width * uint64_t(depth) + 7) / 8;
  return (color == 0 || color == 3) &&
         (depth == 1 || depth == 2 || depth == 4 || depth == 8);
}

int bitsOfNumber(int64_t value) { return log2Of(uint64_t(value)) + 1; }

/// Half octaves.
int classOf(int64_t value) {
  if (value < 2)
    return int(value);
  const int size = bitsOfNumber(value);
  return std::min(15, 2 * size - 1 + int(value >> (size - 2) & 1));
}

int64_t median(int64_t a, int64_t b, int64_t corner) {
  const int64_t low = std::min(a, b), high = std::max(a, b);
  return corner >= high ? low : corner <= low ? high : a + b - corner;
}

int64_t filterOf(int filter, int64_t a, int64_t b, int64_t c) {
  if (filter == 4) {
    const int64_t pa = std::abs(b - c), pb = std::abs(a - c),
                  pc = std::abs(a + b - 2 * c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  }
  return filter == 1 ? a : filter == 2 ? b : filter == 3 ? (a + b) / 2 : 0;
}

class PixelReader {
public:
  PixelReader(AdaptiveReader &in, const Layout &layout)
      : in(in), layout(layout), above(layout.pixels, zero()),
        row(layout.pixels, zero()), errors(layout.pixels, zero()),
        copies(layout.pixels, 0), halfErrors(2 * layout.pixels, 0) {}

  bool run(Bytes &rows) {
    int filter = 0;
    for (uint64_t y = 0; y < layout.height; ++y) {
      filter = in.symbol(contexts.at({Filter, filter}, 5));
      if (filter > 4)
        return false;
      rows.push_back(uint8_t(filter));
      if (layout.halves)
        readHalves();
      for (uint64_t x = 0; x < layout.pixels && !layout.halves; ++x)
        if (!read(x))
          return false;
      for (uint64_t x = 0; x < layout.pixels; ++x)
        for (size_t c = 0; c < layout.bytes; ++c)
          rows.push_back(uint8_t(
              row[x][c] - filterOf(filter, x > 0 ? row[x - 1][c] : 0,
                                   above[x][c], x > 0 ? above[x - 1][c] : 0)));
      above = row;
    }
    return true;
  }

private:
  using Pixel = std::vector<int64_t>;
  enum {
    Filter,
    Copy,
    CopyBy,
    Size,
    SizeBy,
    High,
    HighBy,
    Low,
    LowBy,
    Half,
    HalfBy
  };

  Pixel zero() const { return Pixel(layout.bytes, 0); }

  int64_t number(Context &a, Context &b) {
    const int token = in.symbol(a, b);
    if (token < 8)
      return token;
    if (token >= 14)
      return (int64_t(1) << (token - 8)) + in.bits(token - 8);
    const int plain = token / 2 - 2;
    return (int64_t(2 + token % 2) << plain) + in.bits(plain);
  }

  /// A row of pixels of 4 bits, two a byte.
  void readHalves() {
    const uint64_t width = 2 * layout.pixels;
    std::vector<int> up(width), own(width);
    for (uint64_t x = 0; x < width; ++x)
      up[x] = int(x % 2 ? above[x / 2][0] % 16 : above[x / 2][0] / 16);
    for (uint64_t x = 0; x < width; ++x) {
      const int left = x > 0 ? own[x - 1] : 0, corner = x > 0 ? up[x - 1] : 0,
                right = x + 1 < width ? up[x + 1] : up[x];
      const int mean = 2 * left + 2 * up[x] + right - corner + 2;
      const int expected = int(clampTo(mean < 0 ? 0 : mean / 4, 0, 15));
      const int near =
          std::min(7, (x > 0 ? halfErrors[x - 1] : 0) + halfErrors[x]);
      own[x] = in.symbol(contexts.at({Half, left, up[x]}, 16),
                         contexts.at({HalfBy, expected, near}, 16));
      halfErrors[x] = std::min(4, std::abs(own[x] - expected));
    }
    for (uint64_t x = 0; x < layout.pixels; ++x)
      row[x][0] = 16 * own[2 * x] + own[2 * x + 1];
  }

  bool read(uint64_t x) {
    const Pixel left = x > 0 ? row[x - 1] : zero(), up = above[x],
                corner = x > 0 ? above[x - 1] : zero(),
                right = x + 1 < layout.pixels ? above[x + 1] : up;
    const int alike = int(left == up) + 2 * int(up == corner) +
                      4 * int(up == right) + 8 * int(left == corner) +
                      16 * int(left == right);
    const int beside = x > 0 ? copies[x - 1] : 0,
              further = x > 1 ? copies[x - 2] : 0;
    const int copy =
        in.symbol(contexts.at({Copy, alike, beside}, 5),
                  contexts.at({CopyBy, beside, further, copies[x]}, 5));
    if (copy > 4)
      return false;
    copies[x] = copy;
    Pixel &own = row[x];
    if (copy < 4) {
      own = copy == 0 ? left : copy == 1 ? up : copy == 2 ? corner : right;
      errors[x] = zero();
      return true;
    }
    if (layout.indexed) {
      const int high = in.symbol(contexts.at({High, int(left[0])}, 16),
                                 contexts.at({HighBy, int(up[0])}, 16));
      const int low =
          in.symbol(contexts.at({Low, high, int(left[0] % 16)}, 16),
                    contexts.at({LowBy, high, int(up[0] % 16)}, 16));
      own[0] = 16 * high + low;
      return true;
    }
    std::vector<size_t> order = {0, 1};
    if (layout.bytes >= 3)
      order = {1, 0, 2, 3};
    order.resize(layout.bytes);
    int64_t last = 0;
    for (size_t i = 0; i < order.size(); ++i) {
      const size_t c = order[i];
      const bool byGreen = layout.bytes >= 3 && (c == 0 || c == 2);
      auto sample = [&](const Pixel &p) {
        return byGreen ? p[c] - p[1] : p[c];
      };
      const int64_t expected =
          median(sample(left), sample(up), sample(corner)) +
          (byGreen ? own[1] : 0);
      const int64_t activity = std::abs(left[c] - corner[c]) +
                               std::abs(up[c] - corner[c]) +
                               std::abs(up[c] - right[c]);
      const int64_t near = (x > 0 ? errors[x - 1][c] : 0) + errors[x][c];
      const int64_t folded =
          number(contexts.at({Size, int(i), classOf(activity)}, 16),
                 contexts.at({SizeBy, int(i),
                              classOf(i == 0 ? near : 2 * last + near / 2)},
                             16));
      own[c] = int64_t(uint8_t(expected + unfold(uint64_t(folded))));
      last = (folded + 1) / 2;
      errors[x][c] = last;
    }
    return true;
  }

  AdaptiveReader &in;
  const Layout layout;
  Contexts contexts;
  std::vector<Pixel> above, row, errors;
  std::vector<int> copies, halfErrors;
};

Status readPixels(ByteSpan bits, const Bytes &head, Bytes &rows) {
  Layout layout;
  if (!readLayout(head, layout) ||
      layout.height * (1 + layout.pixels * layout.bytes) != rows.size())
    return Status::corrupt("png_file: rows of another size");
  AdaptiveReader in;
  SMMIL_RETURN_IF_ERROR(in.open(bits));
  rows.clear();
  if (!PixelReader(in, layout).run(rows))
    return Status::corrupt("png_file: a symbol is out of range");
  return in.finish();
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

#ifdef SMMIL_HAVE_ZLIB

Status deflateRows(const uint32_t (&settings)[4], uint64_t flush,
                   const Bytes &rows, Bytes &deflated) {
  static const SharedLibrary library("libz.so.1");
  auto *start = library.find(&::deflateInit2_, "deflateInit2_");
  auto *run = library.find(&::deflate, "deflate");
  auto *end = library.find(&::deflateEnd, "deflateEnd");
  if (!start || !run || !end)
    return Status::unsupported("png_file: zlib is not installed");
  z_stream stream = {};
  if (start(&stream, int(settings[0]), Z_DEFLATED, -int(settings[3]),
            int(settings[1]), int(settings[2] % 4), ZLIB_VERSION,
            sizeof(stream)) != Z_OK)
    return Status::unsupported("png_file: zlib refuses the settings");
  stream.next_in = const_cast<uint8_t *>(rows.data());
  // With a byte of room zlib says that it is at the end.
  const size_t length = deflated.size();
  deflated.resize(length + 1);
  stream.next_out = deflated.data();
  stream.avail_out = uInt(deflated.size());
  for (size_t at = 0; flush > 0 && (at == 0 || at < rows.size()); at += flush) {
    stream.avail_in = uInt(std::min<uint64_t>(flush, rows.size() - at));
    run(&stream, Z_SYNC_FLUSH);
  }
  if (flush == 0)
    stream.avail_in = uInt(rows.size());
  const int result = run(&stream, Z_FINISH);
  const bool fits = stream.avail_out == 1;
  deflated.resize(length);
  end(&stream);
  return result == Z_STREAM_END && fits
             ? Status::ok()
             : Status::unsupported("png_file: data of another length");
}

#else

Status deflateRows(const uint32_t (&)[4], uint64_t, const Bytes &, Bytes &) {
  return Status::unsupported("png_file: this build has no zlib");
}

#endif

uint32_t crcOf(ByteSpan bytes) {
  uint32_t crc = 0xffffffff;
  for (uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = crc % 2 ? crc / 2 ^ 0xedb88320 : crc / 2;
  }
  return ~crc;
}

uint32_t adlerOf(const Bytes &bytes) {
  uint32_t a = 1, b = 0;
  for (uint8_t byte : bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return 65536 * b + a;
}

Status decodeFile(Reader &in, bool asPixels, uint64_t rowBytes, uint64_t size,
                  Bytes &file) {
  uint32_t settings[4] = {};
  for (uint32_t &setting : settings)
    if (!in.u8(setting))
      return Status::corrupt("png_file: bad settings");
  uint64_t flush = 0;
  if (settings[2] >= 4 && settings[2] < 8 &&
      (!in.varint((1 << 28) - 1, flush) || flush == 0))
    return Status::corrupt("png_file: bad flush");
  uint32_t check = 0;
  uint64_t head = 0, tail = 0, chunks = 0, packed = 0;
  if (settings[0] < 1 || settings[0] > 9 || settings[1] < 1 ||
      settings[1] > 9 || settings[2] > 7 || settings[3] < 9 ||
      settings[3] > 15 || !in.u32(check) || !in.varint(size, head) ||
      !in.varint(size - head, tail) ||
      !in.varint((size - head - tail) / 12, chunks) ||
      size - head - tail < 12 * chunks + 6 || !in.varint(UINT32_MAX, packed) ||
      packed > in.left())
    return Status::corrupt("png_file: bad header");
  Bytes outside(size_t(head + tail + 4 * chunks + 2), 0);
  SMMIL_RETURN_IF_ERROR(readZstdFrame(in.take(size_t(packed)), {}, outside));
  const auto sizes = outside.begin() + ptrdiff_t(head + tail);
  file.assign(outside.begin(), outside.begin() + ptrdiff_t(head));
  Bytes rows(size_t(std::min(rowBytes, 1032 * size)), 0);
  SMMIL_RETURN_IF_ERROR(asPixels ? readPixels(in.rest(), file, rows)
                                 : readZstdFrame(in.rest(), {}, rows));
  Bytes deflated(size_t(size - head - tail - 12 * chunks - 6), 0);
  SMMIL_RETURN_IF_ERROR(deflateRows(settings, flush, rows, deflated));
  if (crcOf(deflated) != check)
    return Status::unsupported("png_file: zlib gives other data");
  Bytes data(outside.end() - 2, outside.end());
  data.insert(data.end(), deflated.begin(), deflated.end());
  appendBig(data, adlerOf(rows));
  Reader lengths({&*sizes, size_t(4 * chunks)});
  size_t at = 0;
  for (uint64_t i = 0; i < chunks; ++i) {
    uint32_t length = 0;
    lengths.u32(length);
    if (length > data.size() - at)
      return Status::corrupt("png_file: chunks beyond the data");
    appendBig(file, length);
    Bytes chunk = {'I', 'D', 'A', 'T'};
    chunk.insert(chunk.end(), data.begin() + ptrdiff_t(at),
                 data.begin() + ptrdiff_t(at + length));
    file.insert(file.end(), chunk.begin(), chunk.end());
    appendBig(file, crcOf(chunk));
    at += length;
  }
  if (at != data.size())
    return Status::corrupt("png_file: data beyond the chunks");
  file.insert(file.end(), outside.begin() + ptrdiff_t(head), sizes);
  return Status::ok();
}

Status decode(const Step &step, const Value *results, Value *operands) {
  const uint64_t size = operands[0].shape.count;
  Reader in(results[0].bits);
  uint32_t kind = 0;
  if (!in.u8(kind) || kind > 2)
    return Status::corrupt("png_file: unknown kind");
  Bytes file;
  if (kind > 0)
    SMMIL_RETURN_IF_ERROR(decodeFile(in, kind == 2, step.item[0], size, file));
  else if (in.left() != size)
    return Status::corrupt("png_file: another length");
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

uint32_t itemLimit(const int32_t *, size_t) { return (1u << 28) - 1; }

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode,   1,
                                       1,       1,      itemLimit};

} // namespace smmil::reference::png_file
