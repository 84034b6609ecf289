//===- Blob.h - Small checked files -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plans and provenance: a header with sizes and checksums, then the content,
// compressed if that is smaller. Also the zstd calls that other parts share.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_BLOB_H
#define SMMIL_LIB_DATASET_BLOB_H

#include "smmil/Runtime/Span.h"
#include "smmil/Support/Result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace smmil {

/// Cap of what one block, index or blob may decompress to.
inline constexpr uint64_t kMaxRawBytes = uint64_t(1) << 30;

/// A zstd frame of `raw`; `prefix` is history both sides know.
Bytes compressBytes(ByteSpan raw, ByteSpan prefix = {}, int level = 19);

/// Inverse of compressBytes; anything but exactly `rawBytes` bytes is an error.
Result<Bytes> decompressBytes(ByteSpan stored, uint64_t rawBytes,
                              ByteSpan prefix = {});

/// XXH3-64.
uint64_t checksum64(ByteSpan bytes);

/// Bytes of a blob file for `raw`.
Bytes makeBlob(ByteSpan raw, ByteSpan prefix = {});

/// Inverse; every flipped bit and every other length is an error, worded
/// without the path.
Result<Bytes> openBlob(ByteSpan blob, ByteSpan prefix = {});

/// Packs runs of lower-case hexadecimal digits in `text` two to a byte, so that
/// trained tables in IR text match their bytes in the plan.
Bytes foldHex(std::string_view text);
Result<std::string> unfoldHex(ByteSpan bytes);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_BLOB_H
