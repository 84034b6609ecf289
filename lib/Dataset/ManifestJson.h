//===- ManifestJson.h - JSON that must mean what it says --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What manifests, lists of shards and views share when they are read. Errors
// are exceptions, as the library's own are, and end in parse functions.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_MANIFESTJSON_H
#define SMMIL_LIB_DATASET_MANIFESTJSON_H

#include "smmil/Dataset/Format.h"

#include <nlohmann/json.hpp>

#include <set>
#include <stdexcept>
#include <string>

namespace smmil {

using ManifestJson = nlohmann::ordered_json;

template <typename E, size_t N>
E readWord(const ManifestJson &json, const char *const (&words)[N]) {
  std::string word = json.get<std::string>();
  for (size_t i = 0; i < N; ++i)
    if (word == words[i])
      return static_cast<E>(i);
  throw std::runtime_error("unknown word \"" + word + "\"");
}

template <typename E, size_t N>
const char *wordOf(E value, const char *const (&words)[N]) {
  return words[static_cast<size_t>(value)];
}

inline void allowOnly(const ManifestJson &json,
                      const std::set<std::string> &keys) {
  if (!json.is_object())
    throw std::runtime_error("expected an object");
  for (const auto &[key, value] : json.items())
    if (!keys.count(key))
      throw std::runtime_error("unknown member \"" + key + "\"");
}

inline Token readToken(const ManifestJson &json) {
  if (!json.is_array() || json.size() != 2)
    throw std::runtime_error("expected a token as [symbol, spelling]");
  return {json[0].get<std::string>(), json[1].get<std::string>()};
}

inline const ManifestJson &readList(const ManifestJson &json, const char *key) {
  const ManifestJson &list = json.at(key);
  if (!list.is_array())
    throw std::runtime_error("expected a list of " + std::string(key));
  return list;
}

/// JSON of at most one line. Names of files need not be UTF-8; JSON must be.
inline std::string dumpLine(const ManifestJson &json) {
  return json.dump(-1, ' ', false, ManifestJson::error_handler_t::replace);
}

} // namespace smmil

#endif // SMMIL_LIB_DATASET_MANIFESTJSON_H
