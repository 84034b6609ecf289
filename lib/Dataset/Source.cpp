//===- Source.cpp - A folder of interleaved sheets ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks the folder, hashes every file, reads sheets.jsonl line by line and
// resolves the paths of its segments.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Source.h"
#include "smmil/Dataset/SheetLine.h"

#include "Blob.h"
#include "InlineArray.h"
#include "JsonLine.h"
#include "SourceText.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Printable.h"
#include "smmil/Support/Progress.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>

using namespace smmil;
namespace fs = std::filesystem;

static constexpr const char *kSheets = "sheets.jsonl";

Result<Bytes> Source::read(int32_t file) const {
  const SourceFile &entry = files[size_t(file)];
  std::string path = pathOf(entry);
  Result<Bytes> bytes = readFile(path);
  if (!bytes)
    return bytes.error();
  const SourceMedium &medium = media[size_t(entry.medium)];
  if (bytes->size() != medium.size || hash128(ByteSpan(*bytes)) != medium.hash)
    return dataError(path + ": changed while it was being read; run again "
                            "when nothing writes to the folder");
  return bytes;
}

Result<Bytes> Source::readMedium(int32_t medium) const {
  const SourceMedium &entry = media[size_t(medium)];
  if (entry.file < 0)
    return entry.content;
  return read(entry.file);
}

std::string Source::nameOf(int32_t medium) const {
  const SourceMedium &entry = media[size_t(medium)];
  if (entry.file < 0)
    return std::string(kSheets) + ":" + std::to_string(entry.line);
  return files[size_t(entry.file)].name;
}

namespace {

/// Fills a Source step by step; every step returns the first error.
class Loader {
public:
  Loader(Source &source, const SourceOptions &options)
      : source(source), options(options) {}

  Outcome walk();
  Outcome readFiles();
  Outcome readSheets();
  /// Errors speak of the text as `shown`.
  Outcome splitSheets(LineReader &lines, const std::string &shown);
  bool listed = true; ///< `walk` has found the files.
  Outcome addArrays();

private:
  Outcome findRoots();
  Outcome addEntry(const fs::directory_entry &entry,
                   std::vector<std::string> &pending);
  Result<std::string> textTarget(const fs::path &path,
                                 const std::string &shown) const;
  Outcome addLink(const fs::path &link, const std::string &shown,
                  std::vector<std::string> &pending);
  Outcome addSegment(const SegmentSpan &span, std::string_view line);
  Outcome resolve(const std::string &path, SourceSegment &segment);
  Result<uint32_t> addField(const Segment &segment);
  void sortFields();
  void warn(const char *what, uint64_t &count, std::string text);

  Source &source;
  const SourceOptions &options;
  fs::path root;     ///< Of names.
  fs::path linkRoot; ///< That links may not leave.
  std::unordered_map<std::string, int32_t> fileOf;
  std::map<std::string, uint32_t> fieldIds;
  std::map<std::string, bool> realFields; ///< Of arrays: one has a fraction.
  std::vector<InlineNumbers> arrays;      ///< In the order of their segments.
};

} // namespace

static std::string relativeName(const fs::path &path, const fs::path &root) {
  return path.lexically_relative(root).generic_string();
}

static bool holds(const fs::path &outer, const fs::path &inner) {
  const fs::path inside = inner.lexically_relative(outer);
  return !inside.empty() && *inside.begin() != "..";
}

/// The only folder below `snapshots`, as caches of model hubs have it.
static fs::path onlySnapshot(const fs::path &cache) {
  std::error_code code;
  fs::path found;
  for (fs::directory_iterator it(cache / "snapshots", code), end;
       !code && it != end; it.increment(code)) {
    if (!found.empty())
      return {};
    found = it->path();
  }
  return found;
}

