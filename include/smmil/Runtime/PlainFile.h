//===- PlainFile.h - A file that an item holds as it is ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the primitives that take files decode where they could not code one.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_PLAINFILE_H
#define SMMIL_RUNTIME_PLAINFILE_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <cstring>

namespace smmil {

/// Copies `bits`, all that is left of an item, into `file`. Corrupt, with
/// `otherLength` for the message, where they are not as long as it.
inline Status copyPlainFile(ByteSpan bits, MutableByteSpan file,
                            const char *otherLength) {
  if (bits.size() != file.size())
    return Status::corrupt(otherLength);
  if (!file.empty())
    std::memcpy(file.data(), bits.data(), file.size());
  return Status::ok();
}

} // namespace smmil

#endif // SMMIL_RUNTIME_PLAINFILE_H
