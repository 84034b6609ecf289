//===- HalideBuffer.h - Calling precompiled Halide kernels ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The binary interface of kernels that Halide compiled ahead of time: the three
// C structures of Halide's buffer argument, and the shapes that image tails
// take. Nothing else of Halide's runtime is needed, since such kernels are
// compiled without checks, allocation or devices.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_HALIDEBUFFER_H
#define SMMIL_RUNTIME_HALIDEBUFFER_H

#include "smmil/Runtime/Isa.h"

#include <cstddef>
#include <cstdint>

// NOLINTBEGIN(readability-identifier-naming): names of the interface.
struct halide_dimension_t {
  int32_t min, extent, stride;
  uint32_t flags;
};

struct halide_type_t {
  uint8_t code, bits;
  uint16_t lanes;
};

struct halide_buffer_t {
  uint64_t device;
  const void *device_interface;
  uint8_t *host; ///< Of the element at the minimum of every dimension.
  uint64_t flags;
  halide_type_t type;
  int32_t dimensions;
  halide_dimension_t *dim;
  void *padding;
};
// NOLINTEND(readability-identifier-naming)

/// A kernel's copy for the instruction set of this compilation. Kernels for
/// AVX-512 belong to the copy of the decoders for AVX2.
#if defined(__aarch64__)
#define SMMIL_KERNEL(name) name##_neon
#elif defined(__AVX2__)
#define SMMIL_KERNEL(name)                                                     \
  (::smmil::halide::usesAvx512() ? name##_avx512 : name##_avx2)
#else
#define SMMIL_KERNEL(name) name##_baseline
#endif

namespace smmil::halide {

inline bool usesAvx512() {
  static const bool answer = bestIsa() == Isa::Avx512;
  return answer;
}

/// A buffer argument together with its dimensions; refers to itself, so it
/// stays where it was made. Strides count elements.
template <int Rank> class Buffer {
public:
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  operator halide_buffer_t *() { return &buffer; }

protected:
  Buffer(void *host, halide_type_t type) {
    buffer.host = static_cast<uint8_t *>(host);
    buffer.type = type;
    buffer.dimensions = Rank;
    buffer.dim = dimensions;
  }

  halide_dimension_t dimensions[Rank] = {};

private:
  halide_buffer_t buffer = {};
};

inline constexpr halide_type_t kU8 = {1, 8, 1};
inline constexpr halide_type_t kI16 = {0, 16, 1};
inline constexpr halide_type_t kI32 = {0, 32, 1};
inline constexpr halide_type_t kF32 = {2, 32, 1};

/// A whole value that a kernel only reads, behind which 64 bytes must be
/// readable.
class Dense : public Buffer<1> {
public:
  Dense(const int16_t *elements, int32_t count)
      : Buffer(const_cast<int16_t *>(elements), kI16) {
    dimensions[0] = {0, count, 1, 0};
  }
};

/// Numbers that depend on the item.
class Numbers : public Buffer<1> {
public:
  Numbers(const int32_t *numbers, int32_t count)
      : Buffer(const_cast<int32_t *>(numbers), kI32) {
    dimensions[0] = {0, count, 1, 0};
  }
};

/// What a kernel keeps between its stages, as StoredPlane describes it:
/// elements of u8 where `bytes` is 1, of i16 where it is 2.
class Stored : public Buffer<2> {
public:
  Stored(uint8_t *elements, int32_t columns, int32_t rows, int32_t bytes)
      : Buffer(elements, bytes == 1 ? kU8 : kI16) {
    dimensions[0] = {0, columns, 1, 0};
    dimensions[1] = {0, rows, columns, 0};
  }
};

/// A whole plane of u8 that a kernel only reads; 32 samples behind the width of
/// every row must be readable.
class Plane : public Buffer<2> {
public:
  Plane(const uint8_t *samples, int32_t width, int32_t height, size_t stride)
      : Buffer(const_cast<uint8_t *>(samples), kU8) {
    dimensions[0] = {0, width, 1, 0};
    dimensions[1] = {0, height, static_cast<int32_t>(stride), 0};
  }
};

/// Rows [begin, end) of an interleaved RGB frame that starts at `rgb`.
class RgbRows : public Buffer<3> {
public:
  RgbRows(uint8_t *rgb, int32_t width, int32_t begin, int32_t end)
      : Buffer(rgb +
                   static_cast<size_t>(begin) * 3 * static_cast<size_t>(width),
               kU8) {
    dimensions[0] = {0, 3, 1, 0};
    dimensions[1] = {0, width, 3, 0};
    dimensions[2] = {begin, end - begin, 3 * width, 0};
  }
};

/// Rows [begin, end) of an f32 CHW tensor that starts at `values`.
class TensorRows : public Buffer<3> {
public:
  TensorRows(float *values, int32_t width, int32_t height, int32_t begin,
             int32_t end)
      : Buffer(values + static_cast<size_t>(begin) * static_cast<size_t>(width),
               kF32) {
    dimensions[0] = {0, width, 1, 0};
    dimensions[1] = {begin, end - begin, width, 0};
    dimensions[2] = {0, 3, width * height, 0};
  }
};

} // namespace smmil::halide

#endif // SMMIL_RUNTIME_HALIDEBUFFER_H
