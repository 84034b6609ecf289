//===- Codec.cpp - Block pictures as a primitive --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the table of primitives holds of it.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/Decode.h"
#include "codecs/BlockPicture/Encode.h"

namespace smmil::block_picture {
namespace {

Status makeTable(const int32_t *args, ByteSpan bytes, TableHolder &holder) {
  auto table = std::make_shared<Table>();
  SMMIL_RETURN_IF_ERROR(parseTable(args, bytes, *table));
  holder = std::move(table);
  return Status::ok();
}

} // namespace

extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, makeTable, workspaceBytes,
                             decode,     encode,    train};

} // namespace smmil::block_picture
