//===- Codec.cpp - AVIF as a primitive ------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects the behaviour of the primitive.
//
//===----------------------------------------------------------------------===//
#include "codecs/Avif/Decode.h"
#include "codecs/Avif/Encode.h"

namespace smmil::avif {
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

} // namespace smmil::avif
