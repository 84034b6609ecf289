//===- SheetFilter.cpp - Which sheets a view shows ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Segments cannot decide a filter: a path of names leads through no list.
//
//===----------------------------------------------------------------------===//

#include "SheetFilter.h"

#include "smmil/Support/Printable.h"

#include <nlohmann/json.hpp>

#include <algorithm>
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
    const std::string name =
        key.substr(kCount.size(), key.size() - kCount.size() - 1);
    while (made.counted < plan.fields.size() &&
           plan.fields[made.counted].name != name)
      ++made.counted;
    if (made.counted == plan.fields.size())
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

bool smmil::holdsCount(const SheetFilter &filter, uint64_t count) {
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

bool smmil::holdMembers(const std::vector<SheetFilter> &filters,
                        const SheetCursor &cursor, std::string &buffer) {
  buffer.clear();
  cursor.frame(buffer);
  const nlohmann::json json =
      nlohmann::json::parse(buffer, nullptr, /*allow_exceptions=*/false);
  return std::all_of(filters.begin(), filters.end(), [&](const auto &filter) {
    return filter.path.empty() || holdsMember(filter, json);
  });
}

std::optional<bool> FilterMemory::find(uint64_t sheet) const {
  if (sheet / kPage >= pages.size() || pages[sheet / kPage].empty())
    return std::nullopt;
  const unsigned bits =
      pages[sheet / kPage][sheet % kPage / 4] >> (sheet % 4 * 2) & 3;
  return bits == 0 ? std::nullopt : std::optional<bool>(bits == 2);
}

void FilterMemory::note(uint64_t sheet, bool isShown) {
  std::vector<uint8_t> &page = pages[sheet / kPage];
  page.resize(kPage / 4);
  page[sheet % kPage / 4] |= uint8_t((isShown ? 2 : 1) << (sheet % 4 * 2));
}
