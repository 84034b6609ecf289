//===- Values.cpp - What zstd is tried on ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text, and numbers of every width.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::zstd {
namespace {

/// Texts that begin alike, so that a dictionary pays.
std::vector<Family> likeFamilies() {
  std::vector<Family> families = byteFamilies();
  for (Family &family : families) {
    family.name = "alike";
    family.generate = [own = family.generate](uint64_t seed) {
      EncodedValue value = makeSequence(ElementType::U8, 1500, 1);
      value.shape.kind = ValueKind::Bytes;
      const EncodedValue rest = own(seed);
      value.data.insert(value.data.end(), rest.data.begin(), rest.data.end());
      value.shape.count = value.data.size();
      return value;
    };
  }
  return families;
}

std::vector<Family> families() {
  return byteFamilies() + likeFamilies() +
         sequenceFamilies({ElementType::I8, ElementType::I16, ElementType::I32,
                           ElementType::I64});
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::zstd
