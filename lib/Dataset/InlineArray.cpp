//===- InlineArray.cpp - Arrays that stand in sheets.jsonl ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Numbers are written as the JSON library writes them: integers plainly, floats
// by the shortest decimals that give them back.
//
//===----------------------------------------------------------------------===//

#include "InlineArray.h"

#include "smmil/Runtime/PlanLimits.h"

#include <nlohmann/json.hpp>

#include <cstring>

using namespace smmil;

using Json = nlohmann::json;

/// Adds the numbers of `list` at `depth` to `out`.
static Outcome addNumbers(const Json &list, size_t depth, InlineNumbers &out) {
  if (depth == out.extents.size()) {
    if (depth == kMaxRank)
      return dataError("an array nests more than 8 lists; flatten it");
    if (!out.reals.empty())
      return dataError("an array mixes numbers and lists; nest all its numbers "
                       "alike");
    out.extents.push_back(list.size());
  }
  if (list.size() != out.extents[depth])
    return dataError("an array has lists of " +
                     std::to_string(out.extents[depth]) + " and of " +
                     std::to_string(list.size()) +
                     " elements at one depth; give them one length");
  for (const Json &element : list) {
    if (element.is_array()) {
      if (Outcome added = addNumbers(element, depth + 1, out); !added)
        return added;
      continue;
    }
    if (out.extents.size() > depth + 1) // Lists stand beside it.
      return dataError("an array mixes numbers and lists; nest all its numbers "
                       "alike");
    if (!element.is_number())
      return dataError("an array holds " + std::string(element.type_name()) +
                       "; only numbers are supported");
    const auto real = element.get<double>();
    out.reals.push_back(real);
    if (element.is_number_float()) {
      out.isReal = true;
      continue;
    }
    if (element.is_number_unsigned() &&
        element.get<uint64_t>() > uint64_t(INT64_MAX))
      return dataError("an array holds " + element.dump() +
                       ", which is no 64-bit signed integer; store it as .npy");
    const auto integer = element.get<int64_t>();
    out.integers.push_back(integer);
    constexpr int64_t kExact = int64_t(1) << 53;
    out.isExact &= integer >= -kExact && integer <= kExact;
  }
  return Outcome::success();
}

Result<InlineNumbers> smmil::parseInlineArray(std::string_view text) {
  InlineNumbers numbers;
  const Json json = Json::parse(text.begin(), text.end(), nullptr,
                                /*allow_exceptions=*/false);
  if (!json.is_array())
    return dataError("an array holds a number that no double holds");
  if (Outcome added = addNumbers(json, 0, numbers); !added)
    return added.error();
  if (numbers.reals.size() > kMaxElements)
    return dataError("an array has more than 2^30 elements; split it");
  if (numbers.isReal)
    numbers.integers.clear();
  return numbers;
}

NumericArray smmil::arrayOf(const InlineNumbers &numbers, bool real) {
  NumericArray array;
  array.number = real ? NumberType::F64 : NumberType::I64;
  array.extents = numbers.extents;
  array.data.resize(numbers.reals.size() * sizeof(double));
  // Both are written as they lie in memory: little-endian, as all hosts are.
  const void *from = real ? static_cast<const void *>(numbers.reals.data())
                          : static_cast<const void *>(numbers.integers.data());
  if (!array.data.empty())
    std::memcpy(array.data.data(), from, array.data.size());
  return array;
}

bool smmil::isInlineArray(const NumericArray &array) {
  constexpr uint64_t kMostEmpty = 65536;
  if ((array.number != NumberType::I64 && array.number != NumberType::F64) ||
      array.bigEndian || array.extents.empty())
    return false;
  uint64_t lists = 1; // At most 2^30, and so is what it is multiplied by.
  for (uint64_t size : array.extents) {
    if (size == 0)
      return lists <= kMostEmpty;
    lists *= size;
  }
  return true;
}

namespace {

class Printer {
public:
  Printer(const NumericArray &array, bool dense) : array(array), dense(dense) {}

  void list(size_t depth) {
    out += '[';
    for (uint64_t i = 0; i < array.extents[depth]; ++i) {
      if (i)
        out += dense ? "," : ", ";
      if (depth + 1 < array.extents.size())
        list(depth + 1);
      else
        number();
    }
    out += ']';
  }

  std::string out;

private:
  void number() {
    const uint8_t *from = array.data.data() + at;
    at += sizeof(double);
    if (array.number == NumberType::F64) {
      double value = 0;
      std::memcpy(&value, from, sizeof value);
      out += Json(value).dump();
    } else {
      int64_t value = 0;
      std::memcpy(&value, from, sizeof value);
      out += std::to_string(value);
    }
  }

  const NumericArray &array;
  bool dense;
  size_t at = 0;
};

} // namespace

std::string smmil::printInlineArray(const NumericArray &array, bool dense) {
  Printer printer(array, dense);
  printer.list(0);
  return std::move(printer.out);
}
