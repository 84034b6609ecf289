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

static bool holdsCount(const SheetFilter &filter, uint64_t count) {
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

//===----------------------------------------------------------------------===//
// SheetFilters
//===----------------------------------------------------------------------===//

Result<SheetFilters>
SheetFilters::create(const std::vector<ViewFilter> &filters,
                     const Dataset &dataset) {
  SheetFilters all(dataset);
  for (const ViewFilter &filter : filters) {
    Result<SheetFilter> made = SheetFilter::create(filter, dataset.plan());
    if (!made)
      return dataError(dataset.directory() + ": the view's filter " +
                       made.error().message);
    all.asksMembers |= !made->path.empty();
    all.filters.push_back(std::move(*made));
  }
  return all;
}

static Outcome readOnce(SheetCursor &cursor, uint64_t sheet, bool &isRead) {
  if (isRead)
    return Outcome::success();
  isRead = true;
  return cursor.read(sheet);
}

/// Whether the filters that count hold, from indexes as far as there are some.
Outcome SheetFilters::askCounts(SheetCursor &cursor, uint64_t sheet,
                                const SheetShape *shape, bool &isRead,
                                bool &result) const {
  const std::vector<PlanField> &fields = dataset->plan().fields;
  for (const SheetFilter &filter : filters) {
    if (!filter.path.empty())
      continue;
    const size_t field = filter.counted;
    uint64_t count = 0;
    if (fields[field].modality == Modality::Text) {
      Result<Span<const uint32_t>> words = cursor.runWords(sheet);
      if (!words)
        return words.error();
      for (uint32_t run : *words)
        count += run;
    } else if (shape) {
      for (const SegmentShape &segment : shape->segments)
        count += segment.field == field && !segment.isText;
    } else {
      if (Outcome outcome = readOnce(cursor, sheet, isRead); !outcome)
        return outcome;
      for (const SegmentData &segment : cursor.segments())
        count += segment.field == fields[field].name;
    }
    if (!holdsCount(filter, count)) {
      result = false;
      break;
    }
  }
  return Outcome::success();
}

Outcome SheetFilters::ask(SheetCursor &cursor, uint64_t sheet,
                          const SheetShape *shape, bool &isRead, bool &result) {
  result = true;
  if (Outcome outcome = askCounts(cursor, sheet, shape, isRead, result);
      !outcome)
    return outcome;
  if (!result || !asksMembers)
    return Outcome::success();
  if (Outcome outcome = readOnce(cursor, sheet, isRead); !outcome)
    return outcome;
  frame.clear();
  cursor.frame(frame);
  MemberParser parser(filters);
  if (!nlohmann::json::sax_parse(frame, &parser))
    parser.forget();
  result = parser.allHold();
  return Outcome::success();
}

//===----------------------------------------------------------------------===//
// FilterMemory
//===----------------------------------------------------------------------===//

FilterMemory::FilterMemory(const Dataset &owner,
                           const std::vector<ViewFilter> &filters)
    : dataset(&owner), key(selectionKey(printFilters(filters))),
      pages((owner.sheetCount() + kPage - 1) / kPage) {
  for (const ShardEntry &shard : owner.manifest().shards) {
    const SelectionEntry *entry = findSelection(shard, key);
    hasKept |= entry != nullptr;
    kept.push_back({entry ? entry->object : StoredObject(), nullptr});
  }
  if (!hasKept)
    return;
  uint64_t sheets = 0;
  for (const Extent &part : owner.extents()) {
    firstSheet.push_back(sheets);
    sheets += part.count;
  }
  firstSheet.push_back(sheets);
}

Outcome FilterMemory::findKept(uint64_t sheet, std::optional<bool> &isShown) {
  if (sheet < firstSheet[extent] || sheet >= firstSheet[extent + 1])
    extent =
        size_t(std::upper_bound(firstSheet.begin(), firstSheet.end(), sheet) -
               firstSheet.begin()) -
        1;
  const Extent &part = dataset->extents()[extent];
  Kept &of = kept[part.shard];
  if (of.object.name.empty())
    return Outcome::success();
  if (!of.selection) {
    auto opened = Selection::open(
        dataset->directory() + "/plans/" + of.object.name, of.object.bytes,
        dataset->manifest().shards[part.shard].sheets, key);
    if (!opened)
      return opened.error();
    of.selection = std::move(*opened);
  }
  isShown = of.selection->find(part.begin + sheet - firstSheet[extent]);
  return Outcome::success();
}

Outcome FilterMemory::find(uint64_t sheet, std::optional<bool> &isShown) {
  isShown.reset();
  if (sheet >= dataset->sheetCount())
    return Outcome::success();
  if (const Bytes &page = pages[sheet / kPage]; !page.empty())
    isShown = SheetStates::find(page, sheet % kPage);
  if (isShown || !hasKept)
    return Outcome::success();
  return findKept(sheet, isShown);
}

void FilterMemory::note(uint64_t sheet, bool isShown) {
  Bytes &page = pages[sheet / kPage];
  page.resize(kPage / 4);
  SheetStates::note(page, sheet % kPage, isShown);
}
