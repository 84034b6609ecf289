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
#include "smmil/Runtime/Isa.h"
#include "smmil/Runtime/Wire.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/Printable.h"

#include <algorithm>
#include <array>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#define SMMIL_TOKENS_AVX2 __attribute__((target("avx2")))
#endif

using namespace smmil;

static constexpr char kMagic[] = "SMMILTOK";
static constexpr uint32_t kColumnVersion = 2;
static constexpr size_t kHeaderBytes = 32, kEntryBytes = 24;
/// The longest token whose length is half a byte.
static constexpr uint32_t kMostPlain = 15;
static constexpr uint64_t kMost = std::numeric_limits<uint32_t>::max();

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

void TokenColumnWriter::addItem(uint32_t field) {
  ByteWriter(segments).writeVarint(uint64_t(field) << 1);
  ++segmentCount;
}

void TokenColumnWriter::addRun(uint32_t field, Span<const TextPiece> run) {
  uint64_t bytes = 0, tokens = 0;
  Bytes odd;
  ByteWriter more(odd);
  const size_t first = page.pieces.size();
  if (run.size() == 1 && run[0].tokens == 0) { // Bytes without a piece.
    bytes = run[0].bytes;
    run = {};
  }
  page.pieces.resize(first + (run.size() + 1) / 2);
  for (size_t i = 0; i < run.size(); ++i) {
    const TextPiece &piece = run[i];
    bytes += piece.bytes;
    tokens += piece.tokens;
    const bool isPlain =
        piece.tokens == 1 && piece.bytes != 0 && piece.bytes <= kMostPlain;
    if (isPlain) {
      page.pieces[first + i / 2] |= uint8_t(piece.bytes << (4 * (i % 2)));
      continue;
    }
    more.writeVarint(piece.bytes);
    more.writeVarint(piece.tokens);
  }
  page.pieces.insert(page.pieces.end(), odd.begin(), odd.end());
  ByteWriter shape(segments);
  shape.writeVarint(uint64_t(field) << 1 | 1);
  shape.writeVarint(bytes);
  shape.writeVarint(tokens);
  shape.writeVarint((tokens - run.size()) << 1 | (odd.empty() ? 0 : 1));
  if (!odd.empty())
    shape.writeVarint(odd.size());
  ++segmentCount;
}

void TokenColumnWriter::endSheet() {
  ByteWriter(page.shapes).writeVarint(segmentCount);
  ByteWriter(page.shapes).writeBytes(segments);
  segments.clear();
  segmentCount = 0;
  if (++sheets % kSheetsPerTokenPage == 0)
    flush();
}

void TokenColumnWriter::flush() {
  pages.push_back(std::move(page));
  page = Page();
}

