//===- Reference.cpp - Reference of block_picture -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md on plain vectors.
//
//===----------------------------------------------------------------------===//
#include "lib/Interpreter/Arithmetic.h"
#include "smmil/Interpreter/ReferencePrimitive.h"
#include "smmil/Runtime/Primitives/BlockPicture.h"

#include "ReferenceTables.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace smmil::reference::block_picture {

namespace {

/// Weight of frequency k at sample n.
int64_t matrixOf(int kind, int side, int k, int n) {
  const double pi = 3.14159265358979323846;
  if (kind == 2)
    return k == n ? 32767 : 0;
  if (kind == 1)
    return std::llround(65536 / std::sqrt(2.0 * side + 1) *
                        std::sin(pi * (2 * k + 1) * (n + 1) / (2 * side + 1)));
  return std::llround(32768 * std::sqrt((k > 0 ? 2.0 : 1.0) / side) *
                      std::cos(pi * (2 * n + 1) * k / (2 * side)));
}

//===----------------------------------------------------------------------===//
// The stream
//===----------------------------------------------------------------------===//

struct Block {
  int x = 0, y = 0, L = 0, mode = 0, transform = 0, chromaMode = 0;
  bool isChroma = false;
  int slope[2] = {0, 0};
  int set[3] = {-1, -1, -1}; ///< Of the sets of the group.
};
struct Set {
  int L = 0, plane = 0, size = 0, units = 0;
  /// By place in the scan; [M * M] is the one that is not there.
  std::vector<int> levels;
};
struct LumaInfo {
  int L = 0, mode = 0, few = 0;
};
struct ChromaInfo {
  bool fromLuma = false, coded = false, first = false, second = false;
};

int few(int c) { return c == 0 ? 0 : c <= 3 ? 1 : 2; }
int groupOf(int mode) {
  if (mode < 3)
    return mode;
  const int direction = mode - 3;
  return direction >= 5 && direction <= 11    ? 3
         : direction >= 21 && direction <= 27 ? 4
                                              : 5;
}
int mostUnits(int L) { return L == 2 ? 9 : L == 3 ? 33 : 129; }
int mostClass(int L) { return L == 2 ? 5 : L == 3 ? 7 : 9; }

struct Picture {
  int width, height, W, H;
  std::vector<int> planes[3];

  int &at(int plane, int x, int y) {
    return planes[plane][size_t(y) * size_t(W) + size_t(x)];
  }
  static int low(int plane) { return plane > 0 ? -2885 : 0; }
  static int high(int plane) { return plane > 0 ? 2885 : 3533; }
  static int clip(int plane, int64_t value) {
    return int(clampTo(value, low(plane), high(plane)));
  }
};

class Decoder {
public:
  Decoder(const smmil::block_picture::Params &params, const Table &table, int Q,
          ByteSpan bits, Picture &picture)
      : params(params), bits(bits), picture(picture), table(table) {
    for (int name = 0; name < Names; ++name)
      contexts[name] = table.contexts[name];
    const auto octave =
        int(std::floor(std::pow(2.0, (Q % 64) / 64.0) * 8192 + 0.5));
    q = (octave << (Q / 64)) / 64;
  }
  Status run();

