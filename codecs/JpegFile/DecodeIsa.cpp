//===- DecodeIsa.cpp - JPEG files per instruction set ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernels of Decode.h and Picture.h, compiled once for each instruction
// set.
//
//===----------------------------------------------------------------------===//
#include "codecs/JpegFile/Kernels.h"

#include "codecs/JpegFile/Picture.h"

namespace smmil::jpeg_file {
SMMIL_ISA_BEGIN

Status decodeStep(const DecodeStep &step, const ValueView *results,
                  const ValueView *operands, MutableByteSpan scratch) {
  return decode(step, results, operands, scratch);
}

Status pictureOfStep(const DecodeStep &step, ByteSpan bits,
                     MutableByteSpan scratch, PictureRoom &room) {
  return decodePicture(step, bits, scratch, room);
}

SMMIL_ISA_END
} // namespace smmil::jpeg_file
