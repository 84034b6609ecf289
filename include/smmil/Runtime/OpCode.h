//===- OpCode.h - The number of a primitive ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The core works with op codes and knows none of them, so that a new primitive
// compiles its own folder and the tables, and nothing else. The enumerators
// are in smmil/Runtime/Primitives.h; a primitive's own code is its kCode.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_OPCODE_H
#define SMMIL_RUNTIME_OPCODE_H

#include <cstdint>

namespace smmil {

/// A primitive and its inverse share a code. Values are on disk.
enum class OpCode : uint16_t;

} // namespace smmil

#endif // SMMIL_RUNTIME_OPCODE_H
