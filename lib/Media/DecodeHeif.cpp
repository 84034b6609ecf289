//===- DecodeHeif.cpp - HEIC and AVIF files to pixels ----------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libheif, with the decoders that it was built with. More than 8 bits a channel
// keep the high ones.
//
//===----------------------------------------------------------------------===//

#include "Header.h"
#include "ImageDecoders.h"

#include <algorithm>
#include <memory>

#include <libheif/heif.h>

namespace smmil {

namespace {

struct FreeContext {
  void operator()(heif_context *context) const { heif_context_free(context); }
};
struct FreeHandle {
  void operator()(heif_image_handle *handle) const {
    heif_image_handle_release(handle);
  }
};
struct FreeImage {
  void operator()(heif_image *image) const { heif_image_release(image); }
};
struct FreeOptions {
  void operator()(heif_decoding_options *options) const {
    heif_decoding_options_free(options);
  }
};

Error damaged(const heif_error &error) {
  std::string what = error.message ? error.message : "unreadable";
  // Some of libheif's messages have line ends of their own.
  std::replace(what.begin(), what.end(), '\n', ' ');
  what.erase(what.find_last_not_of(' ') + 1);
  if (error.code == heif_error_Unsupported_feature ||
      error.code == heif_error_Unsupported_filetype ||
      error.code == heif_error_Plugin_loading_error)
    return dataError("HEIC or AVIF that libheif cannot decode here: " + what);
  return dataError("damaged HEIC or AVIF: " + what);
}

/// libaom where libheif has it: dav1d writes to standard error by itself.
const char *quietDecoder() {
  static constexpr std::string_view kName = "aom";
  constexpr int kMost = 8;
  const heif_decoder_descriptor *found[kMost];
  const int count =
      heif_get_decoder_descriptors(heif_compression_AV1, found, kMost);
  for (int i = 0; i < std::min(count, kMost); ++i)
    if (heif_decoder_descriptor_get_id_name(found[i]) == kName)
      return kName.data();
  return nullptr;
}

/// Colours by code point (ITU-T H.273) or profile.
void readColours(const heif_image_handle *handle, RawImage &image) {
  const size_t size = heif_image_handle_get_raw_color_profile_size(handle);
  constexpr size_t kMost = size_t(4) << 20;
  if (size != 0 && size <= kMost) {
    image.profile.resize(size);
    if (heif_image_handle_get_raw_color_profile(handle, image.profile.data())
            .code != heif_error_Ok)
      image.profile.clear();
    return;
  }
  heif_color_profile_nclx *codes = nullptr;
  // Made even where an error says that a code point is unknown.
  const heif_error error =
      heif_image_handle_get_nclx_color_profile(handle, &codes);
  if (!codes)
    return;
  if (error.code != heif_error_Ok) {
    image.foreign = error.code == heif_error_Invalid_input;
    heif_nclx_color_profile_free(codes);
    return;
  }
  const int primaries = codes->color_primaries;
  const int transfer = codes->transfer_characteristics;
  // BT.709 or not stated; curves of BT.601 and BT.709 count as sRGB's.
  image.foreign =
      (primaries != 1 && primaries != 2) ||
      (transfer != 13 && transfer != 1 && transfer != 2 && transfer != 6);
  heif_nclx_color_profile_free(codes);
}

/// `irot` and `imir` as an EXIF orientation, for the notes: 1 if there is none,
/// else any other. The properties stand near the front.
uint32_t readTransformations(ByteSpan bytes) {
  const std::string_view front(reinterpret_cast<const char *>(bytes.data()),
                               std::min<size_t>(bytes.size(), 65536));
  const Header file(bytes);
  const size_t turn = front.find("irot"), mirror = front.find("imir");
  if (turn != front.npos && (file.u8(turn + 4) & 3) != 0) {
    static const uint32_t kTurns[4] = {1, 8, 3, 6}; // Anticlockwise.
    return kTurns[file.u8(turn + 4) & 3];
  }
  if (mirror != front.npos)
    return file.u8(mirror + 4) & 1 ? 2 : 4;
  return 1;
}

} // namespace

Result<RawImage> decodeHeif(ByteSpan bytes, bool applyOrientation) {
  // Once: some builds keep their decoders in plugins.
  static const heif_error ready = heif_init(nullptr);
  if (ready.code != heif_error_Ok)
    return damaged(ready);
  const std::unique_ptr<heif_context, FreeContext> context(
      heif_context_alloc());
  const std::unique_ptr<heif_decoding_options, FreeOptions> options(
      heif_decoding_options_alloc());
  if (!context || !options)
    return dataError("out of memory in libheif");
  // Callers decode many pictures at once; none needs threads of its own.
  heif_context_set_max_decoding_threads(context.get(), 0);
  heif_error error = heif_context_read_from_memory_without_copy(
      context.get(), bytes.data(), bytes.size(), nullptr);
  if (error.code != heif_error_Ok)
    return damaged(error);
  heif_image_handle *found = nullptr;
  error = heif_context_get_primary_image_handle(context.get(), &found);
  if (error.code != heif_error_Ok)
    return damaged(error);
  const std::unique_ptr<heif_image_handle, FreeHandle> handle(found);
  const auto width =
      uint64_t(std::max(0, heif_image_handle_get_width(handle.get())));
  const auto height =
      uint64_t(std::max(0, heif_image_handle_get_height(handle.get())));
  RawImage image;
  const bool alpha = heif_image_handle_has_alpha_channel(handle.get());
  const uint32_t channels = alpha ? 4 : 3;
  if (Outcome fits = preparePixels(image, width, height, channels); !fits)
    return fits.error();
  if (Outcome holds = checkPlausible(width, height, bytes.size()); !holds)
    return holds.error();
  // A grid says for itself how large it is, whatever the container says.
  constexpr uint64_t kUsualSide = 8192;
  heif_context_set_maximum_image_size_limit(
      context.get(),
      static_cast<int>(std::max(kUsualSide, 2 * std::max(width, height))));
  options->ignore_transformations = !applyOrientation;
  options->convert_hdr_to_8bit = 1;
  const MediaKind kind = probe(bytes).kind;
  if (kind == MediaKind::Avif || kind == MediaKind::AnimatedAvif)
    options->decoder_id = quietDecoder();
  heif_image *decoded = nullptr;
  error = heif_decode_image(handle.get(), &decoded, heif_colorspace_RGB,
                            alpha ? heif_chroma_interleaved_RGBA
                                  : heif_chroma_interleaved_RGB,
                            options.get());
  if (error.code != heif_error_Ok)
    return damaged(error);
  const std::unique_ptr<heif_image, FreeImage> pixels(decoded);
  int stride = 0;
  const uint8_t *rows = heif_image_get_plane_readonly(
      pixels.get(), heif_channel_interleaved, &stride);
  // The coded picture may have other sides than its container says.
  const int gotWidth =
      heif_image_get_width(pixels.get(), heif_channel_interleaved);
  const int gotHeight =
      heif_image_get_height(pixels.get(), heif_channel_interleaved);
  if (!rows || gotWidth < 1 || gotHeight < 1 || stride < 1 ||
      size_t(stride) < size_t(gotWidth) * channels)
    return dataError("damaged HEIC or AVIF: no pixels in it");
  if (Outcome fits = preparePixels(image, uint64_t(gotWidth),
                                   uint64_t(gotHeight), channels);
      !fits)
    return fits.error();
  for (size_t y = 0; y < image.height; ++y) {
    const uint8_t *row = rows + y * size_t(stride);
    image.pixels.insert(image.pixels.end(), row,
                        row + size_t(image.width) * channels);
  }
  image.premultiplied =
      alpha && heif_image_handle_is_premultiplied_alpha(handle.get());
  image.bits = uint32_t(
      std::max(8, heif_image_handle_get_luma_bits_per_pixel(handle.get())));
  image.orientation = readTransformations(bytes);
  readColours(handle.get(), image);
  const int pictures =
      heif_context_get_number_of_top_level_images(context.get());
  image.moreFrames = uint32_t(std::max(pictures, 1) - 1);
  return image;
}

} // namespace smmil
