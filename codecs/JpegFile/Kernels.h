//===- Kernels.h - Decoders of each instruction set -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What DecodeIsa.cpp defines, once per instruction set.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_KERNELS_H
#define SMMIL_CODECS_JPEGFILE_KERNELS_H

#include "smmil/Runtime/FilePicture.h"
#include "smmil/Runtime/Isa.h"
#include "smmil/Runtime/Kernels/RansCore/Isa.h"

namespace smmil::jpeg_file {

SMMIL_ISA_DECLARE(Status decodeStep(const DecodeStep &step,
                                    const ValueView *results,
                                    const ValueView *operands,
                                    MutableByteSpan scratch))
SMMIL_ISA_DECLARE(Status pictureOfStep(const DecodeStep &step, ByteSpan bits,
                                       MutableByteSpan scratch,
                                       PictureRoom &room))

} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_KERNELS_H
