//===- Reference.cpp - Reference of bit_pack ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors.
//
//===----------------------------------------------------------------------===//

#include "lib/Interpreter/Arithmetic.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

namespace smmil::reference::bit_pack {

namespace {

/// Bits of the field that holds a block's width.
int widthField(ElementType element) {
  return log2Of(uint64_t(bitsOf(element))) + 1;
}

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Sequence &&
      operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("bit packing: needs a sequence or bytes");
  if (args[0] < 8 || args[0] > 65536)
    return Status::unsupported("bit packing: unknown length of a block");
  results[0] = bitsShape();
  return Status::ok();
}

/// A string of bits, filled from the lowest bit of each byte.
class BitString {
public:
  explicit BitString(ByteSpan bytes) : bytes(bytes) {}

  bool take(int count, uint64_t &value) {
    value = 0;
    for (int i = 0; i < count; ++i, ++at) {
      if (at / 8 >= bytes.size())
        return false;
      value |= uint64_t(bytes[at / 8] >> (at % 8) & 1) << i;
    }
    return true;
  }
  /// Whether all that is left is zero bits of the last touched byte.
  bool endsHere() {
    uint64_t padding = 0;
    while (at % 8)
      if (!take(1, padding) || padding)
        return false;
    return at / 8 == bytes.size();
  }

private:
  ByteSpan bytes;
  size_t at = 0;
};

Status decode(const Step &step, const Value *results, Value *operands) {
  const Shape &shape = operands[0].shape;
  const auto length = uint64_t(step.args[0]);
  BitString bits(results[0].bits);
  for (uint64_t first = 0; first < shape.count; first += length) {
    uint64_t width = 0, largest = 0, element = 0;
    if (!bits.take(widthField(shape.element), width))
      return Status::truncated("bit packing: stream ends before a block");
    if (width > uint64_t(bitsOf(shape.element)))
      return Status::corrupt("bit packing: width is that of no element");
    for (uint64_t i = first; i < shape.count && i - first < length; ++i) {
      if (!bits.take(int(width), element))
        return Status::truncated("bit packing: stream ends inside a block");
      largest = largest > element ? largest : element;
      operands[0].elements.push_back(wrapElement(shape.element, element));
    }
    if (log2Of(largest) + 1 != int(width))
      return Status::corrupt("bit packing: width is not the smallest");
  }
  return bits.endsHere() ? Status::ok()
                         : Status::corrupt("bit packing: bits are left over");
}

Status encode(const Step &step, const Value *operands, Value *results) {
  const ElementType element = operands[0].shape.element;
  const std::vector<int64_t> &elements = operands[0].elements;
  const auto length = size_t(step.args[0]);
  size_t used = 0;
  auto put = [&](uint64_t value, int count) {
    for (int i = 0; i < count; ++i, ++used) {
      if (used % 8 == 0)
        results[0].bits.push_back(0);
      results[0].bits.back() |= uint8_t((value >> i & 1) << (used % 8));
    }
  };
  for (size_t first = 0; first < elements.size(); first += length) {
    const size_t last =
        elements.size() - first < length ? elements.size() : first + length;
    uint64_t largest = 0;
    for (size_t i = first; i < last; ++i) {
      const uint64_t value = bitsOfElement(element, elements[i]);
      largest = largest > value ? largest : value;
    }
    const int width = log2Of(largest) + 1;
    put(uint64_t(width), widthField(element));
    for (size_t i = first; i < last; ++i)
      put(bitsOfElement(element, elements[i]), width);
  }
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::bit_pack
