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

/// Name of a kernel's copy for the instruction set of this compilation.
#define SMMIL_KERNEL_JOIN(name, isa) name##_##isa
#define SMMIL_KERNEL_OF(name, isa) SMMIL_KERNEL_JOIN(name, isa)
#define SMMIL_KERNEL(name) SMMIL_KERNEL_OF(name, SMMIL_CODEC_ISA)

namespace smmil::halide {

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
inline constexpr halide_type_t kF32 = {2, 32, 1};

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
