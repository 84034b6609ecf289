//===- SheetFilter.cpp - Which sheets a view shows ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts first: they cost no restoring of the sheet's line.
//
//===----------------------------------------------------------------------===//

#include "SheetFilter.h"

#include "smmil/Support/Printable.h"

#include <nlohmann/json.hpp>

#include <cmath>

using namespace smmil;

Result<SheetFilter> SheetFilter::create(const ViewFilter &filter,
                                        const Plan &plan) {
  constexpr std::string_view kCount = "count(";
  SheetFilter made;
  made.filter = filter;
  const std::string &key = filter.key;
  if (filter.isNumber && !std::isfinite(filter.number))
    return dataError(inQuotes(key) + " compares with no number");
  if (key.compare(0, kCount.size(), kCount) == 0 && key.back() == ')') {
    made.counted = key.substr(kCount.size(), key.size() - kCount.size() - 1);
    bool known = false;
    for (const PlanField &field : plan.fields)
      known |= field.name == made.counted;
    if (!known)
      return dataError(inQuotes(key) + " counts a field that the dataset "
                                       "lacks");
    if (!filter.isNumber)
      return dataError(inQuotes(key) + " compares a count with a text");
    return made;
  }
  for (size_t at = 0; at <= key.size();) {
    const size_t end = std::min(key.find('.', at), key.size());
    if (end == at)
      return dataError(inQuotes(key) + " is no path of a member; write lang, "
                                       "or meta.lang, or count(FIELD)");
    made.path.push_back(key.substr(at, end - at));
    at = end + 1;
  }
  return made;
}

template <typename T>
static bool compares(const T &a, ViewFilter::Compare compare, const T &b) {
  switch (compare) {
  case ViewFilter::Compare::Eq:
    return a == b;
  case ViewFilter::Compare::Ne:
    return a != b;
  case ViewFilter::Compare::Lt:
    return a < b;
  case ViewFilter::Compare::Le:
    return a <= b;
  case ViewFilter::Compare::Gt:
    return a > b;
  case ViewFilter::Compare::Ge:
    return a >= b;
  }
  return false;
}

static bool holdsCount(const SheetFilter &filter,
                       const std::vector<SegmentData> &segments) {
  uint64_t count = 0;
  for (const SegmentData &segment : segments)
    if (segment.field == filter.counted)
      count += segment.kind == Modality::Text ? countWords(segment.text) : 1;
  return compares(double(count), filter.filter.compare, filter.filter.number);
}

static bool holdsMember(const SheetFilter &filter, const nlohmann::json &root) {
  const nlohmann::json *member = &root;
  for (const std::string &name : filter.path) {
    auto found = member->find(name);
    if (!member->is_object() || found == member->end())
      return filter.filter.compare == ViewFilter::Compare::Ne;
    member = &*found;
  }
  if (filter.filter.isNumber && member->is_number())
    return compares(member->get<double>(), filter.filter.compare,
                    filter.filter.number);
  if (!filter.filter.isNumber && member->is_string())
    return compares(member->get_ref<const std::string &>(),
                    filter.filter.compare, filter.filter.text);
  if (!filter.filter.isNumber && member->is_boolean())
    return compares(std::string(member->get<bool>() ? "true" : "false"),
                    filter.filter.compare, filter.filter.text);
  return filter.filter.compare == ViewFilter::Compare::Ne;
}

Result<bool> smmil::holdFilters(const std::vector<SheetFilter> &filters,
                                SheetCursor &cursor, uint64_t sheet) {
  bool needsLine = false;
  for (const SheetFilter &filter : filters) {
    needsLine |= !filter.path.empty();
    if (filter.path.empty() && !holdsCount(filter, cursor.segments()))
      return false;
  }
  if (!needsLine)
    return true;
  std::string line;
  if (Outcome outcome = cursor.line(sheet, line); !outcome)
    return outcome.error();
  const nlohmann::json json =
      nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  for (const SheetFilter &filter : filters)
    if (!filter.path.empty() && !holdsMember(filter, json))
      return false;
  return true;
}
