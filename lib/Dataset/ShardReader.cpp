//===- ShardReader.cpp - Reads a shard -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every offset and count is held against the file before it is followed, and
// every byte against a checksum before it is believed.
//
//===----------------------------------------------------------------------===//

#include "ShardReader.h"

#include "Blob.h"
#include "ShardTables.h"
#include "ShardWriter.h"
#include "Wire64.h"

#include <xxhash.h>
#include <zstd.h>

#include <algorithm>

using namespace smmil;

/// Entries that a shard may count; numbers within a shard have 32 bits.
static constexpr uint64_t kMaxRecords = uint64_t(1) << 32;

Error ShardReader::corrupt(const std::string &what) const {
  return dataError(filePath + ": is corrupt: " + what +
                   "; restore the file or pack again");
}

Outcome ShardReader::told(const Status &status) const {
  return status.isOk() ? Outcome::success() : corrupt(status.message());
}

//===----------------------------------------------------------------------===//
// Opening
//===----------------------------------------------------------------------===//

Outcome ShardReader::parseFooter(ByteSpan header, ByteSpan bytes) {
  const uint8_t *at = bytes.data();
  auto take = [&at] {
    uint64_t value = readU64(at);
    at += 8;
    return value;
  };
  for (uint64_t *value :
       {&foot.bodyEnd, &foot.sheets, &foot.items, &foot.textBytes,
        &foot.textHash.high, &foot.textHash.low})
    *value = take();
  for (ShardSection *part : {&foot.templates, &foot.dictionary, &foot.extras})
    for (uint64_t *value :
         {&part->offset, &part->stored, &part->raw, &part->checksum})
      *value = take();
  for (ShardPages &pages : foot.pages) {
    pages.offset = take();
    pages.pages = take();
  }
  kind = static_cast<Layout::Index>(loadU32(header.data() + 12));
  const uint64_t end = fileBytes - kShardFooterBytes;
  if (foot.bodyEnd < kShardHeaderBytes || foot.bodyEnd > end ||
      foot.sheets > kMaxRecords || foot.items > kMaxRecords)
    return corrupt("footer");
  for (const ShardSection *part :
       {&foot.templates, &foot.dictionary, &foot.extras})
    if (part->offset < foot.bodyEnd || part->offset > end ||
        part->stored > end - part->offset || part->raw > kMaxRawBytes)
      return corrupt("footer");
  for (const ShardPages &pages : foot.pages)
    if (pages.offset < foot.bodyEnd || pages.offset > end ||
        pages.pages > (end - pages.offset) / kPageEntryBytes)
      return corrupt("footer");
  auto pagesOf = [this](PageKind which) {
    return foot.pages[size_t(which)].pages;
  };
  auto full = [](uint64_t records, uint64_t page) {
    return (records + page - 1) / page;
  };
  const uint64_t ids = pagesOf(PageKind::Ids),
                 contents = pagesOf(PageKind::Contents);
  if (pagesOf(PageKind::Sheets) != full(foot.sheets, kSheetsPerPage) ||
      pagesOf(PageKind::Items) != full(foot.items, kItemsPerPage) ||
      contents != hashedPages(foot.items) || (ids & (ids - 1)) != 0 ||
      ids > hashedPages(foot.sheets))
    return corrupt("indexes and footer disagree about their counts");
  return Outcome::success();
}

