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
#include <cstring>
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

bool namesLibrary(ByteSpan bytes) {
  constexpr size_t kMost = 96;
  const std::string lead = "lib";
  return bytes.size() <= kMost && bytes.size() > lead.size() &&
         std::equal(lead.begin(), lead.end(), bytes.begin()) &&
         std::all_of(bytes.begin(), bytes.end(),
                     [](uint8_t c) { return c >= 32 && c < 127; });
}

Status parseTable(const char *name, ByteSpan bytes, Table &table) {
  const size_t length = std::strlen(name);
  if (!namesLibrary(bytes) || bytes.size() < length + 2 ||
      std::memcmp(bytes.data(), name, length) != 0 || bytes[length] != ' ')
    return Status::corrupt(
        "the table of an external codec does not name its library");
  table.library.assign(bytes.begin(), bytes.end());
  return Status::ok();
}

Status checkFrame(const EncodedValue &frame) {
  Shape bits;
  SMMIL_RETURN_IF_ERROR(inferFrame(&frame.shape, &bits));
  if (frame.data.size() != bytesOf(frame.shape))
    return Status::invalidArgument("the frame has the wrong size");
  return Status::ok();
}

} // namespace smmil::external