Outcome Loader::findRoots() {
  std::error_code code;
  fs::path given(source.directory);
  if (!fs::exists(given, code))
    return dataError(source.directory +
                     ": no such folder; give a folder that "
                     "holds " +
                     kSheets);
  if (!fs::is_directory(given, code))
    return dataError(source.directory +
                     ": is not a folder; give a folder that "
                     "holds " +
                     kSheets);
  if (options.followLinks && options.linkRoot.empty())
    linkRoot = fs::canonical(given, code);
  else if (options.followLinks)
    linkRoot = fs::canonical(options.linkRoot, code);
  if (code)
    return dataError(options.linkRoot + ": no such folder; give one that holds "
                                        "what the links show");
  if (options.followLinks && !fs::exists(given / kSheets, code))
    if (const fs::path snapshot = onlySnapshot(given); !snapshot.empty())
      source.directory = snapshot.string();
  root = fs::canonical(source.directory, code);
  if (code)
    return dataError(source.directory + ": " + code.message());
  if (!options.followLinks)
    linkRoot = root;
  else if (!holds(linkRoot, root))
    return dataError(source.directory + ": lies outside " + linkRoot.string() +
                     ", which links may not leave; give a folder above both");
  if (!fs::is_regular_file(root / kSheets, code))
    return dataError(source.directory + "/" + kSheets +
                     ": no such file; the folder needs one, with one JSON "
                     "object a line");
  return Outcome::success();
}

Outcome Loader::walk() {
  if (Outcome found = findRoots(); !found)
    return found;
  std::error_code code;
  std::vector<std::string> pending = {root.string()};
  while (!pending.empty()) {
    fs::path directory = pending.back();
    pending.pop_back();
    fs::directory_iterator it(directory, code);
    if (code)
      return dataError(directory.string() +
                       ": cannot be listed: " + code.message());
    if (it == fs::directory_iterator() && directory != root)
      source.directories.push_back(relativeName(directory, root));
    for (; it != fs::directory_iterator(); it.increment(code)) {
      if (code)
        return dataError(directory.string() +
                         ": cannot be listed: " + code.message());
      if (Outcome outcome = addEntry(*it, pending); !outcome)
        return outcome;
    }
  }
  std::sort(source.directories.begin(), source.directories.end());
  std::sort(
      source.files.begin(), source.files.end(),
      [](const SourceFile &a, const SourceFile &b) { return a.name < b.name; });
  for (size_t i = 0; i < source.files.size(); ++i)
    fileOf[source.files[i].name] = static_cast<int32_t>(i);
  return Outcome::success();
}

/// Where a link that is written as text leads; empty if the file is none.
Result<std::string> Loader::textTarget(const fs::path &path,
                                       const std::string &shown) const {
  constexpr uintmax_t kLongest = 1024;
  std::error_code code;
  fs::path target = path;
  std::string last;
  for (int steps = 0; options.followLinks && steps < 16; ++steps) {
    const uintmax_t size = fs::file_size(target, code);
    if (code || size < 4 || size > kLongest)
      break;
    Result<Bytes> bytes = readFile(target.string());
    if (!bytes)
      return bytes.error();
    const std::string text(bytes->begin(), bytes->end());
    if (text.compare(0, 3, "../") != 0 || text.find('\n') != text.npos ||
        text.find('\0') != text.npos)
      break;
    const fs::path next = fs::canonical(target.parent_path() / text, code);
    if (code || !fs::is_regular_file(next, code))
      break; // Text, after all.
    if (!holds(linkRoot, next))
      return dataError(shown + ": link that leaves " + linkRoot.string() +
                       "; give a folder above both as --link-root");
    target = next;
    last = target.string();
  }
  return last;
}

Outcome Loader::addLink(const fs::path &link, const std::string &shown,
                        std::vector<std::string> &pending) {
  std::error_code code;
  const fs::path target = fs::canonical(link, code);
  if (code)
    return dataError(shown + ": symbolic link that leads nowhere; remove it");
  if (!holds(linkRoot, target))
    return dataError(
        shown + ": symbolic link that leaves " +
        (options.followLinks
             ? linkRoot.string() + "; give a folder above both as --link-root"
             : std::string("the folder; copy the file into it, or give "
                           "--follow-links and --link-root")));
  if (!fs::is_directory(target, code))
    return Outcome::success();
  if (!options.followLinks)
    return dataError(shown + ": symbolic link to a folder; replace it by the "
                             "folder itself, or give --follow-links");
  // One that shows a folder it lies in has no end, by whatever way.
  for (fs::path above = link.parent_path();; above = above.parent_path()) {
    if (holds(target, fs::canonical(above, code)))
      return dataError(shown + ": symbolic link to a folder that it lies in; "
                               "remove it");
    if (above == root)
      break;
  }
  pending.push_back(link.string());
  return Outcome::success();
}

