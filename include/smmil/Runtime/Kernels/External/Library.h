//===- Library.h - Codecs of other libraries --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What primitives share whose bits another library reads and writes. Such a
// library is opened when the first item needs it, so that no reader depends on
// one that its dataset does not use; its table names library and version.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_EXTERNAL_LIBRARY_H
#define SMMIL_RUNTIME_KERNELS_EXTERNAL_LIBRARY_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <string>

namespace smmil::external {

/// A shared library, opened once and never closed. Safe to share by threads
/// after construction.
class Library {
public:
  /// `file` as the dynamic loader finds it, for example "libavif.so.15".
  explicit Library(const char *file);
  Library(const Library &) = delete;
  Library &operator=(const Library &) = delete;

  /// Whether it was found and all that `load` asked for is in it.
  explicit operator bool() const { return complete; }

  template <class Function> void load(Function *&function, const char *name) {
    function = reinterpret_cast<Function *>(symbol(name));
  }

private:
  void *symbol(const char *name);
  void *handle = nullptr;
  bool complete = false;
};

/// A function of a library, or a constant; null where it is absent. Members of
/// a structure behind its Library, so that each is named once.
template <class Type> class Function {
public:
  Function(Library &library, const char *name) { library.load(pointer, name); }
  operator Type *() const { return pointer; }

private:
  Type *pointer = nullptr;
};

/// What the dataset was encoded with. No decoder reads it: it is for people who
/// look for the version that gives the same samples again.
struct Table {
  std::string library; ///< For example "libavif 0.11.1 aom 3.6.0".
};

/// Corrupt unless the bytes name the library `name`, followed by a space and
/// its version: printable ASCII, at most 96 characters in all.
Status parseTable(const char *name, ByteSpan bytes, Table &table);

} // namespace smmil::external

#endif // SMMIL_RUNTIME_KERNELS_EXTERNAL_LIBRARY_H
