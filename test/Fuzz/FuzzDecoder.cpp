//===- FuzzDecoder.cpp - One decoder under libFuzzer ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Built once for every decoder of lib/Media: SMMIL_FUZZ_PATH names it. Whatever
// the bytes, a decoder gives an error or a whole value, within the memory that
// the fuzzer is started with. Probing runs on the same bytes.
//
//===----------------------------------------------------------------------===//
#include "lib/Media/ImageDecoders.h"
#include "lib/Media/SoundDecoders.h"

#include <cstdlib>

using namespace smmil;

namespace {

/// Pictures beyond this are legal and slow, which finds nothing.
constexpr uint64_t kMostPixels = uint64_t(1) << 22;

void require(bool holds) {
  if (!holds)
    std::abort();
}

void checkPicture(const Result<RawImage> &image) {
  if (!image)
    return require(!image.error().message.empty());
  require(image->width > 0 && image->height > 0);
  require(image->channels == 3 || image->channels == 4);
  require(image->pixels.size() >=
          size_t(image->width) * image->height * image->channels);
  require(image->orientation >= 1 && image->orientation <= 8);
  (void)isSrgbProfile(image->profile);
}

void checkSound(const Result<Pcm> &sound) {
  if (!sound)
    return require(!sound.error().message.empty());
  require(sound->rate > 0 && sound->channels > 0);
  require(sound->samples.size() % sound->channels == 0);
  // Long and slow sounds would take all the time.
  if (sound->samples.size() < 4000 && sound->rate > 4000)
    (void)bool(resample(*sound, 16000, 2));
}

enum class Path {
  jpeg,
  png,
  webp,
  gif,
  tiff,
  heif,
  jpeg2000,
  flac,
  mpeg,
  ogg,
  container,
  any
};

void decode(ByteSpan bytes, const MediaInfo &info, MediaNotes *notes) {
  switch (Path::SMMIL_FUZZ_PATH) {
  case Path::jpeg:
    return checkPicture(decodeJpeg(bytes));
  case Path::png:
    return bytes.size() < 8 ? void() : checkPicture(decodePng(bytes));
  case Path::webp:
    return checkPicture(decodeWebp(bytes));
  case Path::gif:
    return checkPicture(decodeGif(bytes));
  case Path::tiff:
    return checkPicture(decodeTiff(bytes));
  case Path::heif:
    return checkPicture(decodeHeif(bytes, /*applyOrientation=*/true));
  case Path::jpeg2000:
    return checkPicture(decodeJpeg2000(bytes));
  case Path::flac:
    return checkSound(decodeFlac(bytes, notes));
  case Path::mpeg:
    return checkSound(decodeMpeg(bytes, notes));
  case Path::ogg:
    return checkSound(decodeOgg(bytes, notes));
  case Path::container:
    return info.modality() == Modality::Audio
               ? checkSound(decodeAudio(bytes, notes))
               : void();
  case Path::any: {
    ImageOptions options;
    options.firstFrame = true;
    (void)bool(decodeImage(bytes, options, notes));
    return checkSound(decodeAudio(bytes, notes));
  }
  }
}

} // namespace

/// Known leaks of libraries that no caller can prevent: dav1d keeps a header of
/// a damaged stream (40 bytes).
extern "C" const char *__lsan_default_suppressions() {
  return "leak:libdav1d\n";
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const ByteSpan bytes(data, size);
  const MediaInfo info = probe(bytes);
  require(mediaKindName(info.kind) != nullptr);
  if (uint64_t(info.width) * info.height > kMostPixels)
    return 0;
  MediaNotes notes;
  try {
    decode(bytes, info, &notes);
  } catch (const std::bad_alloc &) {
    // decodeImage and decodeAudio turn it into an error.
  }
  for (const MediaNote &note : notes)
    require(!note.text.empty());
  return 0;
}