Result<std::unique_ptr<const ShardReader>>
ShardReader::open(const std::string &path, uint64_t bytes,
                  const std::string &seal) {
  auto reader = std::unique_ptr<ShardReader>(new ShardReader);
  reader->filePath = path;
  Result<FileHandle> file = openFile(path, reader->fileBytes);
  if (!file)
    return file.error();
  reader->file = std::move(*file);
  if (reader->fileBytes != bytes)
    return reader->corrupt("it has " + std::to_string(reader->fileBytes) +
                           " bytes, the manifest says " +
                           std::to_string(bytes));
  if (bytes < kShardHeaderBytes + kShardFooterBytes)
    return reader->corrupt("shorter than header and footer");
  Bytes header(kShardHeaderBytes), footer(kShardFooterBytes);
  if (Outcome outcome = reader->read(0, header); !outcome)
    return outcome.error();
  if (Outcome outcome = reader->read(bytes - kShardFooterBytes, footer);
      !outcome)
    return outcome.error();
  Bytes covered = header;
  covered.insert(covered.end(), footer.begin(), footer.end() - 16);
  const uint8_t *sealed = footer.data() + kShardFooterBytes - 16;
  if (!std::equal(kShardMagic, kShardMagic + 8, header.data()))
    return reader->corrupt("header or footer");
  if (loadU32(header.data() + 8) > kShardVersion)
    return dataError(path + ": was written by a newer smmil; update smmil");
  if (checksum64(covered) != readU64(sealed) ||
      !std::equal(kShardEnd, kShardEnd + 8, sealed + 8) ||
      loadU32(header.data() + 8) != kShardVersion ||
      loadU32(header.data() + 12) > uint32_t(Layout::Index::DeltaPacked))
    return reader->corrupt("header or footer");
  if (!seal.empty() && sealText(readU64(sealed)) != seal)
    return reader->corrupt(
        "it is sound, but another shard than the manifest means");
  if (Outcome outcome = reader->parseFooter(header, footer); !outcome)
    return outcome.error();
  Result<FileMap> map = FileMap::create(reader->file, path, 0, bytes);
  if (!map)
    return map.error();
  reader->map = std::move(*map);
  Result<Bytes> shapes = reader->section(reader->foot.templates);
  if (!shapes)
    return shapes.error();
  if (Status status = readTemplates(*shapes, reader->shapes); !status.isOk())
    return reader->corrupt(status.message());
  Result<Bytes> trained = reader->section(reader->foot.dictionary);
  if (!trained)
    return trained.error();
  reader->dictionary = std::move(*trained);
  return std::unique_ptr<const ShardReader>(std::move(reader));
}

Result<Bytes> ShardReader::section(const ShardSection &where) const {
  ByteSpan stored = map.bytes().subspan(where.offset, where.stored);
  if (checksum64(stored) != where.checksum)
    return corrupt("the part at byte " + std::to_string(where.offset) +
                   " does not match its checksum");
  if (where.stored == where.raw)
    return Bytes(stored.begin(), stored.end());
  Result<Bytes> raw = decompressBytes(stored, where.raw);
  if (!raw)
    return dataError(filePath + ": the part at byte " +
                     std::to_string(where.offset) + " " + raw.error().message);
  return raw;
}

Result<ShardExtras> ShardReader::extras() const {
  Result<Bytes> raw = section(foot.extras);
  if (!raw)
    return raw.error();
  ShardExtras extras;
  if (Status status = readExtras(*raw, extras); !status.isOk())
    return corrupt(status.message());
  for (const ShardExtras::File &extra : extras.files)
    if (extra.shard > shapes.shards.size())
      return corrupt("a file lies in a shard that is not named");
  return extras;
}

//===----------------------------------------------------------------------===//
// Indexes
//===----------------------------------------------------------------------===//

Status ShardReader::page(PageKind which, uint64_t number,
                         ByteSpan &bytes) const {
  const ShardPages &pages = foot.pages[size_t(which)];
  if (number >= pages.pages)
    return Status::corrupt("an index page is missing");
  const uint8_t *entry =
      map.bytes().data() + pages.offset + number * kPageEntryBytes;
  const uint64_t offset = readU64(entry), length = loadU32(entry + 8);
  if (offset < foot.bodyEnd || offset > fileBytes ||
      length > fileBytes - offset)
    return Status::corrupt("an index page lies outside the file");
  bytes = map.bytes().subspan(offset, length);
  if (static_cast<uint32_t>(checksum64(bytes)) != loadU32(entry + 12))
    return Status::corrupt("an index page does not match its checksum");
  return Status::ok();
}

