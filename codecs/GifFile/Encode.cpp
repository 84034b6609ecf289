//===- Encode.cpp - A GIF file to indices ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes a file apart. The codes of a picture are left out where writing them
// again gives the same bytes.
//
//===----------------------------------------------------------------------===//
#include "codecs/GifFile/Encode.h"

#include "codecs/GifFile/Decode.h"
#include "codecs/Zstd/Encode.h"
#include "smmil/Runtime/Kernels/AdaptiveRans/Encode.h"

#include <algorithm>
#include <memory>

namespace smmil::gif_file {
namespace {

/// The end of the sub-blocks at `at`, or 0 where the file ends before.
size_t skipSubBlocks(ByteSpan file, size_t at) {
  while (at < file.size()) {
    if (file[at] == 0)
      return at + 1;
    at += size_t(1) + file[at];
  }
  return 0;
}

/// Reads codes from sub-blocks.
class CodeReader {
public:
  explicit CodeReader(ByteSpan blocks) : blocks(blocks) {}

  bool next(unsigned bits, unsigned &code) {
    for (; held < bits; held += 8) {
      if (left == 0 && (left = blocks[at++]) == 0)
        return false;
      window |= uint64_t(blocks[at++]) << held;
      --left;
    }
    code = static_cast<unsigned>(window & ((1u << bits) - 1));
    window >>= bits;
    held -= bits;
    return true;
  }

private:
  ByteSpan blocks;
  size_t at = 0;
  unsigned left = 0, held = 0;
  uint64_t window = 0;
};

/// Indices of the codes in `blocks`, and what the settings must be if any are
/// right; false where there is another count of indices.
bool readCodes(ByteSpan blocks, size_t pixels, LzwSettings &settings,
               Bytes &indices) {
  const unsigned clear = 1u << settings.minimum;
  struct String {
    uint16_t prefix, length;
    uint8_t first, last;
  };
  std::vector<String> strings(kMostCodes);
  for (unsigned i = 0; i < clear; ++i)
    strings[i] = {0, 1, static_cast<uint8_t>(i), static_cast<uint8_t>(i)};
  CodeReader reader(blocks);
  unsigned bits = settings.minimum + 1u, next = clear + 2, code = 0, before = 0;
  size_t codes = 0; // Since the last clear code.
  bool isFirst = true;
  if (!reader.next(bits, code) || code != clear)
    return false;
  while (reader.next(bits, code) && code != clear + 1) {
    if (code == clear) {
      if (isFirst)
        settings.codes = static_cast<uint16_t>(codes);
      if (codes > UINT16_MAX)
        return false;
      isFirst = false;
      bits = settings.minimum + 1u;
      next = clear + 2;
      codes = 0;
      continue;
    }
    if (codes > 0 && next < kMostCodes) {
      // The new string ends in the first index of this one, which it may be.
      if (code > next || strings[before].length == UINT16_MAX)
        return false;
      String &added = strings[next];
      added = {static_cast<uint16_t>(before),
               static_cast<uint16_t>(strings[before].length + 1),
               strings[before].first, 0};
      added.last = code == next ? added.first : strings[code].first;
      ++next;
    }
    if (code >= next || (code >= clear && code < clear + 2))
      return false;
    const String &own = strings[code];
    if (own.length > pixels - indices.size())
      return false;
    indices.resize(indices.size() + own.length);
    auto to = indices.end();
    for (unsigned part = code, i = 0; i < own.length; ++i) {
      *--to = strings[part].last;
      part = strings[part].prefix;
    }
    before = code;
    ++codes;
    if (next == 1u << bits && bits < kMostCodeBits)
      ++bits;
  }
  return code == clear + 1 && indices.size() == pixels;
}

/// Takes the blocks of a file, for which isGif holds, one after another.
class FileReader {
public:
  FileReader(ByteSpan file, Screen screen, const Memory &memory)
      : file(file), screen(screen), pictures({}, memory, screen),
        strings(std::make_unique<StringTable>()) {
    strings->reset();
  }

  void run() {
    copy(kHeadBytes);
    palette(paletteSize(file[10]), global);
    while (at < file.size() && (file[at] == kExtension    ? extension()
                                : file[at] == kDescriptor ? picture()
                                                          : false)) {
    }
    tail = file.size() - at;
    copy(tail);
  }

