//===- SharedLibrary.h - Libraries that references call ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens the library that is the authority on an external codec's bits, and
// checks the table that names it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_SHAREDLIBRARY_H
#define SMMIL_LIB_INTERPRETER_SHAREDLIBRARY_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <dlfcn.h>
#include <string>

namespace smmil::reference {

/// Opened on first use, never closed.
class SharedLibrary {
public:
  explicit SharedLibrary(const char *file)
      : handle(dlopen(file, RTLD_NOW | RTLD_LOCAL)) {}
  bool isOpen() const { return handle != nullptr; }
  /// Null where the library has no such function.
  template <class Function> Function *find(Function *, const char *name) const {
    return handle ? reinterpret_cast<Function *>(dlsym(handle, name)) : nullptr;
  }

private:
  void *handle;
};

/// The table names the library that encoded: `name`, a space, and at least one
/// character, all printable ASCII and at most 96 of them.
inline Status checkLibraryTable(ByteSpan table, const std::string &name) {
  const std::string text(table.begin(), table.end());
  bool good = text.size() <= 96 && text.size() > name.size() + 1 &&
              text.compare(0, name.size() + 1, name + " ") == 0;
  for (char c : text)
    good = good && c >= ' ' && c <= '~';
  return good ? Status::ok()
              : Status::corrupt("the table does not name the library");
}

} // namespace smmil::reference

#endif // SMMIL_LIB_INTERPRETER_SHAREDLIBRARY_H
