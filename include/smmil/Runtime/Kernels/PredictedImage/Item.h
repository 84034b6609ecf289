//===- Item.h - Decoding one lossless image ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From an item's bytes to pixels: header, sizes, kernel, tensor. `Config` has
// the members of Config below; an emitted codec passes a type whose members are
// constants, the universal decoder one whose members are filled from the plan.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_PREDICTEDIMAGE_ITEM_H
#define SMMIL_RUNTIME_KERNELS_PREDICTEDIMAGE_ITEM_H

#include "smmil/Runtime/Kernels/PredictedImage/Decode.h"
#include "smmil/Runtime/Kernels/PredictedImage/Table.h"

namespace smmil::predicted {

struct Config {
  int32_t width = 0, height = 0; ///< Frame; 0 when items state their size.
  int32_t lanes = 0;             ///< Argument of RowRans.
  int32_t predict = 0;           ///< PredictKind.
  int32_t color = 0;             ///< ColorKind.
};

SMMIL_ISA_BEGIN

/// The kernel as it is compiled here; the universal decoder passes one that
/// picks the instruction set.
struct InlineKernel {
  bool operator()(const Job &job) const { return decode(job); }
};

/// Sizes of an item: 3 * width * height output bytes, and scratch for both
/// decodeRgb and decodeTensor.
template <class Config>
Status readInfo(const Config &config, ByteSpan bits, int32_t &width,
                int32_t &height, size_t &workspace) {
  Header header;
  SMMIL_RETURN_IF_ERROR(
      parseHeader(bits, config.width, config.height, config.lanes, header));
  width = header.width;
  height = header.height;
  workspace = workspaceBytes(header.width, header.lanes) +
              size_t(3) * static_cast<size_t>(header.width) *
                  static_cast<size_t>(header.height);
  return Status::ok();
}

/// RGB u8, height x width x 3, into exactly that many bytes.
template <class Config, class Kernel = InlineKernel>
Status decodeRgb(const Config &config, const Table &table, ByteSpan bits,
                 MutableByteSpan output, MutableByteSpan workspace,
                 Kernel kernel = {}) {
  Header header;
  SMMIL_RETURN_IF_ERROR(
      parseHeader(bits, config.width, config.height, config.lanes, header));
  if (output.size() != size_t(3) * static_cast<size_t>(header.width) *
                           static_cast<size_t>(header.height))
    return Status::invalidArgument("predicted image: output size is wrong");
  if (workspace.size() < workspaceBytes(header.width, header.lanes))
    return Status::bufferTooSmall("predicted image: workspace is too small");
  Job job = {header.width,         header.height,
             header.lanes,         config.predict,
             config.color,         table.precision,
             table.slots.data(),   table.rowStart.data(),
             header.stream.data(), header.stream.data() + header.stream.size(),
             workspace.data(),     output.data()};
  return kernel(job) ? Status::ok()
                     : Status::corrupt("predicted image: stream is damaged");
}

/// f32, 3 x height x width: value * scale + offset per channel, the product
/// rounded before the sum.
template <class Config, class Kernel = InlineKernel>
Status decodeTensor(const Config &config, const Table &table,
                    const float *scale, const float *offset, ByteSpan bits,
                    Span<float> output, MutableByteSpan workspace,
                    Kernel kernel = {}) {
  int32_t width = 0, height = 0;
  size_t needed = 0;
  SMMIL_RETURN_IF_ERROR(readInfo(config, bits, width, height, needed));
  const size_t pixels =
      static_cast<size_t>(width) * static_cast<size_t>(height);
  if (output.size() != 3 * pixels)
    return Status::invalidArgument("predicted image: tensor size is wrong");
  if (workspace.size() < needed)
    return Status::bufferTooSmall("predicted image: workspace is too small");
  MutableByteSpan rgb = workspace.subspan(0, 3 * pixels);
  SMMIL_RETURN_IF_ERROR(decodeRgb(config, table, bits, rgb,
                                  workspace.subspan(3 * pixels), kernel));
  for (size_t c = 0; c < 3; ++c) {
    float map[256];
    for (int v = 0; v < 256; ++v) {
      volatile float product = static_cast<float>(v) * scale[c];
      map[v] = product + offset[c];
    }
    float *plane = output.data() + c * pixels;
    for (size_t i = 0; i < pixels; ++i)
      plane[i] = map[rgb[3 * i + c]];
  }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::predicted

#endif // SMMIL_RUNTIME_KERNELS_PREDICTEDIMAGE_ITEM_H
