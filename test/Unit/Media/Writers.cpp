//===- Writers.cpp - Media files of many kinds, made in memory ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small files of every kind that lib/Media decodes.
//
//===----------------------------------------------------------------------===//

#include "Writers.h"

#include "Samples.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include <FLAC/stream_encoder.h>
#include <gif_lib.h>
#include <libheif/heif.h>
#include <openjpeg.h>
#include <sndfile.h>
#include <tiffio.h>
#include <webp/encode.h>
#include <webp/mux.h>

namespace smmil::test {

namespace {

/// A file that libraries write through callbacks.
struct Output {
  Bytes bytes;
  int64_t at = 0;

  int64_t write(const void *from, int64_t size) {
    if (size > 0) {
      if (int64_t(bytes.size()) < at + size)
        bytes.resize(size_t(at + size));
      std::memcpy(bytes.data() + at, from, size_t(size));
      at += size;
    }
    return size;
  }
  int64_t read(void *to, int64_t size) {
    size = std::max<int64_t>(0, std::min(size, int64_t(bytes.size()) - at));
    if (size > 0)
      std::memcpy(to, bytes.data() + at, size_t(size));
    at += size;
    return size;
  }
  int64_t seek(int64_t offset, int whence) {
    at = offset + (whence == SEEK_SET   ? 0
                   : whence == SEEK_CUR ? at
                                        : int64_t(bytes.size()));
    return at;
  }
};

} // namespace

Bytes writeSound(const Pcm &pcm, int format, double scale) {
  Output output;
  SF_VIRTUAL_IO calls = {
      [](void *client) {
        return sf_count_t(static_cast<Output *>(client)->bytes.size());
      },
      [](sf_count_t offset, int whence, void *client) {
        return sf_count_t(static_cast<Output *>(client)->seek(offset, whence));
      },
      [](void *to, sf_count_t size, void *client) {
        return sf_count_t(static_cast<Output *>(client)->read(to, size));
      },
      [](const void *from, sf_count_t size, void *client) {
        return sf_count_t(static_cast<Output *>(client)->write(from, size));
      },
      [](void *client) {
        return sf_count_t(static_cast<Output *>(client)->at);
      }};
  SF_INFO info = {};
  info.samplerate = int(pcm.rate);
  info.channels = int(pcm.channels);
  info.format = format;
  SNDFILE *file = sf_open_virtual(&calls, SFM_WRITE, &info, &output);
  if (!file)
    return {};
  const int coding = format & SF_FORMAT_SUBMASK;
  if (coding == SF_FORMAT_FLOAT || coding == SF_FORMAT_DOUBLE) {
    std::vector<double> values;
    for (int16_t sample : pcm.samples)
      values.push_back(double(sample) / 32768 * scale);
    sf_writef_double(file, values.data(), sf_count_t(pcm.frames()));
  } else {
    sf_writef_short(file, pcm.samples.data(), sf_count_t(pcm.frames()));
  }
  sf_close(file);
  return std::move(output.bytes);
}

Bytes writeTiff(const TiffRecipe &recipe,
                const std::vector<uint16_t> &samples) {
  Output output;
  TIFF *file = TIFFClientOpen(
      "seed", "w", &output,
      [](thandle_t client, void *to, tmsize_t size) {
        return tmsize_t(static_cast<Output *>(client)->read(to, size));
      },
      [](thandle_t client, void *from, tmsize_t size) {
        return tmsize_t(static_cast<Output *>(client)->write(from, size));
      },
      [](thandle_t client, toff_t offset, int whence) {
        return toff_t(
            static_cast<Output *>(client)->seek(int64_t(offset), whence));
      },
      [](thandle_t) { return 0; },
      [](thandle_t client) {
        return toff_t(static_cast<Output *>(client)->bytes.size());
      },
      nullptr, nullptr);
  for (unsigned page = 0; page < recipe.pages; ++page) {
    TIFFSetField(file, TIFFTAG_IMAGEWIDTH, recipe.width);
    TIFFSetField(file, TIFFTAG_IMAGELENGTH, recipe.height);
    TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, int(recipe.channels));
    TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, int(recipe.bits));
    TIFFSetField(file, TIFFTAG_ORIENTATION, int(recipe.orientation));
    TIFFSetField(file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(file, TIFFTAG_COMPRESSION, int(recipe.compression));
    TIFFSetField(file, TIFFTAG_PHOTOMETRIC,
                 recipe.channels < 3 ? PHOTOMETRIC_MINISBLACK
                                     : PHOTOMETRIC_RGB);
    if (recipe.unassociatedAlpha) {
      uint16_t extra = EXTRASAMPLE_UNASSALPHA;
      TIFFSetField(file, TIFFTAG_EXTRASAMPLES, 1, &extra);
    }
    TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, uint32_t(4));
    const size_t stride = size_t(recipe.width) * recipe.channels;
    for (uint32_t y = 0; y < recipe.height; ++y) {
      std::vector<uint16_t> wide(samples.begin() + ptrdiff_t(y * stride),
                                 samples.begin() + ptrdiff_t((y + 1) * stride));
      std::vector<uint8_t> narrow(wide.begin(), wide.end());
      TIFFWriteScanline(file,
                        recipe.bits == 16 ? static_cast<void *>(wide.data())
                                          : narrow.data(),
                        y, 0);
    }
    TIFFWriteDirectory(file);
  }
  TIFFClose(file);
  return std::move(output.bytes);
}

