//===- Encode.cpp - Bit packing -------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The smallest width of each block, then its values.
//
//===----------------------------------------------------------------------===//
#include "codecs/BitPack/Encode.h"

#include "codecs/BitPack/Decode.h"

#include <algorithm>

namespace smmil::bit_pack {
namespace {

class BitSink {
public:
  explicit BitSink(Bytes &bytes) : out(bytes) {}

  void put(uint64_t value, unsigned bits) {
    for (; bits > 32; bits -= 32, value >>= 32)
      putShort(value & 0xffffffff, 32);
    putShort(value, bits);
  }
  void flush() {
    if (held > 0)
      out.push_back(static_cast<uint8_t>(reservoir));
  }

private:
  void putShort(uint64_t value, unsigned bits) {
    reservoir |= value << held;
    for (held += bits; held >= 8; held -= 8) {
      out.push_back(static_cast<uint8_t>(reservoir));
      reservoir >>= 8;
    }
  }

  Bytes &out;
  uint64_t reservoir = 0;
  unsigned held = 0;
};

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  const auto block = static_cast<size_t>(paramsOf(step.args).block);
  const auto count = static_cast<size_t>(operands[0].shape.count);
  const uint8_t *values = operands[0].data.data();
  results[0].data.clear();
  BitSink sink(results[0].data);
  elements::withWord(operands[0].shape.element, [&](auto zero) {
    using Word = decltype(zero);
    for (size_t first = 0; first < count; first += block) {
      const size_t stop = std::min(first + block, count);
      uint64_t any = 0;
      for (size_t i = first; i < stop; ++i)
        any |= elements::load<Word>(values, i);
      const unsigned width =
          any ? 64 - static_cast<unsigned>(__builtin_clzll(any)) : 0;
      sink.put(width, widthBits(sizeof(Word)));
      for (size_t i = first; i < stop; ++i)
        sink.put(elements::load<Word>(values, i), width);
    }
  });
  sink.flush();
  return Status::ok();
}

} // namespace smmil::bit_pack
