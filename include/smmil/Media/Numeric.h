//===- Numeric.h - Arrays of numbers ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The values of numeric fields, and the .npy files that hold them. Nothing is
// converted or rounded: an array comes back bit for bit.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_MEDIA_NUMERIC_H
#define SMMIL_MEDIA_NUMERIC_H

#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Support/Result.h"

#include <cstdint>
#include <vector>

namespace smmil {

struct NumericArray {
  NumberType number = NumberType::I64;
  bool bigEndian = false; ///< In its file; `data` never is.
  /// Outermost first, in C order; none: a single number.
  std::vector<uint64_t> extents;
  Bytes data; ///< Little-endian elements.

  /// "<f4 (3, 4)", as NumPy writes type and shape.
  std::string describe() const;
};

/// Reads an .npy file of version 1 to 3 with integers or floats in C order, at
/// most 8 extents and 2^30 elements. The error completes "FILE: " and says what
/// to do.
Result<NumericArray> parseNpy(ByteSpan bytes);

/// The file that NumPy writes for the array.
Bytes writeNpy(const NumericArray &array);

} // namespace smmil

#endif // SMMIL_MEDIA_NUMERIC_H
