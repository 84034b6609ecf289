//===- Codec.cpp - Zstandard frames ---------------------------------------===//
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
#include "smmil/Runtime/Kernels/Zstd/Codec.h"

#include <algorithm>
#include <vector>

#include <zdict.h>
#include <zstd.h>

namespace smmil::zstd {
namespace {

struct FreeDecoder {
  void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
};
struct FreeEncoder {
  void operator()(ZSTD_CCtx *context) const { ZSTD_freeCCtx(context); }
};
struct FreeDictionary {
  void operator()(ZSTD_DDict *dictionary) const { ZSTD_freeDDict(dictionary); }
};

constexpr int kMaxWindowLog = 27;

ZSTD_DCtx *threadDecoder() {
  thread_local std::unique_ptr<ZSTD_DCtx, FreeDecoder> context = [] {
    std::unique_ptr<ZSTD_DCtx, FreeDecoder> fresh(ZSTD_createDCtx());
    if (fresh)
      ZSTD_DCtx_setParameter(fresh.get(), ZSTD_d_windowLogMax, kMaxWindowLog);
    return fresh;
  }();
  return context.get();
}

} // namespace

struct Dictionary::Prepared {
  std::unique_ptr<ZSTD_DDict, FreeDictionary> handle;
};

Dictionary::Dictionary() = default;
Dictionary::~Dictionary() = default;
Dictionary::Dictionary(Dictionary &&) noexcept = default;
Dictionary &Dictionary::operator=(Dictionary &&) noexcept = default;

Status Dictionary::create(ByteSpan bytes, Dictionary &dictionary) {
  dictionary.prepared.reset();
  if (bytes.empty())
    return Status::ok();
  auto prepared = std::make_unique<Prepared>();
  prepared->handle.reset(ZSTD_createDDict(bytes.data(), bytes.size()));
  if (!prepared->handle)
    return Status::corrupt("Zstd: the dictionary is damaged");
  dictionary.prepared = std::move(prepared);
  return Status::ok();
}

Status contentSize(ByteSpan bits, uint64_t &size) {
  unsigned long long content =
      ZSTD_getFrameContentSize(bits.data(), bits.size());
  if (content == ZSTD_CONTENTSIZE_ERROR)
    return Status::corrupt("Zstd: the item is not a frame");
  if (content == ZSTD_CONTENTSIZE_UNKNOWN)
    return Status::corrupt("Zstd: the frame does not state its size");
  if (content > contentLimit(bits.size()))
    return Status::corrupt("Zstd: more content than the item can hold");
  size = content;
  return Status::ok();
}

Status decodeFrame(const Dictionary &dictionary, ByteSpan bits,
                   MutableByteSpan output) {
  uint64_t size = 0;
  SMMIL_RETURN_IF_ERROR(contentSize(bits, size));
  if (size != output.size())
    return Status::invalidArgument("Zstd: output size is wrong");
  size_t frame = ZSTD_findFrameCompressedSize(bits.data(), bits.size());
  if (ZSTD_isError(frame) || frame != bits.size())
    return Status::corrupt("Zstd: the item is not exactly one frame");
  ZSTD_DCtx *context = threadDecoder();
  if (!context)
    return Status::bufferTooSmall("Zstd: no memory for a decoder");
  // libzstd refuses a null destination even for empty content.
  uint8_t nothing = 0;
  void *target = output.empty() ? &nothing : output.data();
  size_t written = ZSTD_decompress_usingDDict(
      context, target, output.size(), bits.data(), bits.size(),
      dictionary.prepared ? dictionary.prepared->handle.get() : nullptr);
  if (ZSTD_isError(written) || written != output.size())
    return Status::corrupt("Zstd: the frame is damaged");
  return Status::ok();
}

Status encodeFrame(ByteSpan dictionary, int level, ByteSpan content,
                   Bytes &bits) {
  if (content.size() > kMaxContent)
    return Status::invalidArgument("Zstd: content is too long");
  std::unique_ptr<ZSTD_CCtx, FreeEncoder> context(ZSTD_createCCtx());
  if (!context)
    return Status::bufferTooSmall("Zstd: no memory for an encoder");
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 1);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_dictIDFlag, 0);
  if (!dictionary.empty() &&
      ZSTD_isError(ZSTD_CCtx_loadDictionary(context.get(), dictionary.data(),
                                            dictionary.size())))
    return Status::invalidArgument("Zstd: the dictionary is damaged");
  const size_t before = bits.size();
  bits.resize(before + ZSTD_compressBound(content.size()));
  size_t written =
      ZSTD_compress2(context.get(), bits.data() + before, bits.size() - before,
                     content.data(), content.size());
  if (ZSTD_isError(written)) {
    bits.resize(before);
    return Status::invalidArgument("Zstd: the encoder failed");
  }
  bits.resize(before + written);
  if (content.size() > contentLimit(written))
    return Status::unsupported("Zstd: content is too uniform for this chain");
  return Status::ok();
}

namespace {

/// A dictionary of at most `capacity` bytes; empty where the samples are too
/// few for one.
Bytes makeDictionary(const std::vector<uint8_t> &joined,
                     const std::vector<size_t> &sizes, size_t capacity) {
  Bytes dictionary(capacity);
  size_t size =
      ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), joined.data(),
                            sizes.data(), unsigned(sizes.size()));
  dictionary.resize(ZDICT_isError(size) ? 0 : size);
  return dictionary;
}

/// Bytes of all samples, each a frame of its own, and of the dictionary.
Status totalBytes(Span<const ByteSpan> samples, int level,
                  const Bytes &dictionary, size_t &total) {
  total = dictionary.size();
  for (ByteSpan sample : samples) {
    Bytes bits;
    SMMIL_RETURN_IF_ERROR(encodeFrame(dictionary, level, sample, bits));
    total += bits.size();
  }
  return Status::ok();
}

} // namespace

Status trainDictionary(Span<const ByteSpan> samples, int level,
                       int32_t capacity, Bytes &dictionary) {
  constexpr size_t kMaxDictionary = 112640;
  constexpr size_t kMinSamples = 8;
  dictionary.clear();
  if (capacity == 0)
    return Status::ok();
  std::vector<uint8_t> joined;
  std::vector<size_t> sizes;
  for (ByteSpan sample : samples) {
    if (sample.size() < 8)
      continue;
    joined.insert(joined.end(), sample.begin(), sample.end());
    sizes.push_back(sample.size());
  }
  if (sizes.size() < kMinSamples)
    return Status::ok();
  if (capacity > 0) {
    dictionary = makeDictionary(joined, sizes, size_t(capacity));
    return Status::ok();
  }
  size_t best = 0;
  SMMIL_RETURN_IF_ERROR(totalBytes(samples, level, {}, best));
  for (size_t size = 2048; size <= kMaxDictionary; size *= 4) {
    Bytes candidate = makeDictionary(joined, sizes, size);
    size_t total = 0;
    SMMIL_RETURN_IF_ERROR(totalBytes(samples, level, candidate, total));
    if (!candidate.empty() && total < best) {
      best = total;
      dictionary = std::move(candidate);
    }
  }
  return Status::ok();
}

} // namespace smmil::zstd
