//===- Shard.cpp - One shard file -----------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Serialisation of the index in its two forms, and checked reading.
//
//===----------------------------------------------------------------------===//

#include "Shard.h"

#include "Blob.h"
#include "Wire64.h"

#include <xxhash.h>

#include <array>
#include <iterator>
#include <limits>

using namespace smmil;

static constexpr char kHeaderMagic[] = "SMMILSHD";
static constexpr char kFooterMagic[] = "SMMILEND";
static constexpr uint32_t kVersion = 1;
static constexpr uint64_t kHeaderBytes = 16, kFooterBytes = 48;
static constexpr uint64_t kMaxRecords = uint64_t(1) << 32;

//===----------------------------------------------------------------------===//
// Index
//===----------------------------------------------------------------------===//

namespace {

/// One column of a table: all values of one member, in record order.
struct Column {
  unsigned width;  ///< Bytes of a value where the stride is fixed.
  bool difference; ///< Packed form holds differences to the value before.
  bool random;     ///< Checksums: fixed width in both forms.
};

constexpr Column kBlockColumns[] = {
    {1, true, false}, {1, true, false}, {8, true, false}, {8, true, false},
    {4, true, false}, {8, true, false}, {8, false, true}};
constexpr Column kItemColumns[] = {
    {2, true, false}, {1, true, false},  {1, false, false},
    {1, true, false}, {4, false, false}, {4, false, false},
    {4, true, false}, {8, false, false}, {4, false, true}};
constexpr Column kRunColumns[] = {{4, false, false}};

/// The values of one record, by column.
template <size_t N> using Row = std::array<uint64_t, N>;
using BlockRow = Row<std::size(kBlockColumns)>;
using ItemRow = Row<std::size(kItemColumns)>;
using RunRow = Row<std::size(kRunColumns)>;

} // namespace

static BlockRow rowOf(const BlockRecord &b) {
  return {uint64_t(b.kind), b.coding,    b.storedBytes, b.rawBytes,
          b.count,          b.textBytes, b.checksum};
}

static ItemRow rowOf(const ItemRecord &i) {
  return {i.field,          i.caseIndex, uint64_t(i.content),
          uint64_t(i.kind), i.width,     i.height,
          i.milliseconds,   i.length,    i.checksum};
}

static RunRow rowOf(uint32_t value) { return {value}; }

static void setMember(BlockRecord &b, size_t column, uint64_t value) {
  switch (column) {
  case 0:
    b.kind = static_cast<BlockKind>(value);
    return;
  case 1:
    b.coding = static_cast<uint32_t>(value);
    return;
  case 2:
    b.storedBytes = value;
    return;
  case 3:
    b.rawBytes = value;
    return;
  case 4:
    b.count = value;
    return;
  case 5:
    b.textBytes = value;
    return;
  default:
    b.checksum = value;
  }
}

static void setMember(ItemRecord &i, size_t column, uint64_t value) {
  auto small = static_cast<uint32_t>(value);
  switch (column) {
  case 0:
    i.field = small;
    return;
  case 1:
    i.caseIndex = small;
    return;
  case 2:
    i.content = static_cast<ContentClass>(value);
    return;
  case 3:
    i.kind = static_cast<MediaKind>(value);
    return;
  case 4:
    i.width = small;
    return;
  case 5:
    i.height = small;
    return;
  case 6:
    i.milliseconds = small;
    return;
  case 7:
    i.length = value;
    return;
  default:
    i.checksum = small;
  }
}

static void setMember(uint32_t &member, size_t, uint64_t value) {
  member = static_cast<uint32_t>(value);
}