Outcome ShardReader::findBlock(uint64_t sheet, BlockRecord &block) const {
  ByteSpan bytes;
  if (Status status = page(PageKind::Sheets, sheet / kSheetsPerPage, bytes);
      !status.isOk())
    return told(status);
  ByteReader reader(bytes);
  std::array<Row<10>, kSheetsPerPage> rows;
  uint64_t count = 0;
  if (Status status = readTable(reader, rows.data(), rows.size(), kBlockColumns,
                                kind, kAnyCount, count);
      !status.isOk())
    return told(status);
  uint64_t begin = sheet / kSheetsPerPage * kSheetsPerPage;
  for (uint64_t i = 0; i < count; ++i) {
    const Row<10> &row = rows[i];
    const uint64_t skip = row[2], sheets = row[3];
    if (skip >= sheets || skip > begin || (i > 0 && skip != 0))
      break;
    begin -= skip;
    if (sheet - begin >= sheets) {
      begin += sheets;
      continue;
    }
    block.packing = static_cast<uint32_t>(row[0]);
    block.textCase = static_cast<uint32_t>(row[1]);
    block.firstSheet = begin;
    block.sheets = sheets;
    block.offset = row[4];
    block.packedBytes = row[5];
    block.rawBytes = row[6];
    block.codedBytes = row[7];
    block.textBytes = row[8];
    block.checksum = row[9];
    const uint64_t most = foot.bodyEnd;
    if (block.offset < kShardHeaderBytes || block.offset > most ||
        block.packedBytes > most - block.offset ||
        block.codedBytes > most - block.offset - block.packedBytes ||
        block.rawBytes > kMaxRawBytes || block.textBytes > kMaxRawBytes ||
        block.packing > kBlockZstd || sheets > foot.sheets - begin ||
        (block.packing == kBlockStored &&
         block.packedBytes != block.rawBytes) ||
        (block.textCase == 0 &&
         (block.codedBytes != 0 || block.textBytes > block.rawBytes)))
      return corrupt("a block of sheets does not fit the file");
    return Outcome::success();
  }
  return corrupt("the index has no block for sheet " + std::to_string(sheet));
}

Outcome ShardReader::wordsOfPage(uint64_t number, std::vector<uint32_t> &runs,
                                 std::vector<uint32_t> &words) const {
  ByteSpan bytes;
  if (Status status = page(PageKind::Sheets, number, bytes); !status.isOk())
    return told(status);
  ByteReader reader(bytes);
  std::vector<Row<10>> blocks;
  std::vector<Row<1>> counts;
  const uint64_t begin = number * kSheetsPerPage;
  Status status = readTable(reader, blocks, kBlockColumns, kind, kAnyCount);
  if (status.isOk())
    status = readTable(reader, counts, kCountColumns, kind,
                       std::min(kSheetsPerPage, foot.sheets - begin));
  runs.clear();
  words.clear();
  uint64_t total = 0;
  for (const Row<1> &row : counts) {
    runs.push_back(static_cast<uint32_t>(row[0]));
    total += row[0];
  }
  if (status.isOk())
    status = readTable(reader, counts, kCountColumns, kind, total);
  if (status.isOk() && !reader.atEnd())
    status = Status::corrupt("an index page is longer than its tables");
  for (const Row<1> &row : counts)
    words.push_back(static_cast<uint32_t>(row[0]));
  return told(status);
}