Bytes TokenColumnWriter::finish() {
  if (sheets % kSheetsPerTokenPage != 0)
    flush();
  Bytes directory;
  ByteWriter entry(directory);
  uint64_t offset = kHeaderBytes + pages.size() * kEntryBytes;
  for (const Page &made : pages) {
    appendU64(directory, offset);
    entry.writeU32(uint32_t(made.shapes.size()));
    entry.writeU32(uint32_t(made.pieces.size()));
    entry.writeU32(uint32_t(checksum64(made.shapes)));
    entry.writeU32(uint32_t(checksum64(made.pieces)));
    offset += made.shapes.size() + made.pieces.size();
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
  for (const Page &made : pages) {
    out.insert(out.end(), made.shapes.begin(), made.shapes.end());
    out.insert(out.end(), made.pieces.begin(), made.pieces.end());
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

/// Makes `page` that of number `number`.
Outcome TokenColumn::load(uint64_t number, size_t fields, Page &page) const {
  page.column = nullptr;
  const ByteSpan all = map.bytes();
  const uint8_t *entry = all.data() + kHeaderBytes + number * kEntryBytes;
  const uint64_t offset = readU64(entry);
  const uint64_t shapeBytes = loadU32(entry + 8),
                 pieceBytes = loadU32(entry + 12);
  if (offset > all.size() || shapeBytes + pieceBytes > all.size() - offset)
    return corrupt("a page lies beyond its end");
  const ByteSpan shapes = all.subspan(offset, shapeBytes),
                 pieces = all.subspan(offset + shapeBytes, pieceBytes);
  if (uint32_t(checksum64(shapes)) != loadU32(entry + 16) ||
      uint32_t(checksum64(pieces)) != loadU32(entry + 20))
    return corrupt("checksum mismatch of a page");
  const uint64_t count =
      std::min(kSheetsPerTokenPage, sheets - number * kSheetsPerTokenPage);
  if (Status status = readPage(shapes, pieces, count, fields, page);
      !status.isOk())
    return corrupt(status.message());
  page.column = this;
  page.number = number;
  return Outcome::success();
}

Status TokenColumn::readPage(ByteSpan shapes, ByteSpan pieces, uint64_t count,
                             size_t fields, Page &page) const {
  page.segments.clear();
  page.first.clear();
  ByteReader reader(shapes);
  size_t at = 0;
  // A part of the pieces, which lie in the order of the runs.
  auto part = [&](uint64_t size, ByteSpan &of) {
    if (size > pieces.size() - at)
      return Status::corrupt("a run has more pieces than its page");
    of = pieces.subspan(at, size);
    at += size;
    return Status::ok();
  };
  for (; count != 0; --count) {
    page.first.push_back(page.segments.size());
    uint64_t segments = 0, value = 0;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(shapes.size(), segments));
    for (; segments != 0; --segments) {
      SMMIL_RETURN_IF_ERROR(reader.readVarint(2 * fields + 1, value));
      SegmentShape &segment = page.segments.emplace_back();
      segment.field = uint32_t(value >> 1);
      segment.isText = (value & 1) != 0;
      if (!segment.isText)
        continue;
      SMMIL_RETURN_IF_ERROR(reader.readVarint(kMost, value));
      segment.bytes = uint32_t(value);
      SMMIL_RETURN_IF_ERROR(reader.readVarint(kMost, segment.tokens));
      // Each piece has a token at least.
      SMMIL_RETURN_IF_ERROR(reader.readVarint(2 * segment.tokens + 1, value));
      segment.pieces = uint32_t(segment.tokens - (value >> 1));
      SMMIL_RETURN_IF_ERROR(
          part((uint64_t(segment.pieces) + 1) / 2, segment.lengths));
      if (segment.tokens == 0 && segment.bytes != 0)
        segment.pieces = 1;
      if ((value & 1) == 0)
        continue;
      SMMIL_RETURN_IF_ERROR(reader.readVarint(pieces.size(), value));
      SMMIL_RETURN_IF_ERROR(part(value, segment.odd));
    }
  }
  page.first.push_back(page.segments.size());
  return reader.atEnd() && at == pieces.size()
             ? Status::ok()
             : Status::corrupt("a page is longer than its sheets");
}

Outcome TokenColumn::read(uint64_t sheet, size_t fields, Page &page,
                          SheetShape &shape) const {
  const uint64_t number = sheet / kSheetsPerTokenPage;
  if (page.column != this || page.number != number)
    if (Outcome outcome = load(number, fields, page); !outcome)
      return outcome;
  const size_t within = sheet % kSheetsPerTokenPage;
  const size_t first = page.first[within];
  shape.segments = {page.segments.data() + first,
                    page.first[within + 1] - first};
  return Outcome::success();
}

Outcome TokenColumn::checkPieces(const SheetShape &shape) const {
  std::vector<TextPiece> pieces;
  for (const SegmentShape &segment : shape.segments)
    if (Status status = PieceCursor(segment).expand(pieces); !status.isOk())
      return corrupt(status.message());
  return Outcome::success();
}

//===----------------------------------------------------------------------===//
// Pieces
//===----------------------------------------------------------------------===//

static constexpr size_t kLengthsAtOnce = 16;

#if defined(SMMIL_TOKENS_AVX2)
static constexpr size_t kLengthsOfVector = 64;

/// Lengths of full vectors up to the first that is not plain, and their sum.
SMMIL_TOKENS_AVX2 static size_t sumVectors(const uint8_t *lengths,
                                           size_t vectors, uint64_t &sum) {
  const __m256i low = _mm256_set1_epi8(15), zero = _mm256_setzero_si256();
  __m256i sums = zero;
  size_t made = 0;
  for (; made < vectors; ++made) {
    const __m256i pairs =
        _mm256_loadu_si256(reinterpret_cast<const __m256i *>(lengths) + made);
    const __m256i even = _mm256_and_si256(pairs, low);
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi16(pairs, 4), low);
    const __m256i isOdd = _mm256_cmpeq_epi8(_mm256_min_epu8(even, odd), zero);
    if (_mm256_movemask_epi8(isOdd) != 0)
      break;
    sums = _mm256_add_epi64(sums,
                            _mm256_sad_epu8(_mm256_add_epi8(even, odd), zero));
  }
  const __m128i halves = _mm_add_epi64(_mm256_castsi256_si128(sums),
                                       _mm256_extracti128_si256(sums, 1));
  sum = uint64_t(_mm_cvtsi128_si64(halves)) +
        uint64_t(_mm_extract_epi64(halves, 1));
  return made * kLengthsOfVector;
}

static bool hasVectors() {
  static const bool has = bestIsa() == Isa::Avx2 || bestIsa() == Isa::Avx512;
  return has;
}
#endif

/// Lengths of up to sixteen pieces from `at` on, half a byte each; zeros behind
/// the last one.
inline uint64_t PieceCursor::lengthsAt(size_t at) const {
  const size_t byte = at / 2;
  const size_t size = std::min<size_t>(8, run->lengths.size() - byte);
  std::array<uint8_t, 8> bytes{};
  if (size == 8)
    return readU64(run->lengths.data() + byte) >> (4 * (at % 2));
  std::copy_n(run->lengths.data() + byte, size, bytes.begin());
  return readU64(bytes.data()) >> (4 * (at % 2));
}

Status PieceCursor::readOdd(TextPiece &made, size_t &next) const {
  ByteReader reader(run->odd.subspan(oddAt));
  uint64_t value = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(run->bytes - bytes, value));
  made.bytes = uint32_t(value);
  SMMIL_RETURN_IF_ERROR(reader.readVarint(run->tokens - tokens, value));
  made.tokens = uint32_t(value);
  next = run->odd.size() - reader.remaining().size();
  return Status::ok();
}

