//===- FilePicture.h - Pictures without their files -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A primitive that takes files may also give the picture that such a file
// holds, without making the file first. Its folder has a Picture.cpp that
// defines `kPicture`; the generated table collects them.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_FILEPICTURE_H
#define SMMIL_RUNTIME_FILEPICTURE_H

#include "smmil/Runtime/OpCode.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil {

/// Where a picture goes, once its size is known.
class PictureRoom {
public:
  virtual ~PictureRoom() = default;
  /// Room for 3 * width * height bytes: rows from the top, RGB interleaved.
  /// `header` has all bytes of the file but its samples; valid during the call.
  /// Null ends the decode without an error.
  virtual uint8_t *take(uint32_t width, uint32_t height, ByteSpan header) = 0;
};

struct FilePicture {
  /// Scratch bytes of `decode`.
  size_t (*workspace)(const DecodeStep &step);
  /// Makes the picture from the result of a step: the samples that the library
  /// for such files makes by default. Unsupported, before it asks for room,
  /// where the file has to be decoded itself. `scratch` is aligned to 64 bytes.
  /// Allocates nothing.
  Status (*decode)(const DecodeStep &step, ByteSpan bits,
                   MutableByteSpan scratch, PictureRoom &room);
};

/// By code; null for a primitive that gives none.
const FilePicture *filePicture(OpCode code);

} // namespace smmil

#endif // SMMIL_RUNTIME_FILEPICTURE_H
