//===- JsonLine.cpp - One line of sheets.jsonl, span by span --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Validation, positions of scalars, and the two spellings of strings.
//
//===----------------------------------------------------------------------===//

#include "JsonLine.h"

#include "smmil/Support/Printable.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cassert>
#include <optional>

using namespace smmil;

/// The code unit of the escape \uXXXX at `at`, or nothing.
static std::optional<uint32_t> unicodeEscape(std::string_view text, size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u')
    return std::nullopt;
  uint32_t unit = 0;
  for (size_t i = at + 2; i < at + 6; ++i) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0)
      return std::nullopt;
    unit = unit << 4 | uint32_t(digit);
  }
  return unit;
}

/// Puts \ufffd, which is as long, where an escape is half a surrogate pair.
/// `at` is inside a string; ends behind its closing quote or at the end.
static void mendString(std::string &text, size_t &at,
                       std::vector<std::string> *oddities) {
  while (at < text.size() && text[at] != '"') {
    if (text[at] != '\\') {
      ++at;
      continue;
    }
    const std::optional<uint32_t> unit = unicodeEscape(text, at);
    if (!unit || *unit < 0xD800 || *unit > 0xDFFF) {
      at += 2;
      continue;
    }
    const std::optional<uint32_t> next = unicodeEscape(text, at + 6);
    if (*unit < 0xDC00 && next && *next >= 0xDC00 && *next <= 0xDFFF) {
      at += 12;
      continue;
    }
    if (oddities)
      oddities->push_back(text.substr(at, 6) + ", half a surrogate pair");
    text.replace(at, 6, "\\ufffd");
    at += 6;
  }
  at = std::min(at + 1, text.size());
}

static std::string mendedString(std::string_view raw) {
  std::string quoted;
  quoted.reserve(raw.size() + 2);
  quoted += '"';
  quoted += raw;
  size_t at = 1;
  mendString(quoted, at, nullptr);
  quoted += '"';
  return quoted;
}

std::string smmil::decodeJsonString(std::string_view raw) {
  if (raw.find('\\') == std::string_view::npos)
    return std::string(raw);
  return nlohmann::json::parse(mendedString(raw)).get<std::string>();
}

std::optional<std::string> smmil::tryDecodeJsonString(std::string_view raw) {
  nlohmann::json value = nlohmann::json::parse(mendedString(raw), nullptr,
                                               /*allow_exceptions=*/false);
  if (!value.is_string())
    return std::nullopt;
  return value.get<std::string>();
}

static void appendEscape(uint32_t unit, std::string &out) {
  static const char kDigits[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4)
    out += kDigits[(unit >> shift) & 15];
}

/// Reads one code point of valid UTF-8 at `i` and moves past it.
static uint32_t nextCodePoint(std::string_view text, size_t &i) {
  auto byte = [&](size_t k) {
    return k < text.size() ? static_cast<uint8_t>(text[k]) : 0u;
  };
  uint32_t first = byte(i);
  int extra = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  uint32_t point = extra == 0 ? first : first & (0x3Fu >> extra);
  for (int k = 1; k <= extra; ++k)
    point = (point << 6) | (byte(i + size_t(k)) & 0x3F);
  i += size_t(extra) + 1;
  return point;
}

void smmil::encodeJsonString(std::string_view text, Spelling spelling,
                             std::string &out) {
  assert(spelling != Spelling::Raw && "a raw spelling has no rule");
  // Most bytes are spelled as they are: they are copied in runs.
  auto isPlain = [spelling](char c) {
    auto byte = static_cast<uint8_t>(c);
    return byte >= 0x20 && c != '"' && c != '\\' &&
           (byte < 0x7F || spelling == Spelling::Minimal);
  };
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && isPlain(text[end]))
      ++end;
    out += text.substr(i, end - i);
    i = end;
    if (i == text.size())
      break;
    auto c = static_cast<uint8_t>(text[i]);
    switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      if (c < 0x80) { // A control character.
        appendEscape(c, out);
        break;
      }
      uint32_t point = nextCodePoint(text, i);
      if (point >= 0x10000) {
        appendEscape(0xD800 + ((point - 0x10000) >> 10), out);
        appendEscape(0xDC00 + ((point - 0x10000) & 0x3FF), out);
      } else {
        appendEscape(point, out);
      }
      continue;
    }
    ++i;
  }
}

