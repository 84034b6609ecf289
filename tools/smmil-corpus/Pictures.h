//===- Pictures.h - Images for the example corpus ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Procedural pictures with the statistics that matter to codecs: photo-like
// ones (smooth light, fractal texture, sensor noise) and diagrams (few colours,
// sharp edges, flat areas, small text-like marks).
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_CORPUS_PICTURES_H
#define SMMIL_TOOLS_CORPUS_PICTURES_H

#include "Random.h"

#include "smmil/Media/Image.h"

namespace smmil::corpus {

/// A landscape: sky, ridges that fade with distance, textured ground.
RgbImage landscape(Random &random, uint32_t width, uint32_t height);

/// Boxes with captions, joined by arrows, on a light ground.
RgbImage diagram(Random &random, uint32_t width, uint32_t height);

/// Frame `index` of `count` of a ball that crosses a gradient.
RgbImage movingBall(uint32_t width, uint32_t height, int index, int count);

} // namespace smmil::corpus

#endif // SMMIL_TOOLS_CORPUS_PICTURES_H
