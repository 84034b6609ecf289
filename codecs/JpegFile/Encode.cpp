//===- Encode.cpp - A JPEG file to coefficients ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the file apart, writes it again and compares: only what comes back is
// coded.
//
//===----------------------------------------------------------------------===//
#include "codecs/JpegFile/Encode.h"

#include "codecs/JpegFile/Decode.h"
#include "codecs/JpegFile/ReadScans.h"
#include "smmil/Runtime/Kernels/AdaptiveRans/Encode.h"

#include <algorithm>

namespace smmil::jpeg_file {
namespace {

/// Whether the parts give the file.
bool comesBack(ByteSpan file, const Parts &parts) {
  Bytes again(file.size());
  size_t written = 0;
  return writeFile(parts.outside, parts.coefficients.data(), parts.padding == 1,
                   again, written)
             .isOk() &&
         written == file.size() &&
         std::equal(again.begin(), again.end(), file.begin());
}

Status encodeParts(Parts &parts, Bytes &bits) {
  const Frame &frame = parts.markers.frame;
  Bytes packed;
  SMMIL_RETURN_IF_ERROR(packOutside(parts.outside, packed));
  ByteWriter writer(bits);
  writer.writeU8(parts.padding == 1 ? kPaddedByOnes : kPaddedByZeros);
  writer.writeVarint(parts.outside.size());
  writer.writeVarint(packed.size());
  writer.writeBytes(packed);
  adaptive::Encoder coder;
  const auto contexts = std::make_unique<Contexts>();
  contexts->reset();
  std::vector<Column> columns(frame.blocks);
  for (int c = 0; c < frame.components; ++c) {
    const Component &component = frame.component[c];
    BlockCoder<adaptive::Encoder> blocks(
        std::move(coder), *contexts, component, c > 0,
        &parts.steps[component.steps * size_t(64)],
        &parts.coefficients[component.firstBlock * 64], columns.data());
    if (!blocks.run())
      return Status::invalidArgument("jpeg_file: a level is out of range");
    coder = blocks.takeCoder();
  }
  coder.finish(bits);
  return Status::ok();
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  const Bytes &file = operands[0].data;
  Bytes &bits = results[0].data;
  Parts parts;
  if (readParts(file, parts).isOk() && !parts.steps.empty() &&
      parts.markers.frame.blocks <= kMostBlocks && comesBack(file, parts)) {
    item[kItemBlocks] = static_cast<int32_t>(parts.markers.frame.blocks);
    return encodeParts(parts, bits);
  }
  item[kItemBlocks] = 0;
  bits.push_back(kPlain);
  bits.insert(bits.end(), file.begin(), file.end());
  return Status::ok();
}

} // namespace smmil::jpeg_file