Spelling smmil::findSpelling(std::string_view raw, std::string_view text) {
  for (Spelling spelling : {Spelling::Minimal, Spelling::Ascii}) {
    std::string again;
    again.reserve(raw.size());
    encodeJsonString(text, spelling, again);
    if (again == raw)
      return spelling;
  }
  return Spelling::Raw;
}

namespace {

/// Finds positions in text that is known to be valid JSON.
class Scanner {
public:
  Scanner(std::string_view line, size_t at) : line(line), at(at) {}

  size_t position() const { return at; }
  char peek() {
    skipSpace();
    return line[at];
  }
  void take() { ++at; }

  /// A string at the position: the span inside its quotes.
  Hole takeString() {
    skipSpace();
    Hole span;
    span.begin = ++at;
    while (line[at] != '"')
      at += line[at] == '\\' ? 2 : 1;
    span.end = at++;
    return span;
  }

  /// Skips one value; appends the scalars in it to `holes`.
  void takeValue(std::vector<Hole> &holes) {
    std::string nesting; // Open brackets; iterative, so depth is no danger.
    bool key = false;
    do {
      switch (char c = peek()) {
      case '{':
      case '[':
        nesting += c;
        key = c == '{';
        ++at;
        break;
      case '}':
      case ']':
        nesting.pop_back();
        key = false;
        ++at;
        break;
      case ',':
        key = nesting.back() == '{';
        ++at;
        break;
      case ':':
        key = false;
        ++at;
        break;
      case '"': {
        Hole span = takeString();
        if (!key)
          holes.push_back(span);
        break;
      }
      case 't':
      case 'n':
        at += 4;
        break;
      case 'f':
        at += 5;
        break;
      default: {
        Hole span;
        span.begin = at;
        while (at < line.size() &&
               std::string_view("+-.0123456789eE").find(line[at]) !=
                   std::string_view::npos)
          ++at;
        span.end = at;
        holes.push_back(span);
      }
      }
    } while (!nesting.empty());
  }

private:
  void skipSpace() {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t' ||
                                line[at] == '\n' || line[at] == '\r'))
      ++at;
  }

  std::string_view line;
  size_t at;
};

/// One member of an object: its decoded key and where its value begins.
struct Member {
  std::string key;
  char first = 0; ///< First character of the value: tells its type.
  size_t begin = 0, end = 0;
  std::vector<Hole> holes; ///< Scalars of the value.
};

} // namespace

static std::vector<Member> takeMembers(Scanner &scanner,
                                       std::string_view line) {
  std::vector<Member> members;
  scanner.peek();
  scanner.take(); // '{'
  while (scanner.peek() != '}') {
    if (scanner.peek() == ',')
      scanner.take();
    Member member;
    Hole key = scanner.takeString();
    member.key = decodeJsonString(line.substr(key.begin, key.end - key.begin));
    scanner.peek();
    scanner.take(); // ':'
    member.first = scanner.peek();
    member.begin = scanner.position();
    scanner.takeValue(member.holes);
    member.end = scanner.position();
    members.push_back(std::move(member));
  }
  scanner.take(); // '}'
  return members;
}

/// The last member of that name, as JSON readers commonly take it.
static Member *findMember(std::vector<Member> &members, const char *key) {
  for (size_t i = members.size(); i-- > 0;)
    if (members[i].key == key)
      return &members[i];
  return nullptr;
}

