//===- SharedLibrary.h - Libraries that references call ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens the library that is the authority on an external codec's bits.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_SHAREDLIBRARY_H
#define SMMIL_LIB_INTERPRETER_SHAREDLIBRARY_H

#include <dlfcn.h>

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

} // namespace smmil::reference

#endif // SMMIL_LIB_INTERPRETER_SHAREDLIBRARY_H