Outcome Loader::addEntry(const fs::directory_entry &entry,
                         std::vector<std::string> &pending) {
  std::error_code code;
  std::string name = relativeName(entry.path(), root);
  std::string shown = source.directory + "/" + name;
  if (entry.is_symlink(code)) {
    const size_t before = pending.size();
    if (Outcome outcome = addLink(entry.path(), shown, pending); !outcome)
      return outcome;
    if (pending.size() != before) // A folder.
      return Outcome::success();
  } else if (entry.is_directory(code)) {
    pending.push_back(entry.path().string());
    return Outcome::success();
  }
  if (!entry.is_regular_file(code))
    return dataError(shown + ": is neither a file nor a folder; remove it");
  if (name == kSheets)
    return Outcome::success();
  SourceFile file;
  file.name = name;
  Result<std::string> target = textTarget(entry.path(), shown);
  if (!target)
    return target.error();
  file.target = std::move(*target);
  source.files.push_back(std::move(file));
  return Outcome::success();
}

Outcome Loader::readFiles() {
  std::map<Hash128, std::vector<int32_t>> known;
  Progress progress("reading the source", source.files.size());
  for (size_t i = 0; i < source.files.size(); ++i) {
    if (Outcome outcome = checkInterrupt(); !outcome)
      return outcome;
    SourceFile &file = source.files[i];
    Result<Bytes> bytes = readFile(source.pathOf(file));
    if (!bytes)
      return bytes.error();
    progress.advance();
    file.size = bytes->size();
    Hash128 hash = hash128(ByteSpan(*bytes));
    std::vector<int32_t> &candidates = known[hash];
    // Equal hashes are compared byte by byte: a collision costs a file.
    for (int32_t medium : candidates) {
      Result<Bytes> other = source.readMedium(medium);
      if (!other)
        return other.error();
      if (*other == *bytes)
        file.medium = medium;
    }
    if (file.medium >= 0)
      continue;
    file.medium = static_cast<int32_t>(source.media.size());
    candidates.push_back(file.medium);
    SourceMedium medium;
    medium.hash = hash;
    medium.size = file.size;
    medium.file = static_cast<int32_t>(i);
    source.media.push_back(std::move(medium));
  }
  return Outcome::success();
}

Outcome Loader::resolve(const std::string &path, SourceSegment &segment) {
  auto wrong = [&](const std::string &what) {
    return dataError(inQuotes(path) + " " + what);
  };
  if (path.empty() || path.find('\0') != std::string::npos)
    return wrong("is no path; name a file below the folder");
  fs::path normal = fs::path(path).lexically_normal();
  if (normal.is_absolute() || *normal.begin() == "..")
    return wrong("leaves the folder; name a file below it");
  auto found = fileOf.find(normal.generic_string());
  if (found == fileOf.end() && !listed &&
      requireRegularFile(source.directory + "/" + normal.generic_string())) {
    SourceFile file;
    file.name = normal.generic_string();
    found = fileOf.emplace(file.name, int32_t(source.files.size())).first;
    source.files.push_back(std::move(file));
  }
  if (found == fileOf.end())
    return wrong("is not there; add the file or remove the segment");
  segment.file = found->second;
  source.files[size_t(found->second)].referenced = true;
  return Outcome::success();
}

/// The number of the segment's field, in the order in which fields occur.
Result<uint32_t> Loader::addField(const Segment &segment) {
  const auto [found, isNew] = fieldIds.try_emplace(
      segment.field, static_cast<uint32_t>(source.fields.size()));
  if (isNew)
    source.fields.push_back({segment.field, segment.kind});
  const Modality kind = source.fields[found->second].kind;
  if (kind == segment.kind)
    return found->second;
  return dataError("field " + inQuotes(segment.field) + " is " +
                   modalityName(segment.kind) + " here and " +
                   modalityName(kind) +
                   " before; give each kind a field of its own");
}

