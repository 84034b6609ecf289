//===- Blob.cpp - Small checked files -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Blob layout, little-endian: magic (8), kind u8 (0 stored, 1 zstd), zero (7),
// raw size u64, XXH3-64 of raw u64, XXH3-64 of the 32 bytes before followed by
// the stored content u64, stored content to the end of the file.
//
//===----------------------------------------------------------------------===//

#include "Blob.h"

#include "Wire64.h"

#include <xxhash.h>
#include <zstd.h>

#include <memory>

using namespace smmil;

static constexpr char kMagic[] = "SMMILBLB";
static constexpr size_t kHeader = 40;

Bytes smmil::compressBytes(ByteSpan raw, ByteSpan prefix, int level) {
  std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx *)> context(ZSTD_createCCtx(),
                                                              ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  if (!prefix.empty())
    ZSTD_CCtx_refPrefix(context.get(), prefix.data(), prefix.size());
  Bytes stored(ZSTD_compressBound(raw.size()));
  size_t size = ZSTD_compress2(context.get(), stored.data(), stored.size(),
                               raw.data(), raw.size());
  stored.resize(ZSTD_isError(size) ? 0 : size);
  return stored;
}

Result<Bytes> smmil::decompressBytes(ByteSpan stored, uint64_t rawBytes,
                                     ByteSpan prefix) {
  if (rawBytes > kMaxRawBytes ||
      ZSTD_getFrameContentSize(stored.data(), stored.size()) != rawBytes)
    return dataError("is corrupt: sizes disagree");
  std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx *)> context(ZSTD_createDCtx(),
                                                              ZSTD_freeDCtx);
  if (!prefix.empty())
    ZSTD_DCtx_refPrefix(context.get(), prefix.data(), prefix.size());
  Bytes raw(rawBytes);
  size_t size = ZSTD_decompressDCtx(context.get(), raw.data(), raw.size(),
                                    stored.data(), stored.size());
  if (ZSTD_isError(size) || size != rawBytes)
    return dataError("is corrupt: compressed data do not decode");
  return raw;
}

uint64_t smmil::checksum64(ByteSpan bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

Bytes smmil::makeBlob(ByteSpan raw, ByteSpan prefix) {
  Bytes packed = compressBytes(raw, prefix);
  bool smaller = !packed.empty() && packed.size() < raw.size();
  ByteSpan stored = smaller ? ByteSpan(packed) : raw;
  Bytes blob(kMagic, kMagic + 8);
  blob.push_back(smaller ? 1 : 0);
  blob.resize(16);
  appendU64(blob, raw.size());
  appendU64(blob, checksum64(raw));
  Bytes covered = blob;
  covered.insert(covered.end(), stored.begin(), stored.end());
  appendU64(blob, checksum64(covered));
  blob.insert(blob.end(), stored.begin(), stored.end());
  return blob;
}

Result<Bytes> smmil::openBlob(ByteSpan blob, ByteSpan prefix) {
  if (blob.size() < kHeader)
    return dataError("is corrupt: shorter than its header");
  Bytes covered(blob.begin(), blob.begin() + 32);
  ByteSpan stored = blob.subspan(kHeader);
  covered.insert(covered.end(), stored.begin(), stored.end());
  if (checksum64(covered) != readU64(blob.data() + 32) ||
      !std::equal(kMagic, kMagic + 8, blob.data()) || blob[8] > 1)
    return dataError("is corrupt: checksum mismatch");
  uint64_t rawBytes = readU64(blob.data() + 16);
  Bytes raw;
  if (blob[8] == 1) {
    Result<Bytes> unpacked = decompressBytes(stored, rawBytes, prefix);
    if (!unpacked)
      return unpacked.error();
    raw = std::move(*unpacked);
  } else {
    raw.assign(stored.begin(), stored.end());
  }
  if (raw.size() != rawBytes || checksum64(raw) != readU64(blob.data() + 24))
    return dataError("is corrupt: content does not match its checksum");
  return raw;
}

static int hexValue(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                : -1;
}

Bytes smmil::foldHex(std::string_view text) {
  constexpr size_t kShortest = 32; // Digits; shorter runs stay text.
  Bytes out;
  ByteWriter writer(out);
  size_t literal = 0;
  for (size_t at = 0; at <= text.size();) {
    size_t end = at;
    while (end < text.size() && hexValue(text[end]) >= 0)
      ++end;
    size_t digits = (end - at) & ~size_t(1);
    bool last = end == text.size();
    if (digits < kShortest && !last) {
      at = end + 1;
      continue;
    }
    if (digits < kShortest)
      at = end, digits = 0;
    writer.writeVarint(at - literal);
    writer.writeBytes({reinterpret_cast<const uint8_t *>(text.data()) + literal,
                       at - literal});
    writer.writeVarint(digits / 2);
    for (size_t i = 0; i < digits; i += 2)
      writer.writeU8(static_cast<uint8_t>(hexValue(text[at + i]) * 16 +
                                          hexValue(text[at + i + 1])));
    at += digits;
    literal = at;
    if (at == text.size())
      break;
  }
  return out;
}

Result<std::string> smmil::unfoldHex(ByteSpan bytes) {
  static const char kDigits[] = "0123456789abcdef";
  ByteReader reader(bytes);
  std::string text;
  while (!reader.atEnd()) {
    uint64_t count = 0;
    ByteSpan part;
    for (bool hex : {false, true}) {
      Status status = reader.readVarint(kMaxRawBytes, count);
      if (status.isOk())
        status = reader.readBytes(count, part);
      if (!status.isOk())
        return dataError("is corrupt: " + std::string(status.message()));
      for (uint8_t byte : part) {
        if (hex) {
          text += kDigits[byte >> 4];
          text += kDigits[byte & 15];
        } else {
          text += static_cast<char>(byte);
        }
      }
    }
  }
  return text;
}
