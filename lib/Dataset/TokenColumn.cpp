//===- TokenColumn.cpp - Tokens of a shard's sheets -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pages of few sheets, each under its own checksums; a directory under the
// header's.
//
//===----------------------------------------------------------------------===//

#include "TokenColumn.h"

#include "Blob.h"
#include "Wire64.h"
#include "smmil/Runtime/Wire.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/Printable.h"

#include <algorithm>
#include <limits>

using namespace smmil;

static constexpr char kMagic[] = "SMMILTOK";
static constexpr uint32_t kColumnVersion = 1;
static constexpr size_t kHeaderBytes = 32, kEntryBytes = 32;
/// Fast to unpack, and the borders of tokens do not get much smaller.
static constexpr int kColumnLevel = 3;

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

void TokenColumnWriter::add(const SheetShape &sheet) {
  ByteWriter shape(shapes), piece(pieces);
  const size_t before = pieces.size();
  for (const TextPiece &one : sheet.pieces) {
    const bool isOne = one.tokens == 1;
    piece.writeVarint(uint64_t(one.bytes) << 1 | (isOne ? 0 : 1));
    if (!isOne)
      piece.writeVarint(one.tokens);
  }
  shape.writeVarint(pieces.size() - before);
  shape.writeVarint(sheet.segments.size());
  for (size_t i = 0; i < sheet.segments.size(); ++i) {
    const SegmentShape &segment = sheet.segments[i];
    shape.writeVarint(uint64_t(segment.field) << 1 | (segment.isText ? 1 : 0));
    if (!segment.isText)
      continue;
    shape.writeVarint(segment.tokens);
    shape.writeVarint(sheet.firstPiece[i + 1] - sheet.firstPiece[i]);
  }
  if (++sheets % kSheetsPerTokenPage == 0)
    flush();
}

void TokenColumnWriter::flush() {
  rawBytes.push_back(pieces.size());
  pages.push_back({std::move(shapes), compressBytes(pieces, {}, kColumnLevel)});
  shapes.clear();
  pieces.clear();
}

Bytes TokenColumnWriter::finish() {
  if (sheets % kSheetsPerTokenPage != 0)
    flush();
  Bytes directory;
  ByteWriter entry(directory);
  uint64_t offset = kHeaderBytes + pages.size() * kEntryBytes;
  for (size_t i = 0; i < pages.size(); ++i) {
    const Page &page = pages[i];
    appendU64(directory, offset);
    entry.writeU32(uint32_t(page.shapes.size()));
    entry.writeU32(uint32_t(page.pieces.size()));
    appendU64(directory, rawBytes[i]);
    entry.writeU32(uint32_t(checksum64(page.shapes)));
    entry.writeU32(uint32_t(checksum64(page.pieces)));
    offset += page.shapes.size() + page.pieces.size();
  }
  Bytes out(kMagic, kMagic + 8);
  ByteWriter header(out);
  header.writeU32(kColumnVersion);
  header.writeU32(0);
  appendU64(out, sheets);
  Bytes covered = out;
  covered.insert(covered.end(), directory.begin(), directory.end());
  appendU64(out, checksum64(covered));
  out.insert(out.end(), directory.begin(), directory.end());
  for (const Page &page : pages) {
    out.insert(out.end(), page.shapes.begin(), page.shapes.end());
    out.insert(out.end(), page.pieces.begin(), page.pieces.end());
  }
  return out;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

Error TokenColumn::corrupt(const std::string &what) const {
  return dataError(path + ": is corrupt: " + what +
                   "; restore the file, or remove it from the dataset with "
                   "`smmil tokens --remove` and count again");
}

Result<std::unique_ptr<const TokenColumn>>
TokenColumn::open(const std::string &path, uint64_t bytes, uint64_t sheets) {
  uint64_t size = 0;
  Result<FileHandle> file = openFile(path, size);
  if (!file)
    return file.error();
  std::unique_ptr<TokenColumn> made(new TokenColumn());
  made->path = path;
  made->sheets = sheets;
  const uint64_t pages =
      (sheets + kSheetsPerTokenPage - 1) / kSheetsPerTokenPage;
  if (size != bytes || size < kHeaderBytes ||
      pages > (size - kHeaderBytes) / kEntryBytes)
    return made->corrupt("it has another size than its version says");
  Result<FileMap> map = FileMap::create(*file, path, 0, size);
  if (!map)
    return map.error();
  made->file = std::move(*file);
  made->map = std::move(*map);
  const ByteSpan all = made->map.bytes();
  const ByteSpan directory = all.subspan(kHeaderBytes, pages * kEntryBytes);
  if (!std::equal(kMagic, kMagic + 8, all.begin()))
    return made->corrupt("it is no column of tokens");
  if (loadU32(all.data() + 8) != kColumnVersion)
    return dataError(path + ": was written by a newer smmil; update smmil");
  Bytes covered(all.begin(), all.begin() + 24);
  covered.insert(covered.end(), directory.begin(), directory.end());
  if (readU64(all.data() + 24) != checksum64(covered) ||
      loadU32(all.data() + 12) != 0 || readU64(all.data() + 16) != sheets)
    return made->corrupt("checksum mismatch of its directory");
  return std::unique_ptr<const TokenColumn>(std::move(made));
}

Outcome TokenColumn::checkContent(const std::string &name) const {
  if (name.compare(0, 32, hash128(map.bytes()).hex()) == 0)
    return Outcome::success();
  return corrupt("its bytes are not those that its name says");
}

/// Reads `page`, and where its sheets begin.
Outcome TokenColumn::load(uint64_t number, size_t fields, Page &page) const {
  page.column = nullptr;
  const ByteSpan all = map.bytes();
  const uint8_t *entry = all.data() + kHeaderBytes + number * kEntryBytes;
  const uint64_t offset = readU64(entry), raw = readU64(entry + 16);
  const uint64_t shapeBytes = loadU32(entry + 8),
                 pieceBytes = loadU32(entry + 12);
  if (offset > all.size() || shapeBytes + pieceBytes > all.size() - offset ||
      raw > kMaxRawBytes)
    return corrupt("a page lies beyond its end");
  page.shapes = all.subspan(offset, shapeBytes);
  const ByteSpan stored = all.subspan(offset + shapeBytes, pieceBytes);
  if (uint32_t(checksum64(page.shapes)) != loadU32(entry + 24) ||
      uint32_t(checksum64(stored)) != loadU32(entry + 28))
    return corrupt("checksum mismatch of a page");
  Result<Bytes> unpacked = decompressBytes(stored, raw);
  if (!unpacked)
    return corrupt(unpacked.error().message);
  page.pieces = std::move(*unpacked);
  page.shapeAt.clear();
  page.pieceAt.clear();
  const uint64_t count =
      std::min(kSheetsPerTokenPage, sheets - number * kSheetsPerTokenPage);
  ByteReader reader(page.shapes);
  uint64_t pieceAt = 0, value = 0, segments = 0;
  auto step = [&]() -> Status {
    SMMIL_RETURN_IF_ERROR(
        reader.readVarint(page.pieces.size() - pieceAt, value));
    page.pieceAt.push_back(pieceAt);
    pieceAt += value;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(page.shapes.size(), segments));
    for (; segments != 0; --segments) {
      SMMIL_RETURN_IF_ERROR(reader.readVarint(2 * fields + 1, value));
      if ((value & 1) == 0)
        continue;
      SMMIL_RETURN_IF_ERROR(
          reader.readVarint(std::numeric_limits<uint32_t>::max(), value));
      SMMIL_RETURN_IF_ERROR(reader.readVarint(page.pieces.size(), value));
    }
    return Status::ok();
  };
  for (uint64_t i = 0; i < count; ++i) {
    page.shapeAt.push_back(page.shapes.size() - reader.remaining().size());
    if (Status status = step(); !status.isOk())
      return corrupt(status.message());
  }
  page.pieceAt.push_back(pieceAt);
  if (!reader.atEnd() || pieceAt != page.pieces.size())
    return corrupt("a page is longer than its sheets");
  page.column = this;
  page.number = number;
  return Outcome::success();
}

