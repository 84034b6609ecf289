//===- AdaptiveRans.h - Reference of adaptive rANS --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// FORMAT.md, "Adaptive rANS".
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_ADAPTIVERANS_H
#define SMMIL_LIB_INTERPRETER_ADAPTIVERANS_H

#include "lib/Interpreter/Reader.h"
#include "smmil/Runtime/Status.h"

#include <map>
#include <vector>

namespace smmil::reference {

/// A context: c[0] to c[16].
struct Context {
  std::vector<int32_t> c;
  int seen = 0;

  explicit Context(int alphabet) {
    for (int i = 0; i <= 16; ++i)
      c.push_back(i < alphabet ? i * (32768 - 16 + alphabet) / alphabet
                               : 32768 - 16 + i);
  }
  void adapt(int symbol) {
    const int divisor = seen < 3 ? 8 : seen < 10 ? 16 : seen < 28 ? 32 : 64;
    if (seen < 48)
      ++seen;
    for (int i = 1; i <= 15; ++i) {
      const int goal = i <= symbol ? i : 32768 - 16 + i;
      const int gap = goal - c[size_t(i)];
      // Rounds downwards.
      c[size_t(i)] +=
          gap >= 0 ? gap / divisor : -((-gap + divisor - 1) / divisor);
    }
  }
};

/// Contexts by their names; made when they are first used.
class Contexts {
public:
  Context &at(const std::vector<int> &name, int alphabet) {
    return all.emplace(name, Context(alphabet)).first->second;
  }

private:
  std::map<std::vector<int>, Context> all;
};

class AdaptiveReader {
public:
  Status open(ByteSpan bytes) {
    Reader reader(bytes);
    uint64_t size = 0;
    if (!reader.varint(bytes.size(), size) || size > reader.left())
      return Status::corrupt("adaptive rANS: bad header");
    const ByteSpan coded = reader.take(size_t(size));
    plain = reader.rest();
    Reader in(coded);
    if (!in.u32(state[0]) || !in.u32(state[1]) || in.left() % 2 != 0 ||
        state[0] < 65536 || state[1] < 65536)
      return Status::corrupt("adaptive rANS: bad states");
    uint32_t word = 0;
    while (in.u16(word))
      words.push_back(word);
    return Status::ok();
  }

  int symbol(Context &a) { return symbol(a, a, false); }
  int symbol(Context &a, Context &b) { return symbol(a, b, true); }

  uint32_t bits(int count) {
    uint32_t value = 0;
    for (; count > 0; --count, ++bitsRead) {
      const uint64_t byte = bitsRead / 8;
      if (byte >= plain.size())
        good = false;
      const uint32_t bit =
          good ? plain[size_t(byte)] >> (7 - bitsRead % 8) & 1 : 0;
      value = 2 * value + bit;
    }
    return value;
  }

  Status finish() {
    if (!good || nextWord != words.size() || state[0] != 65536 ||
        state[1] != 65536)
      return Status::corrupt("adaptive rANS: damaged");
    if (bitsRead + 8 <= 8 * uint64_t(plain.size()))
      return Status::corrupt("adaptive rANS: bits left over");
    while (bitsRead < 8 * uint64_t(plain.size()))
      if (bits(1) != 0)
        return Status::corrupt("adaptive rANS: bits left over");
    return Status::ok();
  }

private:
  int symbol(Context &a, Context &b, bool both) {
    uint32_t &x = state[symbolsRead++ % 2];
    std::vector<uint32_t> c;
    for (size_t i = 0; i <= 16; ++i)
      c.push_back(uint32_t(a.c[i] + b.c[i] + 1) / 2);
    const uint32_t slot = x % 32768;
    size_t s = 0;
    while (c[s + 1] <= slot)
      ++s;
    x = (c[s + 1] - c[s]) * (x / 32768) + slot - c[s];
    if (x < 65536) {
      good = good && nextWord < words.size();
      x = x * 65536 + (nextWord < words.size() ? words[nextWord++] : 0);
    }
    a.adapt(int(s));
    if (both)
      b.adapt(int(s));
    return int(s);
  }

  uint32_t state[2] = {};
  std::vector<uint32_t> words;
  size_t nextWord = 0;
  uint64_t symbolsRead = 0, bitsRead = 0;
  ByteSpan plain;
  bool good = true;
};

} // namespace smmil::reference

#endif // SMMIL_LIB_INTERPRETER_ADAPTIVERANS_H