Bytes writeHeif(const RgbImage &image, HeifCoding coding, int quality) {
  Bytes bytes;
  heif_context *context = heif_context_alloc();
  heif_encoder *encoder = nullptr;
  const heif_error found = heif_context_get_encoder_for_format(
      context,
      coding == HeifCoding::Avif ? heif_compression_AV1 : heif_compression_HEVC,
      &encoder);
  if (found.code == heif_error_Ok) {
    heif_encoder_set_lossy_quality(encoder, quality);
    heif_encoder_set_parameter_string(encoder, "chroma", "444");
    heif_encoder_set_logging_level(encoder, 0);
    heif_image *picture = nullptr;
    heif_image_create(int(image.width), int(image.height), heif_colorspace_RGB,
                      heif_chroma_interleaved_RGB, &picture);
    heif_image_add_plane(picture, heif_channel_interleaved, int(image.width),
                         int(image.height), 8);
    int stride = 0;
    uint8_t *rows =
        heif_image_get_plane(picture, heif_channel_interleaved, &stride);
    for (size_t y = 0; y < image.height; ++y)
      std::memcpy(rows + y * size_t(stride),
                  image.pixels.data() + y * image.width * 3,
                  size_t(image.width) * 3);
    heif_image_handle *handle = nullptr;
    const heif_error done =
        heif_context_encode_image(context, picture, encoder, nullptr, &handle);
    if (done.code == heif_error_Ok) {
      heif_writer writer = {};
      writer.writer_api_version = 1;
      writer.write = [](heif_context *, const void *data, size_t size,
                        void *client) {
        const auto *from = static_cast<const uint8_t *>(data);
        static_cast<Bytes *>(client)->assign(from, from + size);
        return heif_error{heif_error_Ok, heif_suberror_Unspecified, ""};
      };
      heif_context_write(context, &writer, &bytes);
    }
    if (handle)
      heif_image_handle_release(handle);
    heif_image_release(picture);
    heif_encoder_release(encoder);
  }
  heif_context_free(context);
  return bytes;
}

Bytes writeJpeg2000(uint32_t width, uint32_t height, uint32_t components,
                    uint32_t bits, const std::vector<int> &samples) {
  std::vector<opj_image_cmptparm_t> parameters(components);
  for (opj_image_cmptparm_t &parameter : parameters) {
    parameter = {};
    parameter.dx = parameter.dy = 1;
    parameter.w = width;
    parameter.h = height;
    parameter.prec = bits;
  }
  opj_image_t *image =
      opj_image_create(components, parameters.data(),
                       components < 3 ? OPJ_CLRSPC_GRAY : OPJ_CLRSPC_SRGB);
  image->x1 = width;
  image->y1 = height;
  for (size_t i = 0; i < samples.size(); ++i)
    image->comps[i % components].data[i / components] = samples[i];
  opj_cparameters_t coding;
  opj_set_default_encoder_parameters(&coding);
  coding.numresolution = 3;
  coding.tcp_numlayers = 1;
  coding.cp_disto_alloc = 1;
  opj_codec_t *codec = opj_create_compress(OPJ_CODEC_JP2);
  opj_setup_encoder(codec, &coding, image);
  Output output;
  opj_stream_t *stream = opj_stream_create(65536, OPJ_FALSE);
  opj_stream_set_user_data(stream, &output, nullptr);
  opj_stream_set_write_function(
      stream, [](void *from, OPJ_SIZE_T size, void *client) {
        return OPJ_SIZE_T(
            static_cast<Output *>(client)->write(from, int64_t(size)));
      });
  opj_stream_set_skip_function(stream, [](OPJ_OFF_T size, void *client) {
    static_cast<Output *>(client)->at += size;
    return size;
  });
  opj_stream_set_seek_function(stream, [](OPJ_OFF_T offset, void *client) {
    static_cast<Output *>(client)->at = offset;
    return OPJ_TRUE;
  });
  const bool done = opj_start_compress(codec, image, stream) &&
                    opj_encode(codec, stream) &&
                    opj_end_compress(codec, stream);
  opj_stream_destroy(stream);
  opj_destroy_codec(codec);
  opj_image_destroy(image);
  return done ? std::move(output.bytes) : Bytes();
}