static void appendFixed(Bytes &out, uint64_t value, unsigned width) {
  for (unsigned i = 0; i < width; ++i)
    out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

template <typename T, size_t N>
static void writeTable(Bytes &out, const std::vector<T> &records,
                       const Column (&columns)[N], Layout::Index kind) {
  ByteWriter writer(out);
  writer.writeVarint(records.size());
  for (size_t c = 0; c < N; ++c) {
    uint64_t before = 0;
    for (const T &record : records) {
      uint64_t value = rowOf(record)[c];
      if (kind == Layout::Index::FixedStride || columns[c].random)
        appendFixed(out, value, columns[c].width);
      else
        writer.writeVarint(columns[c].difference ? foldDifference(value, before)
                                                 : value);
      before = value;
    }
  }
}

static constexpr uint64_t kAnyCount = std::numeric_limits<uint64_t>::max();

/// `expected`: what the tables before imply, or kAnyCount. Small files unpack
/// to a gigabyte of zeros, so a count is held against all that is known before
/// anything is allocated for it, and records are filled in place.
template <typename T, size_t N>
static Status readTable(ByteReader &reader, std::vector<T> &records,
                        const Column (&columns)[N], Layout::Index kind,
                        uint64_t expected) {
  auto isFixed = [kind](const Column &column) {
    return kind == Layout::Index::FixedStride || column.random;
  };
  uint64_t count = 0, least = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxRecords, count));
  if (expected != kAnyCount && count != expected)
    return Status::corrupt("tables of the index disagree about their counts");
  for (const Column &column : columns)
    least += isFixed(column) ? column.width : 1;
  if (count > reader.remaining().size() / least)
    return Status::corrupt("index counts more records than it has bytes");
  records.resize(count);
  for (size_t c = 0; c < N; ++c) {
    uint64_t before = 0;
    uint64_t most = columns[c].width == 8
                        ? std::numeric_limits<uint64_t>::max()
                        : (uint64_t(1) << (8 * columns[c].width)) - 1;
    for (T &record : records) {
      uint64_t value = 0;
      if (isFixed(columns[c])) {
        ByteSpan bytes;
        SMMIL_RETURN_IF_ERROR(reader.readBytes(columns[c].width, bytes));
        for (size_t i = bytes.size(); i-- > 0;)
          value = value << 8 | bytes[i];
      } else {
        SMMIL_RETURN_IF_ERROR(
            reader.readVarint(std::numeric_limits<uint64_t>::max(), value));
        if (columns[c].difference)
          value = unfoldDifference(value, before);
        if (value > most)
          return Status::corrupt("index value exceeds its width");
      }
      setMember(record, c, value);
      before = value;
    }
  }
  return Status::ok();
}

static Bytes writeIndex(const ShardIndex &index) {
  Bytes out;
  writeTable(out, index.blocks, kBlockColumns, index.kind);
  writeTable(out, index.items, kItemColumns, index.kind);
  writeTable(out, index.runs, kRunColumns, index.kind);
  writeTable(out, index.words, kRunColumns, index.kind);
  return out;
}

/// Derives offsets and checks that blocks tile [kHeaderBytes, end) and items
/// the media blocks; that the tables' counts agree was checked by reading.
static Status checkIndex(ShardIndex &index, uint64_t end) {
  uint64_t offset = kHeaderBytes;
  size_t item = 0;
  for (BlockRecord &block : index.blocks) {
    if (block.storedBytes > end - offset || block.kind > BlockKind::Media)
      return Status::corrupt("index does not match the blocks");
    block.offset = offset;
    uint64_t within = offset;
    offset += block.storedBytes;
    if (block.kind != BlockKind::Media && block.rawBytes > kMaxRawBytes)
      return Status::corrupt("a block is larger than allowed");
    if (block.kind != BlockKind::Media)
      continue;
    for (uint64_t i = 0; i < block.count; ++i, ++item) {
      ItemRecord &record = index.items[item];
      if (record.length > offset - within ||
          unsigned(record.kind) >= kMediaKinds ||
          record.content > ContentClass::Music)
        return Status::corrupt("an item does not fit its block");
      record.offset = within;
      within += record.length;
    }
    if (within != offset)
      return Status::corrupt("items do not fill their block");
  }
  if (offset != end)
    return Status::corrupt("index does not match the file");
  return Status::ok();
}

