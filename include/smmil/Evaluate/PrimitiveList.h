//===- PrimitiveList.h - What primitives there are --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The records of all primitives as text or JSON, for people and scripts.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_EVALUATE_PRIMITIVELIST_H
#define SMMIL_EVALUATE_PRIMITIVELIST_H

#include <string>

namespace smmil::evaluate {

/// All primitives by code, one paragraph each.
std::string listPrimitives();

/// The same as a JSON array, one object for each primitive; docs/Overview.md
/// says what it holds.
std::string listPrimitivesAsJson();

} // namespace smmil::evaluate

#endif // SMMIL_EVALUATE_PRIMITIVELIST_H
