//===- ForEach.h - Tests over the registry ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the test files of the registry share: one test per code, one trace per
// configuration.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_REGISTRY_FOREACH_H
#define SMMIL_TEST_REGISTRY_FOREACH_H

#include "test/Registry/Trained.h"

#include "smmil/Interpreter/ReferenceChain.h"

#include <gtest/gtest.h>

namespace smmil::registry {

/// The codes whose entries `wanted` takes.
template <typename Wanted> auto codesThat(const Wanted &wanted) {
  std::vector<OpCode> codes;
  for (const Primitive &primitive : primitives())
    if (wanted(primitive))
      codes.push_back(primitive.code);
  return testing::ValuesIn(codes);
}

inline auto allCodes() {
  return codesThat([](const Primitive &) { return true; });
}

inline std::string nameOfCode(const testing::TestParamInfo<OpCode> &info) {
  return primitiveOf(info.param).name;
}

/// Runs `check(configuration, trained)` for every configuration of a code.
template <typename Check> void forEach(OpCode code, const Check &check) {
  const Primitive &primitive = primitiveOf(code);
  for (const Configuration &configuration : primitive.configurations) {
    SCOPED_TRACE(std::string(primitive.name) + "/" + configuration.name);
    Trained trained;
    Status status = train(primitive, configuration, trained);
    ASSERT_TRUE(status.isOk()) << status.message();
    ASSERT_NO_FATAL_FAILURE(check(configuration, trained));
  }
}

inline ReferenceValue referenceValue(const Value &value) {
  if (value.modality == Modality::Image)
    return ReferenceValue::ofFrame(static_cast<int32_t>(value.width),
                                   static_cast<int32_t>(value.height),
                                   value.bytes);
  if (value.modality == Modality::Audio)
    return ReferenceValue::ofSamples(
        static_cast<int32_t>(value.channels),
        {value.samples.data(), value.samples.size()});
  if (value.modality != Modality::Numeric)
    return ReferenceValue::ofBytes(value.bytes);
  std::vector<uint16_t> words;
  for (size_t i = 0; i + 1 < value.bytes.size(); i += 2)
    words.push_back(
        static_cast<uint16_t>(value.bytes[i] | value.bytes[i + 1] << 8));
  return ReferenceValue::ofWords(words);
}

} // namespace smmil::registry

#endif // SMMIL_TEST_REGISTRY_FOREACH_H
