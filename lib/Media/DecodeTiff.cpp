//===- DecodeTiff.cpp - TIFF files to pixels -------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libtiff's RGBA interface, which knows the many kinds of TIFF. Its table that
// brings 16 bits to 8 is replaced by the rule of all our decoders.
//
//===----------------------------------------------------------------------===//

#include "ImageDecoders.h"
#include "SoundDecoders.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <memory>

#include <tiffio.h>

namespace smmil {

namespace {

struct TiffInput {
  ByteReader reader;
  std::string message;
};

int onError(TIFF *, void *client, const char *, const char *format,
            va_list arguments) {
  auto *input = static_cast<TiffInput *>(client);
  char text[200];
  std::vsnprintf(text, sizeof(text), format, arguments);
  if (input->message.empty())
    input->message = text;
  return 1;
}

int onWarning(TIFF *, void *, const char *, const char *, va_list) { return 1; }

tmsize_t onRead(thandle_t client, void *to, tmsize_t size) {
  return tmsize_t(static_cast<TiffInput *>(client)->reader.read(
      to, size_t(std::max<tmsize_t>(size, 0))));
}
tmsize_t onWrite(thandle_t, void *, tmsize_t) { return 0; }
toff_t onSeek(thandle_t client, toff_t offset, int whence) {
  return toff_t(
      static_cast<TiffInput *>(client)->reader.seek(int64_t(offset), whence));
}
int onClose(thandle_t) { return 0; }
toff_t onSize(thandle_t client) {
  return static_cast<TiffInput *>(client)->reader.bytes.size();
}

struct CloseTiff {
  void operator()(TIFF *file) const { TIFFClose(file); }
};
struct FreeOptions {
  void operator()(TIFFOpenOptions *options) const {
    TIFFOpenOptionsFree(options);
  }
};

/// Frees what TIFFRGBAImageBegin has made.
struct RgbaReader {
  TIFFRGBAImage image;
  bool open = false;
  ~RgbaReader() {
    if (open)
      TIFFRGBAImageEnd(&image);
  }
};

/// Moves to the first page: thumbnails and masks are none.
bool findPage(TIFF *file) {
  do {
    uint32_t subfile = 0;
    TIFFGetField(file, TIFFTAG_SUBFILETYPE, &subfile);
    if (!(subfile & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)))
      return true;
  } while (TIFFReadDirectory(file));
  return TIFFSetDirectory(file, 0);
}

/// Low bytes of 16-bit grey; the library's own routine takes the high ones.
void putLowGrey(TIFFRGBAImage *image, uint32_t *to, uint32_t, uint32_t,
                uint32_t width, uint32_t height, int32_t fromSkew,
                int32_t toSkew, unsigned char *from) {
  const size_t step = 2 * size_t(image->samplesperpixel);
  const bool inverted = image->photometric == PHOTOMETRIC_MINISWHITE;
  for (; height > 0; --height) {
    for (uint32_t x = 0; x < width; ++x, from += step) {
      uint16_t sample;
      std::memcpy(&sample, from, 2);
      const uint32_t value = inverted ? 255u - (sample & 255u) : sample & 255u;
      *to++ = value | value << 8 | value << 16 | 0xFF000000;
    }
    to += toSkew;
    from += fromSkew;
  }
}

bool isFilled(const uint32_t *raster, size_t count, uint32_t colour) {
  return std::all_of(raster, raster + count, [colour](uint32_t pixel) {
    return (pixel & 0xFFFFFF) == colour;
  });
}

/// Memory that a single strip or tile may take.
constexpr tmsize_t kMostStrip = tmsize_t(64) << 20;

Outcome checkStrips(TIFF *file, size_t fileBytes) {
  const tmsize_t strip =
      TIFFIsTiled(file) ? TIFFTileSize(file) : TIFFStripSize(file);
  if (strip <= 0 ||
      (strip > kMostStrip && uint64_t(strip) / kPixelsPerByte > fileBytes))
    return dataError("damaged TIFF: announces a strip of " +
                     std::to_string(strip) +
                     " bytes, which the file does not "
                     "hold");
  return Outcome::success();
}

void readTags(TIFF *file, RawImage &image) {
  uint16_t bits = 0, orientation = 0;
  TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &bits);
  image.bits = bits;
  if (TIFFGetField(file, TIFFTAG_ORIENTATION, &orientation) &&
      orientation >= 1 && orientation <= 8)
    image.orientation = orientation;
  uint32_t size = 0;
  void *profile = nullptr;
  if (TIFFGetField(file, TIFFTAG_ICCPROFILE, &size, &profile) && profile)
    image.profile.assign(static_cast<const uint8_t *>(profile),
                         static_cast<const uint8_t *>(profile) + size);
}

} // namespace

