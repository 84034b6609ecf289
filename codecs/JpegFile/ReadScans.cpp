//===- ReadScans.cpp - Coefficients of a JPEG file ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A bounded Huffman decoder of baseline and progressive scans. What it accepts
// need not come out again: the encoder writes the file back and compares.
//
//===----------------------------------------------------------------------===//
#include "codecs/JpegFile/ReadScans.h"

namespace smmil::jpeg_file {
namespace {

Status damaged() {
  return Status::unsupported("jpeg_file: the entropy-coded data is damaged");
}

/// Bits of the entropy-coded data of a scan, without its stuffing.
class ScanBits {
public:
  ScanBits(ByteSpan file, size_t start) : file(file), position(start) {}

  /// The next 16 bits, zeros behind the end.
  uint32_t peek16() {
    fill(16);
    return uint32_t(window >> (held - 16)) & 0xffff;
  }
  void skip(int count) { held -= count; }
  uint32_t take(int count) {
    if (count == 0)
      return 0;
    fill(count);
    held -= count;
    return uint32_t(window >> held) & ((1u << count) - 1);
  }
  /// False behind the end of the data.
  bool isInside() const { return held >= invented; }

  /// Takes the rest of the last byte; all of its bits must be equal to
  /// `padding`, which the first such byte sets.
  bool align(int &padding) {
    for (int left = (held - invented) % 8; left > 0; --left) {
      const int bit = int(take(1));
      if (padding < 0)
        padding = bit;
      if (padding != bit)
        return false;
    }
    // Whole bytes that were taken ahead.
    return held == invented;
  }
  /// Behind the data, once it is aligned: a marker, or the end of the file.
  size_t end() const { return position; }
  void restartAt(size_t start) {
    position = start;
    held = invented = 0;
    window = 0;
  }

private:
  void fill(int count) {
    while (held < count) {
      uint8_t byte = 0;
      if (position < file.size() && file[position] != 0xff) {
        byte = file[position++];
      } else if (position + 1 < file.size() && file[position + 1] == 0) {
        byte = 0xff;
        position += 2;
      } else {
        invented += 8;
      }
      window = window << 8 | byte;
      held += 8;
    }
  }

  ByteSpan file;
  size_t position;
  uint64_t window = 0;
  int held = 0;     ///< Bits in the window that were not taken.
  int invented = 0; ///< Those of them that lie behind the end.
};

class ScanReader {
public:
  ScanReader(ByteSpan file, size_t start, Parts &parts, const Scan &scan)
      : file(file), parts(parts), scan(scan), bits(file, start) {}

  Status run(size_t &end) {
    const ScanWalk walk(parts.markers.frame, scan);
    uint32_t left = parts.markers.restart;
    unsigned restarts = 0;
    for (int32_t y = 0; y < walk.mcusY; ++y)
      for (int32_t x = 0; x < walk.mcusX; ++x) {
        if (parts.markers.restart != 0 && left == 0) {
          if (eobRun != 0 || !bits.align(parts.padding))
            return damaged();
          const size_t at = bits.end();
          if (file.size() - at < 2 || file[at] != 0xff ||
              file[at + 1] != 0xd0 + restarts)
            return damaged();
          bits.restartAt(at + 2);
          restarts = (restarts + 1) % 8;
          left = parts.markers.restart;
          std::memset(predicted, 0, sizeof(predicted));
        }
        --left;
        if (!walk.mcu(x, y, [&](int i, size_t block) {
              return readBlock(i, &parts.coefficients[block * 64]) &&
                     bits.isInside();
            }))
          return damaged();
      }
    if (eobRun != 0 || !bits.align(parts.padding))
      return damaged();
    end = bits.end();
    return Status::ok();
  }

private:
  bool symbol(const HuffmanTable &table, unsigned &value) {
    const uint32_t next = bits.peek16();
    for (int length = 1; length <= 16; ++length)
      if (next < table.end[length]) {
        value =
            table
                .symbols[int32_t(next >> (16 - length)) + table.offset[length]];
        bits.skip(length);
        return true;
      }
    return false;
  }
  int32_t signedBits(int size) {
    const auto value = int32_t(bits.take(size));
    return size > 0 && value < (1 << (size - 1)) ? value - (1 << size) + 1
                                                 : value;
  }

