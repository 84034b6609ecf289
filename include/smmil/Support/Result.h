//===- Result.h - Value or user-facing error --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Error reporting of the libraries that must not need LLVM (Media, Dataset,
// Search). The message names the file and field or line, and what to do next.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_RESULT_H
#define SMMIL_SUPPORT_RESULT_H

#include <cassert>
#include <optional>
#include <string>
#include <utility>

namespace smmil {

/// The exit status a tool gives for an error of this kind.
enum class ErrorKind { Data = 1, Usage = 2, Infeasible = 3 };

struct Error {
  ErrorKind kind = ErrorKind::Data;
  std::string message;
};

inline Error dataError(std::string message) {
  return {ErrorKind::Data, std::move(message)};
}
inline Error usageError(std::string message) {
  return {ErrorKind::Usage, std::move(message)};
}

/// Either a value or an Error; test before use.
template <typename T> class [[nodiscard]] Result {
public:
  Result(T value) : content(std::move(value)) {}
  Result(Error error) : failure(std::move(error)) {}

  explicit operator bool() const { return content.has_value(); }
  T &operator*() {
    assert(content && "result holds an error");
    return *content;
  }
  const T &operator*() const {
    assert(content && "result holds an error");
    return *content;
  }
  T *operator->() { return &**this; }
  const T *operator->() const { return &**this; }
  const Error &error() const { return failure; }

private:
  std::optional<T> content;
  Error failure;
};

/// Outcome without a value.
class [[nodiscard]] Outcome {
public:
  Outcome() = default;
  Outcome(Error error) : failure(std::move(error)) {}
  static Outcome success() { return {}; }

  explicit operator bool() const { return !failure.has_value(); }
  const Error &error() const { return *failure; }

private:
  std::optional<Error> failure;
};

} // namespace smmil

#endif // SMMIL_SUPPORT_RESULT_H