  bool isGrey = false, isFiltered = false;
  int q = 0;

private:
  bool bit() {
    const size_t byte = plain / 8;
    if (byte + 8 >= bits.size()) {
      broken = true;
      return false;
    }
    const bool one = bits[bits.size() - 1 - byte] >> (7 - plain % 8) & 1;
    ++plain;
    return one;
  }
  int number(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i)
      value = 2 * value + bit();
    return value;
  }
  int escape() {
    int zeros = 0;
    while (!broken && !bit())
      if (++zeros > 15)
        broken = true;
    return broken ? 0 : (1 << zeros) + number(zeros) - 1;
  }
  int symbol(int state, Name name, int index);
  int syntax(Name name, int index) {
    const int value = symbol(turn, name, index);
    turn ^= 1;
    return value;
  }
  size_t unitAt(int x, int y) const {
    return size_t(y / 4) * size_t(picture.W / 4) + size_t(x / 4);
  }
  template <typename Info>
  std::pair<Info, Info> around(const std::vector<Info> &map, int x,
                               int y) const {
    return {y > 0 ? map[unitAt(x, y - 4)] : Info(),
            x > 0 ? map[unitAt(x - 4, y)] : Info()};
  }
  template <typename Info>
  void spread(std::vector<Info> &map, int x, int y, int L, Info info) {
    for (int r = 0; r < 1 << L; r += 4)
      for (int c = 0; c < 1 << L; c += 4)
        map[unitAt(x + c, y + r)] = info;
  }
  void node(int x, int y, int L);
  int luma(int x, int y, int L);
  void chroma(int x, int y, int L, int k);
  int size(int L, int plane, int c, int &set);
  void coefficients();
  void oneUnit(Set &set, int unit, int state);
  void signs();
  void reconstruct(const Block &block);
  std::vector<int> predictionOf(const Block &block, int plane, int mode);
  std::vector<int> matrixPrediction(int plane, int L, int which,
                                    const std::vector<int> &t,
                                    const std::vector<int> &l);
  void addResidual(const Block &block, int plane, const Set &set);

  const smmil::block_picture::Params params;
  const ByteSpan bits;
  Picture &picture;
  const Table &table;
  std::vector<Context> contexts[Names];
  uint64_t states[2] = {0, 0};
  size_t word = 8, plain = 0;
  int turn = 0;
  bool broken = false;
  std::vector<LumaInfo> lumaMap;
  std::vector<ChromaInfo> chromaMap;
  std::vector<bool> done[3]; ///< Units that are reconstructed.
  std::vector<Block> blocks;
  std::vector<Set> sets;
  int lastMode = 0;
};

int Decoder::symbol(int state, Name name, int index) {
  Context &context = contexts[name][size_t(index)];
  std::vector<int> &e = context.entries;
  uint64_t &x = states[state];
  const int v = int(x % 32768), n = int(e.size());
  int s = 0;
  while (e[size_t(s)] < v)
    ++s;
  const int low = s > 0 ? e[size_t(s) - 1] + 1 : 0;
  x = uint64_t(e[size_t(s)] + 1 - low) * (x / 32768) + uint64_t(v - low);
  if (x < 65536) {
    if (word + 2 > bits.size()) {
      broken = true;
      return 0;
    }
    x = x * 65536 + bits[word] + 256u * bits[word + 1];
    word += 2;
  }
  for (int i = 0; i < n - 1; ++i) {
    const int target = i < s ? 8 * (i + 1) - 1 : 32767 - 8 * (n - 1 - i);
    e[size_t(i)] += (target - e[size_t(i)]) >> context.rate;
  }
  return s;
}

void Decoder::node(int x, int y, int L) {
  if (broken)
    return;
  const int N = 1 << L;
  bool split = x + N > picture.W || y + N > picture.H || N > params.largest;
  if (!split && N > params.smallest) {
    auto r = [L](const LumaInfo &info) {
      return info.L == 0 ? 1 : int(clampTo(L - info.L, -1, 2)) + 1;
    };
    const auto [above, left] = around(lumaMap, x, y);
    split = syntax(Split, 16 * (L - 3) + 4 * r(above) + r(left)) == 1;
  }
  if (!split) {
    const int k = luma(x, y, L);
    chroma(x, y, L, k);
  } else if (L == 3) {
    int k = 0;
    for (int part = 0; part < 4; ++part)
      k = std::max(k, luma(x + 4 * (part % 2), y + 4 * (part / 2), 2));
    chroma(x, y, 3, k);
  } else {
    for (int part = 0; part < 4; ++part) {
      const int px = x + N / 2 * (part % 2), py = y + N / 2 * (part / 2);
      if (px < picture.W && py < picture.H)
        node(px, py, L - 1);
    }
  }
}