void Loader::sortFields() {
  const std::string text = modalityName(Modality::Text);
  if (fieldIds.count(text) == 0)
    source.fields.push_back({text, Modality::Text});
  auto rank = [this](uint32_t id) {
    const SourceField &field = source.fields[id];
    return std::make_tuple(field.kind, field.name != modalityName(field.kind),
                           field.name);
  };
  std::vector<uint32_t> order(source.fields.size()), place(order.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return rank(a) < rank(b); });
  std::vector<SourceField> sorted;
  for (uint32_t id : order) {
    place[id] = static_cast<uint32_t>(sorted.size());
    sorted.push_back(std::move(source.fields[id]));
  }
  source.fields = std::move(sorted);
  for (SourceSegment &segment : source.segments)
    segment.field = place[segment.field];
}

/// Makes media of the arrays in the sheets. Those of one field are of one type:
/// integers, or floats where one of them has a fraction.
Outcome Loader::addArrays() {
  std::map<Hash128, std::vector<int32_t>> known;
  size_t next = 0;
  for (const SourceSheet &sheet : source.sheets)
    for (uint32_t i = 0; i < sheet.segments; ++i) {
      SourceSegment &segment = source.segments[sheet.firstSegment + i];
      if (segment.file >= 0)
        segment.medium = source.files[size_t(segment.file)].medium;
      if (!segment.isArray)
        continue;
      const InlineNumbers &numbers = arrays[next++];
      const std::string &field = source.fields[segment.field].name;
      const bool real = realFields[field];
      if (real && !numbers.isExact)
        return dataError(source.directory + "/" + kSheets + ":" +
                         std::to_string(sheet.line) + ": an array of " +
                         inQuotes(field) +
                         " holds an integer beyond 2^53, and others of the "
                         "field hold floats; give them fields of their own");
      Bytes content = writeNpy(arrayOf(numbers, real));
      const Hash128 hash = hash128(ByteSpan(content));
      std::vector<int32_t> &candidates = known[hash];
      for (int32_t medium : candidates)
        if (source.media[size_t(medium)].content == content)
          segment.medium = medium;
      if (segment.medium >= 0)
        continue;
      segment.medium = static_cast<int32_t>(source.media.size());
      candidates.push_back(segment.medium);
      SourceMedium medium;
      medium.hash = hash;
      medium.size = content.size();
      medium.content = std::move(content);
      medium.line = sheet.line;
      source.media.push_back(std::move(medium));
    }
  return Outcome::success();
}

/// Lists the first few of a kind, and counts the others in one more line.
void Loader::warn(const char *what, uint64_t &count, std::string text) {
  constexpr uint64_t kListed = 8;
  if (++count <= kListed) {
    source.warnings.push_back(std::move(text));
    return;
  }
  const std::string more = std::to_string(count - kListed) + what;
  if (count == kListed + 1) {
    source.warnings.push_back(more);
    return;
  }
  const std::string before = std::to_string(count - kListed - 1) + what;
  std::replace(source.warnings.begin(), source.warnings.end(), before, more);
}

Outcome Loader::readSheets() {
  std::string shown = source.directory + "/" + kSheets;
  Result<std::string> target = textTarget(root / kSheets, shown);
  if (!target)
    return target.error();
  source.textPath = target->empty() ? shown : *target;
  Result<LineReader> lines = LineReader::open(source.textPath);
  if (!lines)
    return lines.error();
  return splitSheets(*lines, shown);
}

/// `line` has the segment.
Outcome Loader::addSegment(const SegmentSpan &span, std::string_view line) {
  const Segment &value = span.value;
  SourceSegment segment = describeSegment(span, line);
  Result<uint32_t> field = addField(value);
  if (!field)
    return field.error();
  segment.field = *field;
  if (segment.isArray) {
    Result<InlineNumbers> numbers = parseInlineArray(value.array);
    if (!numbers)
      return numbers.error();
    realFields[value.field] |= numbers->isReal;
    arrays.push_back(std::move(*numbers));
  } else if (value.kind != Modality::Text) {
    if (Outcome outcome = resolve(value.path, segment); !outcome)
      return outcome;
  }
  source.segments.push_back(segment);
  return Outcome::success();
}

