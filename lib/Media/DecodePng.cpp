//===- DecodePng.cpp - PNG files to pixels ---------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libpng for structure, inflation and filters. It is shown the chunks that make
// pixels and no others, so that no field of the rest can cost memory or words;
// malformed tRNS chunks are left out as libpng does. Samples become 8-bit RGB
// or RGBA: those of 16 bits keep their high byte, key colours are compared at
// the depth of the file.
//
//===----------------------------------------------------------------------===//

#include "Header.h"
#include "ImageDecoders.h"

#include <algorithm>
#include <csetjmp>
#include <cstring>

#include <png.h>
#include <zlib.h>

namespace smmil {

namespace {

//===----------------------------------------------------------------------===//
// Chunks
//===----------------------------------------------------------------------===//

/// The parts of a file that libpng reads, one after the other.
struct PngReader {
  std::vector<ByteSpan> parts;
  size_t part = 0, at = 0;
  size_t fileBytes = 0;
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string message;

  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }

  bool read(uint8_t *to, size_t size) {
    while (size != 0) {
      if (part == parts.size())
        return false;
      const size_t count = std::min(size, parts[part].size() - at);
      if (count != 0)
        std::memcpy(to, parts[part].data() + at, count);
      to += count;
      size -= count;
      at += count;
      if (at == parts[part].size()) {
        ++part;
        at = 0;
      }
    }
    return true;
  }
};

/// A chunk that libpng is to see: critical ones (capital first), and tRNS.
bool isNeeded(const Header &file, size_t at) {
  return !(file.u8(at + 4) & 0x20) || file.has(at + 4, "tRNS");
}

/// iCCP: a name, a zero, the method, a zlib stream. Profiles are a few KiB.
Bytes inflateProfile(ByteSpan chunk) {
  constexpr size_t kMost = size_t(4) << 20;
  Bytes profile;
  const auto *name = std::find(chunk.begin(), chunk.end(), uint8_t(0));
  if (chunk.end() - name < 3)
    return profile;
  z_stream stream = {};
  if (inflateInit(&stream) != Z_OK)
    return profile;
  stream.next_in = const_cast<Bytef *>(name + 2);
  stream.avail_in = uInt(chunk.end() - name - 2);
  for (int status = Z_OK; status == Z_OK && profile.size() < kMost;) {
    uint8_t block[4096];
    stream.next_out = block;
    stream.avail_out = sizeof(block);
    status = inflate(&stream, Z_NO_FLUSH);
    profile.insert(profile.end(), block,
                   block + sizeof(block) - stream.avail_out);
  }
  inflateEnd(&stream);
  return profile;
}

void splitChunks(ByteSpan bytes, PngReader &reader, RawImage &image) {
  const Header file(bytes);
  reader.fileBytes = bytes.size();
  reader.parts.push_back(bytes.subspan(0, 8));
  for (size_t at = 8; at < bytes.size();) {
    const size_t there = bytes.size() - at;
    const uint64_t size = uint64_t(12) + file.be32(at);
    const bool whole = size <= there;
    if (there < 8 || isNeeded(file, at)) {
      reader.parts.push_back(
          bytes.subspan(at, size_t(std::min<uint64_t>(size, there))));
    } else if (whole && file.has(at + 4, "eXIf")) {
      image.orientation = exifOrientation(bytes.subspan(at + 8, size - 12));
    } else if (whole && file.has(at + 4, "iCCP")) {
      image.profile = inflateProfile(bytes.subspan(at + 8, size - 12));
    }
    if (!whole || file.has(at + 4, "IEND"))
      return;
    at += size_t(size);
  }
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

void onRead(png_structp png, png_bytep to, size_t size) {
  if (!static_cast<PngReader *>(png_get_io_ptr(png))->read(to, size))
    png_error(png, "the file ends too early");
}

[[noreturn]] void onError(png_structp png, png_const_charp message) {
  static_cast<PngReader *>(png_get_error_ptr(png))->message = message;
  png_longjmp(png, 1);
}

void onWarning(png_structp, png_const_charp) {}

/// Rows as the file has them: whole bytes per sample, 16-bit big-endian.
struct PngContent {
  uint32_t width = 0, height = 0;
  int depth = 0, colour = 0;
  size_t rowBytes = 0;
  std::vector<uint8_t> rows;
  std::vector<png_bytep> pointers;
  png_colorp palette = nullptr;
  int paletteSize = 0;
  png_bytep alphas = nullptr;
  int alphaCount = 0;
  png_color_16p key = nullptr;
};

/// The calls between which longjmp may fly; all objects belong to the caller.
bool readRows(PngReader &reader, PngContent &content, RawImage &image,
              Outcome &outcome) {
  png_structp png = reader.png;
  png_infop info = reader.info;
  if (setjmp(png_jmpbuf(png)))
    return false;
  png_set_read_fn(png, &reader, onRead);
  png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
  png_set_chunk_malloc_max(png, std::max<size_t>(reader.fileBytes, 1024));
  png_read_info(png, info);
  content.width = png_get_image_width(png, info);
  content.height = png_get_image_height(png, info);
  content.depth = png_get_bit_depth(png, info);
  content.colour = png_get_color_type(png, info);
  outcome = preparePixels(image, content.width, content.height, 1);
  if (!outcome)
    return true;
  // Nothing deflates better than 1032:1, so that a few bytes cannot make us
  // allocate, clear and walk gigabytes.
  const uint64_t rowBits = uint64_t(content.width) *
                           png_get_channels(png, info) *
                           unsigned(content.depth);
  if ((rowBits / 8 * content.height) / 1032 > reader.fileBytes)
    png_error(png, "the file ends too early");
  if (content.colour == PNG_COLOR_TYPE_PALETTE)
    png_get_PLTE(png, info, &content.palette, &content.paletteSize);
  if (png_get_valid(png, info, PNG_INFO_tRNS)) {
    png_get_tRNS(png, info, &content.alphas, &content.alphaCount, &content.key);
    if (content.colour == PNG_COLOR_TYPE_PALETTE)
      content.key = nullptr;
    else
      content.alphaCount = 0;
  }
  if (content.depth < 8) // One sample a byte; grey scaled further below.
    png_set_packing(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  content.rowBytes = png_get_rowbytes(png, info);
  content.rows.resize(content.rowBytes * content.height);
  content.pointers.resize(content.height);
  for (uint32_t y = 0; y < content.height; ++y)
    content.pointers[y] = content.rows.data() + y * content.rowBytes;
  png_read_image(png, content.pointers.data());
  return true;
}

//===----------------------------------------------------------------------===//
// Pixels
//===----------------------------------------------------------------------===//

/// Palette entries as RGBA; indices beyond the palette are opaque black.
void expandPalette(const PngContent &content, RawImage &image) {
  uint8_t entries[256][4];
  for (int i = 0; i < 256; ++i) {
    const bool known = i < content.paletteSize;
    entries[i][0] = known ? content.palette[i].red : 0;
    entries[i][1] = known ? content.palette[i].green : 0;
    entries[i][2] = known ? content.palette[i].blue : 0;
    entries[i][3] = i < content.alphaCount ? content.alphas[i] : 255;
  }
  uint8_t *to = image.pixels.data();
  const size_t count = size_t(image.width) * image.height;
  for (size_t i = 0; i < count; ++i, to += image.channels)
    std::memcpy(to, entries[content.rows[i]], image.channels);
}

/// Whether no 16-bit sample from `first` to `last` of any pixel is above 255,
/// and some are above 0.
bool holdsBytes(const std::vector<uint8_t> &rows, size_t pixels, size_t samples,
                size_t first, size_t last) {
  bool some = false;
  for (size_t i = 0; i < pixels; ++i)
    for (size_t s = first; s < last; ++s) {
      const uint8_t *sample = rows.data() + 2 * (i * samples + s);
      if (sample[0] != 0)
        return false;
      some |= sample[1] != 0;
    }
  return some;
}

/// Grey and colour, with or without alpha or a key.
void expandSamples(const PngContent &content, RawImage &image) {
  const bool hasAlpha = content.colour & PNG_COLOR_MASK_ALPHA;
  const bool isGrey = !(content.colour & PNG_COLOR_MASK_COLOR);
  const bool wide = content.depth == 16;
  const size_t colours = isGrey ? 1 : 3, samples = colours + hasAlpha;
  const uint32_t most = (1u << content.depth) - 1;
  // The scaling of 1, 2 and 4 bits repeats the bits.
  const uint32_t scale = content.depth < 8 ? 255 / most : 1;
  uint32_t key[3] = {};
  if (content.key) {
    // Only the low bits count, as the specification says.
    key[0] = (isGrey ? content.key->gray : content.key->red) & most;
    key[1] = content.key->green & most;
    key[2] = content.key->blue & most;
  }
  const size_t count = size_t(image.width) * image.height;
  image.low = wide && holdsBytes(content.rows, count, samples, 0, colours);
  // An alpha of full range beside such colours keeps its own high byte.
  const bool lowAlpha =
      image.low && hasAlpha &&
      holdsBytes(content.rows, count, samples, colours, samples);
  const uint8_t *from = content.rows.data();
  uint8_t *to = image.pixels.data();
  for (size_t i = 0; i < count; ++i, to += image.channels) {
    uint32_t values[4];
    for (size_t s = 0; s < samples; ++s) {
      values[s] = wide ? uint32_t(from[0]) << 8 | from[1] : from[0];
      from += wide ? 2 : 1;
    }
    auto narrow = [&](uint32_t value, bool low) {
      return uint8_t(wide ? (low ? value : value >> 8) : value * scale);
    };
    for (size_t c = 0; c < 3; ++c)
      to[c] = narrow(values[isGrey ? 0 : c], image.low);
    if (hasAlpha)
      to[3] = narrow(values[colours], lowAlpha);
    else if (content.key)
      to[3] = std::equal(key, key + colours, values) ? 0 : 255;
  }
}

} // namespace

Result<RawImage> decodePng(ByteSpan bytes) {
  RawImage image;
  PngReader reader;
  splitChunks(bytes, reader, image);
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, onError,
                                      onWarning);
  if (reader.png)
    reader.info = png_create_info_struct(reader.png);
  if (!reader.png || !reader.info)
    return dataError("out of memory in libpng");
  PngContent content;
  Outcome outcome;
  const bool done = readRows(reader, content, image, outcome);
  if (!outcome)
    return outcome.error();
  if (!done)
    return dataError("damaged PNG: " + reader.message);
  const bool hasAlpha = (content.colour & PNG_COLOR_MASK_ALPHA) ||
                        content.alphaCount != 0 || content.key;
  if (Outcome fits =
          preparePixels(image, content.width, content.height, hasAlpha ? 4 : 3);
      !fits)
    return fits.error();
  image.bits = uint32_t(content.depth);
  if (content.depth == 8 &&
      (content.colour == PNG_COLOR_TYPE_RGB_ALPHA ||
       (content.colour == PNG_COLOR_TYPE_RGB && !hasAlpha))) {
    image.pixels = std::move(content.rows);
    return image;
  }
  growPixels(image, image.height);
  if (content.colour == PNG_COLOR_TYPE_PALETTE)
    expandPalette(content, image);
  else
    expandSamples(content, image);
  return image;
}

} // namespace smmil
