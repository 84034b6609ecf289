//===- Reference.cpp - Reference of wav_file ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors. libzstd is the
// authority on its own format.
//
//===----------------------------------------------------------------------===//
#include "lib/Interpreter/AdaptiveRans.h"
#include "lib/Interpreter/Arithmetic.h"
#include "lib/Interpreter/ZstdFrame.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <algorithm>
#include <deque>

namespace smmil::reference::wav_file {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("wav_file: needs bytes");
  results[0] = bitsShape();
  return Status::ok();
}

struct Channel {
  std::vector<int64_t> weights = std::vector<int64_t>(32, 0);
  std::deque<int64_t> own = std::deque<int64_t>(24, 0);
  std::deque<int64_t> other = std::deque<int64_t>(8, 0);
  int64_t fast = 0, slow = 0;

  std::vector<int64_t> taps() const {
    std::vector<int64_t> all(own.begin(), own.end());
    all.insert(all.end(), other.begin(), other.end());
    return all;
  }
};

void putInFront(std::deque<int64_t> &taps, int64_t value) {
  taps.push_front(value);
  taps.pop_back();
}

/// Division by 2^bits, rounded downwards.
int64_t shiftDown(int64_t value, int bits) {
  const int64_t divisor = int64_t(1) << bits;
  return value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);
}

int bitsOfNumber(int64_t value) { return log2Of(uint64_t(value)) + 1; }

int64_t readResidual(AdaptiveReader &in, Contexts &contexts, int number,
                     Channel &channel) {
  const int plain = int(clampTo(bitsOfNumber(channel.fast / 16) - 2, 0, 15));
  int fastClass = int(channel.fast);
  if (channel.fast >= 4) {
    const int size = bitsOfNumber(channel.fast);
    fastClass =
        4 * (size - 2) + int(channel.fast / (int64_t(1) << (size - 3)) % 4);
  }
  const int slowClass =
      int(std::min<int64_t>(channel.slow / 16 / (int64_t(1) << plain), 63));
  int64_t high = in.symbol(contexts.at({number, 0, fastClass}, 16),
                           contexts.at({number, 1, slowClass}, 16));
  if (high == 15) {
    const int length = int(std::min(in.bits(5), 16u));
    high = 14 + (int64_t(1) << length) + in.bits(length);
  }
  const int64_t folded = std::min<int64_t>(
      high * (int64_t(1) << plain) + in.bits(plain), (1 << 18) - 1);
  channel.fast += folded - channel.fast / 16;
  channel.slow += folded - channel.slow / 128;
  return unfold(uint64_t(folded));
}

bool readSamples(AdaptiveReader &in, size_t count, uint64_t length,
                 Bytes &samples) {
  std::vector<Channel> channels(count);
  for (Channel &channel : channels)
    channel.weights[0] = 1 << 20;
  Contexts contexts;
  for (uint64_t i = 0; i < length; ++i)
    for (size_t c = 0; c < count; ++c) {
      Channel &channel = channels[c];
      const std::vector<int64_t> taps = channel.taps();
      int64_t sum = 1 << 19, power = 0;
      for (size_t k = 0; k < taps.size(); ++k) {
        sum += channel.weights[k] * taps[k];
        power += taps[k] * taps[k];
      }
      const int64_t expected = clampTo(shiftDown(sum, 20), -32768, 32767);
      const int64_t error = readResidual(in, contexts, int(c), channel);
      const int64_t value = expected + error;
      if (value < -32768 || value > 32767)
        return false;
      const int64_t gain = error * (int64_t(1) << 32) / (power + 4096);
      for (size_t k = 0; k < taps.size(); ++k)
        channel.weights[k] = clampTo(
            channel.weights[k] + shiftDown(gain * taps[k] + (1 << 19), 20),
            -(1 << 26), 1 << 26);
      putInFront(channel.own, value);
      if (count > 1)
        putInFront(channels[(c + 1) % count].other, value);
      samples.push_back(uint8_t(value & 255));
      samples.push_back(uint8_t(value >> 8 & 255));
    }
  return true;
}

Status decodeFile(Reader &in, uint64_t size, Bytes &file) {
  uint32_t channels = 0;
  uint64_t length = 0, head = 0, packed = 0;
  if (!in.u8(channels) || channels < 1 || channels > 8 ||
      !in.varint(size / (2 * channels), length) ||
      !in.varint(size - 2 * channels * length, head) ||
      !in.varint(UINT32_MAX, packed) || packed > in.left())
    return Status::corrupt("wav_file: bad header");
  Bytes outside(size_t(size - 2 * channels * length), 0);
  SMMIL_RETURN_IF_ERROR(readZstdFrame(in.take(size_t(packed)), {}, outside));
  AdaptiveReader coded;
  SMMIL_RETURN_IF_ERROR(coded.open(in.rest()));
  file.assign(outside.begin(), outside.begin() + ptrdiff_t(head));
  if (!readSamples(coded, channels, length, file))
    return Status::corrupt("wav_file: a sample is out of range");
  file.insert(file.end(), outside.begin() + ptrdiff_t(head), outside.end());
  return coded.finish();
}

Status decode(const Step &, const Value *results, Value *operands) {
  const uint64_t size = operands[0].shape.count;
  Reader in(results[0].bits);
  uint32_t kind = 0;
  if (!in.u8(kind) || kind > 1)
    return Status::corrupt("wav_file: unknown kind");
  Bytes file;
  if (kind == 1)
    SMMIL_RETURN_IF_ERROR(decodeFile(in, size, file));
  else if (in.left() != size)
    return Status::corrupt("wav_file: another length");
  else
    file.assign(in.rest().begin(), in.rest().end());
  operands[0].elements.assign(file.begin(), file.end());
  return Status::ok();
}

/// Keeps every file as it is.
Status encode(const Step &, const Value *operands, Value *results) {
  results[0].bits.push_back(0);
  for (int64_t byte : operands[0].elements)
    results[0].bits.push_back(uint8_t(byte));
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::wav_file
