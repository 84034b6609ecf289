//===- Matrices.h - Transform matrices of block pictures --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Orthonormal DCT-2 and DST-7 matrices in 1/32768, from tables of a quarter of
// a wave, so that no mathematical library decides a bit.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_MATRICES_H
#define SMMIL_CODECS_BLOCKPICTURE_MATRICES_H

#include <cstdint>

namespace smmil::block_picture {

/// round(32768 * sqrt(2 / N) * cos(pi * j / 2N)); entry 0 is that of the
/// constant row, 32768 * sqrt(1 / N).
inline constexpr int16_t kCosine4[] = {16384, 21407, 16384, 8867, 0};
inline constexpr int16_t kCosine8[] = {11585, 16069, 15137, 13623, 11585,
                                       9102,  6270,  3196,  0};
inline constexpr int16_t kCosine16[] = {8192, 11529, 11363, 11086, 10703, 10217,
                                        9633, 8956,  8192,  7350,  6436,  5461,
                                        4433, 3363,  2260,  1136,  0};
inline constexpr int16_t kCosine32[] = {
    5793, 8182, 8153, 8103, 8035, 7946, 7839, 7713, 7568, 7405, 7225,
    7027, 6811, 6580, 6333, 6070, 5793, 5501, 5197, 4880, 4551, 4212,
    3862, 3503, 3135, 2760, 2378, 1990, 1598, 1202, 803,  402,  0};
/// round(65536 / sqrt(2N + 1) * sin(pi * j / (2N + 1))).
inline constexpr int16_t kSine4[] = {0, 7472, 14042, 18919, 21513};
inline constexpr int16_t kSine8[] = {0,     2921,  5742,  8368, 10708,
                                     12684, 14228, 15288, 15827};
inline constexpr int16_t kSine16[] = {0,     1084,  2159,  3214,  4240, 5228,
                                      6168,  7052,  7873,  8622,  9293, 9880,
                                      10377, 10781, 11087, 11292, 11395};

constexpr const int16_t *cosineOf(int log) {
  return log == 2   ? kCosine4
         : log == 3 ? kCosine8
         : log == 4 ? kCosine16
                    : kCosine32;
}
constexpr const int16_t *sineOf(int log) {
  return log == 2 ? kSine4 : log == 3 ? kSine8 : kSine16;
}

/// Weight of frequency `k` at sample `n`; `kind`: 0 DCT, 1 DST, 2 identity.
constexpr int16_t matrixEntry(int kind, int log, int k, int n) {
  const int side = 1 << log;
  if (kind == 2)
    return k == n ? 32767 : 0;
  if (kind == 1) {
    const int half = 2 * side + 1, at = (2 * k + 1) * (n + 1) % (2 * half);
    const int folded = at < half ? at : at - half;
    const int16_t value = sineOf(log)[folded <= side ? folded : half - folded];
    return at < half ? value : static_cast<int16_t>(-value);
  }
  if (k == 0)
    return cosineOf(log)[0];
  int at = (2 * n + 1) * k % (4 * side);
  at = at > 2 * side ? 4 * side - at : at;
  return at <= side ? cosineOf(log)[at]
                    : static_cast<int16_t>(-cosineOf(log)[2 * side - at]);
}

/// Rows k and k + 1 interleaved: [k / 2][n][k % 2], of at most 16 rows.
template <int Log> struct PairedMatrix {
  static constexpr int kSide = 1 << Log, kRows = kSide < 16 ? kSide : 16;
  alignas(32) int16_t entries[kRows / 2][kSide][2];
};
template <int Log> constexpr PairedMatrix<Log> makePaired(int kind) {
  PairedMatrix<Log> matrix = {};
  for (int k = 0; k < matrix.kRows; ++k)
    for (int n = 0; n < matrix.kSide; ++n)
      matrix.entries[k / 2][n][k % 2] = matrixEntry(kind, Log, k, n);
  return matrix;
}
template <int Log>
inline constexpr PairedMatrix<Log> kPaired[3] = {
    makePaired<Log>(0), makePaired<Log>(1), makePaired<Log>(2)};
template <>
inline constexpr PairedMatrix<5> kPaired<5>[3] = {makePaired<5>(0), {}, {}};

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_MATRICES_H
