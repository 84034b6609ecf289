//===- Library.cpp - Codecs of other libraries ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens libraries and reads the tables that name them.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/External/Library.h"

#include <algorithm>
#include <dlfcn.h>

namespace smmil::external {

Library::Library(const char *file)
    : handle(dlopen(file, RTLD_NOW | RTLD_LOCAL)), complete(handle != nullptr) {
}

void *Library::symbol(const char *name) {
  void *address = handle ? dlsym(handle, name) : nullptr;
  complete = complete && address;
  return address;
}

Status parseTable(const char *name, ByteSpan bytes, Table &table) {
  constexpr size_t kMost = 96;
  const std::string text(bytes.begin(), bytes.end());
  const std::string lead = std::string(name) + " ";
  if (text.size() > kMost || text.size() <= lead.size() ||
      text.compare(0, lead.size(), lead) != 0 ||
      !std::all_of(text.begin(), text.end(),
                   [](char c) { return c >= ' ' && c <= '~'; }))
    return Status::corrupt(
        "the table of an external codec does not name its library");
  table.library = text;
  return Status::ok();
}

} // namespace smmil::external