static Status wrongPieces() {
  return Status::corrupt("a run has other pieces than bytes and tokens");
}

/// Pieces of one token each.
void PieceCursor::add(Taken &taken, uint64_t sum, uint64_t plain) {
  bytes += sum;
  tokens += plain;
  taken.bytes += sum;
  taken.tokens += plain;
  taken.pieces += plain;
  piece += plain;
}

Status PieceCursor::take(uint64_t most, bool force, Taken &taken) {
  constexpr uint64_t kOnes = 0x1111111111111111u;
  taken = Taken();
  if (run->tokens - tokens <= most) { // All that is left.
    taken = {run->bytes - bytes, run->tokens - tokens, run->pieces - piece};
    bytes = run->bytes;
    tokens = run->tokens;
    piece = run->pieces;
    return Status::ok();
  }
  while (piece < run->pieces) {
    uint64_t wanted = most > taken.tokens ? most - taken.tokens : 0;
    const bool isForced = wanted == 0 && force && taken.pieces == 0;
    if (wanted == 0 && !isForced)
      break;
    wanted = std::max<uint64_t>(wanted, 1);
#if defined(SMMIL_TOKENS_AVX2)
    const uint64_t vectors =
        std::min<uint64_t>(wanted, run->pieces - piece) / kLengthsOfVector;
    if (vectors != 0 && piece % 2 == 0 && hasVectors()) {
      uint64_t sum = 0;
      const size_t plain =
          sumVectors(run->lengths.data() + piece / 2, vectors, sum);
      if (sum > run->bytes - bytes || plain > run->tokens - tokens)
        return wrongPieces();
      add(taken, sum, plain);
      wanted -= plain;
      if (wanted == 0 || piece == run->pieces)
        continue;
    }
#endif
    const uint64_t lengths = lengthsAt(piece);
    const auto known = uint64_t(
        std::min<size_t>(kLengthsAtOnce - piece % 2, run->pieces - piece));
    // The lowest bit that is set is that of the first zero.
    const uint64_t zeros = (lengths - kOnes) & ~lengths & (kOnes << 3);
    const uint64_t plain = std::min(
        zeros == 0 ? kLengthsAtOnce : uint64_t(__builtin_ctzll(zeros)) / 4,
        std::min(known, wanted));
    if (plain != 0) {
      const uint64_t kept = plain == kLengthsAtOnce
                                ? lengths
                                : lengths & ((uint64_t(1) << (4 * plain)) - 1);
      constexpr uint64_t kLow = 0x0F0F0F0F0F0F0F0Fu;
      const uint64_t pairs = (kept & kLow) + ((kept >> 4) & kLow);
      const uint64_t sum = (pairs * 0x0101010101010101u) >> 56;
      if (sum > run->bytes - bytes || plain > run->tokens - tokens)
        return wrongPieces();
      add(taken, sum, plain);
      continue;
    }
    TextPiece odd;
    size_t next = 0;
    SMMIL_RETURN_IF_ERROR(readOdd(odd, next));
    if (taken.tokens + odd.tokens > most && !(force && taken.pieces == 0))
      break;
    oddAt = next;
    bytes += odd.bytes;
    tokens += odd.tokens;
    taken.bytes += odd.bytes;
    taken.tokens += odd.tokens;
    ++taken.pieces;
    ++piece;
  }
  // Where no piece is left, no token and no byte is.
  return piece < run->pieces || (tokens == run->tokens && bytes == run->bytes)
             ? Status::ok()
             : wrongPieces();
}

