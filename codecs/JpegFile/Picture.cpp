//===- Picture.cpp - Pictures of JPEG files -------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the table of pictures without files holds of it.
//
//===----------------------------------------------------------------------===//
#include "codecs/JpegFile/Picture.h"

#include "codecs/JpegFile/Kernels.h"

namespace smmil::jpeg_file {
namespace {

/// On the best instruction set.
Status decodeBest(const DecodeStep &step, ByteSpan bits,
                  MutableByteSpan scratch, PictureRoom &room) {
  static constexpr decltype(&baseline::pictureOfStep) kKernels[] =
      SMMIL_ISA_TABLE(pictureOfStep);
  return dispatched(kKernels, bestIsa())(step, bits, scratch, room);
}

} // namespace

extern const FilePicture kPicture;
const FilePicture kPicture = {pictureWorkspaceBytes, decodeBest};
} // namespace smmil::jpeg_file
