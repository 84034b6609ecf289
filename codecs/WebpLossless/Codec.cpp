//===- Codec.cpp - lossless WebP as a primitive ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects the behaviour of the primitive.
//
//===----------------------------------------------------------------------===//
#include "codecs/WebpLossless/Decode.h"
#include "codecs/WebpLossless/Encode.h"

namespace smmil::webp_lossless {
namespace {

Status expandTable(const int32_t *args, ByteSpan bytes, TableHolder &holder) {
  auto table = std::make_shared<Table>();
  SMMIL_RETURN_IF_ERROR(parseTable(args, bytes, *table));
  holder = std::move(table);
  return Status::ok();
}

} // namespace

extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, expandTable, nullptr,
                             decode,     encode,      train};

} // namespace smmil::webp_lossless