/// What follows a class of sizes; returns the class.
int Decoder::size(int L, int plane, int c, int &set) {
  if (c == 0)
    return 0;
  broken = broken || c > mostClass(L);
  if (broken)
    return 0;
  int units = c;
  if (c > 2) {
    const int b = c - 2, modelled = b == 1 ? 1 : 2;
    units = syntax(SizeBits, 10 * (4 * (plane > 0) + L - 2) + c);
    // A symbol of one bit has four values; the upper two are too many units
    // or as many as the next class.
    units = 1 + (1 << b) + units * (1 << (b - modelled)) + number(b - modelled);
  }
  broken = broken || units > mostUnits(L);
  set = int(sets.size());
  sets.push_back({L, plane, c, units, {}});
  return c;
}

int Decoder::luma(int x, int y, int L) {
  if (broken)
    return 0;
  const auto [above, left] = around(lumaMap, x, y);
  auto g = [](const LumaInfo &info) {
    return info.L == 0 ? 6 : groupOf(info.mode);
  };
  Block block;
  block.x = x;
  block.y = y;
  block.L = L;
  const int s = syntax(ModeName, 49 * (L > 3) + 7 * g(above) + g(left));
  const int sized = syntax(SizeLuma, 9 * (L - 2) + 3 * above.few + left.few);
  block.mode = s;
  if (s >= 3 && s < 12) {
    const int direction = 4 * (s - 3) + syntax(Delta, s - 3) - 2;
    broken = broken || direction < 0 || direction > 32;
    block.mode = 3 + direction;
  } else if (s >= 12) {
    broken = broken || s > 12 || L == 5 || params.matrix == Tool::Off;
    block.mode = broken ? 0 : 36 + syntax(MatrixName, L - 2);
  }
  if (broken)
    return 0;
  const int c = size(L, 0, sized, block.set[0]);
  if (c > 0 && L < 5 && !broken) {
    block.transform = syntax(TransformName, 16 * (L - 2) + s);
    broken = broken || block.transform > (L == 4 ? 3 : 4);
  }
  blocks.push_back(block);
  spread(lumaMap, x, y, L, LumaInfo{L, block.mode, few(c)});
  lastMode = block.mode;
  return few(c);
}

void Decoder::chroma(int x, int y, int L, int k) {
  if (broken || isGrey)
    return;
  const auto [above, left] = around(chromaMap, x, y);
  Block block;
  block.x = x;
  block.y = y;
  block.L = L;
  block.mode = lastMode;
  block.isChroma = true;
  const int s = syntax(ChromaName, 27 * groupOf(lastMode) +
                                       9 * (above.fromLuma + left.fromLuma) +
                                       3 * k + above.coded + left.coded);
  block.chromaMode = s / 2;
  broken = broken || block.chromaMode > 5;
  if (broken)
    return;
  if (block.chromaMode == 3) {
    block.slope[0] = syntax(Slope, 0) - 8;
    const int first = block.slope[0];
    block.slope[1] = syntax(Slope, first == 0 ? 1 : first < 0 ? 2 : 3) - 8;
  }
  int c1 = 0, c2 = 0;
  if (s % 2 == 1) {
    c1 = syntax(SizeFirst, 9 * (L - 2) + 3 * k + above.first + left.first);
    c1 = size(L, 1, c1, block.set[1]);
    if (!broken) {
      c2 = syntax(SizeSecond, 27 * (L - 2) + 9 * k + 3 * few(c1) +
                                  above.second + left.second);
      c2 = size(L, 2, c2, block.set[2]);
    }
  }
  blocks.push_back(block);
  spread(chromaMap, x, y, L,
         ChromaInfo{block.chromaMode == 3, c1 + c2 > 0, c1 > 0, c2 > 0});
}

//===----------------------------------------------------------------------===//
// Coefficients
//===----------------------------------------------------------------------===//

