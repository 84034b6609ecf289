//===- ItemPicture.h - Pictures of items that are files ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An item that gives its source's file gives a picture too: without the file
// where the codec can, else decoded from it. The pixels are the same.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_ITEMPICTURE_H
#define SMMIL_DATASET_ITEMPICTURE_H

#include "smmil/Dataset/Dataset.h"
#include "smmil/Media/Image.h"

namespace smmil {

/// The picture of item `id`, which gives its file; `images` as decodeImage
/// takes them.
Result<RgbImage> pictureOfFile(const Dataset &dataset, uint64_t id,
                               const ImageOptions &images);

} // namespace smmil

#endif // SMMIL_DATASET_ITEMPICTURE_H
