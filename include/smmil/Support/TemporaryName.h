//===- TemporaryName.h - Names of files that are being written --*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What writeFileAtomic has beside a file until it is in place. The names are
// hidden, and nothing else has such a one.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_TEMPORARYNAME_H
#define SMMIL_SUPPORT_TEMPORARYNAME_H

#include <string>
#include <string_view>

namespace smmil {

/// A new name within the machine: another at each call.
std::string temporaryName();

/// Whether `name`, without its folder, is one.
bool isTemporaryName(std::string_view name);

} // namespace smmil

#endif // SMMIL_SUPPORT_TEMPORARYNAME_H