Bytes writeWebp(const RgbImage &image, bool lossless) {
  uint8_t *data = nullptr;
  const int width = int(image.width), height = int(image.height);
  const size_t size = lossless
                          ? WebPEncodeLosslessRGB(image.pixels.data(), width,
                                                  height, width * 3, &data)
                          : WebPEncodeRGB(image.pixels.data(), width, height,
                                          width * 3, 90, &data);
  Bytes bytes(data, data + size);
  WebPFree(data);
  return bytes;
}

Bytes writeWebpFrames(uint32_t width, uint32_t height, unsigned frames) {
  WebPAnimEncoderOptions options;
  WebPAnimEncoderOptionsInit(&options);
  WebPAnimEncoder *encoder =
      WebPAnimEncoderNew(int(width), int(height), &options);
  WebPConfig config;
  WebPConfigInit(&config);
  config.lossless = 1;
  for (unsigned i = 0; i < frames; ++i) {
    WebPPicture picture;
    WebPPictureInit(&picture);
    picture.use_argb = 1;
    picture.width = int(width);
    picture.height = int(height);
    WebPPictureAlloc(&picture);
    for (size_t p = 0; p < size_t(picture.argb_stride) * height; ++p)
      picture.argb[p] = 0xFF000000 | (250 - 25 * i) << 16;
    WebPAnimEncoderAdd(encoder, &picture, int(100 * i), &config);
    WebPPictureFree(&picture);
  }
  WebPAnimEncoderAdd(encoder, nullptr, int(100 * frames), nullptr);
  WebPData data;
  WebPDataInit(&data);
  WebPAnimEncoderAssemble(encoder, &data);
  Bytes bytes(data.bytes, data.bytes + data.size);
  WebPDataClear(&data);
  WebPAnimEncoderDelete(encoder);
  return bytes;
}

Bytes writeGif(uint32_t width, uint32_t height, unsigned frames,
               bool interlaced) {
  Bytes bytes;
  int error = 0;
  GifFileType *file = EGifOpen(
      &bytes,
      [](GifFileType *file, const GifByteType *data, int size) {
        auto *to = static_cast<Bytes *>(file->UserData);
        to->insert(to->end(), data, data + size);
        return size;
      },
      &error);
  const GifColorType colours[4] = {
      {250, 0, 0}, {50, 60, 70}, {80, 90, 100}, {200, 210, 220}};
  ColorMapObject *map = GifMakeMapObject(4, colours);
  EGifSetGifVersion(file, true);
  EGifPutScreenDesc(file, int(width), int(height), 2, 0, map);
  for (unsigned i = 0; i < frames; ++i) {
    EGifPutImageDesc(file, 0, 0, int(width), int(height), interlaced, nullptr);
    std::vector<GifPixelType> row(width, GifPixelType(i % 4));
    for (uint32_t y = 0; y < height; ++y)
      EGifPutLine(file, row.data(), int(width));
  }
  EGifCloseFile(file, &error);
  GifFreeMapObject(map);
  return bytes;
}

Bytes writeOggFlac(const Pcm &pcm) {
  Bytes bytes;
  FLAC__StreamEncoder *encoder = FLAC__stream_encoder_new();
  FLAC__stream_encoder_set_channels(encoder, pcm.channels);
  FLAC__stream_encoder_set_sample_rate(encoder, pcm.rate);
  FLAC__stream_encoder_set_ogg_serial_number(encoder, long(pcm.samples.size()));
  FLAC__stream_encoder_init_ogg_stream(
      encoder, nullptr,
      [](const FLAC__StreamEncoder *, const FLAC__byte from[], size_t size,
         uint32_t, uint32_t, void *client) {
        auto *to = static_cast<Bytes *>(client);
        to->insert(to->end(), from, from + size);
        return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
      },
      nullptr, nullptr, nullptr, &bytes);
  const std::vector<FLAC__int32> wide(pcm.samples.begin(), pcm.samples.end());
  FLAC__stream_encoder_process_interleaved(encoder, wide.data(),
                                           uint32_t(pcm.frames()));
  FLAC__stream_encoder_finish(encoder);
  FLAC__stream_encoder_delete(encoder);
  return bytes;
}

