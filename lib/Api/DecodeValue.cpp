//===- DecodeValue.cpp - Items as a caller wants them ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A coded item whose stored frame is the wanted one is decoded straight into
// the caller's memory; everything else goes through RGB rows or samples.
//
//===----------------------------------------------------------------------===//

#include "DecodeValue.h"

#include "smmil/Dataset/ItemPicture.h"
#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"
#include "smmil/Media/Numeric.h"
#include "smmil/Media/Spectra.h"
#include "smmil/Runtime/Prologue.h"
#include "smmil/Runtime/TensorMap.h"

#include <cstring>
#include <initializer_list>

using namespace smmil;

namespace {

/// Nearest half of a float, ties to even.
uint16_t toHalf(float value) {
  uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000);
  const uint32_t magnitude = bits & 0x7FFFFFFF;
  if (magnitude > 0x7F800000)
    return static_cast<uint16_t>(sign | 0x7E00);
  if (magnitude >= 0x47800000) // 65536 and more, infinity too.
    return static_cast<uint16_t>(sign | 0x7C00);
  uint32_t mantissa = 0, shift = 13, exponent = 0;
  if (magnitude >= 0x38800000) { // Normal halves.
    mantissa = magnitude;
    exponent = 112u << 23;
  } else {
    shift = 126 - (magnitude >> 23);
    if (shift > 24)
      return sign;
    mantissa = (magnitude & 0x7FFFFF) | 0x800000;
  }
  const uint32_t rest = mantissa & ((1u << shift) - 1);
  const uint32_t middle = 1u << (shift - 1);
  uint32_t half = (mantissa - exponent) >> shift;
  half += rest > middle || (rest == middle && (half & 1) != 0);
  return static_cast<uint16_t>(sign | half);
}

size_t bytesOfType(smmil_type type) {
  return bytesOf(static_cast<NumberType>(type));
}

smmil_value makeValue(smmil_type type,
                      std::initializer_list<uint64_t> extents) {
  smmil_value value = {};
  value.type = type;
  size_t elements = 1;
  for (uint64_t extent : extents) {
    value.extents[value.rank++] = extent;
    elements *= static_cast<size_t>(extent);
  }
  value.bytes = elements * bytesOfType(type);
  return value;
}

/// One item on its way to a caller.
class ItemDecoder {
public:
  ItemDecoder(const Dataset &dataset, uint64_t id, const smmil_request &request,
              const ValueSink &sink)
      : dataset(dataset), id(id), request(request), sink(sink) {}

  Result<bool> run() {
    Result<ItemRecord> found = dataset.item(id);
    if (!found)
      return found.error();
    record = *found;
    if (request.form != SMMIL_TENSOR && request.form != SMMIL_STORED)
      return refuse("is wanted in a form that there is none of; "
                    "SMMIL_TENSOR or SMMIL_STORED");
    if (record.field == ItemRecord::kNoField)
      return refuse("is a file that no field covers; take its bytes");
    field = &dataset.plan().fields[record.field];
    Result<ByteSpan> stored = dataset.view(record, source);
    if (!stored)
      return stored.error();
    bits = *stored;
    isFile = givesFile(dataset.plan(), record);
    // The file itself, coded.
    if (isFile && !record.isCopy() && field->modality != Modality::Image) {
      Result<Bytes> file = dataset.sourceBytes(id);
      if (!file)
        return file.error();
      source = std::move(*file);
      bits = source;
    }
    switch (field->modality) {
    case Modality::Image:
      return image();
    case Modality::Audio:
      return sound();
    case Modality::Numeric:
      return numbers();
    case Modality::Text:
    case Modality::Video:
      break;
    }
    return refuse("is video, which is not decoded; take its bytes");
  }

private:
  Error refuse(const std::string &why) const {
    return usageError(dataset.directory() + ": item " + std::to_string(id) +
                      " " + why);
  }
  Error damaged(const std::string &why) const {
    return dataError(dataset.directory() + ": item " + std::to_string(id) +
                     ": " + why);
  }
  bool isTensor() const { return request.form == SMMIL_TENSOR; }
  smmil_type tensorType() const {
    return request.type == 0 ? SMMIL_F32 : request.type;
  }

  /// Memory of the thread, which grows to the largest item it has met.
  struct Scratch {
    Bytes value, workspace;
  };
  static Scratch &scratch() {
    thread_local Scratch memory;
    return memory;
  }

