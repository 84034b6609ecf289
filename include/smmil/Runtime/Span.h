//===- Span.h - Non-owning view of contiguous memory ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// C++17 stand-in for std::span, as far as the runtime needs it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_SPAN_H
#define SMMIL_RUNTIME_SPAN_H

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace smmil {

template <typename T> class Span {
public:
  constexpr Span() = default;
  constexpr Span(T *data, size_t size) : first(data), count(size) {}
  /// From any contiguous container of (possibly non-const) T.
  template <typename C, typename = decltype(std::declval<C &>().data())>
  constexpr Span(C &container)
      : first(container.data()), count(container.size()) {}

  constexpr T *data() const { return first; }
  constexpr size_t size() const { return count; }
  constexpr bool empty() const { return count == 0; }
  constexpr T &operator[](size_t i) const { return first[i]; }
  constexpr T *begin() const { return first; }
  constexpr T *end() const { return first + count; }
  /// Precondition: offset <= size().
  constexpr Span subspan(size_t offset) const {
    return {first + offset, count - offset};
  }
  /// Precondition: offset + length <= size().
  constexpr Span subspan(size_t offset, size_t length) const {
    return {first + offset, length};
  }

private:
  T *first = nullptr;
  size_t count = 0;
};

using ByteSpan = Span<const uint8_t>;
using MutableByteSpan = Span<uint8_t>;
using Bytes = std::vector<uint8_t>;

} // namespace smmil

#endif // SMMIL_RUNTIME_SPAN_H
