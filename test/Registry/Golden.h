//===- Golden.h - Items whose bytes must never change -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One file per primitive and version of the format: plans with their tables,
// encode chains, source values, bits, decoded bytes. A file stands on its own:
// it is read without the registry that once made it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_REGISTRY_GOLDEN_H
#define SMMIL_TEST_REGISTRY_GOLDEN_H

#include "test/Registry/Trained.h"

#include <string>

namespace smmil::registry {

struct GoldenItem {
  Value source;
  int step = 0;
  Bytes bits, decoded;
};

struct GoldenCase {
  std::string name; ///< Of the configuration.
  Trained trained;
  std::vector<GoldenItem> items;
};

struct GoldenFile {
  /// Of the libzstd that encoded: its frames are decoded by every version, but
  /// encoded alike by the same one only.
  uint32_t zstdVersion = 0;
  std::vector<GoldenCase> cases;
};

Bytes writeGolden(const GoldenFile &file);
Status readGolden(ByteSpan bytes, GoldenFile &file);

} // namespace smmil::registry

#endif // SMMIL_TEST_REGISTRY_GOLDEN_H