Outcome ShardReader::findItem(uint64_t item, ItemRecord &record) const {
  ByteSpan bytes;
  if (Status status = page(PageKind::Items, item / kItemsPerPage, bytes);
      !status.isOk())
    return told(status);
  ByteReader reader(bytes);
  std::array<Row<11>, kItemsPerPage> rows;
  uint64_t count = 0;
  const uint64_t begin = item / kItemsPerPage * kItemsPerPage;
  Status status =
      readTable(reader, rows.data(), rows.size(), kItemColumns, kind,
                std::min(kItemsPerPage, foot.items - begin), count);
  std::array<Row<4>, kItemsPerPage> details;
  uint64_t parted = 0;
  if (status.isOk())
    status = readTable(reader, details.data(), details.size(), kDetailColumns,
                       kind, kAnyCount, parted);
  if (status.isOk() && !reader.atEnd())
    status = Status::corrupt("an index page is longer than its tables");
  if (!status.isOk())
    return told(status);
  uint64_t end = 0;
  for (uint64_t i = 0; i <= item - begin; ++i) {
    const uint64_t gap = rows[i][7], length = rows[i][8];
    if (gap > foot.bodyEnd - end || length > foot.bodyEnd - end - gap)
      return corrupt("an item does not fit the file");
    record.offset = end + gap;
    end = record.offset + length;
  }
  const Row<11> &row = rows[item - begin];
  record.field = static_cast<uint32_t>(row[0]);
  record.caseIndex = static_cast<uint32_t>(row[1]);
  record.content = static_cast<ContentClass>(row[2]);
  record.kind = static_cast<MediaKind>(row[3]);
  record.width = static_cast<uint32_t>(row[4]);
  record.height = static_cast<uint32_t>(row[5]);
  record.milliseconds = static_cast<uint32_t>(row[6]);
  record.length = record.stored = row[8];
  record.checksum = static_cast<uint32_t>(row[9]);
  record.decodedChecksum = static_cast<uint32_t>(row[10]);
  if (unsigned(record.kind) >= kMediaKinds ||
      record.content > ContentClass::Music || record.offset < kShardHeaderBytes)
    return corrupt("an item does not fit the file");
  for (uint64_t i = 0, last = 0; i < parted; ++i) {
    const auto &[place, gap, bytes, checksum] = details[i];
    if (bytes == 0 || place >= count || (i > 0 && place <= details[i - 1][0]) ||
        gap > foot.bodyEnd - last || bytes > foot.bodyEnd - last - gap)
      return corrupt("the detail of an item does not fit the file");
    last += gap + bytes;
    if (place != item - begin)
      continue;
    record.detailBytes = bytes;
    record.detailOffset = last - bytes;
    record.detailChecksum = static_cast<uint32_t>(checksum);
    record.length += bytes;
    if (record.detailOffset < kShardHeaderBytes)
      return corrupt("the detail of an item does not fit the file");
  }
  return Outcome::success();
}

Status ShardReader::hashedPage(PageKind which, uint64_t high,
                               ByteSpan &bytes) const {
  const uint64_t pages = foot.pages[size_t(which)].pages;
  if (pages == 0)
    return Status::ok();
  return page(which, pages == 1 ? 0 : high / (~uint64_t(0) / pages + 1), bytes);
}

Outcome ShardReader::findId(uint64_t hash,
                            std::vector<uint64_t> &sheets) const {
  ByteSpan bytes;
  Status status = hashedPage(PageKind::Ids, hash, bytes);
  std::vector<Row<2>> rows;
  ByteReader reader(bytes);
  if (status.isOk() && !bytes.empty())
    status = readTable(reader, rows, kIdColumns, kind, kAnyCount);
  if (!status.isOk())
    return told(status);
  for (const Row<2> &row : rows) {
    if (row[0] != (hash & 0xFFFFFF))
      continue;
    if (row[1] >= foot.sheets)
      return corrupt("the index of ids names an unknown sheet");
    sheets.push_back(row[1]);
  }
  return Outcome::success();
}

Outcome ShardReader::findContent(const Hash128 &hash,
                                 std::vector<uint64_t> &items) const {
  ByteSpan bytes;
  Status status = hashedPage(PageKind::Contents, hash.high, bytes);
  std::vector<Row<3>> rows;
  ByteReader reader(bytes);
  if (status.isOk() && !bytes.empty())
    status = readTable(reader, rows, kContentColumns, kind, kAnyCount);
  if (!status.isOk())
    return told(status);
  for (const Row<3> &row : rows) {
    if (row[0] != hash.high || row[1] != hash.low)
      continue;
    if (row[2] >= foot.items)
      return corrupt("the index of contents names an unknown item");
    items.push_back(row[2]);
  }
  return Outcome::success();
}