/// Rows and columns of the scan of M x M.
std::vector<std::pair<int, int>> scanOf(int M) {
  std::vector<std::pair<int, int>> scan;
  for (int d = 0; d <= 2 * M - 2; ++d)
    for (int row = 0; row <= d; ++row)
      if (row < M && d - row < M)
        scan.emplace_back(row, d - row);
  return scan;
}

void Decoder::oneUnit(Set &set, int unit, int state) {
  const int M = std::min(1 << set.L, 16), area = M * M;
  const auto scan = scanOf(M);
  if (set.levels.empty())
    set.levels.assign(size_t(area) + 1, 0);
  auto near = [&](int row, int column) {
    for (size_t i = 0; i < scan.size(); ++i)
      if (scan[i].first == row && scan[i].second == column)
        return std::min(set.levels[i], 31);
    return 0;
  };
  auto sumAt = [&](int place) {
    if (place == area)
      return 0;
    const auto [r, c] = scan[size_t(place)];
    return 2 * near(r, c + 1) + 2 * near(r + 1, c) + near(r + 1, c + 1) +
           near(r, c + 2) + near(r + 2, c);
  };
  auto pairOf = [&](int u, int v) {
    int p = 0;
    for (int limit : {1, 2, 3, 4, 11, 14, 20, 27, 38, 54, 81})
      p += 3 * (u + v >= limit);
    return p + (u > 2 * v + 1) + 2 * (v > 2 * u + 1);
  };
  const int chroma = set.plane > 0;
  const int pairs = 252 * (3 * chroma + std::min(set.L - 2, 2));
  const int sized = 10 * (4 * chroma + set.L - 2) + set.size;
  auto keep = [&](int place, int level) {
    set.levels[size_t(place)] = std::min(level, 32767);
  };
  if (unit == 0) {
    const int u = sumAt(0);
    const int s = set.units == 1
                      ? symbol(state, OnlyDc, 4 * chroma + set.L - 2)
                      : symbol(state, PairName, pairs + 36 * 6 + pairOf(u, u));
    keep(0, s + (set.units == 1) + (s == 15 ? escape() : 0));
    return;
  }
  const int placeA = 2 * unit - 1, placeB = 2 * unit;
  const int u = sumAt(placeA), v = sumAt(placeB);
  const int d = scan[size_t(placeA)].first + scan[size_t(placeA)].second;
  const int position = d == 1 ? 1 : d <= 3 ? 2 : d <= 6 ? 3 : d <= 11 ? 4 : 5;
  const int s =
      unit == set.units - 1
          ? symbol(state, LastPair, sized)
          : symbol(state, PairName, pairs + 36 * position + pairOf(u, v));
  auto whole = [&](int level, int sum) {
    if (level < 3)
      return level;
    int index = 12 * chroma;
    for (int limit : {1, 2, 3, 4, 6, 8, 11, 15, 21, 30, 45})
      index += sum >= limit;
    const int more = symbol(state, Rest, index);
    return 3 + more + (more == 15 ? escape() : 0);
  };
  const int a = whole(s / 4, u);
  const int b = whole(s % 4, v);
  keep(placeA, a);
  keep(placeB, b);
}

void Decoder::coefficients() {
  size_t next = 0;
  int lane[2] = {-1, -1}, unit[2] = {0, 0};
  auto take = [&](int l) {
    lane[l] = next < sets.size() ? int(next++) : -1;
    if (lane[l] >= 0)
      unit[l] = sets[size_t(lane[l])].units - 1;
  };
  take(0);
  take(1);
  while (!broken && (lane[0] >= 0 || lane[1] >= 0))
    for (int l = 0; l < 2; ++l) {
      if (lane[l] < 0 || broken)
        continue;
      oneUnit(sets[size_t(lane[l])], unit[l], l == 0 ? turn : turn ^ 1);
      if (--unit[l] < 0)
        take(l);
    }
}

