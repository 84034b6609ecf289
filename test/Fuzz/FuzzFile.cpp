//===- FuzzFile.cpp - A primitive of files under libFuzzer ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Built once for every primitive that takes files: SMMIL_FUZZ_FILE names it.
// The bytes are a file, which must come back; then its item is damaged, and at
// last the bytes are an item themselves: both decode to a status or a file.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/FilePicture.h"
#include "smmil/Runtime/PrimitiveImpl.h"
#include "smmil/Runtime/PrimitiveInfo.h"

#include <algorithm>
#include <cstdlib>

using namespace smmil;

namespace smmil::SMMIL_FUZZ_FILE {
extern const PrimitiveImpl kImpl;
} // namespace smmil::SMMIL_FUZZ_FILE

namespace {

constexpr const PrimitiveImpl &kImpl = SMMIL_FUZZ_FILE::kImpl;

void require(bool holds) {
  if (!holds)
    std::abort();
}

/// Room for one picture.
class Room : public PictureRoom {
public:
  uint8_t *take(uint32_t width, uint32_t height, ByteSpan) override {
    pixels.resize(size_t(3) * width * height);
    return pixels.data();
  }
  Bytes pixels;
};

#define SMMIL_FUZZ_WORD(name) #name
#define SMMIL_FUZZ_NAME(name) SMMIL_FUZZ_WORD(name)

/// Where the primitive gives pictures.
void decodePicture(const DecodeStep &step, const Bytes &bits) {
  static const FilePicture *const picture =
      filePicture(primitiveNamed(SMMIL_FUZZ_NAME(SMMIL_FUZZ_FILE))->code);
  const size_t scratch = picture ? picture->workspace(step) : 0;
  if (!picture || scratch > size_t(256) << 20)
    return;
  Bytes memory(scratch + Carver::kAlignment);
  Room room;
  (void)picture
      ->decode(step, bits, {Carver::alignUp(memory.data()), scratch}, room)
      .isOk();
}

Status decode(const Shape &shape, uint32_t item, const Bytes &bits,
              Bytes &file) {
  Shape coded;
  coded.kind = ValueKind::Bits;
  DecodeStep step;
  step.item = &item;
  step.operands = &shape;
  step.results = &coded;
  decodePicture(step, bits);
  const size_t scratch = kImpl.workspace(step);
  // Memory that a hostile item may ask for, but that finds nothing.
  if (scratch > size_t(256) << 20)
    return Status::ok();
  Bytes memory(scratch + Carver::kAlignment);
  file.assign(static_cast<size_t>(shape.count), 0);
  Bytes copy = bits;
  const ValueView result{&coded, copy.data(), copy.size()};
  const ValueView operand{&shape, file.data(), file.size()};
  return kImpl.decode(step, &result, &operand,
                      {Carver::alignUp(memory.data()), scratch});
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 4)
    return 0;
  EncodedValue file, item;
  file.shape.kind = ValueKind::Bytes;
  file.shape.count = size;
  file.data.assign(data, data + size);
  const Shape shape = file.shape;
  int32_t param = -1;
  require(kImpl.encode({}, &file, &item, &param).isOk());
  const uint32_t own = param < 0 ? 0 : static_cast<uint32_t>(param);
  Bytes again;
  require(decode(shape, own, item.data, again).isOk());
  require(std::equal(again.begin(), again.end(), data, data + size));

  Bytes damaged = item.data;
  const size_t place = data[size - 1] | data[size - 2] << 8;
  damaged[place % damaged.size()] ^= static_cast<uint8_t>(data[size - 3] | 1);
  (void)decode(shape, own, damaged, again).isOk();

  Shape other = shape;
  other.count = place;
  (void)decode(other, data[size - 4], Bytes(data, data + size), again).isOk();
  return 0;
}
