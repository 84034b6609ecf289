//===- Table.cpp - zstd decoder and its dictionary ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls of libzstd. Each thread keeps one decompression context, so that
// decoding does not allocate.
//
//===----------------------------------------------------------------------===//
#include "codecs/Zstd/Table.h"

#ifdef SMMIL_HAVE_ZSTD
#include <zstd.h>

namespace smmil::zstd {
namespace {

struct FreeDecoder {
  void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
};
struct FreeDictionary {
  void operator()(ZSTD_DDict *dictionary) const { ZSTD_freeDDict(dictionary); }
};

ZSTD_DCtx *threadDecoder() {
  thread_local std::unique_ptr<ZSTD_DCtx, FreeDecoder> context(
      ZSTD_createDCtx());
  return context.get();
}

} // namespace

struct Table::Prepared {
  std::unique_ptr<ZSTD_DDict, FreeDictionary> handle;
};

Table::Table() = default;
Table::~Table() = default;
Table::Table(Table &&) noexcept = default;
Table &Table::operator=(Table &&) noexcept = default;

Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
  if (bytes.empty())
    return Status::corrupt("zstd table: the dictionary is empty");
  auto prepared = std::make_unique<Table::Prepared>();
  prepared->handle.reset(ZSTD_createDDict(bytes.data(), bytes.size()));
  if (!prepared->handle)
    return Status::corrupt("zstd table: the dictionary is damaged");
  table.prepared = std::move(prepared);
  return Status::ok();
}

Status decodeFrame(const Table *table, ByteSpan bits, MutableByteSpan output) {
  const size_t frame = ZSTD_findFrameCompressedSize(bits.data(), bits.size());
  if (ZSTD_isError(frame) || frame != bits.size())
    return Status::corrupt("zstd: the stream is not exactly one frame");
  ZSTD_DCtx *context = threadDecoder();
  if (!context)
    return Status::bufferTooSmall("zstd: no memory for a decoder");
  // libzstd refuses a null destination even for empty content.
  uint8_t nothing = 0;
  void *target = output.empty() ? &nothing : output.data();
  const size_t written = ZSTD_decompress_usingDDict(
      context, target, output.size(), bits.data(), bits.size(),
      table ? table->prepared->handle.get() : nullptr);
  if (ZSTD_isError(written) || written != output.size())
    return Status::corrupt("zstd: the frame does not hold the value");
  return Status::ok();
}

} // namespace smmil::zstd

#else
// Nothing that needs a table runs; see Decode.h.
namespace smmil::zstd {

struct Table::Prepared {};

Table::Table() = default;
Table::~Table() = default;
Table::Table(Table &&) noexcept = default;
Table &Table::operator=(Table &&) noexcept = default;

Status parseTable(const int32_t *, ByteSpan, Table &) { return Status::ok(); }

} // namespace smmil::zstd
#endif // SMMIL_HAVE_ZSTD
