//===- ExactMath.h - Functions that round alike everywhere ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the libraries of machines round differently, out of +, -, * and / in a
// fixed order. A file that includes this is compiled without contraction into
// fused multiply-adds.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_MEDIA_EXACTMATH_H
#define SMMIL_LIB_MEDIA_EXACTMATH_H

#include <cmath>

namespace smmil {

inline constexpr double kPi = 3.14159265358979323846;
inline constexpr double kLn2 = 0.69314718055994530942;
inline constexpr double kLn10 = 2.30258509299404568402;

/// sin(pi x) by reduction to [-1/2, 1/2] and the Taylor series.
inline double sinPi(double x) {
  const double whole = std::floor(x + 0.5);
  const double angle = (x - whole) * kPi;
  const double square = angle * angle;
  double term = angle, sum = angle;
  for (int n = 1; n < 12; ++n) {
    term = -term * square / double(2 * n * (2 * n + 1));
    sum += term;
  }
  const bool odd = std::floor(whole / 2) * 2 != whole;
  return odd ? -sum : sum;
}

/// Natural logarithm of x > 0, by that of its mantissa in [1/sqrt 2, sqrt 2).
inline double naturalLog(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent); // In [1/2, 1).
  if (mantissa < 0.70710678118654752440) {
    mantissa *= 2;
    --exponent;
  }
  // 2 artanh z, |z| < 0.172.
  const double z = (mantissa - 1) / (mantissa + 1);
  const double square = z * z;
  double power = z, sum = z;
  for (int n = 3; n < 24; n += 2) {
    power *= square;
    sum += power / double(n);
  }
  return 2 * sum + double(exponent) * kLn2;
}

/// e to the x, for moderate x, by reduction to |x| <= ln 2 / 2.
inline double exponential(double x) {
  const double whole = std::floor(x / kLn2 + 0.5);
  const double rest = x - whole * kLn2;
  double term = 1, sum = 1;
  for (int n = 1; n < 18; ++n) {
    term = term * rest / double(n);
    sum += term;
  }
  return std::ldexp(sum, static_cast<int>(whole));
}

} // namespace smmil

#endif // SMMIL_LIB_MEDIA_EXACTMATH_H
