//===- ItemPicture.cpp - Pictures of items that are files -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Asks the codec for the picture first. What it refuses, and what is damaged,
// goes through the file, which has the better message.
//
//===----------------------------------------------------------------------===//
#include "smmil/Dataset/ItemPicture.h"

#include "smmil/Media/Orientation.h"
#include "smmil/Runtime/DecodePicture.h"

#include <new>

namespace smmil {
namespace {

class ImageRoom : public PictureRoom {
public:
  explicit ImageRoom(const ImageOptions &options) : options(options) {}

  uint8_t *take(uint32_t width, uint32_t height, ByteSpan fileHeader) override {
    if (uint64_t(width) * height > kMaxPixels)
      return nullptr;
    image.width = width;
    image.height = height;
    image.pixels.resize(size_t(width) * height * 3);
    if (options.applyOrientation)
      header.assign(fileHeader.begin(), fileHeader.end());
    return image.pixels.data();
  }
  bool isTaken() const { return !image.pixels.empty(); }
  RgbImage finish() {
    orientAsJpeg(header, image);
    return std::move(image);
  }

private:
  const ImageOptions &options;
  RgbImage image;
  Bytes header;
};

} // namespace

Result<RgbImage> pictureOfFile(const Dataset &dataset, uint64_t id,
                               const ImageOptions &images) try {
  Result<ItemRecord> record = dataset.item(id);
  if (!record)
    return record.error();
  Bytes joined;
  Result<ByteSpan> bits = dataset.view(*record, joined);
  if (!bits)
    return bits.error();
  ByteSpan file = *bits;
  Result<Bytes> decoded = Bytes();
  if (!record->isCopy()) {
    const PlanField &field = dataset.plan().fields[record->field];
    // Memory of the thread, which grows to the largest item it has met.
    static thread_local Bytes workspace;
    ImageRoom room(images);
    if (decodeFilePicture(field, field.cases[record->caseIndex], *bits,
                          workspace, room)
            .isOk() &&
        room.isTaken())
      return room.finish();
    decoded = dataset.sourceBytes(id);
    if (!decoded)
      return decoded.error();
    file = *decoded;
  }
  Result<RgbImage> picture = decodeImage(file, images);
  if (!picture)
    return dataError(dataset.directory() + ": item " + std::to_string(id) +
                     ": " + picture.error().message);
  return picture;
} catch (const std::bad_alloc &) {
  return dataError(dataset.directory() + ": item " + std::to_string(id) +
                   ": its picture is too large for the memory");
}

} // namespace smmil
