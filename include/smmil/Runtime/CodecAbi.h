//===- CodecAbi.h - C interface of an emitted codec -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The functions that the shared library of an emitted codec exports, readable
// as C and as C++. Every function may be called from any thread. Memory always
// belongs to the caller; decoding allocates nothing. Functions that can fail
// return the numeric value of smmil::StatusCode (0 is success) and leave the
// content of their outputs unspecified on failure.
//
// Images are RGB u8, height x width x 3; audio is interleaved s16 in native
// byte order; every other value is its bytes.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_CODECABI_H
#define SMMIL_RUNTIME_CODECABI_H

#include <stddef.h> // NOLINT(modernize-deprecated-headers): also a C header.
#include <stdint.h> // NOLINT(modernize-deprecated-headers)

// Raised whenever a function below changes its meaning or signature.
#define SMMIL_CODEC_ABI_VERSION 3

#if defined(_WIN32)
#define SMMIL_CODEC_EXPORT __declspec(dllexport)
#else
#define SMMIL_CODEC_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// What one stored item turns into.
typedef struct SmmilItemInfo { // NOLINT(modernize-use-using)
  uint64_t outputBytes;        ///< Exact size of the decoded value.
  uint64_t workspaceBytes;     ///< Scratch that decoding the item needs.
  /// 1 when the value is the source's own bytes (a JPEG file, say), else 0.
  uint32_t isSource;
  uint32_t reserved; ///< Written as 0.
} SmmilItemInfo;

/// A value to encode, in the model's own frame. Members that the field does
/// not use are null and 0.
typedef struct SmmilSourceValue { // NOLINT(modernize-use-using)
  const uint8_t *bytes; ///< Source file, text, or little-endian numbers.
  size_t byteCount;
  const uint8_t *rgb; ///< Image: height x width x 3 bytes of the frame.
  size_t rgbBytes;
  /// Extents of `rgb`; read where the field does not fix them.
  int32_t width, height;
  const int16_t *samples; ///< Audio: interleaved.
  size_t sampleCount;
  /// Numeric: extents of the array, outermost first; null where there is one.
  const uint64_t *extents;
  size_t rank;
} SmmilSourceValue;

/// Thread CPU time of one decode in nanoseconds, by stage. A stage that the
/// chain does not have is 0.
typedef struct SmmilStageTimes { // NOLINT(modernize-use-using)
  uint64_t entropy;              ///< Bits to symbols.
  uint64_t inverse; ///< Dequantisation, transform, prediction, synthesis.
  uint64_t finish;  ///< Chroma upsampling, colour, normalisation.
} SmmilStageTimes;

/// SMMIL_CODEC_ABI_VERSION of the library; check it before any other call.
SMMIL_CODEC_EXPORT uint32_t smmilCodecAbiVersion(void);

/// 32 lower-case hexadecimal digits: XXH3-128 of the serialised plan this codec
/// was emitted from. A dataset whose plan has another hash is not for it.
SMMIL_CODEC_EXPORT const char *smmilCodecPlanHash(void);

/// Fields in the order of the plan, and the cases of one field; 0 and null
/// where the index is out of range.
SMMIL_CODEC_EXPORT uint32_t smmilCodecFieldCount(void);
SMMIL_CODEC_EXPORT const char *smmilCodecFieldName(uint32_t field);
SMMIL_CODEC_EXPORT uint32_t smmilCodecCaseCount(uint32_t field);
SMMIL_CODEC_EXPORT const char *smmilCodecCaseName(uint32_t field,
                                                  uint32_t caseIndex);

/// The instruction set that this process decodes with, for example "avx2", and
/// whether ("1") or not ("0") precompiled Halide kernels are called.
SMMIL_CODEC_EXPORT const char *smmilCodecIsa(void);
SMMIL_CODEC_EXPORT int smmilCodecUsesHalide(void);

/// Restricts the library to an instruction set ("baseline", "avx2", or "auto"),
/// with or without Halide kernels; for tests and measurements, not to be
/// called while another thread decodes. Fails with InvalidArgument when this
/// build or CPU lacks what is asked for.
SMMIL_CODEC_EXPORT int smmilCodecSelect(const char *isa, int halide);

/// Reads an item's prologue.
SMMIL_CODEC_EXPORT int smmilCodecItemInfo(uint32_t field, uint32_t caseIndex,
                                          const uint8_t *bits, size_t bitBytes,
                                          SmmilItemInfo *info);

/// Decodes one item into `output`, exactly info.outputBytes long.
SMMIL_CODEC_EXPORT int smmilCodecDecode(uint32_t field, uint32_t caseIndex,
                                        const uint8_t *bits, size_t bitBytes,
                                        uint8_t *output, size_t outputBytes,
                                        uint8_t *workspace,
                                        size_t workspaceBytes);

/// Decodes an image item to the model's tensor: f32, CHW, value * scale +
/// offset. `output` holds `outputFloats` = 3 * height * width floats, which is
/// info.outputBytes.
SMMIL_CODEC_EXPORT int
smmilCodecDecodeTensor(uint32_t field, uint32_t caseIndex, const uint8_t *bits,
                       size_t bitBytes, float *output, size_t outputFloats,
                       uint8_t *workspace, size_t workspaceBytes);

/// As smmilCodecDecodeTensor for images and smmilCodecDecode for all else
/// (`output` is then plain bytes), and says where the time went. Slower than
/// the plain calls by a few clock reads.
SMMIL_CODEC_EXPORT int
smmilCodecDecodeTimed(uint32_t field, uint32_t caseIndex, const uint8_t *bits,
                      size_t bitBytes, void *output, size_t outputBytes,
                      uint8_t *workspace, size_t workspaceBytes,
                      SmmilStageTimes *times);

/// Number of ladder steps an item of this case can be encoded at, coarsest
/// last; 1 where there is nothing to choose, 0 for an index out of range.
SMMIL_CODEC_EXPORT uint32_t smmilCodecStepCount(uint32_t field,
                                                uint32_t caseIndex);

/// Encodes one value. `*bitBytes` becomes the size of the bits; when it is more
/// than `capacity` nothing is written and BufferTooSmall is returned, so that a
/// first call may ask for the size. Encoding allocates.
SMMIL_CODEC_EXPORT int smmilCodecEncode(uint32_t field, uint32_t caseIndex,
                                        uint32_t step,
                                        const SmmilSourceValue *value,
                                        uint8_t *bits, size_t capacity,
                                        size_t *bitBytes);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // SMMIL_RUNTIME_CODECABI_H