static Status readIndex(ByteSpan bytes, uint64_t end, ShardIndex &index) {
  ByteReader reader(bytes);
  SMMIL_RETURN_IF_ERROR(
      readTable(reader, index.blocks, kBlockColumns, index.kind, kAnyCount));
  uint64_t sheets = 0, items = 0, runs = 0; // Blocks count up to 2^32 each.
  for (const BlockRecord &block : index.blocks) {
    sheets += block.kind == BlockKind::Sheets ? block.count : 0;
    items += block.kind == BlockKind::Media ? block.count : 0;
  }
  SMMIL_RETURN_IF_ERROR(
      readTable(reader, index.items, kItemColumns, index.kind, items));
  SMMIL_RETURN_IF_ERROR(
      readTable(reader, index.runs, kRunColumns, index.kind, sheets));
  for (uint32_t count : index.runs)
    runs += count;
  SMMIL_RETURN_IF_ERROR(
      readTable(reader, index.words, kRunColumns, index.kind, runs));
  if (!reader.atEnd())
    return Status::corrupt("index is longer than its tables");
  return checkIndex(index, end);
}

//===----------------------------------------------------------------------===//
// Writer
//===----------------------------------------------------------------------===//

void ShardWriter::FreeState::operator()(XXH3_state_s *state) const {
  XXH3_freeState(state);
}

ShardWriter::ShardWriter(ShardWriter &&) noexcept = default;
ShardWriter &ShardWriter::operator=(ShardWriter &&) noexcept = default;
ShardWriter::~ShardWriter() = default;

Result<ShardWriter> ShardWriter::create(const std::string &path,
                                        Layout::Index kind) {
  ShardWriter writer;
  Result<FileWriter> file = FileWriter::create(path);
  if (!file)
    return file.error();
  writer.file = std::move(*file);
  writer.filePath = path;
  writer.shardIndex.kind = kind;
  writer.fileHash.reset(XXH3_createState());
  writer.blockHash.reset(XXH3_createState());
  XXH3_128bits_reset(writer.fileHash.get());
  Bytes header(kHeaderMagic, kHeaderMagic + 8);
  ByteWriter(header).writeU32(kVersion);
  ByteWriter(header).writeU32(static_cast<uint32_t>(kind));
  if (Outcome outcome = writer.put(header); !outcome)
    return outcome.error();
  return writer;
}

Outcome ShardWriter::put(ByteSpan bytes) {
  XXH3_128bits_update(fileHash.get(), bytes.data(), bytes.size());
  return file.append(bytes);
}

void ShardWriter::beginBlock(const BlockRecord &record) {
  open = record;
  open.offset = file.size();
  XXH3_64bits_reset(blockHash.get());
}

Outcome ShardWriter::append(ByteSpan bytes) {
  XXH3_64bits_update(blockHash.get(), bytes.data(), bytes.size());
  return put(bytes);
}

void ShardWriter::endBlock(uint64_t rawBytes, uint64_t count) {
  open.storedBytes = file.size() - open.offset;
  open.rawBytes = rawBytes;
  open.count = count;
  open.checksum = XXH3_64bits_digest(blockHash.get());
  shardIndex.blocks.push_back(open);
}

static std::string sealText(uint64_t checksum) {
  return Hash128{0, checksum}.hex().substr(16);
}

Result<std::string> ShardWriter::finish() {
  uint64_t offset = file.size();
  Bytes raw = writeIndex(shardIndex);
  Bytes stored = raw;
  if (shardIndex.kind == Layout::Index::DeltaPacked) {
    Bytes packed = compressBytes(raw);
    if (!packed.empty() && packed.size() < raw.size())
      stored = std::move(packed);
  }
  if (Outcome outcome = put(stored); !outcome)
    return outcome.error();
  Bytes covered(kHeaderMagic, kHeaderMagic + 8);
  ByteWriter(covered).writeU32(kVersion);
  ByteWriter(covered).writeU32(static_cast<uint32_t>(shardIndex.kind));
  Bytes footer;
  appendU64(footer, offset);
  appendU64(footer, stored.size());
  appendU64(footer, raw.size());
  appendU64(footer, checksum64(stored));
  covered.insert(covered.end(), footer.begin(), footer.end());
  uint64_t sealed = checksum64(covered);
  footerSeal = sealText(sealed);
  appendU64(footer, sealed);
  footer.insert(footer.end(), kFooterMagic, kFooterMagic + 8);
  if (Outcome outcome = put(footer); !outcome)
    return outcome.error();
  if (Outcome outcome = file.finish(); !outcome)
    return outcome.error();
  XXH128_hash_t digest = XXH3_128bits_digest(fileHash.get());
  return Hash128{digest.high64, digest.low64}.hex();
}

