//===- Decode.h - Block pictures as a fusion --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The decoder of the primitive, with its parameters as a type and per
// instruction set.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_FUSIONS_BLOCKPICTURE_DECODE_H
#define SMMIL_CODECS_FUSIONS_BLOCKPICTURE_DECODE_H

#include "codecs/BlockPicture/Decode.h"

namespace smmil::fusions::BlockPicture {
SMMIL_ISA_BEGIN

inline size_t workspaceBytes(const Shape &frame) {
  return block_picture::pictureBytes(frame);
}

template <class Config>
Status decodeRgb(const Config &config, const block_picture::Tables &tables,
                 uint32_t step, const Shape &frame, ByteSpan stream,
                 MutableByteSpan output, MutableByteSpan workspace) {
  if (output.size() != bytesOf(frame))
    return Status::invalidArgument("block_picture: output size is wrong");
  return block_picture::decodePicture(
      config, tables, step, frame, stream,
      block_picture::rgbOf(frame, output.data()), workspace);
}

/// f32, 3 x height x width: value * scale + offset per channel.
template <class Config>
Status decodeTensor(const Config &config, const block_picture::Tables &tables,
                    uint32_t step, const Shape &frame, const float *scale,
                    const float *offset, ByteSpan stream, Span<float> output,
                    MutableByteSpan workspace) {
  if (output.size() != bytesOf(frame))
    return Status::invalidArgument("block_picture: tensor size is wrong");
  const block_picture::TensorSink sink = {
      output.data(), static_cast<size_t>(frame.width),
      static_cast<size_t>(frame.height), scale, offset};
  return block_picture::decodePicture(config, tables, step, frame, stream, sink,
                                      workspace);
}

/// u8, 3 x height x width.
template <class Config>
Status decodePlanes(const Config &config, const block_picture::Tables &tables,
                    uint32_t step, const Shape &frame, ByteSpan stream,
                    MutableByteSpan output, MutableByteSpan workspace) {
  if (output.size() != bytesOf(frame))
    return Status::invalidArgument("block_picture: tensor size is wrong");
  const block_picture::PlaneSink sink = {output.data(),
                                         static_cast<size_t>(frame.width),
                                         static_cast<size_t>(frame.height)};
  return block_picture::decodePicture(config, tables, step, frame, stream, sink,
                                      workspace);
}

SMMIL_ISA_END
} // namespace smmil::fusions::BlockPicture

#endif // SMMIL_CODECS_FUSIONS_BLOCKPICTURE_DECODE_H