  /// The value of a coded item into `out`, or its tensor.
  Outcome decodeCoded(const ItemInfo &info, MutableByteSpan out,
                      bool tensor) const {
    Bytes &workspace = scratch().workspace;
    if (workspace.size() < info.workspaceBytes)
      workspace.resize(info.workspaceBytes);
    const MutableByteSpan work(workspace.data(), info.workspaceBytes);
    const ItemCodec codec = dataset.codec();
    Status status =
        tensor ? codec.decodeTensor(record.field, record.caseIndex, bits,
                                    {reinterpret_cast<float *>(out.data()),
                                     out.size() / sizeof(float)},
                                    work)
               : codec.decode(record.field, record.caseIndex, bits, out, work);
    if (status.isOk())
      return Outcome::success();
    return damaged(std::string(status.message()) +
                   "; restore the file or pack again");
  }
  Result<ItemInfo> codedInfo() const {
    ItemInfo info;
    Status status =
        dataset.codec().info(record.field, record.caseIndex, bits, info);
    if (status.isOk())
      return info;
    return damaged(std::string(status.message()) +
                   "; restore the file or pack again");
  }

  Result<bool> image();
  void normalisation(float (&scale)[3], float (&offset)[3]) const;
  Result<bool> fusedTensor(const ItemInfo &info, uint32_t width,
                           uint32_t height);
  Result<bool> giveImage(uint32_t width, uint32_t height, ByteSpan rgb);
  Result<bool> sound();
  Result<bool> giveSound(Span<const int16_t> samples, uint32_t channels,
                         uint32_t rate);
  Result<bool> numbers();

  const Dataset &dataset;
  uint64_t id;
  const smmil_request &request;
  const ValueSink &sink;
  ItemRecord record;
  const PlanField *field = nullptr;
  ByteSpan bits;       ///< Stored, or of the source's file.
  bool isFile = false; ///< The source's file; `bits` are it but for images.
  Bytes source;
};

} // namespace

//===----------------------------------------------------------------------===//
// Images
//===----------------------------------------------------------------------===//

template <typename T, typename Convert>
static void mapPlanes(ByteSpan rgb, T *out, const Convert &convert) {
  const size_t pixels = rgb.size() / 3;
  T map[3][256];
  for (size_t c = 0; c < 3; ++c)
    for (int v = 0; v < 256; ++v)
      map[c][v] = convert(c, v);
  T *red = out, *green = out + pixels, *blue = green + pixels;
  const uint8_t *from = rgb.data();
  for (size_t i = 0; i < pixels; ++i, from += 3) {
    red[i] = map[0][from[0]];
    green[i] = map[1][from[1]];
    blue[i] = map[2][from[2]];
  }
}

static float normalise(int value, float scale, float offset) {
  // Not to be contracted into a fused multiply-add.
  volatile float product = static_cast<float>(value) * scale;
  return product + offset;
}

void ItemDecoder::normalisation(float (&scale)[3], float (&offset)[3]) const {
  for (int c = 0; c < 3; ++c) {
    scale[c] = 1.0f / 255;
    offset[c] = 0;
  }
  if (request.normalize != 0) {
    std::memcpy(scale, request.scale, sizeof scale);
    std::memcpy(offset, request.offset, sizeof offset);
  } else if (field->frame.width > 0) {
    std::memcpy(scale, field->frame.scale, sizeof scale);
    std::memcpy(offset, field->frame.offset, sizeof offset);
  }
}

/// A tensor of the stored size, straight from the decoder.
Result<bool> ItemDecoder::fusedTensor(const ItemInfo &info, uint32_t width,
                                      uint32_t height) {
  const smmil_value value = makeValue(tensorType(), {3, height, width});
  void *memory = sink(value);
  if (!memory)
    return false;
  float scale[3], offset[3];
  normalisation(scale, offset);
  const size_t pixels = size_t(width) * height, elements = 3 * pixels;
  auto *bytes = static_cast<uint8_t *>(memory);
  TensorOutput output;
  if (value.type == SMMIL_F32) {
    output.values = {static_cast<float *>(memory), elements};
    output.scale = scale;
    output.offset = offset;
  } else {
    // Halves are made in place, from bytes that lie in the upper half.
    output.bytes = {bytes + (value.type == SMMIL_F16 ? elements : 0), elements};
  }
  Bytes &workspace = scratch().workspace;
  if (workspace.size() < info.workspaceBytes)
    workspace.resize(info.workspaceBytes);
  const Status status = dataset.codec().decoder().decodeTensor(
      record.field, record.caseIndex, bits, output,
      {workspace.data(), info.workspaceBytes});
  if (!status.isOk())
    return damaged(std::string(status.message()) +
                   "; restore the file or pack again");
  if (value.type != SMMIL_F16)
    return true;
  for (size_t c = 0; c < 3; ++c) {
    uint16_t halves[256];
    for (int v = 0; v < 256; ++v)
      halves[v] = toHalf(normalise(v, scale[c], offset[c]));
    for (size_t i = c * pixels; i < (c + 1) * pixels; ++i)
      std::memcpy(bytes + 2 * i, &halves[bytes[elements + i]], 2);
  }
  return true;
}

