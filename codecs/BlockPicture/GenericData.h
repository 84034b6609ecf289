//===- GenericData.h - The table that everyone has ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The packed generic set, which Tables.cpp unpacks.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_GENERICDATA_H
#define SMMIL_CODECS_BLOCKPICTURE_GENERICDATA_H

#include <cstddef>

namespace smmil::block_picture {

/// Bytes of the unpacked text below.
extern const size_t kGenericBytes;
/// Base 85, five characters for four bytes; ends with a NUL.
extern const char *const kGenericData;

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_GENERICDATA_H