  bool readBlock(int i, int16_t *block) {
    if (!parts.markers.frame.progressive)
      return readDc(i, block) && readAc(i, block, 1, 63, 0);
    if (scan.first == 0) {
      if (scan.high == 0)
        return readDc(i, block);
      if (bits.take(1))
        block[0] = int16_t(block[0] | 1 << scan.low);
      return true;
    }
    return scan.high == 0 ? readFirst(i, block) : refine(i, block);
  }
  bool readDc(int i, int16_t *block) {
    unsigned size = 0;
    if (!symbol(parts.markers.dc[scan.dc[i]], size) || size > 11)
      return false;
    int32_t &last = predicted[i];
    last += signedBits(int(size));
    return put(block[0], last * (1 << scan.low));
  }
  bool readAc(int i, int16_t *block, int first, int last, int low) {
    const HuffmanTable &table = parts.markers.ac[scan.ac[i]];
    for (int k = first; k <= last; ++k) {
      unsigned code = 0;
      if (!symbol(table, code))
        return false;
      const int run = int(code >> 4), size = int(code & 15);
      if (size == 0) {
        if (run == 15) {
          k += 15;
          continue;
        }
        if (run > 0 && !parts.markers.frame.progressive)
          return false;
        eobRun = (1u << run) - 1 + bits.take(run);
        return true;
      }
      k += run;
      if (k > last || size > 10)
        return false;
      if (!put(block[k], signedBits(size) * (1 << low)))
        return false;
    }
    return true;
  }
  bool readFirst(int i, int16_t *block) {
    if (eobRun > 0) {
      --eobRun;
      return true;
    }
    return readAc(i, block, scan.first, scan.last, scan.low);
  }
  /// False where the level is out of range.
  static bool put(int16_t &level, int32_t value) {
    level = int16_t(value);
    return value >= -2047 && value <= 2047;
  }
  void correct(int16_t &value) {
    if (bits.take(1) && (value & 1 << scan.low) == 0)
      value = int16_t(value + (value > 0 ? 1 : -1) * (1 << scan.low));
  }
  bool refine(int i, int16_t *block) {
    const HuffmanTable &table = parts.markers.ac[scan.ac[i]];
    int k = scan.first;
    if (eobRun == 0)
      for (; k <= scan.last; ++k) {
        unsigned code = 0;
        if (!symbol(table, code))
          return false;
        int run = int(code >> 4);
        int value = 0;
        if ((code & 15) == 0) {
          if (run < 15) {
            eobRun = (1u << run) + bits.take(run);
            break;
          }
        } else {
          if ((code & 15) != 1)
            return false;
          value = bits.take(1) ? 1 << scan.low : -(1 << scan.low);
        }
        for (; k <= scan.last; ++k) {
          if (block[k] != 0)
            correct(block[k]);
          else if (--run < 0)
            break;
        }
        if (value != 0) {
          if (k > scan.last)
            return false;
          block[k] = int16_t(value);
        }
      }
    if (eobRun > 0) {
      for (; k <= scan.last; ++k)
        if (block[k] != 0)
          correct(block[k]);
      --eobRun;
    }
    return true;
  }

  ByteSpan file;
  Parts &parts;
  const Scan &scan;
  ScanBits bits;
  uint32_t eobRun = 0;
  int32_t predicted[kMaxComponents] = {};
};

} // namespace

Status readParts(ByteSpan file, Parts &parts) {
  if (file.size() < 4 || file[0] != 0xff || file[1] != 0xd8)
    return Status::unsupported("jpeg_file: not a JPEG file");
  size_t position = 2, copied = 0;
  for (Segment kind = Segment::Other; kind != Segment::End;) {
    Scan scan;
    const bool hadFrame = parts.markers.frame.defined;
    SMMIL_RETURN_IF_ERROR(
        readSegment(file, position, parts.markers, scan, kind));
    if (!hadFrame && parts.markers.frame.defined) {
      if (parts.markers.frame.blocks > kBlocksPerByte * file.size())
        return Status::unsupported(
            "jpeg_file: more blocks than the file holds");
      parts.coefficients.resize(parts.markers.frame.blocks * 64);
    }
    if (kind != Segment::Scan)
      continue;
    if (parts.markers.work > kVisitsPerByte * file.size())
      return Status::unsupported("jpeg_file: too many scans");
    parts.hasScan = true;
    parts.outside.insert(parts.outside.end(), file.begin() + copied,
                         file.begin() + position);
    SMMIL_RETURN_IF_ERROR(
        ScanReader(file, position, parts, scan).run(position));
    copied = position;
  }
  parts.outside.insert(parts.outside.end(), file.begin() + copied, file.end());
  return Status::ok();
}

} // namespace smmil::jpeg_file