  Bytes kept;
  size_t tail = 0;
  bool hasPictures = false;
  adaptive::Encoder takeCoder() { return pictures.takeCoder(); }

private:
  void copy(size_t bytes) {
    const auto from = file.begin() + static_cast<ptrdiff_t>(at);
    kept.insert(kept.end(), from, from + static_cast<ptrdiff_t>(bytes));
    at += bytes;
  }
  void palette(unsigned size, Palette &own) {
    own.size = size;
    if (size == 0)
      return;
    std::copy_n(&file[at], 3 * size_t(size), own.rgb);
    (void)pictures.palette(own); // Nothing is out of range.
    at += 3 * size_t(size);
  }
  bool extension() {
    const size_t end = skipSubBlocks(file, at + 2);
    if (end == 0)
      return false;
    if (file[at + 1] == kControl && end - at >= 8 && file[at + 2] == 4)
      control.read(&file[at + 2]);
    copy(end - at);
    return true;
  }
  bool picture() {
    if (file.size() - at < kPictureBytes)
      return false;
    const unsigned colors = paletteSize(file[at + 9]);
    const size_t codes = at + kPictureBytes + 3 * size_t(colors) + 1;
    const size_t end = skipSubBlocks(file, codes);
    if (end == 0)
      return false;
    Picture own = readPicture(&file[at], control);
    control = {};
    copy(kPictureBytes);
    Palette local;
    palette(colors, local);
    own.palette = local.size > 0 ? &local : &global;
    LzwSettings settings;
    settings.minimum = file[at];
    copy(1);
    const ByteSpan blocks = file.subspan(at, end - at);
    Bytes indices;
    if (!isOnScreen(own, screen) || !comeBack(own, blocks, settings, indices)) {
      kept.push_back(0);
      copy(blocks.size());
      return true;
    }
    ByteWriter writer(kept);
    writer.writeU8(settings.block);
    writer.writeU16(settings.codes);
    own.indices = 1u << settings.minimum;
    (void)pictures.picture(own, indices.data()); // All are below it.
    pictures.draw(own, indices.data());
    hasPictures = true;
    at = end;
    return true;
  }
  /// Whether writing the indices gives the same codes again.
  bool comeBack(const Picture &own, ByteSpan blocks, LzwSettings &settings,
                Bytes &indices) {
    if (settings.minimum < 2 || settings.minimum > 8 || blocks.size() < 3 ||
        !readCodes(blocks, size_t(own.width) * own.height, settings, indices))
      return false;
    // One sub-block does not say what a full one would be.
    const bool isOnly = blocks[size_t(1) + blocks[0]] == 0;
    settings.block = isOnly ? std::max(lastBlock, blocks[0]) : blocks[0];
    lastBlock = settings.block;
    Bytes again(blocks.size());
    return LzwWriter(*strings, again).write(indices, settings) ==
               blocks.size() &&
           std::equal(again.begin(), again.end(), blocks.begin());
  }

  ByteSpan file;
  size_t at = 0;
  Screen screen;
  PictureCoder<adaptive::Encoder> pictures;
  std::unique_ptr<StringTable> strings;
  Palette global;
  Control control;
  uint8_t lastBlock = 0; ///< Bytes of the last full sub-block.
};

bool isGif(ByteSpan file) {
  return file.size() >= kHeadBytes &&
         (std::memcmp(file.data(), "GIF87a", 6) == 0 ||
          std::memcmp(file.data(), "GIF89a", 6) == 0) &&
         file.size() - kHeadBytes >= 3 * size_t(paletteSize(file[10]));
}

Status encodeCoded(ByteSpan file, uint64_t pixels, Bytes &bits, bool &isCoded) {
  const auto contexts = std::make_unique<Contexts>();
  const auto cache = std::make_unique<NearestCache>();
  const auto rows = std::make_unique<Rows>();
  std::vector<uint32_t> colors(static_cast<size_t>(pixels));
  FileReader reader(file, {loadU16(&file[6]), loadU16(&file[8]), colors.data()},
                    {contexts.get(), cache.get(), rows.get()});
  reader.run();
  isCoded = reader.hasPictures;
  if (!isCoded)
    return Status::ok();
  Bytes packed;
  SMMIL_RETURN_IF_ERROR(zstd::encodeFrame({}, 19, reader.kept, packed));
  ByteWriter writer(bits);
  writer.writeU8(kCoded);
  writer.writeVarint(reader.kept.size());
  writer.writeVarint(reader.tail);
  writer.writeVarint(packed.size());
  writer.writeBytes(packed);
  reader.takeCoder().finish(bits);
  return Status::ok();
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  const Bytes &file = operands[0].data;
  Bytes &bits = results[0].data;
  item[kItemPixels] = 0;
  if (isGif(file)) {
    const uint64_t pixels = uint64_t(loadU16(&file[6])) * loadU16(&file[8]);
    bool isCoded = false;
    if (pixels <= kMostPixels && pixels <= kMostRatio * file.size())
      SMMIL_RETURN_IF_ERROR(encodeCoded(file, pixels, bits, isCoded));
    if (isCoded) {
      item[kItemPixels] = static_cast<int32_t>(pixels);
      return Status::ok();
    }
  }
  bits.push_back(kPlain);
  bits.insert(bits.end(), file.begin(), file.end());
  return Status::ok();
}

} // namespace smmil::gif_file