static std::string decodeHole(std::string_view line, const Hole &hole) {
  return decodeJsonString(line.substr(hole.begin, hole.end - hole.begin));
}

/// A name that the IR, too, can give to something.
static bool isFieldName(std::string_view name) {
  constexpr size_t kLongest = 64;
  auto isPlain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= kLongest &&
         (name[0] < '0' || name[0] > '9') &&
         std::all_of(name.begin(), name.end(), isPlain);
}

/// Every word of a kind, in quotes.
static std::string kindList() {
  std::string list;
  for (size_t i = 0; i < kModalities; ++i)
    list += (i == 0                 ? ""
             : i + 1 == kModalities ? " or "
                                    : ", ") +
            std::string("\"") + modalityName(Modality(i)) + "\"";
  return list;
}

static std::optional<Modality> kindOf(std::string_view name) {
  for (size_t i = 0; i < kModalities; ++i)
    if (name == modalityName(Modality(i)))
      return Modality(i);
  return std::nullopt;
}

static Result<SegmentSpan> takeSegment(Scanner &scanner, std::string_view line,
                                       size_t number) {
  auto wrong = [&](const std::string &what) {
    return dataError("segment " + std::to_string(number) + ": " + what);
  };
  if (scanner.peek() != '{')
    return wrong("expected an object like {\"type\": \"text\", \"text\": "
                 "\"...\"}");
  SegmentSpan span;
  span.begin = scanner.position();
  std::vector<Member> members = takeMembers(scanner, line);
  span.end = scanner.position();

  Member *type = findMember(members, "type");
  if (!type || type->first != '"')
    return wrong("no \"type\"; write " + kindList());
  std::string name = decodeHole(line, type->holes[0]);
  std::optional<Modality> kind = kindOf(name);
  if (!kind)
    return wrong("unknown type " + inQuotes(name) + "; write " + kindList());
  span.value.kind = *kind;
  const bool isText = *kind == Modality::Text;
  span.value.field = name;
  Member *field = findMember(members, "field");
  if (field) {
    if (field->first == '"')
      span.value.field = decodeHole(line, field->holes[0]);
    if (field->first != '"' || !isFieldName(span.value.field))
      return wrong("\"field\" is no name; use at most 64 letters, digits and "
                   "_, and no digit first");
    if (isText && span.value.field != name)
      return wrong("text has no fields besides \"text\"; leave \"field\" out");
  }
  const char *needed = isText ? "text" : "path";
  Member *payload = findMember(members, needed);
  Member *values =
      *kind == Modality::Numeric ? findMember(members, "values") : nullptr;
  if (values) {
    if (payload || values->first != '[')
      return wrong("type " + inQuotes(name) +
                   " needs either a string \"path\" or a list \"values\"");
    Hole whole;
    whole.kind = HoleKind::Array;
    whole.begin = values->begin;
    whole.end = values->end;
    values->holes = {whole};
    span.value.array = line.substr(whole.begin, whole.end - whole.begin);
  } else if (!payload || payload->first != '"') {
    return wrong("type " + inQuotes(name) + " needs a string \"" + needed +
                 "\"" +
                 (*kind == Modality::Numeric ? " or a list \"values\"" : ""));
  } else {
    payload->holes[0].kind = isText ? HoleKind::Text : HoleKind::Path;
    (isText ? span.value.text : span.value.path) =
        decodeHole(line, payload->holes[0]);
  }
  if (Member *alt = findMember(members, "alt"); alt && alt->first == '"')
    span.value.alt = decodeHole(line, alt->holes[0]);
  for (Member &member : members)
    if (&member != type && &member != field) // These stay in the template.
      span.holes.insert(span.holes.end(), member.holes.begin(),
                        member.holes.end());
  return span;
}

