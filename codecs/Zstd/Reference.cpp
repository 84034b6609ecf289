//===- Reference.cpp - Reference of zstd ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors. libzstd is the
// authority on its own format and so the reference here.
//
//===----------------------------------------------------------------------===//

#include "lib/Interpreter/Arithmetic.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <memory>

#include <zstd.h>

namespace smmil::reference::zstd {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Sequence &&
      operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("zstd: needs a sequence or bytes");
  results[0] = bitsShape();
  return Status::ok();
}

Status decode(const Step &step, const Value *results, Value *operands) {
  const Shape &shape = operands[0].shape;
  const ByteSpan bits = results[0].bits;
  const size_t frame = ZSTD_findFrameCompressedSize(bits.data(), bits.size());
  if (ZSTD_isError(frame) || frame != bits.size())
    return Status::corrupt("zstd: the stream is not exactly one frame");
  // A prepared dictionary, as readers use it: handed over as bytes, libzstd
  // would let matches reach less far back into a damaged one.
  std::unique_ptr<ZSTD_DDict, size_t (*)(ZSTD_DDict *)> dictionary(
      step.table.empty()
          ? nullptr
          : ZSTD_createDDict(step.table.data(), step.table.size()),
      ZSTD_freeDDict);
  if (!step.table.empty() && !dictionary)
    return Status::corrupt("zstd: the dictionary is damaged");
  std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx *)> decoder(ZSTD_createDCtx(),
                                                              ZSTD_freeDCtx);
  Bytes out(bytesOf(shape));
  uint8_t nothing = 0; // libzstd refuses a null destination.
  const size_t got = ZSTD_decompress_usingDDict(
      decoder.get(), out.empty() ? &nothing : out.data(), out.size(),
      bits.data(), bits.size(), dictionary.get());
  if (ZSTD_isError(got) || got != out.size())
    return Status::corrupt("zstd: the content is damaged");
  const size_t width = bytesOf(shape.element);
  for (size_t i = 0; i < out.size(); i += width) {
    uint64_t value = 0;
    for (size_t byte = 0; byte < width; ++byte)
      value |= uint64_t(out[i + byte]) << (8 * byte);
    operands[0].elements.push_back(wrapElement(shape.element, value));
  }
  return Status::ok();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  Bytes raw;
  for (int64_t value : operands[0].elements)
    for (size_t byte = 0; byte < bytesOf(operands[0].shape.element); ++byte)
      raw.push_back(uint8_t(uint64_t(value) >> (8 * byte)));
  std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx *)> encoder(ZSTD_createCCtx(),
                                                              ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(encoder.get(), ZSTD_c_compressionLevel, step.args[0]);
  ZSTD_CCtx_setParameter(encoder.get(), ZSTD_c_contentSizeFlag, 0);
  ZSTD_CCtx_setParameter(encoder.get(), ZSTD_c_dictIDFlag, 0);
  if (ZSTD_isError(ZSTD_CCtx_loadDictionary(encoder.get(), step.table.data(),
                                            step.table.size())))
    return Status::invalidArgument("zstd: the dictionary is damaged");
  Bytes bits(ZSTD_compressBound(raw.size()));
  const size_t size = ZSTD_compress2(encoder.get(), bits.data(), bits.size(),
                                     raw.data(), raw.size());
  if (ZSTD_isError(size))
    return Status::invalidArgument("zstd: cannot compress");
  bits.resize(size);
  results[0].bits = std::move(bits);
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::zstd
