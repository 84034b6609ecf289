//===- Decode.h - Indices to a GIF file -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks through the blocks that were kept, and puts palettes and codes of
// pictures between them; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_GIFFILE_DECODE_H
#define SMMIL_CODECS_GIFFILE_DECODE_H

#include "codecs/GifFile/Lzw.h"
#include "codecs/GifFile/Pictures.h"
#include "codecs/Zstd/Table.h"
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/Kernels/AdaptiveRans/Decode.h"
#include "smmil/Runtime/PlainFile.h"
#include "smmil/Runtime/Primitives/GifFile.h"
#include "smmil/Runtime/Step.h"

namespace smmil::gif_file {

constexpr uint8_t kPlain = 0; ///< The file as it is.
constexpr uint8_t kCoded = 1;
/// More pixels than a byte of codes can stand for.
constexpr uint64_t kMostRatio = 4096;
/// As the record says of the item parameter.
constexpr uint64_t kMostPixels = uint64_t(1) << 26;

constexpr size_t kHeadBytes = 13;    ///< Signature and screen.
constexpr size_t kPictureBytes = 10; ///< A picture's descriptor.
constexpr uint8_t kExtension = 0x21, kControl = 0xf9, kDescriptor = 0x2c;

SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("gif_file: needs bytes");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

/// The memory of a decode.
struct Workspace {
  Workspace(uint8_t *base, uint64_t bytes, uint64_t pixels) : carver{base} {
    kept = carver.take<uint8_t>(2 * bytes);
    screen = carver.take<uint32_t>(pixels);
    indices = carver.take<uint8_t>(pixels);
    coding = {carver.take<Contexts>(1), carver.take<NearestCache>(1),
              carver.take<Rows>(1)};
    strings = carver.take<StringTable>(1);
  }
  Carver carver;
  uint8_t *kept;
  uint32_t *screen;
  uint8_t *indices;
  Memory coding;
  StringTable *strings;
};

/// No file has more pixels in a picture than this.
inline uint64_t pixelsOf(const DecodeStep &step) {
  const uint64_t most = kMostRatio * step.operands[0].count;
  return step.item[kItemPixels] < most ? step.item[kItemPixels] : most;
}

inline size_t workspaceBytes(const DecodeStep &step) {
  return Workspace(nullptr, step.operands[0].count, pixelsOf(step)).carver.used;
}

/// Entries of the palette that the flags of a screen or picture announce.
inline unsigned paletteSize(uint8_t flags) {
  return flags & 0x80 ? 2u << (flags & 7) : 0;
}

/// What the blocks say of the next picture.
struct Control {
  int transparent = -1;
  unsigned disposal = 0;

  /// Takes the block behind the label of a graphic control extension.
  void read(const uint8_t *block) {
    disposal = block[1] >> 2 & 7;
    transparent = block[1] & 1 ? block[4] : -1;
  }
};

/// A picture as its descriptor has it, without what others say of it.
inline Picture readPicture(const uint8_t *descriptor, const Control &control) {
  Picture picture;
  picture.x = loadU16(descriptor + 1);
  picture.y = loadU16(descriptor + 3);
  picture.width = loadU16(descriptor + 5);
  picture.height = loadU16(descriptor + 7);
  picture.interlaced = (descriptor[9] & 0x40) != 0;
  picture.transparent = control.transparent;
  picture.disposal = control.disposal;
  return picture;
}

/// Whether a picture can be coded: it lies on the screen and has a pixel.
inline bool isOnScreen(const Picture &picture, const Screen &screen) {
  return picture.width > 0 && picture.height > 0 &&
         picture.x + picture.width <= screen.width &&
         picture.y + picture.height <= screen.height;
}

/// Writes the file from what was kept of it and from the coded pictures.
class FileWriter {
public:
  FileWriter(ByteSpan kept, MutableByteSpan file, const Workspace &memory,
             adaptive::Decoder coder, Screen screen)
      : kept(kept), file(file), memory(memory), screen(screen),
        pictures(coder, memory.coding, screen) {}