/// Where and why `line`, which is not valid JSON, is not.
static std::string whyInvalid(std::string_view line) {
  try {
    [[maybe_unused]] nlohmann::json tree =
        nlohmann::json::parse(line.begin(), line.end());
  } catch (const nlohmann::json::exception &error) {
    std::string what = error.what();
    size_t column = what.find("column ");
    return column == std::string::npos ? what : what.substr(column);
  }
  return "unknown reason";
}

/// One past the number of RFC 8259 that begins at `at`; `at` if none does.
static size_t numberEnd(std::string_view text, size_t at) {
  const size_t begin = at;
  auto digits = [&] {
    const size_t from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9')
      ++at;
    return at != from;
  };
  auto take = [&](std::string_view any) {
    const bool there =
        at < text.size() && any.find(text[at]) != std::string_view::npos;
    at += there;
    return there;
  };
  take("-");
  if (!take("0") && !digits())
    return begin;
  if (take(".") && !digits())
    return begin;
  if (take("eE")) {
    take("+-");
    if (!digits())
      return begin;
  }
  return at;
}

/// The line with what only the library refuses replaced by what it takes, at
/// the same positions.
static std::string mend(std::string_view line,
                        std::vector<std::string> &oddities) {
  std::string mended(line);
  for (size_t at = 0; at < mended.size();) {
    if (mended[at] == '"') {
      ++at;
      mendString(mended, at, &oddities);
      continue;
    }
    const size_t end = numberEnd(mended, at);
    if (end == at) {
      ++at;
      continue;
    }
    const std::string number = mended.substr(at, end - at);
    if (!nlohmann::json::accept(number)) { // Beyond double.
      oddities.push_back(inQuotes(number) + ", which no double holds");
      std::fill(mended.begin() + ptrdiff_t(at), mended.begin() + ptrdiff_t(end),
                ' ');
      mended[at] = '0';
    }
    at = end;
  }
  return mended;
}

/// Of a line that is valid JSON, into `result`.
static Outcome scanLine(std::string_view line, JsonLine &result) {
  size_t start = line.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  Scanner scanner(line, start);
  if (scanner.peek() != '{')
    return dataError("expected one JSON object a line, with \"id\" and "
                     "\"segments\"");
  std::vector<Member> members = takeMembers(scanner, line);
  Member *list = findMember(members, "segments");
  if (!list || list->first != '[')
    return dataError("the sheet has no \"segments\" array; add one, empty if "
                     "the sheet is");
  if (Member *id = findMember(members, "id"); id && id->first == '"')
    result.id = decodeHole(line, id->holes[0]);
  for (Member &member : members)
    if (&member != list) {
      auto &side = &member < list ? result.head : result.tail;
      side.insert(side.end(), member.holes.begin(), member.holes.end());
    }

  Scanner inside(line, list->begin + 1);
  result.headEnd = result.tailBegin = list->begin + 1;
  while (inside.peek() != ']') {
    if (inside.peek() == ',')
      inside.take();
    Result<SegmentSpan> segment =
        takeSegment(inside, line, result.segments.size() + 1);
    if (!segment)
      return segment.error();
    result.tailBegin = segment->end;
    result.segments.push_back(std::move(*segment));
  }
  return Outcome::success();
}

JsonLine smmil::scanJsonLine(std::string_view line) {
  JsonLine result;
  [[maybe_unused]] Outcome outcome = scanLine(line, result);
  assert(outcome && "the line was accepted before");
  return result;
}

Result<JsonLine> smmil::splitJsonLine(std::string_view line) {
  // Only the verdict is asked for, which builds no tree: positions are found
  // below.
  JsonLine result;
  if (!nlohmann::json::accept(line.begin(), line.end())) {
    const std::string mended = mend(line, result.oddities);
    if (!nlohmann::json::accept(mended))
      return dataError("not valid JSON (" + whyInvalid(mended) +
                       "); repair or remove the line");
  }
  if (Outcome outcome = scanLine(line, result); !outcome)
    return outcome.error();
  return result;
}
