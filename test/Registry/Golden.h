//===- Golden.h - Items whose bytes must never change -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file holds plans with their tables, encode graphs, sources, bits and
// decoded bytes. It stands on its own: it is read without what once made it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_REGISTRY_GOLDEN_H
#define SMMIL_TEST_REGISTRY_GOLDEN_H

#include "smmil/Runtime/Plan.h"

namespace smmil::registry {

struct GoldenItem {
  Bytes source; ///< Content of the root.
  int32_t width = 0, height = 0;
  int32_t step = 0;
  Bytes bits, decoded;
};

/// A plan of one field, whose case 1 the items have.
struct GoldenCase {
  Plan plan;
  PlanGraph encode; ///< With its tables.
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
