//===- ContentClass.h - Kinds of content within a modality ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Items of one field may take different codecs by content. The classes are few
// and their values are stored in the index.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_MEDIA_CONTENTCLASS_H
#define SMMIL_MEDIA_CONTENTCLASS_H

#include <cstdint>

namespace smmil {

/// Classes that features of an item select between; stored in the index.
enum class ContentClass : uint8_t {
  Other = 0,
  Photo = 1,
  Diagram = 2,
  ScannedText = 3,
  Speech = 4,
  Music = 5,
};
inline constexpr unsigned kContentClasses = 6;

/// The name that the IR uses, for example "scanned_text".
const char *contentClassName(ContentClass kind);

} // namespace smmil

#endif // SMMIL_MEDIA_CONTENTCLASS_H