//===----------------------------------------------------------------------===//
// Reader
//===----------------------------------------------------------------------===//

Result<ShardReader> ShardReader::open(const std::string &path, uint64_t bytes,
                                      const std::string &seal) {
  ShardReader reader;
  reader.filePath = path;
  Result<FileHandle> file = openFile(path, reader.fileBytes);
  if (!file)
    return file.error();
  reader.file = std::move(*file);
  auto corrupt = [&](const std::string &what) {
    return dataError(path + ": is corrupt: " + what +
                     "; restore the file or pack again");
  };
  if (reader.fileBytes != bytes)
    return corrupt("it has " + std::to_string(reader.fileBytes) +
                   " bytes, the manifest says " + std::to_string(bytes));
  if (bytes < kHeaderBytes + kFooterBytes)
    return corrupt("shorter than header and footer");
  Result<Bytes> header = reader.read(0, kHeaderBytes);
  if (!header)
    return header.error();
  Result<Bytes> footer = reader.read(bytes - kFooterBytes, kFooterBytes);
  if (!footer)
    return footer.error();
  Bytes covered = *header;
  covered.insert(covered.end(), footer->begin(), footer->begin() + 32);
  const uint8_t *foot = footer->data();
  if (checksum64(covered) != readU64(foot + 32) ||
      !std::equal(kFooterMagic, kFooterMagic + 8, foot + 40) ||
      !std::equal(kHeaderMagic, kHeaderMagic + 8, header->data()))
    return corrupt("header or footer");
  if (!seal.empty() && sealText(readU64(foot + 32)) != seal)
    return corrupt("it is sound, but another shard than the manifest means");
  if (loadU32(header->data() + 8) != kVersion ||
      loadU32(header->data() + 12) > uint32_t(Layout::Index::DeltaPacked))
    return dataError(path + ": was written by a newer smmil; update smmil");
  reader.shardIndex.kind =
      static_cast<Layout::Index>(loadU32(header->data() + 12));

  uint64_t offset = readU64(foot), stored = readU64(foot + 8),
           raw = readU64(foot + 16);
  if (offset < kHeaderBytes || offset > bytes - kFooterBytes ||
      stored != bytes - kFooterBytes - offset || raw > kMaxRawBytes)
    return corrupt("footer");
  Result<Bytes> index = reader.read(offset, stored);
  if (!index)
    return index.error();
  if (checksum64(*index) != readU64(foot + 24))
    return corrupt("index checksum mismatch");
  if (stored != raw) {
    index = decompressBytes(*index, raw);
    if (!index)
      return corrupt("index does not decode");
  }
  if (Status status = readIndex(*index, offset, reader.shardIndex);
      !status.isOk())
    return corrupt(status.message());
  return reader;
}

Result<Bytes> ShardReader::read(uint64_t offset, uint64_t length) const {
  Bytes bytes(length);
  if (Outcome outcome = readAt(file, filePath, offset, bytes); !outcome)
    return outcome.error();
  return bytes;
}

Result<Bytes> ShardReader::readBlock(const BlockRecord &block) const {
  Result<Bytes> bytes = read(block.offset, block.storedBytes);
  if (bytes && checksum64(*bytes) != block.checksum)
    return dataError(filePath + ": is corrupt: the block at byte " +
                     std::to_string(block.offset) +
                     " does not match its checksum; restore the file or pack "
                     "again");
  return bytes;
}

Result<Bytes> ShardReader::readRawBlock(const BlockRecord &block) const {
  Result<Bytes> bytes = readBlock(block);
  if (!bytes || block.coding == kBlockStored)
    return bytes;
  Result<Bytes> raw = decompressBytes(*bytes, block.rawBytes);
  if (!raw)
    return dataError(filePath + ": the block at byte " +
                     std::to_string(block.offset) + " " + raw.error().message);
  return raw;
}
