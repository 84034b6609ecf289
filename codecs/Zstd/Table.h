//===- Codec.h - Zstandard frames -------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Zstandard through libzstd: encoding, dictionaries, and the library's decoder.
// Emitted codecs that are built without libzstd use Decode.h instead.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_ZSTD_CODEC_H
#define SMMIL_RUNTIME_KERNELS_ZSTD_CODEC_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <memory>

namespace smmil::zstd {

constexpr uint64_t kMaxContent = uint64_t(1) << 30;

/// Largest content that an item of `bytes` bytes may announce.
constexpr uint64_t contentLimit(uint64_t bytes) {
  uint64_t limit = 1024 * bytes + (uint64_t(1) << 24);
  return limit < kMaxContent ? limit : kMaxContent;
}

/// A prepared dictionary; empty bytes mean none. Immutable, shared by threads.
class Dictionary {
public:
  Dictionary();
  ~Dictionary();
  Dictionary(Dictionary &&) noexcept;
  Dictionary &operator=(Dictionary &&) noexcept;
  static Status create(ByteSpan bytes, Dictionary &dictionary);

private:
  friend Status decodeFrame(const Dictionary &dictionary, ByteSpan bits,
                            MutableByteSpan output);
  struct Prepared;
  std::unique_ptr<Prepared> prepared;
};

/// Content size of a frame, within contentLimit.
Status contentSize(ByteSpan bits, uint64_t &size);

/// Decodes one frame into exactly `output`.
Status decodeFrame(const Dictionary &dictionary, ByteSpan bits,
                   MutableByteSpan output);

/// Appends one frame with the content size, without checksum and dictionary id.
Status encodeFrame(ByteSpan dictionary, int level, ByteSpan content,
                   Bytes &bits);

/// As the capacity of a dictionary: as large as pays for itself on the samples.
inline constexpr int32_t kAnyDictionary = -1;

/// Trains a dictionary of at most `capacity` bytes for documents like
/// `samples`; empty for a capacity of 0 and where the samples are too few.
Status trainDictionary(Span<const ByteSpan> samples, int level,
                       int32_t capacity, Bytes &dictionary);

} // namespace smmil::zstd

#endif // SMMIL_RUNTIME_KERNELS_ZSTD_CODEC_H
