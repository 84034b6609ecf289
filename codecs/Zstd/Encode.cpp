//===- Encode.cpp - Compression with zstd ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls of libzstd.
//
//===----------------------------------------------------------------------===//
#include "codecs/Zstd/Encode.h"

#include "codecs/Zstd/Decode.h"

#ifdef SMMIL_HAVE_ZSTD
#include <zstd.h>

namespace smmil::zstd {
namespace {

struct FreeEncoder {
  void operator()(ZSTD_CCtx *context) const { ZSTD_freeCCtx(context); }
};

} // namespace

Status encodeFrame(ByteSpan dictionary, int level, ByteSpan content,
                   Bytes &frame) {
  const std::unique_ptr<ZSTD_CCtx, FreeEncoder> context(ZSTD_createCCtx());
  if (!context)
    return Status::bufferTooSmall("zstd: no memory for an encoder");
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_dictIDFlag, 0);
  if (!dictionary.empty() &&
      ZSTD_isError(ZSTD_CCtx_loadDictionary(context.get(), dictionary.data(),
                                            dictionary.size())))
    return Status::invalidArgument("zstd: the dictionary is damaged");
  frame.resize(ZSTD_compressBound(content.size()));
  const size_t written =
      ZSTD_compress2(context.get(), frame.data(), frame.size(), content.data(),
                     content.size());
  if (ZSTD_isError(written))
    return Status::invalidArgument("zstd: the encoder failed");
  frame.resize(written);
  return Status::ok();
}

} // namespace smmil::zstd

#else
namespace smmil::zstd {

Status encodeFrame(ByteSpan, int, ByteSpan, Bytes &) {
  return Status::unsupported("zstd: this codec was built without libzstd");
}

} // namespace smmil::zstd
#endif // SMMIL_HAVE_ZSTD

namespace smmil::zstd {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  return encodeFrame(step.tableBytes, encoderParamsOf(step.args).level,
                     operands[0].data, results[0].data);
}

} // namespace smmil::zstd
