//===- Samples.h - Sound under adaptive prediction --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over the samples for both directions: a normalised LMS filter
// predicts each one, and what is left is coded in contexts of its usual size.
// spec.md has the arithmetic.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_WAVFILE_SAMPLES_H
#define SMMIL_CODECS_WAVFILE_SAMPLES_H

#include "smmil/Runtime/Kernels/AdaptiveRans/Model.h"
#include "smmil/Runtime/Wire.h"

#include <cstddef>
#include <utility>

namespace smmil::wav_file {
SMMIL_ISA_BEGIN

constexpr int kMaxChannels = 8;
constexpr int kOwn = 24;              ///< Taps on the channel itself.
constexpr int kOther = 8;             ///< Taps on the channel beside it.
constexpr int kFast = 88, kSlow = 64; ///< Contexts.

/// A filter, the samples that it sees, and what is known of its residual.
struct Channel {
  int32_t weight[kOwn + kOther];
  int32_t sample[kOwn + kOther]; ///< Newest first: own ones, then others.
  int64_t power;                 ///< Of these samples.
  uint32_t fast, slow;           ///< Means of folded residuals, times 16, 128.
  adaptive::Model byFast[kFast], bySlow[kSlow];

  void reset() {
    std::memset(this, 0, offsetof(Channel, byFast));
    weight[0] = 1 << 20;
    for (auto &model : byFast)
      setFlat(model, 16);
    for (auto &model : bySlow)
      setFlat(model, 16);
  }
  /// Puts a sample in front of `count` taps from `first` on.
  void push(int first, int count, int32_t value) {
    int32_t *taps = sample + first;
    const int32_t oldest = taps[count - 1];
    power += int64_t(value) * value - int64_t(oldest) * oldest;
    std::memmove(taps + 1, taps,
                 static_cast<size_t>(count - 1) * sizeof(*taps));
    taps[0] = value;
  }
  int32_t predict() const {
    int64_t sum = 1 << 19;
    for (int i = 0; i < kOwn + kOther; ++i)
      sum += int64_t(weight[i]) * sample[i];
    sum >>= 20;
    return static_cast<int32_t>(sum < -32768  ? -32768
                                : sum > 32767 ? 32767
                                              : sum);
  }
  void learn(int32_t error) {
    const int64_t gain = int64_t(error) * (int64_t(1) << 32) / (power + 4096);
    constexpr int32_t kMost = 1 << 26;
    for (int i = 0; i < kOwn + kOther; ++i) {
      const int64_t step = (gain * sample[i] + (1 << 19)) >> 20;
      const int64_t next = weight[i] + step;
      weight[i] = static_cast<int32_t>(next < -kMost  ? -kMost
                                       : next > kMost ? kMost
                                                      : next);
    }
  }
};

inline int bitsOf(uint32_t value) {
  return value == 0 ? 0 : 32 - __builtin_clz(value);
}
/// Quarters of an octave.
inline int fastClass(uint32_t fast) {
  const int size = bitsOf(fast);
  return size < 3 ? static_cast<int>(fast)
                  : 4 * (size - 2) + static_cast<int>(fast >> (size - 3) & 3);
}

template <typename Coder> class SampleCoder {
public:
  /// `entries` has one for each of `many` channels.
  SampleCoder(Coder own, Channel *entries, int many)
      : coder(std::move(own)), channels(entries), count(many) {
    for (int c = 0; c < count; ++c)
      channels[c].reset();
  }

  /// Codes `length` samples of every channel, interleaved and little-endian;
  /// false where one does not fit 16 bits.
  bool run(uint8_t *bytes, uint64_t length) {
    for (uint64_t i = 0; i < length; ++i)
      for (int c = 0; c < count; ++c, bytes += 2) {
        Channel &channel = channels[c];
        const int32_t expected = channel.predict();
        int32_t value = static_cast<int16_t>(loadU16(bytes));
        value = expected +
                unfoldSign(residual(channel, foldSign(value - expected)));
        if (value < -32768 || value > 32767)
          return false;
        bytes[0] = static_cast<uint8_t>(value);
        bytes[1] = static_cast<uint8_t>(value >> 8);
        channel.learn(value - expected);
        channel.push(0, kOwn, value);
        if (count > 1)
          channels[c + 1 < count ? c + 1 : 0].push(kOwn, kOther, value);
      }
    return true;
  }
  Coder takeCoder() { return std::move(coder); }

private:
  uint32_t residual(Channel &channel, uint32_t folded) {
    const int size = bitsOf(channel.fast >> 4) - 2;
    const unsigned plain = static_cast<unsigned>(size < 0    ? 0
                                                 : size > 15 ? 15
                                                             : size);
    const uint32_t slow = (channel.slow >> 4) >> plain;
    uint32_t high = folded >> plain;
    const unsigned symbol = coder.two(
        channel.byFast[fastClass(channel.fast)],
        channel.bySlow[slow < kSlow ? slow : kSlow - 1], high < 15 ? high : 15);
    if (symbol == 15) {
      const uint32_t past = high - 14; // At least 1.
      const unsigned length =
          coder.raw(5, Coder::kDecodes ? 0 : bitsOf(past) - 1);
      // 17 bits at most are needed, 16 are coded at once.
      const unsigned rest = length < 16 ? length : 16;
      high = 14 + (1u << rest) + coder.raw(rest, past & ((1u << rest) - 1));
    } else {
      high = symbol;
    }
    folded = high << plain | coder.raw(plain, folded & ((1u << plain) - 1));
    // A damaged stream can hold more than a sample has.
    folded = folded < 0x3ffff ? folded : 0x3ffff;
    channel.fast += folded - (channel.fast >> 4);
    channel.slow += folded - (channel.slow >> 7);
    return folded;
  }

  Coder coder;
  Channel *channels;
  int count;
};

SMMIL_ISA_END
} // namespace smmil::wav_file

#endif // SMMIL_CODECS_WAVFILE_SAMPLES_H