Result<bool> ItemDecoder::image() {
  if ((request.width == 0) != (request.height == 0))
    return refuse("is wanted with one side of 0; give both sides or none");
  constexpr uint32_t kMostSide = 1 << 16;
  if (request.width > kMostSide || request.height > kMostSide)
    return refuse("is wanted with more than 65536 pixels a side");
  if (isTensor() && tensorType() != SMMIL_U8 && tensorType() != SMMIL_F16 &&
      tensorType() != SMMIL_F32)
    return refuse("is an image; its tensor is u8, f16 or f32");
  if (isFile) {
    ImageOptions options = dataset.manifest().images;
    options.firstFrame |= request.first_frame != 0;
    Result<RgbImage> picture = pictureOfFile(dataset, id, options);
    if (!picture)
      return picture.error();
    uint32_t width = request.width, height = request.height;
    if (width == 0) {
      width = field->frame.width > 0 ? uint32_t(field->frame.width)
                                     : picture->width;
      height = field->frame.width > 0 ? uint32_t(field->frame.height)
                                      : picture->height;
    }
    if (width != picture->width || height != picture->height)
      *picture = resizeTriangle(*picture, width, height);
    return giveImage(width, height, picture->pixels);
  }
  Result<ItemInfo> info = codedInfo();
  if (!info)
    return info.error();
  Shape root = rootShape(*field);
  ByteReader reader(bits);
  if (Status status = readRoot(reader, root); !status.isOk())
    return damaged(status.message());
  const auto width = uint32_t(root.width), height = uint32_t(root.height);
  const bool isOwnSize = request.width == 0 ||
                         (request.width == width && request.height == height);
  if (isOwnSize && !isTensor()) {
    void *out = sink(makeValue(SMMIL_U8, {height, width, 3}));
    if (!out)
      return false;
    Outcome done = decodeCoded(
        *info, {static_cast<uint8_t *>(out), info->outputBytes}, false);
    return done ? Result<bool>(true) : done.error();
  }
  if (isOwnSize && tensorType() == SMMIL_F32 && request.normalize == 0) {
    const smmil_value value = makeValue(SMMIL_F32, {3, height, width});
    void *out = sink(value);
    if (!out)
      return false;
    Outcome done =
        decodeCoded(*info, {static_cast<uint8_t *>(out), value.bytes}, true);
    return done ? Result<bool>(true) : done.error();
  }
  // Emitted codecs have the field's own normalisation compiled in.
  if (isOwnSize && !dataset.codec().emitted())
    return fusedTensor(*info, width, height);
  Bytes &rgb = scratch().value;
  rgb.resize(info->outputBytes);
  if (Outcome done = decodeCoded(*info, rgb, false); !done)
    return done.error();
  if (isOwnSize)
    return giveImage(width, height, rgb);
  const RgbImage picture = resizeTriangle(
      {width, height, {rgb.begin(), rgb.end()}}, request.width, request.height);
  return giveImage(picture.width, picture.height, picture.pixels);
}

Result<bool> ItemDecoder::giveImage(uint32_t width, uint32_t height,
                                    ByteSpan rgb) {
  if (!isTensor()) {
    void *out = sink(makeValue(SMMIL_U8, {height, width, 3}));
    if (!out)
      return false;
    std::memcpy(out, rgb.data(), rgb.size());
    return true;
  }
  const smmil_value value = makeValue(tensorType(), {3, height, width});
  void *out = sink(value);
  if (!out)
    return false;
  float scale[3], offset[3];
  normalisation(scale, offset);
  const auto normalized = [&](size_t c, int v) {
    return normalise(v, scale[c], offset[c]);
  };
  if (value.type == SMMIL_U8)
    mapPlanes(rgb, static_cast<uint8_t *>(out),
              [](size_t, int v) { return static_cast<uint8_t>(v); });
  else if (value.type == SMMIL_F16)
    mapPlanes(rgb, static_cast<uint16_t *>(out),
              [&](size_t c, int v) { return toHalf(normalized(c, v)); });
  else
    mapPlanes(rgb, static_cast<float *>(out), normalized);
  return true;
}

//===----------------------------------------------------------------------===//
// Sound and arrays
//===----------------------------------------------------------------------===//

/// f32 [bin][frame] or [channel][sample] from i16 the other way round.
template <typename T, typename Convert>
static void transpose(Span<const int16_t> values, size_t inner, T *out,
                      const Convert &convert) {
  const size_t outer = values.size() / inner;
  for (size_t i = 0; i < outer; ++i)
    for (size_t k = 0; k < inner; ++k)
      out[k * outer + i] = convert(values[i * inner + k]);
}