static Status readPieces(ByteReader &reader, uint64_t count, uint64_t tokens,
                         std::vector<TextPiece> &pieces) {
  constexpr uint64_t kMost = std::numeric_limits<uint32_t>::max();
  uint64_t value = 0, sum = 0;
  for (; count != 0; --count) {
    // Nearly all are one token of less than 64 bytes: a byte each.
    ByteSpan plain = reader.remaining();
    size_t run = 0;
    while (run < plain.size() && run < count && (plain[run] & 0x81) == 0)
      ++run;
    const size_t first = pieces.size();
    pieces.resize(first + run);
    for (size_t i = 0; i < run; ++i)
      pieces[first + i] = {uint32_t(plain[i]) >> 1, 1};
    SMMIL_RETURN_IF_ERROR(reader.readBytes(run, plain));
    sum += run;
    count -= run;
    if (count == 0)
      break;
    TextPiece piece;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(2 * kMost + 1, value));
    piece.bytes = uint32_t(value >> 1);
    piece.tokens = 1;
    if ((value & 1) != 0) {
      SMMIL_RETURN_IF_ERROR(reader.readVarint(kMost, value));
      piece.tokens = uint32_t(value);
    }
    sum += piece.tokens;
    pieces.push_back(piece);
  }
  return sum == tokens ? Status::ok()
                       : Status::corrupt("a run has other tokens than pieces");
}

