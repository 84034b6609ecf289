//===- Numeric.cpp - Reference of bytes and words -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// FORMAT.md: "Zstd", "Numeric sequences", "Static rANS with lanes". libzstd is
// the authority on its own format and so the reference here.
//
//===----------------------------------------------------------------------===//

#include "Rans.h"
#include "Values.h"

#include <algorithm>

#include <zstd.h>

namespace smmil::reference {

namespace {

constexpr uint64_t kMaxElements = uint64_t(1) << 29;
constexpr uint64_t kMaxContent = uint64_t(1) << 30;

/// Whether the op that produced the bits saw words: encode order is the reverse
/// of the decode chain, so what runs after this op tells.
bool endsInWords(const OpContext &context) {
  // A numeric field starts as words; a transposition turns them into bytes.
  if (context.field.modality != Modality::Numeric)
    return false;
  for (const PlanOp &op : context.chain.ops)
    if (op.code == OpCode::ByteTranspose)
      return false;
  return true;
}

void setWords(Value &value, std::vector<uint16_t> words) {
  value = Value();
  value.kind = Kind::Words;
  value.words = std::move(words);
}

Status finishElements(const OpContext &context,
                      const std::vector<uint32_t> &elements, Value &value) {
  if (endsInWords(context)) {
    std::vector<uint16_t> words;
    words.reserve(elements.size());
    for (uint32_t element : elements)
      words.push_back(uint16_t(element));
    setWords(value, std::move(words));
    return Status::ok();
  }
  Bytes bytes;
  for (uint32_t element : elements) {
    if (element > 255)
      return Status::corrupt("numeric item: element does not fit a byte");
    bytes.push_back(uint8_t(element));
  }
  value = Value();
  value.bytes = std::move(bytes);
  return Status::ok();
}

} // namespace

Status decodeZstd(const OpContext &context, Value &value) {
  ByteSpan bits = value.bytes;
  unsigned long long size = ZSTD_getFrameContentSize(bits.data(), bits.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
    return Status::corrupt("zstd frame: no valid header with a content size");
  if (size > kMaxContent ||
      size > 1024 * uint64_t(bits.size()) + (uint64_t(1) << 24))
    return Status::corrupt("zstd frame: content is too large");
  size_t frame = ZSTD_findFrameCompressedSize(bits.data(), bits.size());
  if (ZSTD_isError(frame) || frame != bits.size())
    return Status::corrupt("zstd frame: not exactly one frame");
  Bytes out(static_cast<size_t>(size));
  // A prepared dictionary, as readers use it: handed over as bytes, libzstd
  // would let matches reach less far back into a damaged one.
  ByteSpan dictionary = context.table();
  ZSTD_DDict *prepared =
      dictionary.empty()
          ? nullptr
          : ZSTD_createDDict(dictionary.data(), dictionary.size());
  if (!dictionary.empty() && !prepared)
    return Status::corrupt("zstd dictionary: is damaged");
  ZSTD_DCtx *decoder = ZSTD_createDCtx();
  uint8_t nothing = 0;
  size_t got = ZSTD_decompress_usingDDict(
      decoder, out.empty() ? &nothing : out.data(), out.size(), bits.data(),
      bits.size(), prepared);
  ZSTD_freeDCtx(decoder);
  ZSTD_freeDDict(prepared);
  if (ZSTD_isError(got) || got != out.size())
    return Status::corrupt("zstd frame: content is damaged");
  value.bytes = std::move(out);
  if (endsInWords(context)) {
    if (value.bytes.size() % 2)
      return Status::corrupt("numeric item: odd number of bytes");
    std::vector<uint16_t> words;
    for (size_t i = 0; i < value.bytes.size(); i += 2)
      words.push_back(
          uint16_t(value.bytes[i] | uint32_t(value.bytes[i + 1]) << 8));
    setWords(value, std::move(words));
  }
  return Status::ok();
}

namespace {

struct Order0Table {
  uint32_t precision = 0;
  uint64_t direct = 0; ///< Elements below it are tokens of their own.
  Row row;
};

Status readOrder0Table(ByteSpan bytes, Order0Table &result) {
  ByteReader table(bytes);
  if (!table.u8(result.precision) || result.precision < 8 ||
      result.precision > 12 ||
      !table.varint((uint64_t(1) << result.precision) - 18, result.direct) ||
      result.direct < 1)
    return Status::corrupt("rANS table: bad header");
  SMMIL_RETURN_IF_ERROR(readRow(table, size_t(result.direct) + 17,
                                int(result.precision), result.row));
  if (result.row.back() == 0)
    return Status::corrupt("rANS table: escape has no frequency");
  return table.left() == 0 ? Status::ok()
                           : Status::corrupt("rANS table: bytes left over");
}

/// Words or bytes, as the entropy coders see them.
std::vector<uint32_t> elementsOf(const Value &value) {
  if (value.kind == Kind::Words)
    return {value.words.begin(), value.words.end()};
  return {value.bytes.begin(), value.bytes.end()};
}

void setBits(Value &value, Bytes bits) {
  value = Value();
  value.bytes = std::move(bits);
}

} // namespace

Status encodeZstd(const OpContext &context, Value &value) {
  if (value.kind != Kind::Words && value.kind != Kind::Bytes)
    return Status::unsupported("zstd: needs words or bytes");
  Bytes raw = value.bytes;
  for (uint16_t word : value.words) {
    raw.push_back(uint8_t(word));
    raw.push_back(uint8_t(word >> 8));
  }
  Bytes bits(ZSTD_compressBound(raw.size()));
  ZSTD_CCtx *encoder = ZSTD_createCCtx();
  const ByteSpan dictionary = context.table();
  const size_t size = ZSTD_compress_usingDict(
      encoder, bits.data(), bits.size(), raw.data(), raw.size(),
      dictionary.data(), dictionary.size(), context.arg(0));
  ZSTD_freeCCtx(encoder);
  if (ZSTD_isError(size))
    return Status::invalidArgument("zstd: cannot compress");
  bits.resize(size);
  setBits(value, std::move(bits));
  return Status::ok();
}

Status encodeBitPack(const OpContext &context, Value &value) {
  if (value.kind != Kind::Words && value.kind != Kind::Bytes)
    return Status::unsupported("bit packing: needs words or bytes");
  const std::vector<uint32_t> elements = elementsOf(value);
  const auto block = size_t(context.arg(0));
  if (block == 0)
    return Status::invalidArgument("bit packing: block of no elements");
  std::vector<bool> string;
  auto put = [&](uint32_t bits, int count) {
    for (int i = 0; i < count; ++i)
      string.push_back(bits >> i & 1);
  };
  for (size_t first = 0; first < elements.size(); first += block) {
    const size_t last = std::min(first + block, elements.size());
    int width = 0;
    for (size_t i = first; i < last; ++i)
      width = std::max(width, log2Of(elements[i]) + 1);
    put(uint32_t(width), 5);
    for (size_t i = first; i < last; ++i)
      put(elements[i], width);
  }
  Bytes bits;
  writeVarint(bits, elements.size());
  for (size_t i = 0; i < string.size(); ++i) {
    if (i % 8 == 0)
      bits.push_back(0);
    bits.back() |= uint8_t(string[i] << (i % 8));
  }
  setBits(value, std::move(bits));
  return Status::ok();
}

Status encodeRans(const OpContext &context, Value &value) {
  if (value.kind != Kind::Words && value.kind != Kind::Bytes)
    return Status::unsupported("rANS: needs words or bytes");
  Order0Table table;
  SMMIL_RETURN_IF_ERROR(readOrder0Table(context.table(), table));
  const std::vector<uint32_t> elements = elementsOf(value);
  Bytes bits;
  writeVarint(bits, elements.size());
  if (elements.empty()) {
    setBits(value, std::move(bits));
    return Status::ok();
  }
  const auto laneCount = size_t(context.arg(0));
  LaneRecorder lanes(int(table.precision));
  for (size_t first = 0; first < elements.size(); first += laneCount) {
    const size_t active = std::min(laneCount, elements.size() - first);
    // Token, number of extra bits, and the bits.
    std::vector<std::array<uint32_t, 3>> codes;
    for (size_t lane = 0; lane < active; ++lane) {
      const uint32_t element = elements[first + lane];
      std::array<uint32_t, 3> code = {element, 0, 0};
      if (element >= table.direct) {
        const auto above = uint32_t(element - table.direct + 1);
        const auto m = uint32_t(log2Of(above));
        code = {uint32_t(table.direct) + m, m, above - (1u << m)};
      }
      if (code[0] + 1 >= table.row.size() || table.row[code[0]] == 0)
        code = {uint32_t(table.direct) + 16, 16, element};
      lanes.symbol(lane, table.row, code[0]);
      codes.push_back(code);
    }
    for (size_t lane = 0; lane < active; ++lane)
      lanes.bits(lane, int(codes[lane][1]), codes[lane][2]);
  }
  lanes.finish(laneCount, bits);
  setBits(value, std::move(bits));
  return Status::ok();
}

Status decodeRans(const OpContext &context, Value &value) {
  Order0Table table;
  SMMIL_RETURN_IF_ERROR(readOrder0Table(context.table(), table));
  const uint32_t precision = table.precision;
  const uint64_t direct = table.direct;
  const Row &row = table.row;

  Bytes item = std::move(value.bytes);
  ByteReader reader{ByteSpan(item)};
  uint64_t count = 0;
  if (!reader.varint(kMaxElements, count) || count > 65536 * item.size())
    return Status::corrupt("numeric item: bad count");
  std::vector<uint32_t> elements;
  if (count == 0) {
    if (reader.left() != 0)
      return Status::corrupt("numeric item: bytes left over");
    return finishElements(context, elements, value);
  }
  auto laneCount = size_t(context.arg(0));
  Lanes lanes(reader, int(precision));
  SMMIL_RETURN_IF_ERROR(lanes.open(laneCount));
  for (uint64_t first = 0; first < count; first += laneCount) {
    size_t active = size_t(std::min<uint64_t>(laneCount, count - first));
    std::vector<uint32_t> tokens(active);
    for (size_t lane = 0; lane < active; ++lane)
      SMMIL_RETURN_IF_ERROR(lanes.symbol(lane, row, tokens[lane]));
    for (size_t lane = 0; lane < active; ++lane) {
      uint32_t token = tokens[lane], extra = 0;
      if (token < direct) {
        elements.push_back(token);
      } else if (token < direct + 16) {
        auto m = int(token - direct);
        SMMIL_RETURN_IF_ERROR(lanes.bits(lane, m, extra));
        elements.push_back(uint32_t(direct) + (1u << m) - 1 + extra);
      } else {
        SMMIL_RETURN_IF_ERROR(lanes.bits(lane, 16, extra));
        elements.push_back(extra);
      }
      if (elements.back() > 65535)
        return Status::corrupt("numeric item: element does not fit a word");
    }
  }
  SMMIL_RETURN_IF_ERROR(lanes.finish());
  return finishElements(context, elements, value);
}

Status decodeBitPack(const OpContext &context, Value &value) {
  Bytes item = std::move(value.bytes);
  ByteReader reader{ByteSpan(item)};
  uint64_t count = 0;
  if (!reader.varint(kMaxElements, count) || count > 65536 * item.size())
    return Status::corrupt("numeric item: bad count");
  ByteSpan packed = reader.rest();
  uint64_t at = 0;
  auto bit = [&](uint32_t &out) {
    if (at / 8 >= packed.size())
      return false;
    out = packed[size_t(at / 8)] >> (at % 8) & 1u;
    ++at;
    return true;
  };
  auto bits = [&](uint32_t size, uint32_t &out) {
    out = 0;
    for (uint32_t i = 0, one = 0; i < size; ++i) {
      if (!bit(one))
        return false;
      out |= one << i;
    }
    return true;
  };
  std::vector<uint32_t> elements;
  auto block = uint64_t(context.arg(0));
  for (uint64_t first = 0; first < count; first += block) {
    uint32_t width = 0;
    if (!bits(5, width))
      return Status::truncated("bit-packed item is cut short");
    if (width > 16)
      return Status::corrupt("bit-packed item: width above 16");
    uint32_t largest = 0;
    for (uint64_t i = first; i < std::min(first + block, count); ++i) {
      uint32_t element = 0;
      if (!bits(width, element))
        return Status::truncated("bit-packed item is cut short");
      elements.push_back(element);
      largest = std::max(largest, element);
    }
    if (width > 0 && largest >> (width - 1) == 0)
      return Status::corrupt("bit-packed item: width is not the smallest");
  }
  uint32_t padding = 0;
  while (at % 8)
    if (!bit(padding) || padding)
      return Status::corrupt("bit-packed item: padding bits are set");
  if (at / 8 != packed.size())
    return Status::corrupt("bit-packed item: bytes left over");
  return finishElements(context, elements, value);
}

Status decodeDelta(const OpContext &, Value &value) {
  if (value.kind != Kind::Words)
    return Status::unsupported("delta: needs words");
  uint16_t sum = 0;
  for (uint16_t &word : value.words)
    word = sum = uint16_t(sum + word);
  return Status::ok();
}

Status decodeZigzagInt(const OpContext &, Value &value) {
  if (value.kind != Kind::Words)
    return Status::unsupported("zigzag: needs words");
  for (uint16_t &word : value.words)
    word = uint16_t((word >> 1) ^ -(word & 1));
  return Status::ok();
}

Status decodeByteTranspose(const OpContext &, Value &value) {
  if (value.kind != Kind::Bytes || value.bytes.size() % 2)
    return Status::corrupt("byte planes: odd number of bytes");
  size_t count = value.bytes.size() / 2;
  std::vector<uint16_t> words(count);
  for (size_t i = 0; i < count; ++i)
    words[i] = uint16_t(value.bytes[i] | uint32_t(value.bytes[count + i]) << 8);
  setWords(value, std::move(words));
  return Status::ok();
}

} // namespace smmil::reference
