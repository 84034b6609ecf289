//===- Item.h - Decoding one lossless clip ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From an item's bytes to samples. `Config` has the members of Config below; an
// emitted codec passes a type whose members are constants.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_LOSSLESSAUDIO_ITEM_H
#define SMMIL_RUNTIME_KERNELS_LOSSLESSAUDIO_ITEM_H

#include "smmil/Runtime/Kernels/LosslessAudio/Decode.h"
#include "smmil/Runtime/Kernels/LosslessAudio/Table.h"

namespace smmil::audio {

struct Config {
  int32_t channels = 0;            ///< Of the field's frame.
  int32_t lanes = 0;               ///< Argument of LpcRans.
  int32_t maxOrder = 0, frame = 0; ///< Arguments of Lpc.
};

SMMIL_ISA_BEGIN

/// The kernel as it is compiled here.
struct InlineKernel {
  bool operator()(const Job &job) const { return decode(job); }
};

template <class Config>
Status readInfo(const Config &config, ByteSpan bits, size_t &outputBytes,
                size_t &workspace) {
  Header header;
  SMMIL_RETURN_IF_ERROR(
      parseHeader(bits, config.channels, config.lanes, header));
  outputBytes = static_cast<size_t>(header.count * 2 *
                                    static_cast<uint64_t>(config.channels));
  workspace = workspaceBytes(header.count, config.channels, header.lanes);
  return Status::ok();
}

/// Interleaved little-endian i16 into exactly the announced bytes.
template <class Config, class Kernel = InlineKernel>
Status decodePcm(const Config &config, const Table &table, ByteSpan bits,
                 MutableByteSpan output, MutableByteSpan workspace,
                 Kernel kernel = {}) {
  Header header;
  SMMIL_RETURN_IF_ERROR(
      parseHeader(bits, config.channels, config.lanes, header));
  if (output.size() !=
      header.count * 2 * static_cast<uint64_t>(config.channels))
    return Status::invalidArgument("audio: output size is wrong");
  if (header.count == 0)
    return Status::ok();
  if (workspace.size() <
      workspaceBytes(header.count, config.channels, header.lanes))
    return Status::bufferTooSmall("audio: workspace is too small");
  Job job = {header.count,
             config.channels,
             header.lanes,
             config.maxOrder,
             config.frame,
             header.wasted,
             header.midSide,
             table.precision,
             table.order.data(),
             table.reflection.data(),
             table.residual.data(),
             header.stream.data(),
             header.stream.data() + header.stream.size(),
             workspace.data(),
             output.data()};
  return kernel(job) ? Status::ok()
                     : Status::corrupt("audio: stream is damaged");
}

SMMIL_ISA_END
} // namespace smmil::audio

#endif // SMMIL_RUNTIME_KERNELS_LOSSLESSAUDIO_ITEM_H
