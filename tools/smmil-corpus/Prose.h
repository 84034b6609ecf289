//===- Prose.h - Text for the example corpus --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Field notes from a small grammar: words repeat as they do in real documents,
// so that dictionaries and word counts have something to work on.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_CORPUS_PROSE_H
#define SMMIL_TOOLS_CORPUS_PROSE_H

#include "Random.h"

#include <string>

namespace smmil::corpus {

/// Two to six words, capitalised, without a full stop.
std::string title(Random &random);

/// `sentences` sentences of plain prose.
std::string paragraph(Random &random, int sentences);

} // namespace smmil::corpus

#endif // SMMIL_TOOLS_CORPUS_PROSE_H
