//===- Orientation.h - How a picture is turned ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For pictures that are not decoded from their files.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_MEDIA_ORIENTATION_H
#define SMMIL_MEDIA_ORIENTATION_H

#include "smmil/Media/Image.h"

namespace smmil {

/// Turns and mirrors `image` as decodeImage does with a JPEG file that begins
/// with `header`, up to its first scan.
void orientAsJpeg(ByteSpan header, RgbImage &image);

} // namespace smmil

#endif // SMMIL_MEDIA_ORIENTATION_H