Outcome Loader::splitSheets(LineReader &lines, const std::string &shown) {
  uint64_t number = 0, odd = 0, empty = 0, end = 0;
  std::string &blank = source.tail; // Belongs to the sheet that follows.
  for (;;) {
    Result<std::string_view> next = lines.next();
    if (!next)
      return next.error();
    const std::string_view line = *next;
    if (line.empty())
      break;
    ++number;
    size_t last = line.find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos) {
      blank += line;
      continue;
    }
    SourceSheet sheet;
    sheet.line = number;
    sheet.begin = end;
    sheet.object = end + blank.size();
    sheet.end = end = lines.size();
    std::string where = shown + ":" + std::to_string(number) + ": ";
    if (sheet.end - sheet.object > std::numeric_limits<uint32_t>::max())
      return dataError(where + "is longer than 4 GiB; split the sheet");
    if (!source.textPath.empty()) {
      blank += blank.empty() ? std::string_view() : line;
      const std::string_view all = blank.empty() ? line : blank;
      sheet.checksum = checksum64(
          {reinterpret_cast<const uint8_t *>(all.data()), all.size()});
    }
    blank.clear();
    Result<JsonLine> split = splitJsonLine(line.substr(0, last + 1));
    if (!split)
      return dataError(where + split.error().message);
    describeId(split->id, sheet);
    for (const std::string &oddity : split->oddities)
      warn(" more values have no meaning; kept as they are spelled", odd,
           where + "holds " + oddity + "; kept as it is spelled");
    if (split->segments.empty())
      warn(" more sheets are empty; kept as they are", empty,
           where + "the sheet is empty; kept as it is");
    sheet.firstSegment = source.segments.size();
    for (const SegmentSpan &span : split->segments) {
      ++sheet.segments;
      if (Outcome outcome = addSegment(span, line); !outcome)
        return dataError(where + "segment " + std::to_string(sheet.segments) +
                         ": " + outcome.error().message);
    }
    source.sheets.push_back(sheet);
  }
  source.textBytes = lines.size();
  source.textHash = lines.hash();
  sortFields();
  if (source.sheets.empty())
    source.warnings.push_back(shown + ": holds no sheets");
  return Outcome::success();
}

Result<Source> smmil::loadSource(const std::string &directory,
                                 const SourceOptions &options) {
  Source source;
  source.directory = directory;
  while (source.directory.size() > 1 && source.directory.back() == '/')
    source.directory.pop_back();
  Loader loader(source, options);
  for (auto step : {&Loader::walk, &Loader::readSheets, &Loader::readFiles,
                    &Loader::addArrays})
    if (Outcome outcome = (loader.*step)(); !outcome)
      return outcome.error();
  return source;
}

Result<Source> smmil::loadSheets(const std::string &directory, std::string text,
                                 const std::string &shown) {
  Source source;
  source.directory = directory;
  source.text = std::move(text);
  const SourceOptions options;
  Loader loader(source, options);
  loader.listed = false;
  LineReader lines(source.text);
  if (Outcome outcome = loader.splitSheets(lines, shown); !outcome)
    return outcome.error();
  for (auto step : {&Loader::readFiles, &Loader::addArrays})
    if (Outcome outcome = (loader.*step)(); !outcome)
      return outcome.error();
  return source;
}

Outcome smmil::checkSheetLine(std::string_view line) {
  Result<JsonLine> split = splitJsonLine(line);
  if (!split)
    return split.error();
  size_t number = 0;
  for (const SegmentSpan &span : split->segments) {
    ++number;
    if (span.value.array.empty())
      continue;
    Result<InlineNumbers> numbers = parseInlineArray(span.value.array);
    if (!numbers)
      return dataError("segment " + std::to_string(number) + ": " +
                       numbers.error().message);
  }
  return Outcome::success();
}