void Decoder::signs() {
  for (Set &set : sets) {
    const int M = std::min(1 << set.L, 16);
    const auto scan = scanOf(M);
    for (int at = M * M - 1; at >= 0; --at)
      for (size_t i = 0; i < scan.size(); ++i)
        if (scan[i].second * M + scan[i].first == at && set.levels[i] != 0 &&
            bit())
          set.levels[i] *= -1;
  }
}

//===----------------------------------------------------------------------===//
// Reconstruction
//===----------------------------------------------------------------------===//

std::vector<int> Decoder::matrixPrediction(int plane, int L, int which,
                                           const std::vector<int> &t,
                                           const std::vector<int> &l) {
  const int N = 1 << L, G = N == 4 ? 4 : 8, each = N == 4 ? 6 : 8;
  std::vector<int> inputs = {t[0]};
  for (const std::vector<int> *side : {&t, &l})
    for (int i = 0; i < each; ++i)
      inputs.push_back(N == 16 ? ((*side)[size_t(2 * i) + 1] +
                                  (*side)[size_t(2 * i) + 2] + 1) >>
                                     1
                               : (*side)[size_t(i) + 1]);
  int sum = 0;
  for (int input : inputs)
    sum += input;
  const int mean = (sum * (N == 4 ? 5041 : 3855) + 32768) >> 16;
  std::vector<int> made(size_t(G * G));
  for (size_t o = 0; o < made.size(); ++o) {
    int value = 64 * mean + 32;
    for (size_t i = 0; i < inputs.size(); ++i)
      value += table.matrices[L - 2][size_t(which)][i][o] * (inputs[i] - mean);
    made[o] = Picture::clip(plane, value >> 6);
  }
  if (N < 16)
    return made;
  std::vector<int> p(256);
  auto at = [&p](int x, int y) -> int & { return p[size_t(16 * y + x)]; };
  for (int y = 1; y < 16; y += 2) {
    for (int x = 1; x < 16; x += 2)
      at(x, y) = made[size_t(8 * (y / 2) + x / 2)];
    for (int x = 0; x < 16; x += 2)
      at(x, y) =
          ((x > 0 ? at(x - 1, y) : l[size_t(y) + 1]) + at(x + 1, y) + 1) >> 1;
  }
  for (int y = 0; y < 16; y += 2)
    for (int x = 0; x < 16; ++x)
      at(x, y) =
          ((y > 0 ? at(x, y - 1) : t[size_t(x) + 1]) + at(x, y + 1) + 1) >> 1;
  return p;
}

