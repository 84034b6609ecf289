//===- consumer.cpp - Somebody else's program that calls a codec ----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Knows the C ABI alone: lists the codec, sends a picture through it with
// both instruction sets, and hands it bits that are no item.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/CodecAbi.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

int main() {
  if (smmilCodecAbiVersion() != SMMIL_CODEC_ABI_VERSION)
    return 1;
  for (uint32_t f = 0; f < smmilCodecFieldCount(); ++f) {
    std::printf("field %s:", smmilCodecFieldName(f));
    for (uint32_t c = 0; c < smmilCodecCaseCount(f); ++c)
      std::printf(" %s", smmilCodecCaseName(f, c));
    std::printf("\n");
  }

  // A slope of 16 x 16 pixels, at the finest step.
  constexpr uint32_t kField = 1, kCase = 1;
  std::vector<uint8_t> rgb(16 * 16 * 3);
  for (size_t i = 0; i < rgb.size(); ++i)
    rgb[i] = static_cast<uint8_t>(40 + (i / 3 % 16) * 8 + i / 48 * 4);
  SmmilSourceValue value = {};
  value.rgb = rgb.data();
  value.rgbBytes = rgb.size();
  std::vector<uint8_t> bits(4096);
  size_t size = 0;
  if (smmilCodecEncode(kField, kCase, 0, &value, bits.data(), bits.size(),
                       &size))
    return 2;
  bits.resize(size);
  SmmilItemInfo info;
  if (smmilCodecItemInfo(kField, kCase, bits.data(), size, &info))
    return 3;
  std::vector<uint8_t> out(info.outputBytes), work(info.workspaceBytes);
  if (smmilCodecDecode(kField, kCase, bits.data(), size, out.data(), out.size(),
                       work.data(), work.size()))
    return 4;
  int worst = 0;
  for (size_t i = 0; i < rgb.size(); ++i)
    worst = std::max(worst, std::abs(rgb[i] - out[i]));
  // A slope survives a fine step; a wrong decoder is off by far more.
  if (worst > 24)
    return 5;
  std::printf("image round trip: %zu bytes, worst difference %d\n", size,
              worst);

  std::vector<float> best(rgb.size()), baseline(rgb.size());
  if (smmilCodecDecodeTensor(kField, kCase, bits.data(), size, best.data(),
                             best.size(), work.data(), work.size()) ||
      smmilCodecSelect("baseline", 0) ||
      smmilCodecDecodeTensor(kField, kCase, bits.data(), size, baseline.data(),
                             baseline.size(), work.data(), work.size()))
    return 6;
  std::printf("%s tensor\n", best == baseline ? "same" : "another");

  const int cut =
      smmilCodecDecode(kField, kCase, bits.data(), size / 2, out.data(),
                       out.size(), work.data(), work.size());
  std::printf("cut: %s\n", cut ? "refused" : "taken");
  const int small =
      smmilCodecDecode(kField, kCase, bits.data(), size, out.data(),
                       out.size() - 1, work.data(), work.size());
  std::printf("small buffer: %s\n", small ? "refused" : "taken");
  return 0;
}
