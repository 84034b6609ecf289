//===- WordScan.h - Where the words of a text begin -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts words and finds where so many end, a block of bytes at a time, by the
// best instruction set of the CPU. A word is a maximal run of bytes other than
// ASCII white space: the space, and bytes 9 to 13.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_WORDSCAN_H
#define SMMIL_LIB_DATASET_WORDSCAN_H

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace smmil {

/// Where the word after the next `words` ones begins, or the end of a text that
/// has no more than these; `words` is then how many of them it lacks. What
/// stands at `at` begins a word unless it is white space.
size_t skipWords(std::string_view text, size_t at, uint64_t &words);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_WORDSCAN_H
