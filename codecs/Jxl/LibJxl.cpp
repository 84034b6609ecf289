//===- LibJxl.cpp - Calls of libjxl ---------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Distributions build libjxl so that it prints what it finds wrong with a
// stream; a checksum finds damage before. And libjxl takes as much memory as a
// stream asks for, in frames that are not even shown. So the beginning of a
// stream is checked first: one frame as large as the picture, and nothing else.
//
//===----------------------------------------------------------------------===//
#include "codecs/Jxl/LibJxl.h"

#if __has_include(<jxl/encode.h>)
#include <jxl/decode.h>
#include <jxl/encode.h>
#include <jxl/version.h>
#define SMMIL_HAVE_JXL 1
#define SMMIL_JXL_QUOTE(text) #text
#define SMMIL_JXL_TEXT(text) SMMIL_JXL_QUOTE(text)
/// The interface of the library changes with its minor version.
#define SMMIL_JXL_VERSION                                                      \
  SMMIL_JXL_TEXT(JPEGXL_MAJOR_VERSION) "." SMMIL_JXL_TEXT(JPEGXL_MINOR_VERSION)
#endif

#include <cstring>
#include <memory>
#include <utility>

namespace smmil::jxl {

#ifdef SMMIL_HAVE_JXL

namespace {

constexpr size_t kChecksumBytes = 4;
constexpr JxlPixelFormat kRgb = {3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};

/// The functions of libjxl that are used.
struct LibJxl {
  external::Library library{"libjxl.so." SMMIL_JXL_VERSION};
  external::Function<decltype(JxlEncoderVersion)> version{library,
                                                          "JxlEncoderVersion"};
  external::Function<decltype(JxlDecoderCreate)> decoderCreate{
      library, "JxlDecoderCreate"};
  external::Function<decltype(JxlDecoderDestroy)> decoderDestroy{
      library, "JxlDecoderDestroy"};
  external::Function<decltype(JxlDecoderSubscribeEvents)> subscribe{
      library, "JxlDecoderSubscribeEvents"};
  external::Function<decltype(JxlDecoderSetInput)> setInput{
      library, "JxlDecoderSetInput"};
  external::Function<decltype(JxlDecoderReleaseInput)> releaseInput{
      library, "JxlDecoderReleaseInput"};
  external::Function<decltype(JxlDecoderProcessInput)> process{
      library, "JxlDecoderProcessInput"};
  external::Function<decltype(JxlDecoderImageOutBufferSize)> outSize{
      library, "JxlDecoderImageOutBufferSize"};
  external::Function<decltype(JxlDecoderSetImageOutBuffer)> setOut{
      library, "JxlDecoderSetImageOutBuffer"};
  external::Function<decltype(JxlEncoderCreate)> encoderCreate{
      library, "JxlEncoderCreate"};
  external::Function<decltype(JxlEncoderDestroy)> encoderDestroy{
      library, "JxlEncoderDestroy"};
  external::Function<decltype(JxlEncoderInitBasicInfo)> initInfo{
      library, "JxlEncoderInitBasicInfo"};
  external::Function<decltype(JxlEncoderSetBasicInfo)> setInfo{
      library, "JxlEncoderSetBasicInfo"};
  external::Function<decltype(JxlColorEncodingSetToSRGB)> srgb{
      library, "JxlColorEncodingSetToSRGB"};
  external::Function<decltype(JxlEncoderSetColorEncoding)> setColor{
      library, "JxlEncoderSetColorEncoding"};
  external::Function<decltype(JxlEncoderFrameSettingsCreate)> settingsCreate{
      library, "JxlEncoderFrameSettingsCreate"};
  external::Function<decltype(JxlEncoderFrameSettingsSetOption)> setOption{
      library, "JxlEncoderFrameSettingsSetOption"};
  external::Function<decltype(JxlEncoderSetFrameLossless)> setLossless{
      library, "JxlEncoderSetFrameLossless"};
  external::Function<decltype(JxlEncoderSetFrameDistance)> setDistance{
      library, "JxlEncoderSetFrameDistance"};
  external::Function<decltype(JxlEncoderAddImageFrame)> addFrame{
      library, "JxlEncoderAddImageFrame"};
  external::Function<decltype(JxlEncoderCloseInput)> encoderClose{
      library, "JxlEncoderCloseInput"};
  external::Function<decltype(JxlEncoderProcessOutput)> output{
      library, "JxlEncoderProcessOutput"};
};

const LibJxl &libJxl() {
  static const LibJxl functions;
  return functions;
}

struct FreeDecoder {
  void operator()(JxlDecoder *decoder) const {
    libJxl().decoderDestroy(decoder);
  }
};
struct FreeEncoder {
  void operator()(JxlEncoder *encoder) const {
    libJxl().encoderDestroy(encoder);
  }
};

/// Bits from the lowest of the first byte on; zeros behind the end.
class BitReader {
public:
  explicit BitReader(ByteSpan bytes) : bytes(bytes) {}
  uint32_t read(int count) {
    uint32_t value = 0;
    for (int i = 0; i < count; ++i, ++at)
      if (at / 8 < bytes.size())
        value |= static_cast<uint32_t>(bytes[at / 8] >> at % 8 & 1) << i;
    return value;
  }
  /// Whether the next bits are these.
  bool expect(int count, uint32_t value) { return read(count) == value; }
  /// Whether the bits to the end of the byte are zeros.
  bool expectByte() { return read(static_cast<int>((8 - at % 8) % 8)) == 0; }

private:
  ByteSpan bytes;
  size_t at = 0;
};

uint64_t readExtent(BitReader &reader, bool eights) {
  if (eights)
    return 8 * (uint64_t(reader.read(5)) + 1);
  constexpr int kBits[] = {9, 13, 18, 30};
  const int bits = kBits[reader.read(2)];
  return uint64_t(reader.read(bits)) + 1;
}

bool readSize(BitReader &reader, const Shape &shape) {
  constexpr uint64_t kRatios[][2] = {{1, 1},  {12, 10}, {4, 3}, {3, 2},
                                     {16, 9}, {5, 4},   {2, 1}};
  const bool eights = reader.read(1) != 0;
  const uint64_t height = readExtent(reader, eights);
  const uint32_t ratio = reader.read(3);
  const uint64_t width =
      ratio == 0 ? readExtent(reader, eights)
                 : height * kRatios[ratio - 1][0] / kRatios[ratio - 1][1];
  return height == static_cast<uint64_t>(shape.height) &&
         width == static_cast<uint64_t>(shape.width);
}

/// Of a FrameHeader: 0 or 128.
bool readFlags(BitReader &reader) {
  const uint32_t selector = reader.read(2);
  return selector == 0 || (selector == 2 && reader.expect(8, 128 - 17));
}

/// Adler-32, as RFC 1950 defines it.
uint32_t checksumOf(ByteSpan bytes) {
  constexpr uint32_t kBase = 65521;
  uint32_t a = 1, b = 0;
  for (uint8_t byte : bytes) {
    a = (a + byte) % kBase;
    b = (b + a) % kBase;
  }
  return b << 16 | a;
}

/// Whether a codestream begins as spec.md says.
bool beginsAsPlanned(bool lossless, const Shape &shape, ByteSpan bits) {
  BitReader reader(bits);
  if (!reader.expect(16, 0x0aff) || !readSize(reader, shape))
    return false;
  // 0, 0, 0, 00, 1, 00, 0, 1, 00, 1 or 1, 1.
  if (!(lossless ? reader.expect(13, 0x1220) : reader.expect(2, 3)) ||
      !reader.expectByte())
    return false;
  if (!lossless && reader.read(1) == 1)
    return true; // All default.
  if (!reader.expect(lossless ? 3 : 2, 0) || !reader.expect(1, lossless) ||
      !readFlags(reader) || !reader.expect(lossless ? 3 : 2, 0))
    return false;
  reader.read(lossless ? 2 : 6);
  return reader.expect(6, 0x20);
}

} // namespace

const char kAbsence[] = "jxl: libjxl.so." SMMIL_JXL_VERSION
                        " is not installed; install libjxl" SMMIL_JXL_VERSION;

bool isInstalled() { return bool(libJxl().library); }

std::string version() {
  const uint32_t number = libJxl().version(); // Two to three digits each.
  return std::to_string(number / 1000000) + "." +
         std::to_string(number / 1000 % 1000) + "." +
         std::to_string(number % 1000);
}

Status decodePicture(bool lossless, const Shape &shape, ByteSpan bits,
                     MutableByteSpan rgb) {
  if (bits.size() < kChecksumBytes)
    return Status::corrupt("jxl: the stream ends inside its checksum");
  uint32_t checksum;
  std::memcpy(&checksum, bits.data(), kChecksumBytes);
  bits = bits.subspan(kChecksumBytes);
  if (checksum != checksumOf(bits))
    return Status::corrupt("jxl: the stream is damaged");
  if (!beginsAsPlanned(lossless, shape, bits))
    return Status::corrupt("jxl: the picture is not as the plan says");
  const LibJxl &library = libJxl();
  const std::unique_ptr<JxlDecoder, FreeDecoder> decoder(
      library.decoderCreate(nullptr));
  if (!decoder ||
      library.subscribe(decoder.get(), JXL_DEC_FULL_IMAGE) != JXL_DEC_SUCCESS ||
      library.setInput(decoder.get(), bits.data(), bits.size()) !=
          JXL_DEC_SUCCESS)
    return Status::bufferTooSmall("jxl: no memory for a decoder");
  // To say that there is no more input makes it print what it misses.
  size_t size = 0;
  if (library.process(decoder.get()) != JXL_DEC_NEED_IMAGE_OUT_BUFFER ||
      library.outSize(decoder.get(), &kRgb, &size) != JXL_DEC_SUCCESS ||
      size != rgb.size() ||
      library.setOut(decoder.get(), &kRgb, rgb.data(), rgb.size()) !=
          JXL_DEC_SUCCESS ||
      library.process(decoder.get()) != JXL_DEC_FULL_IMAGE ||
      library.process(decoder.get()) != JXL_DEC_SUCCESS ||
      library.releaseInput(decoder.get()) != 0)
    return Status::corrupt("jxl: the stream is damaged");
  return Status::ok();
}

Status encodePicture(int distance, int effort, const Shape &shape, ByteSpan rgb,
                     Bytes &bits) {
  const LibJxl &library = libJxl();
  const std::unique_ptr<JxlEncoder, FreeEncoder> encoder(
      library.encoderCreate(nullptr));
  if (!encoder)
    return Status::bufferTooSmall("jxl: no memory for an encoder");
  const bool lossless = distance == 0;
  JxlBasicInfo info;
  library.initInfo(&info);
  info.xsize = static_cast<uint32_t>(shape.width);
  info.ysize = static_cast<uint32_t>(shape.height);
  info.bits_per_sample = 8;
  info.num_color_channels = 3;
  info.uses_original_profile = lossless;
  JxlColorEncoding color;
  library.srgb(&color, /*is_gray=*/JXL_FALSE);
  JxlEncoderFrameSettings *settings =
      library.settingsCreate(encoder.get(), nullptr);
  bool good =
      library.setInfo(encoder.get(), &info) == JXL_ENC_SUCCESS &&
      library.setColor(encoder.get(), &color) == JXL_ENC_SUCCESS &&
      (lossless ? library.setLossless(settings, JXL_TRUE)
                : library.setDistance(settings, static_cast<float>(distance) /
                                                    100)) == JXL_ENC_SUCCESS;
  constexpr std::pair<JxlEncoderFrameSettingId, int> kOff[] = {
      {JXL_ENC_FRAME_SETTING_PATCHES, 0},
      {JXL_ENC_FRAME_SETTING_DOTS, 0},
      {JXL_ENC_FRAME_SETTING_RESAMPLING, 1},
      {JXL_ENC_FRAME_SETTING_PROGRESSIVE_DC, 0}};
  for (const auto &[option, value] : kOff)
    good =
        good && library.setOption(settings, option, value) == JXL_ENC_SUCCESS;
  if (!good ||
      library.setOption(settings, JXL_ENC_FRAME_SETTING_EFFORT, effort) !=
          JXL_ENC_SUCCESS ||
      library.addFrame(settings, &kRgb, rgb.data(), rgb.size()) !=
          JXL_ENC_SUCCESS)
    return Status::invalidArgument("jxl: the encoder failed");
  library.encoderClose(encoder.get());
  size_t size = kChecksumBytes;
  JxlEncoderStatus status = JXL_ENC_NEED_MORE_OUTPUT;
  while (status == JXL_ENC_NEED_MORE_OUTPUT) {
    bits.resize(2 * size + 4096);
    uint8_t *next = bits.data() + size;
    size_t left = bits.size() - size;
    status = library.output(encoder.get(), &next, &left);
    size = bits.size() - left;
  }
  bits.resize(size);
  if (status != JXL_ENC_SUCCESS)
    return Status::invalidArgument("jxl: the encoder failed");
  const ByteSpan made = ByteSpan(bits).subspan(kChecksumBytes);
  const uint32_t checksum = checksumOf(made);
  std::memcpy(bits.data(), &checksum, kChecksumBytes);
  return beginsAsPlanned(lossless, shape, made)
             ? Status::ok()
             : Status::unsupported("jxl: libjxl wrote another kind of frame");
}

#else

const char kAbsence[] =
    "jxl: this build has no libjxl; install libjxl-dev and rebuild";

bool isInstalled() { return false; }
std::string version() { return ""; }

// Nothing calls these where the library is absent.
Status decodePicture(bool, const Shape &, ByteSpan, MutableByteSpan) {
  return Status::unsupported("jxl: this build has no libjxl");
}
Status encodePicture(int, int, const Shape &, ByteSpan, Bytes &) {
  return Status::unsupported("jxl: this build has no libjxl");
}

#endif

} // namespace smmil::jxl
