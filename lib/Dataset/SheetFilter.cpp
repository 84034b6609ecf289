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

namespace {

/// Takes the members that filters ask for from a frame as it is parsed, so that
/// nothing of it is kept. Of a name that stands twice the last one counts.
class MemberParser {
public:
  explicit MemberParser(const std::vector<SheetFilter> &filters) {
    for (const SheetFilter &filter : filters)
      if (!filter.path.empty())
        asked.push_back({&filter});
  }
  bool allHold() const {
    return std::all_of(asked.begin(), asked.end(),
                       [](const Asked &one) { return one.holds; });
  }
  /// Of a frame that is no JSON: it has no members.
  void forget() {
    for (Asked &one : asked)
      one.holds = one.holdsWithout();
  }

  // What nlohmann::json::sax_parse calls.
  bool null() { return true; }
  bool boolean(bool value) {
    return scalar(false, [value](const ViewFilter &filter) {
      return compares(std::string_view(value ? "true" : "false"),
                      filter.compare, std::string_view(filter.text));
    });
  }
  bool number_integer(int64_t value) { return number(double(value)); }
  bool number_unsigned(uint64_t value) { return number(double(value)); }
  bool number_float(double value, const std::string &) { return number(value); }
  bool string(const std::string &value) {
    return scalar(false, [&value](const ViewFilter &filter) {
      return compares(value, filter.compare, filter.text);
    });
  }
  bool binary(nlohmann::json::binary_t &) { return true; }
  bool start_object(size_t) { return open(); }
  bool start_array(size_t) { return open(); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(const std::string &name) {
    for (Asked &one : asked) {
      const std::vector<std::string> &path = one.filter->path;
      one.matched = std::min(one.matched, depth - 1);
      if (one.matched != depth - 1 || depth > path.size() ||
          path[depth - 1] != name)
        continue;
      one.matched = depth;
      one.holds = one.holdsWithout();
    }
    return true;
  }
  bool parse_error(size_t, const std::string &,
                   const nlohmann::json::exception &) {
    return false;
  }

private:
  struct Asked {
    const SheetFilter *filter;
    size_t matched = 0; ///< So many names of its path lead here.
    bool holds = holdsWithout();

    bool holdsWithout() const {
      return filter->filter.compare == ViewFilter::Compare::Ne;
    }
  };

  bool open() {
    ++depth;
    return true;
  }
  bool close() {
    --depth;
    for (Asked &one : asked)
      one.matched = std::min(one.matched, depth);
    return true;
  }
  bool number(double value) {
    return scalar(true, [value](const ViewFilter &filter) {
      return compares(value, filter.compare, filter.number);
    });
  }
  template <typename Holds> bool scalar(bool isNumber, Holds &&holds) {
    for (Asked &one : asked)
      if (depth != 0 && one.matched == depth &&
          depth == one.filter->path.size() &&
          one.filter->filter.isNumber == isNumber)
        one.holds = holds(one.filter->filter);
    return true;
  }

  std::vector<Asked> asked;
  size_t depth = 0; ///< Objects and lists around what comes next.
};

} // namespace

bool smmil::holdMembers(const std::vector<SheetFilter> &filters,
                        const SheetCursor &cursor, std::string &buffer) {
  buffer.clear();
  cursor.frame(buffer);
  MemberParser parser(filters);
  if (!nlohmann::json::sax_parse(buffer, &parser))
    parser.forget();
  return parser.allHold();
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