std::vector<int> Decoder::predictionOf(const Block &block, int plane,
                                       int mode) {
  const int N = 1 << block.L, L = block.L, x0 = block.x, y0 = block.y;
  // Entry 0 is the corner, entry i + 1 sample i.
  std::vector<int> t(size_t(2 * N + 2)), l(t.size());
  auto collect = [&](std::vector<int> &out, bool across) {
    int last = 0;
    bool there = true;
    for (int i = 0; i <= 2 * N; ++i) {
      const int x = across ? x0 + i : x0 - 1, y = across ? y0 - 1 : y0 + i;
      there = there && i < 2 * N && x < picture.W && y < picture.H &&
              (i < N || done[plane][unitAt(x, y)]);
      if (there)
        last = picture.at(plane, x, y);
      out[size_t(i) + 1] = last;
    }
  };
  const bool hasT = y0 > 0, hasL = x0 > 0;
  if (hasT)
    collect(t, true);
  if (hasL)
    collect(l, false);
  if (hasT && hasL)
    t[0] = l[0] = picture.at(plane, x0 - 1, y0 - 1);
  else if (hasL)
    std::fill(t.begin(), t.end(), l[0] = l[1]);
  else if (hasT)
    std::fill(l.begin(), l.end(), t[0] = t[1]);
  else
    t.assign(t.size(), plane > 0 ? 0 : 3533), l = t;

  int sumT = 0, sumL = 0;
  for (size_t i = 1; i <= size_t(N); ++i) {
    sumT += t[i];
    sumL += l[i];
  }
  const int dc = hasT == hasL ? (sumT + sumL + N) >> (L + 1)
                              : ((hasT ? sumT : sumL) + N / 2) >> L;
  std::vector<int> p(size_t(N * N));
  auto at = [&](int x, int y) -> int & { return p[size_t(y * N + x)]; };
  if (block.isChroma && block.chromaMode == 3) {
    int sum = N * N / 2;
    for (int y = 0; y < N; ++y)
      for (int x = 0; x < N; ++x)
        sum += picture.at(0, x0 + x, y0 + y);
    const int mean = sum >> (2 * L), slope = block.slope[plane - 1];
    for (int y = 0; y < N; ++y)
      for (int x = 0; x < N; ++x)
        at(x, y) =
            slope == 0
                ? dc
                : Picture::clip(
                      plane,
                      dc + (((picture.at(0, x0 + x, y0 + y) - mean) * slope +
                             4) >>
                            3));
    return p;
  }
  if (mode >= 36)
    return matrixPrediction(plane, L, mode - 36, t, l);
  static const int moves[17] = {-32, -26, -21, -17, -13, -9, -5, -2, 0,
                                2,   5,   9,   13,  17,  21, 26, 32};
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) {
      const int left = l[size_t(y) + 1], top = t[size_t(x) + 1], k = t[0];
      if (mode == 0) {
        at(x, y) = dc;
      } else if (mode == 1) {
        const int a =
            left + (((t[size_t(N) + 1] - left) * (x + 1) + N / 2) >> L);
        const int b = top + (((l[size_t(N) + 1] - top) * (y + 1) + N / 2) >> L);
        at(x, y) = (a + b + 1) >> 1;
      } else if (mode == 2) {
        const int guess = top + left - k;
        int best = left;
        for (int candidate : {top, k})
          if (std::abs(candidate - guess) < std::abs(best - guess))
            best = candidate;
        at(x, y) = best;
      } else {
        const int direction = mode - 3;
        const bool down = direction >= 16;
        const int m = down ? moves[direction - 16] : moves[16 - direction];
        const std::vector<int> &main = down ? t : l, &other = down ? l : t;
        const int along = down ? x : y, away = down ? y : x;
        auto r = [&](int i) {
          if (i >= -1)
            return main[size_t(i + 1)];
          const int j = -1 - i;
          return other[size_t(std::min(63, (32 * j + -m / 2) / -m - 1)) + 1];
        };
        const int moved = (away + 1) * m, f = moved & 31;
        const int i = along + (moved >> 5);
        at(x, y) = f == 0 ? r(i) : r(i) + (((r(i + 1) - r(i)) * f + 16) >> 5);
      }
    }
  return p;
}

void Decoder::addResidual(const Block &block, int plane, const Set &set) {
  const int L = block.L, N = 1 << L, M = std::min(N, 16);
  const int h = std::max(0, L - 3);
  const auto scan = scanOf(M);
  std::vector<int64_t> c(size_t(M * M)); // [row][column]
  for (size_t i = 0; i < scan.size(); ++i) {
    const int64_t level = std::abs(set.levels[i]);
    const int64_t value =
        std::min<int64_t>(32767, (level * q + (8 << h)) >> (4 + h));
    c[size_t(scan[i].first * M + scan[i].second)] =
        set.levels[i] < 0 ? -value : value;
  }
  auto add = [&](int x, int y, int64_t residual) {
    int &sample = picture.at(plane, block.x + x, block.y + y);
    sample = Picture::clip(plane, sample + residual);
  };
  if (block.transform == 0 && set.units == 1) {
    const int shift = L - h;
    for (int y = 0; y < N; ++y)
      for (int x = 0; x < N; ++x)
        add(x, y, (c[0] + (1 << (shift - 1))) >> shift);
    return;
  }
  const int type = block.transform;
  const int vertical = type == 4 ? 2 : type == 1 || type == 2;
  const int horizontal = type == 4 ? 2 : type == 1 || type == 3;
  auto sat = [](int64_t value) { return clampTo(value, -32768, 32767); };
  std::vector<int64_t> u(size_t(N * M)); // [row][column]
  for (int column = 0; column < M; ++column)
    for (int n = 0; n < N; ++n) {
      int64_t sum = int64_t(1) << (14 - h);
      for (int k = 0; k < M; ++k)
        sum += matrixOf(vertical, N, k, n) * c[size_t(k * M + column)];
      u[size_t(n * M + column)] =
          sat(wrapSigned(32, uint64_t(sum)) >> (15 - h));
    }
  for (int y = 0; y < N; ++y)
    for (int n = 0; n < N; ++n) {
      int64_t sum = 1 << 14;
      for (int k = 0; k < M; ++k)
        sum += matrixOf(horizontal, N, k, n) * u[size_t(y * M + k)];
      add(n, y, sat(wrapSigned(32, uint64_t(sum)) >> 15));
    }
}