Result<RawImage> decodeTiff(ByteSpan bytes) {
  TiffInput input = {{bytes}, {}};
  const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(
      TIFFOpenOptionsAlloc());
  if (!options)
    return dataError("out of memory in libtiff");
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), onError, &input);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), onWarning, nullptr);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), tmsize_t(1) << 30);
  auto wrong = [&](const char *what) {
    return dataError("damaged TIFF: " +
                     (input.message.empty() ? what : input.message));
  };
  // No memory map: all reads are checked against the size.
  const std::unique_ptr<TIFF, CloseTiff> file(
      TIFFClientOpenExt("TIFF", "rm", &input, onRead, onWrite, onSeek, onClose,
                        onSize, nullptr, nullptr, options.get()));
  if (!file || !findPage(file.get()))
    return wrong("no picture in it");
  uint32_t width = 0, height = 0;
  TIFFGetField(file.get(), TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(file.get(), TIFFTAG_IMAGELENGTH, &height);
  RawImage image;
  if (Outcome fits = preparePixels(image, width, height, 4); !fits)
    return fits.error();
  if (Outcome holds = checkStrips(file.get(), bytes.size()); !holds)
    return holds.error();
  readTags(file.get(), image);
  char reason[1024] = "";
  RgbaReader reader;
  if (!TIFFRGBAImageOK(file.get(), reason))
    return dataError("TIFF of a kind that cannot be decoded (" +
                     std::string(reason) + "); convert it to PNG");
  if (!TIFFRGBAImageBegin(&reader.image, file.get(), /*stopOnError=*/1, reason))
    return wrong(reason);
  reader.open = true;
  if (reader.image.Bitdepth16To8)
    for (uint32_t i = 0; i < 65536; ++i)
      reader.image.Bitdepth16To8[i] = uint8_t(i >> 8);
  // As stored: all eight ways of turning are applied later, and alike.
  reader.image.orientation = reader.image.req_orientation = ORIENTATION_TOPLEFT;
  struct Free {
    void operator()(void *memory) const { std::free(memory); }
  };
  // Not cleared, so that pages are taken as rows arrive.
  const std::unique_ptr<uint32_t, Free> raster(static_cast<uint32_t *>(
      std::malloc(size_t(width) * height * sizeof(uint32_t))));
  if (!raster)
    throw std::bad_alloc();
  input.message.clear();
  if (!TIFFRGBAImageGet(&reader.image, raster.get(), width, height) ||
      !input.message.empty())
    return wrong("its pixels cannot be read");
  const size_t count = size_t(width) * height;
  const bool inverted = reader.image.photometric == PHOTOMETRIC_MINISWHITE;
  const bool isGrey =
      inverted || reader.image.photometric == PHOTOMETRIC_MINISBLACK;
  const uint32_t none = inverted ? 0xFFFFFF : 0;
  if (image.bits == 16 && isFilled(raster.get(), count, none) &&
      (reader.image.Bitdepth16To8 || isGrey)) {
    // No high byte is set: is there anything in the low ones?
    if (reader.image.Bitdepth16To8)
      for (uint32_t i = 0; i < 65536; ++i)
        reader.image.Bitdepth16To8[i] = uint8_t(i);
    else if (reader.image.isContig)
      reader.image.put.contig = putLowGrey;
    if (!TIFFRGBAImageGet(&reader.image, raster.get(), width, height))
      return wrong("its pixels cannot be read");
    image.low = !isFilled(raster.get(), count, none);
  }
  image.premultiplied = reader.image.alpha != 0;
  image.channels = image.premultiplied ? 4 : 3;
  growPixels(image, height);
  uint8_t *to = image.pixels.data();
  for (size_t i = 0; i < count; ++i, to += image.channels) {
    const uint32_t pixel = raster.get()[i];
    to[0] = uint8_t(TIFFGetR(pixel));
    to[1] = uint8_t(TIFFGetG(pixel));
    to[2] = uint8_t(TIFFGetB(pixel));
    if (image.channels == 4)
      to[3] = uint8_t(TIFFGetA(pixel));
  }
  return image;
}

} // namespace smmil