Result<bool> ItemDecoder::sound() {
  const ItemFrame &frame = field->frame;
  const bool isSpectral = frame.domain != AudioDomain::Pcm;
  if (isTensor() && tensorType() != SMMIL_F16 && tensorType() != SMMIL_F32)
    return refuse("is sound; its tensor is f16 or f32");
  if (isSpectral && (request.rate != 0 || request.channels != 0))
    return refuse("is stored as spectra, which have no other rate or channels");
  Pcm pcm;
  if (isFile) {
    Result<Pcm> decoded = decodeAudio(bits);
    if (!decoded)
      return damaged(decoded.error().message);
    pcm = std::move(*decoded);
  } else {
    Result<ItemInfo> info = codedInfo();
    if (!info)
      return info.error();
    pcm.rate = uint32_t(frame.rate);
    pcm.channels = uint32_t(frame.channels);
    pcm.samples.resize(info->outputBytes / sizeof(int16_t));
    if (Outcome done =
            decodeCoded(*info,
                        {reinterpret_cast<uint8_t *>(pcm.samples.data()),
                         info->outputBytes},
                        false);
        !done)
      return done.error();
    if (isSpectral)
      return giveSound(pcm.samples, 0, pcm.rate);
  }
  const uint32_t rate = request.rate != 0 ? request.rate
                        : frame.rate > 0  ? uint32_t(frame.rate)
                                          : pcm.rate;
  const uint32_t channels = request.channels != 0 ? request.channels
                            : frame.channels > 0  ? uint32_t(frame.channels)
                                                  : pcm.channels;
  if (rate != pcm.rate || channels != pcm.channels) {
    Result<Pcm> changed = resample(pcm, rate, channels);
    if (!changed)
      return damaged(changed.error().message);
    pcm = std::move(*changed);
  }
  if (isSpectral) {
    const std::vector<int16_t> spectra = spectraOf(pcm, frame.domain);
    return giveSound(spectra, 0, pcm.rate);
  }
  return giveSound(pcm.samples, pcm.channels, pcm.rate);
}

Result<bool> ItemDecoder::giveSound(Span<const int16_t> samples,
                                    uint32_t channels, uint32_t rate) {
  const bool isSpectral = channels == 0;
  const uint64_t inner =
      isSpectral ? uint64_t(infoOf(field->frame.domain).bins) : channels;
  const uint64_t outer = samples.size() / inner;
  smmil_value value = isTensor() ? makeValue(tensorType(), {inner, outer})
                                 : makeValue(SMMIL_I16, {outer, inner});
  value.rate = rate;
  void *out = sink(value);
  if (!out)
    return false;
  if (!isTensor()) {
    if (value.bytes != 0)
      std::memcpy(out, samples.data(), value.bytes);
    return true;
  }
  const float scale = isSpectral ? field->frame.scale[0] : 1.0f / 32768;
  const float offset = isSpectral ? field->frame.offset[0] : 0;
  const auto convert = [&](int16_t v) {
    // Not to be contracted into a fused multiply-add.
    volatile float product = static_cast<float>(v) * scale;
    return product + offset;
  };
  if (value.type == SMMIL_F16)
    transpose(samples, inner, static_cast<uint16_t *>(out),
              [&](int16_t v) { return toHalf(convert(v)); });
  else
    transpose(samples, inner, static_cast<float *>(out), convert);
  return true;
}

Result<bool> ItemDecoder::numbers() {
  smmil_value value = {};
  if (isFile) {
    Result<NumericArray> array = parseNpy(bits);
    if (!array)
      return damaged(array.error().message);
    value = makeValue(static_cast<smmil_type>(array->number), {});
    for (uint64_t extent : array->extents)
      value.extents[value.rank++] = extent;
    value.bytes = array->data.size();
    void *out = sink(value);
    if (out && value.bytes != 0)
      std::memcpy(out, array->data.data(), value.bytes);
    return out != nullptr;
  }
  Result<ItemInfo> info = codedInfo();
  if (!info)
    return info.error();
  ByteReader reader(bits);
  Extents extents;
  uint64_t count = 0;
  if (Status status = readExtents(reader, extents, count); !status.isOk())
    return damaged(status.message());
  value = makeValue(static_cast<smmil_type>(field->frame.number), {});
  for (size_t i = 0; i < extents.rank; ++i)
    value.extents[value.rank++] = extents.sizes[i];
  value.bytes = info->outputBytes;
  void *out = sink(value);
  if (!out)
    return false;
  Outcome done = decodeCoded(
      *info, {static_cast<uint8_t *>(out), info->outputBytes}, false);
  return done ? Result<bool>(true) : done.error();
}

Result<bool> smmil::decodeValue(const Dataset &dataset, uint64_t id,
                                const smmil_request &request,
                                const ValueSink &sink) {
  return ItemDecoder(dataset, id, request, sink).run();
}