void Decoder::reconstruct(const Block &block) {
  const int N = 1 << block.L;
  for (int plane = block.isChroma ? 1 : 0; plane < (block.isChroma ? 3 : 1);
       ++plane) {
    static const int chromaModes[6] = {0, 0, 1, 0, 3 + 8, 3 + 24};
    const int mode = !block.isChroma || block.chromaMode == 0
                         ? block.mode
                         : chromaModes[block.chromaMode];
    const std::vector<int> p = predictionOf(block, plane, mode);
    for (int y = 0; y < N; ++y)
      for (int x = 0; x < N; ++x)
        picture.at(plane, block.x + x, block.y + y) = p[size_t(y * N + x)];
    if (block.set[plane] >= 0)
      addResidual(block, plane, sets[size_t(block.set[plane])]);
    spread(done[plane], block.x, block.y, block.L, true);
  }
}

Status Decoder::run() {
  if (bits.size() < 8)
    return Status::truncated("block_picture: no states");
  for (size_t i = 0; i < 8; ++i)
    states[i / 4] |= uint64_t(bits[i]) << (8 * (i % 4));
  if (states[0] < 65536 || states[1] < 65536)
    return Status::corrupt("block_picture: a state is too small");
  isGrey = bit();
  isFiltered = params.filter == Tool::On && bit();
  const auto units = size_t(picture.W / 4) * size_t(picture.H / 4);
  lumaMap.assign(units, {});
  chromaMap.assign(units, {});
  for (std::vector<bool> &plane : done)
    plane.assign(units, false);
  const int across = (picture.W + 31) / 32;
  const int rows = 32 * std::max(1, 256 / across);
  const Status damaged = Status::corrupt("block_picture: damaged");
  for (int top = 0; top < picture.H; top += rows) {
    blocks.clear();
    sets.clear();
    for (int y = top; y < std::min(top + rows, picture.H); y += 32)
      for (int x = 0; x < picture.W; x += 32)
        node(x, y, 5);
    if (broken)
      return damaged;
    coefficients();
    if (broken)
      return damaged;
    signs();
    if (broken)
      return damaged;
    for (const Block &block : blocks)
      reconstruct(block);
  }
  return states[0] == 65536 && states[1] == 65536 &&
                 word + (plain + 7) / 8 == bits.size()
             ? Status::ok()
             : damaged;
}

//===----------------------------------------------------------------------===//
// Post filter and colour
//===----------------------------------------------------------------------===//

int64_t round15(int64_t a, int64_t b) { return (a * b + 16384) >> 15; }