  /// All blocks, up to `tail` bytes that are kept without being read.
  Status run(size_t tail) {
    memory.strings->reset();
    const uint8_t *head = nullptr;
    SMMIL_RETURN_IF_ERROR(copy(kHeadBytes, head));
    SMMIL_RETURN_IF_ERROR(palette(paletteSize(head[10]), global));
    while (kept.size() > tail)
      SMMIL_RETURN_IF_ERROR(kept[0] == kExtension    ? extension()
                            : kept[0] == kDescriptor ? picture()
                                                     : damaged());
    const uint8_t *end = nullptr;
    SMMIL_RETURN_IF_ERROR(copy(tail, end));
    if (!file.empty() || !kept.empty())
      return Status::corrupt("gif_file: the file has another length");
    return pictures.takeCoder().finish();
  }

private:
  static Status damaged() {
    return Status::corrupt("gif_file: the blocks are damaged");
  }
  /// Copies from what was kept; `from` is where they were.
  Status copy(size_t bytes, const uint8_t *&from) {
    if (bytes > kept.size() || bytes > file.size())
      return damaged();
    from = kept.data();
    if (bytes > 0)
      std::memcpy(file.data(), from, bytes);
    kept = kept.subspan(bytes);
    file = file.subspan(bytes);
    return Status::ok();
  }
  Status copySubBlocks() {
    const uint8_t *block = nullptr;
    do {
      if (kept.empty())
        return damaged();
      SMMIL_RETURN_IF_ERROR(copy(size_t(1) + kept[0], block));
    } while (block[0] != 0);
    return Status::ok();
  }
  Status palette(unsigned size, Palette &own) {
    own.size = size;
    if (size == 0)
      return Status::ok();
    if (!pictures.palette(own))
      return damaged();
    if (file.size() < 3 * size_t(size))
      return damaged();
    std::memcpy(file.data(), own.rgb, 3 * size_t(size));
    file = file.subspan(3 * size_t(size));
    return Status::ok();
  }
  Status extension() {
    const uint8_t *label = nullptr;
    SMMIL_RETURN_IF_ERROR(copy(2, label));
    // Four bytes and their length.
    if (label[1] == kControl && kept.size() >= 5 && kept[0] == 4)
      control.read(kept.data());
    return copySubBlocks();
  }
  Status picture() {
    const uint8_t *descriptor = nullptr, *minimum = nullptr;
    SMMIL_RETURN_IF_ERROR(copy(kPictureBytes, descriptor));
    Picture own = readPicture(descriptor, control);
    control = {};
    Palette local;
    SMMIL_RETURN_IF_ERROR(palette(paletteSize(descriptor[9]), local));
    own.palette = local.size > 0 ? &local : &global;
    SMMIL_RETURN_IF_ERROR(copy(1, minimum));
    // Not in the file: 0, codes as they are; else bytes of a full sub-block,
    // and the codes between two clear codes.
    if (kept.empty())
      return damaged();
    LzwSettings settings;
    settings.minimum = *minimum;
    settings.block = kept[0];
    kept = kept.subspan(1);
    if (settings.block == 0)
      return copySubBlocks();
    if (kept.size() < 2)
      return damaged();
    settings.codes = loadU16(kept.data());
    kept = kept.subspan(2);
    const uint64_t pixels = uint64_t(own.width) * own.height;
    if (settings.minimum < 2 || settings.minimum > 8 ||
        !isOnScreen(own, screen) || pixels > kMostRatio * file.size())
      return damaged();
    own.indices = 1u << settings.minimum;
    if (!pictures.picture(own, memory.indices))
      return Status::corrupt("gif_file: an index is out of range");
    const size_t written =
        LzwWriter(*memory.strings, file)
            .write({memory.indices, static_cast<size_t>(pixels)}, settings);
    if (written == 0)
      return damaged();
    file = file.subspan(written);
    pictures.draw(own, memory.indices);
    return Status::ok();
  }

  ByteSpan kept;        ///< What was not read yet.
  MutableByteSpan file; ///< What was not written yet.
  const Workspace &memory;
  Screen screen;
  PictureCoder<adaptive::Decoder> pictures;
  Palette global;
  Control control;
};

inline Status decodeCoded(ByteReader &reader, uint64_t pixels,
                          MutableByteSpan file, const Workspace &memory) {
#ifdef SMMIL_HAVE_ZSTD
  uint64_t kept = 0, tail = 0, packed = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(2 * uint64_t(file.size()), kept));
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kept, tail));
  SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, packed));
  ByteSpan bits;
  SMMIL_RETURN_IF_ERROR(reader.readBytes(static_cast<size_t>(packed), bits));
  const MutableByteSpan blocks{memory.kept, static_cast<size_t>(kept)};
  SMMIL_RETURN_IF_ERROR(zstd::decodeFrame(nullptr, bits, blocks));
  if (kept < kHeadBytes)
    return Status::corrupt("gif_file: the screen is missing");
  const Screen screen = {loadU16(&blocks[6]), loadU16(&blocks[8]),
                         memory.screen};
  if (uint64_t(screen.width) * screen.height > pixels)
    return Status::corrupt("gif_file: the screen is too large");
  adaptive::Decoder coder;
  SMMIL_RETURN_IF_ERROR(coder.open(reader.remaining()));
  return FileWriter({blocks.data(), blocks.size()}, file, memory, coder, screen)
      .run(static_cast<size_t>(tail));
#else
  (void)reader, (void)pixels, (void)file, (void)memory;
  return Status::unsupported("gif_file: this codec was built without libzstd");
#endif
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan scratch) {
  const MutableByteSpan file{operands[0].data, bytesOf(step.operands[0])};
  ByteReader reader(results[0].bits());
  uint8_t kind = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(kind));
  if (kind == kPlain)
    return copyPlainFile(reader.remaining(), file,
                         "gif_file: the file has another length");
  if (kind != kCoded)
    return Status::corrupt("gif_file: unknown kind of item");
  return decodeCoded(reader, pixelsOf(step), file,
                     Workspace(scratch.data(), file.size(), pixelsOf(step)));
}

SMMIL_ISA_END
} // namespace smmil::gif_file

#endif // SMMIL_CODECS_GIFFILE_DECODE_H
