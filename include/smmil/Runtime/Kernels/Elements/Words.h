//===- Words.h - Elements of sequences by width -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sequences are dense little-endian elements in byte buffers of any alignment;
// their arithmetic is on unsigned integers of the same width.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_INCLUDE_SMMIL_RUNTIME_KERNELS_ELEMENTS_WORDS_H
#define SMMIL_INCLUDE_SMMIL_RUNTIME_KERNELS_ELEMENTS_WORDS_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Value.h"

#include <cstring>
#include <type_traits>

namespace smmil::elements {
SMMIL_ISA_BEGIN

template <class Word>
SMMIL_ALWAYS_INLINE Word load(const uint8_t *bytes, size_t index) {
  Word word;
  std::memcpy(&word, bytes + index * sizeof(Word), sizeof(Word));
  return word;
}
template <class Word>
SMMIL_ALWAYS_INLINE void store(uint8_t *bytes, size_t index, Word word) {
  std::memcpy(bytes + index * sizeof(Word), &word, sizeof(Word));
}

/// Calls function(word) with a zero of the unsigned type that is as wide as
/// `element`, and returns what it returns.
template <class Function>
SMMIL_ALWAYS_INLINE auto withWord(ElementType element, Function function) {
  switch (bytesOf(element)) {
  case 1:
    return function(uint8_t{0});
  case 2:
    return function(uint16_t{0});
  case 4:
    return function(uint32_t{0});
  default:
    return function(uint64_t{0});
  }
}

SMMIL_ISA_END
} // namespace smmil::elements

#endif // SMMIL_INCLUDE_SMMIL_RUNTIME_KERNELS_ELEMENTS_WORDS_H