Outcome TokenColumn::read(uint64_t sheet, size_t fields, Page &page,
                          SheetShape &shape) const {
  const uint64_t number = sheet / kSheetsPerTokenPage;
  if (page.column != this || page.number != number)
    if (Outcome outcome = load(number, fields, page); !outcome)
      return outcome;
  const size_t within = sheet % kSheetsPerTokenPage;
  shape.segments.clear();
  shape.pieces.clear();
  shape.firstPiece.clear();
  ByteReader shapes(page.shapes.subspan(page.shapeAt[within]));
  ByteReader pieces(
      ByteSpan(page.pieces)
          .subspan(page.pieceAt[within],
                   page.pieceAt[within + 1] - page.pieceAt[within]));
  // What load has been over.
  constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();
  uint64_t value = 0, segments = 0, count = 0;
  (void)shapes.readVarint(kAny, value);
  (void)shapes.readVarint(kAny, segments);
  for (; segments != 0; --segments) {
    (void)shapes.readVarint(kAny, value);
    SegmentShape segment;
    segment.field = uint32_t(value >> 1);
    segment.isText = (value & 1) != 0;
    shape.firstPiece.push_back(shape.pieces.size());
    if (segment.isText) {
      (void)shapes.readVarint(kAny, segment.tokens);
      (void)shapes.readVarint(kAny, count);
      if (Status status =
              readPieces(pieces, count, segment.tokens, shape.pieces);
          !status.isOk())
        return corrupt(status.message());
    }
    shape.segments.push_back(segment);
  }
  shape.firstPiece.push_back(shape.pieces.size());
  return pieces.atEnd() ? Outcome::success()
                        : corrupt("a sheet has more pieces than runs");
}

//===----------------------------------------------------------------------===//
// Of a dataset
//===----------------------------------------------------------------------===//

Result<TokenReader> TokenReader::create(const Dataset &dataset,
                                        const std::string &tokenizer) {
  TokenReader reader(dataset);
  const Manifest &manifest = dataset.manifest();
  std::string known;
  const TokenizerEntry *found = nullptr;
  for (const TokenizerEntry &entry : manifest.tokenizers) {
    known += (known.empty() ? "" : ", ") + entry.name;
    if (entry.name == tokenizer)
      found = &entry;
  }
  if (!found)
    return usageError(dataset.directory() + ": has no tokens of " +
                      inQuotes(tokenizer) + "; it has those of " +
                      (known.empty() ? "no tokenizer" : known) +
                      ", and `smmil tokens " + dataset.directory() + " --as " +
                      tokenizer + " --tokenizer FILE` counts them");
  reader.separator = found->separator;
  reader.objects.resize(manifest.shards.size());
  reader.columns.resize(manifest.shards.size());
  for (size_t i = 0; i < manifest.shards.size(); ++i)
    for (const TokenColumnEntry &column : manifest.shards[i].tokens)
      if (column.tokenizer == tokenizer)
        reader.objects[i] = column.object;
  reader.pages.resize(manifest.shards.size());
  reader.joins.resize(manifest.shards.size());
  for (size_t i = 0; i < manifest.shards.size(); ++i)
    for (const std::string &name : manifest.shards[i].joins)
      for (uint32_t other = 0; other < manifest.shards.size(); ++other)
        if (manifest.shards[other].object.name == name)
          reader.joins[i].push_back(other);
  uint64_t sheets = 0;
  for (const Extent &extent : dataset.extents()) {
    reader.firstSheet.push_back(sheets);
    sheets += extent.count;
    bool isMissing = reader.objects[extent.shard].name.empty();
    for (uint32_t other : reader.joins[extent.shard])
      isMissing |= reader.objects[other].name.empty();
    if (isMissing)
      return usageError(dataset.directory() +
                        ": sheets or segments were added after the "
                        "tokens of " +
                        inQuotes(tokenizer) + " were counted; `smmil tokens " +
                        dataset.directory() + " --as " + tokenizer +
                        " --tokenizer FILE` counts those that are missing");
  }
  reader.firstSheet.push_back(sheets);
  return reader;
}

Outcome TokenReader::read(uint64_t number, SheetShape &shape) {
  if (number >= firstSheet.back())
    return usageError(dataset->directory() + ": sheet " +
                      std::to_string(number) + " does not exist");
  const size_t at =
      size_t(std::upper_bound(firstSheet.begin(), firstSheet.end(), number) -
             firstSheet.begin()) -
      1;
  const Extent &extent = dataset->extents()[at];
  const uint64_t sheet = extent.begin + number - firstSheet[at];
  if (Outcome outcome = readOfShard(extent.shard, sheet, shape); !outcome)
    return outcome;
  for (uint32_t other : joins[extent.shard]) {
    if (Outcome outcome = readOfShard(other, sheet, added); !outcome)
      return outcome;
    const size_t before = shape.pieces.size();
    shape.segments.insert(shape.segments.end(), added.segments.begin(),
                          added.segments.end());
    shape.pieces.insert(shape.pieces.end(), added.pieces.begin(),
                        added.pieces.end());
    shape.firstPiece.pop_back();
    for (size_t first : added.firstPiece)
      shape.firstPiece.push_back(before + first);
  }
  return Outcome::success();
}

Outcome TokenReader::readOfShard(uint32_t shard, uint64_t sheet,
                                 SheetShape &shape) {
  std::unique_ptr<const TokenColumn> &column = columns[shard];
  if (!column) {
    const StoredObject &object = objects[shard];
    auto opened = TokenColumn::open(
        dataset->directory() + "/plans/" + object.name, object.bytes,
        dataset->manifest().shards[shard].sheets);
    if (!opened)
      return opened.error();
    column = std::move(*opened);
  }
  return column->read(sheet, dataset->plan().fields.size(), pages[shard],
                      shape);
}