Status PieceCursor::expand(std::vector<TextPiece> &pieces) {
  if (run->tokens == 0 && piece < run->pieces) {
    Taken all;
    SMMIL_RETURN_IF_ERROR(take(0, false, all));
    pieces.push_back({uint32_t(all.bytes), 0});
  }
  while (piece < run->pieces) {
    TextPiece made{uint32_t(lengthsAt(piece) & 15), 1};
    if (made.bytes == 0)
      SMMIL_RETURN_IF_ERROR(readOdd(made, oddAt));
    if (made.bytes > run->bytes - bytes || made.tokens > run->tokens - tokens)
      return wrongPieces();
    bytes += made.bytes;
    tokens += made.tokens;
    ++piece;
    pieces.push_back(made);
  }
  return tokens == run->tokens && bytes == run->bytes &&
                 oddAt == run->odd.size()
             ? Status::ok()
             : wrongPieces();
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
  const std::vector<uint32_t> &others = joins[extent.shard];
  if (others.empty())
    return readOfShard(extent.shard, sheet, shape);
  shape.joined.clear();
  auto add = [&](uint32_t shard) -> Outcome {
    if (Outcome outcome = readOfShard(shard, sheet, part); !outcome)
      return outcome;
    shape.joined.insert(shape.joined.end(), part.segments.begin(),
                        part.segments.end());
    return Outcome::success();
  };
  if (Outcome outcome = add(extent.shard); !outcome)
    return outcome;
  for (uint32_t other : others)
    if (Outcome outcome = add(other); !outcome)
      return outcome;
  shape.segments = shape.joined;
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