void filter(Picture &picture, const Table &table, int q, bool isGrey) {
  Picture from = picture;
  for (int by = 1; by + 1 < picture.H / 4; ++by)
    for (int bx = 1; bx + 1 < picture.W / 4; ++bx) {
      int h = 0, v = 0;
      for (int i = 0; i < 16; ++i) {
        const int x = 4 * bx + i % 4, y = 4 * by + i / 4;
        const int twice = 2 * from.at(0, x, y);
        h += std::abs(twice - from.at(0, x - 1, y) - from.at(0, x + 1, y));
        v += std::abs(twice - from.at(0, x, y - 1) - from.at(0, x, y + 1));
      }
      int a = 0;
      for (int limit : {3, 10, 19, 32, 51, 77, 115, 173})
        a += h + v > (limit * q) >> 6;
      if (a == 0)
        continue;
      const int o = h > 2 * v ? 1 : v > 2 * h ? 2 : 0;
      static const int dx[6] = {1, 2, -1, 0, 1, 0};
      static const int dy[6] = {0, 0, 1, 1, 1, 2};
      for (int p = 0; p < (isGrey ? 1 : 3); ++p)
        for (int i = 0; i < 16; ++i) {
          const int x = 4 * bx + i % 4, y = 4 * by + i / 4;
          const int c = from.at(p, x, y);
          int64_t sum = c;
          for (int k = 0; k < 6; ++k)
            sum += round15(from.at(p, x + dx[k], y + dy[k]) +
                               from.at(p, x - dx[k], y - dy[k]) - 2 * c,
                           table.taps[p][3 * a + o][k]);
          picture.at(p, x, y) = int(sum);
        }
    }
}

//===----------------------------------------------------------------------===//
// The primitive
//===----------------------------------------------------------------------===//

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  const smmil::block_picture::Params params =
      smmil::block_picture::paramsOf(args);
  if ((params.smallest != 4 && params.smallest != 8) ||
      (params.largest != 8 && params.largest != 16 && params.largest != 32))
    return Status::invalidArgument("block_picture: no such side of a block");
  if (operands[0].kind != ValueKind::Frame ||
      operands[0].element != ElementType::U8 || operands[0].channels != 3)
    return Status::unsupported("block_picture: needs an RGB frame");
  results[0] = bitsShape();
  return Status::ok();
}

Status decode(const Step &step, const Value *results, Value *operands) {
  const Shape &shape = operands[0].shape;
  Picture picture = {shape.width,
                     shape.height,
                     (shape.width + 7) / 8 * 8,
                     (shape.height + 7) / 8 * 8,
                     {}};
  for (std::vector<int> &plane : picture.planes)
    plane.assign(size_t(picture.W) * size_t(picture.H), 0);
  Table own;
  if (!step.table.empty()) {
    own = sharedTable();
    if (Status status = readDifference(step.table, own); !status.isOk())
      return status;
  }
  const Table &table = step.table.empty() ? sharedTable() : own;
  Decoder decoder(smmil::block_picture::paramsOf(step.args), table,
                  int(step.item[0]), results[0].bits, picture);
  if (Status status = decoder.run(); !status.isOk())
    return status;
  if (decoder.isFiltered)
    filter(picture, table, decoder.q, decoder.isGrey);
  std::vector<int64_t> &rgb = operands[0].elements;
  rgb.clear();
  for (int y = 0; y < shape.height; ++y)
    for (int x = 0; x < shape.width; ++x) {
      const int64_t luma = round15(picture.at(0, x, y), 18919) + 4;
      const int64_t u = round15(picture.at(1, x, y), 23170);
      const int64_t v = round15(picture.at(2, x, y), 13377);
      const int64_t z = round15(picture.at(2, x, y), 26755);
      for (int64_t value : {luma + v + u, luma - z, luma + v - u})
        rgb.push_back(clampTo(value >> 3, 0, 255));
    }
  return Status::ok();
}

/// What a decoder does with a stream is the format; how one is made is left to
/// the encoder.
Status encode(const Step &, const Value *, Value *) {
  return Status::unsupported(
      "block_picture: the reference has no encoder; encode with the runtime");
}

uint32_t itemLimit(const int32_t *, size_t) { return 447; }

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode,   1,
                                       1,       1,      itemLimit};

} // namespace smmil::reference::block_picture