Bytes writeMp2(unsigned frames) {
  // 128 kbit/s: 417 bytes, no allocation for any band.
  Bytes bytes;
  for (unsigned i = 0; i < frames; ++i) {
    const size_t at = bytes.size();
    bytes.resize(at + 417);
    const uint8_t header[4] = {0xFF, 0xFD, 0x80, 0x04};
    std::copy(header, header + 4, bytes.begin() + ptrdiff_t(at));
  }
  return bytes;
}

//===----------------------------------------------------------------------===//
// Seeds
//===----------------------------------------------------------------------===//

std::map<std::string, Bytes> fuzzSeeds() {
  std::map<std::string, Bytes> seeds;
  unsigned number = 0;
  auto add = [&](const char *target, Bytes bytes) {
    if (!bytes.empty())
      seeds[std::string(target) + "/" + std::to_string(number++)] =
          std::move(bytes);
  };
  const RgbImage small = photo(19, 13), larger = drawing(70, 50);
  for (const RgbImage *image : {&small, &larger}) {
    add("jpeg", *writeJpeg(image->width, image->height, image->pixels, 70));
    add("png", *writePng(image->width, image->height, image->pixels));
    add("webp", writeWebp(*image, true));
    add("webp", writeWebp(*image, false));
    add("heif", writeHeif(*image, HeifCoding::Avif));
    add("heif", writeHeif(*image, HeifCoding::Heic));
    TiffRecipe recipe;
    recipe.width = image->width;
    recipe.height = image->height;
    const std::vector<uint16_t> samples(image->pixels.begin(),
                                        image->pixels.end());
    for (int compression : {COMPRESSION_NONE, COMPRESSION_LZW,
                            COMPRESSION_ADOBE_DEFLATE, COMPRESSION_PACKBITS}) {
      recipe.compression = uint16_t(compression);
      add("tiff", writeTiff(recipe, samples));
    }
    recipe.bits = 16;
    add("tiff", writeTiff(recipe, samples));
    recipe.pages = 2;
    recipe.orientation = 6;
    add("tiff", writeTiff(recipe, samples));
    add("jpeg2000",
        writeJpeg2000(image->width, image->height, 3, 8,
                      std::vector<int>(samples.begin(), samples.end())));
  }
  add("webp", writeWebpFrames(9, 7, 3));
  for (unsigned frames : {1u, 3u})
    for (bool interlaced : {false, true})
      add("gif", writeGif(9, 7, frames, interlaced));
  add("jpeg2000", writeJpeg2000(8, 4, 1, 12, std::vector<int>(32, 3000)));
  add("mpeg", writeMp2(5));
  for (uint32_t channels : {1u, 2u, 6u}) {
    const Pcm pcm = tone(16000, channels, 440, 900);
    for (int coding :
         {SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, SF_FORMAT_FLOAT, SF_FORMAT_ULAW,
          SF_FORMAT_IMA_ADPCM, SF_FORMAT_MS_ADPCM, SF_FORMAT_GSM610,
          SF_FORMAT_ALAC_16, SF_FORMAT_DWVW_16, SF_FORMAT_G721_32})
      for (int container :
           {SF_FORMAT_WAV, SF_FORMAT_WAVEX, SF_FORMAT_AIFF, SF_FORMAT_AU,
            SF_FORMAT_CAF, SF_FORMAT_W64, SF_FORMAT_RF64, SF_FORMAT_SVX,
            SF_FORMAT_NIST, SF_FORMAT_VOC, SF_FORMAT_IRCAM, SF_FORMAT_PAF,
            SF_FORMAT_PVF, SF_FORMAT_AVR})
        if (channels < 3 || coding == SF_FORMAT_PCM_16)
          add("container", writeSound(pcm, container | coding));
    add("flac", writeSound(pcm, SF_FORMAT_FLAC | SF_FORMAT_PCM_16));
    add("flac", writeSound(pcm, SF_FORMAT_FLAC | SF_FORMAT_PCM_24));
    for (int coding : {SF_FORMAT_VORBIS, SF_FORMAT_OPUS})
      add("ogg", writeSound(pcm, SF_FORMAT_OGG | coding));
    add("ogg", writeOggFlac(pcm));
    add("mpeg", writeSound(pcm, SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III));
  }
  return seeds;
}

} // namespace smmil::test
