//===- DecodeValue.h - Items as a caller wants them ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes an item, coded or kept by copy, and brings it to the frame, type and
// order that a request names.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_API_DECODEVALUE_H
#define SMMIL_LIB_API_DECODEVALUE_H

#include "smmil.h"
#include "smmil/Dataset/Dataset.h"

#include <functional>

namespace smmil {

/// Gives the memory of a value once its shape is known; null: it does not fit.
using ValueSink = std::function<void *(const smmil_value &value)>;

/// Decodes item `id` into what `sink` gives. False where it gave nothing.
Result<bool> decodeValue(const Dataset &dataset, uint64_t id,
                         const smmil_request &request, const ValueSink &sink);

} // namespace smmil

#endif // SMMIL_LIB_API_DECODEVALUE_H
