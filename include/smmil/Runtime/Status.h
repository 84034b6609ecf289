//===- Status.h - Typed outcome of a runtime call ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The decode path reports failure through this type: no exception, no
// allocation. Hostile input gives a Status, never a crash or a wrong answer.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_STATUS_H
#define SMMIL_RUNTIME_STATUS_H

#include <cstdint>

namespace smmil {

enum class StatusCode : uint8_t {
  Ok = 0,
  Truncated = 1,       ///< The input ends before what it announces.
  Corrupt = 2,         ///< The input contradicts itself or its checksum.
  Unsupported = 3,     ///< Valid, but from a newer version or unknown codec.
  BufferTooSmall = 4,  ///< The caller's output or workspace is too small.
  InvalidArgument = 5, ///< The caller broke a documented precondition.
};

/// Outcome of a runtime call. `message` is a string literal, never owned.
class [[nodiscard]] Status {
public:
  constexpr Status() = default;
  constexpr Status(StatusCode code, const char *message)
      : statusCode(code), text(message) {}

  static constexpr Status ok() { return {}; }
  static constexpr Status truncated(const char *message) {
    return {StatusCode::Truncated, message};
  }
  static constexpr Status corrupt(const char *message) {
    return {StatusCode::Corrupt, message};
  }
  static constexpr Status unsupported(const char *message) {
    return {StatusCode::Unsupported, message};
  }
  static constexpr Status bufferTooSmall(const char *message) {
    return {StatusCode::BufferTooSmall, message};
  }
  static constexpr Status invalidArgument(const char *message) {
    return {StatusCode::InvalidArgument, message};
  }

  constexpr bool isOk() const { return statusCode == StatusCode::Ok; }
  constexpr StatusCode code() const { return statusCode; }
  constexpr const char *message() const { return text; }

private:
  StatusCode statusCode = StatusCode::Ok;
  const char *text = "";
};

} // namespace smmil

/// Returns from the enclosing function when `expression` is not ok.
#define SMMIL_RETURN_IF_ERROR(expression)                                      \
  do {                                                                         \
    if (::smmil::Status smmilStatus = (expression); !smmilStatus.isOk())       \
      return smmilStatus;                                                      \
  } while (false)

#endif // SMMIL_RUNTIME_STATUS_H