Outcome ShardReader::contents(std::vector<Hash128> &hashes) const {
  hashes.assign(foot.items, Hash128());
  const uint64_t pages = foot.pages[size_t(PageKind::Contents)].pages;
  std::vector<Row<3>> rows;
  for (uint64_t number = 0; number < pages; ++number) {
    ByteSpan bytes;
    Status status = page(PageKind::Contents, number, bytes);
    ByteReader reader(bytes);
    if (status.isOk())
      status = readTable(reader, rows, kContentColumns, kind, kAnyCount);
    if (!status.isOk())
      return told(status);
    for (const Row<3> &row : rows) {
      if (row[2] >= foot.items)
        return corrupt("the index of contents names an unknown item");
      hashes[row[2]].high = row[0];
      hashes[row[2]].low = row[1];
    }
  }
  return Outcome::success();
}

//===----------------------------------------------------------------------===//
// Body
//===----------------------------------------------------------------------===//

Outcome ShardReader::read(uint64_t offset, MutableByteSpan bytes) const {
  return readAt(file, filePath, offset, bytes);
}

Result<ByteSpan> ShardReader::view(uint64_t offset, uint64_t length) const {
  if (offset > foot.bodyEnd || length > foot.bodyEnd - offset)
    return corrupt("a part lies outside the file");
  return map.bytes().subspan(offset, length);
}

Outcome ShardReader::readBlock(const BlockRecord &block, Bytes &stored) const {
  stored.resize(block.storedBytes());
  if (Outcome outcome = read(block.offset, stored); !outcome)
    return outcome;
  if (checksum64(stored) != block.checksum)
    return corrupt("the block at byte " + std::to_string(block.offset) +
                   " does not match its checksum");
  return Outcome::success();
}

namespace {
struct FreeContext {
  void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
};
} // namespace

Outcome ShardReader::unpackBlock(const BlockRecord &block, ByteSpan stored,
                                 BlockBuffer &buffer) const {
  const ByteSpan packed = stored.subspan(0, block.packedBytes);
  const bool isOwner = buffer.owner == this || buffer.last == this;
  buffer.front = isOwner ? dictionary.size() : 0;
  buffer.size = block.rawBytes;
  if (buffer.bytes.size() < buffer.front + buffer.size)
    buffer.bytes.resize(buffer.front + buffer.size);
  if (buffer.owner != this) {
    std::copy_n(dictionary.begin(), buffer.front, buffer.bytes.begin());
    buffer.owner = isOwner ? this : nullptr;
  }
  buffer.last = this;
  const MutableByteSpan raw(buffer.bytes.data() + buffer.front, buffer.size);
  if (block.packing == kBlockStored) {
    std::copy(packed.begin(), packed.end(), raw.begin());
    return Outcome::success();
  }
  // One context a thread, so that a read allocates nothing once it is warm.
  thread_local std::unique_ptr<ZSTD_DCtx, FreeContext> context(
      ZSTD_createDCtx());
  if (ZSTD_getFrameContentSize(packed.data(), packed.size()) != block.rawBytes)
    return corrupt("a block of sheets has two sizes");
  const uint8_t *prefix = isOwner ? buffer.bytes.data() : dictionary.data();
  const size_t size = ZSTD_decompress_usingDict(
      context.get(), raw.data(), raw.size(), packed.data(), packed.size(),
      prefix, dictionary.size());
  if (ZSTD_isError(size) || size != block.rawBytes)
    return corrupt("the block at byte " + std::to_string(block.offset) +
                   " does not decode");
  return Outcome::success();
}

Outcome ShardReader::checkContent(const std::string &name) const {
  struct FreeState {
    void operator()(XXH3_state_t *state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, FreeState> state(XXH3_createState());
  XXH3_128bits_reset(state.get());
  Bytes buffer(std::min<uint64_t>(fileBytes, 1 << 20));
  for (uint64_t at = 0; at < fileBytes;) {
    MutableByteSpan part(buffer.data(),
                         std::min<uint64_t>(buffer.size(), fileBytes - at));
    if (Outcome outcome = read(at, part); !outcome)
      return outcome;
    XXH3_128bits_update(state.get(), part.data(), part.size());
    at += part.size();
  }
  XXH128_hash_t digest = XXH3_128bits_digest(state.get());
  if (Hash128{digest.high64, digest.low64}.hex() + ".shard" != name)
    return corrupt("its content is not what its name says");
  return Outcome::success();
}
