//===- ShardWriter.cpp - Writes a shard -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pages are filled while blocks and media are written; the hashed indexes are
// sorted at the end.
//
//===----------------------------------------------------------------------===//

#include "ShardWriter.h"

#include "Blob.h"
#include "Wire64.h"

#include <xxhash.h>

#include <algorithm>
#include <tuple>

using namespace smmil;

/// Of what is small and read often, such as templates.
static constexpr int kSectionLevel = 19;
/// Detail that waits to be written at most: bounds memory.
static constexpr uint64_t kWaitingBytes = uint64_t(16) << 20;

void ShardWriter::FreeState::operator()(XXH3_state_s *state) const {
  XXH3_freeState(state);
}

ShardWriter::ShardWriter(ShardWriter &&) noexcept = default;
ShardWriter &ShardWriter::operator=(ShardWriter &&) noexcept = default;
ShardWriter::~ShardWriter() = default;

std::string smmil::sealText(uint64_t checksum) {
  return Hash128{0, checksum}.hex().substr(16);
}

uint64_t smmil::hashedPages(uint64_t records) {
  if (records == 0)
    return 0;
  uint64_t pages = 1;
  while (pages * kHashesPerPage < records)
    pages *= 2;
  return pages;
}

Result<ShardWriter> ShardWriter::create(const std::string &path,
                                        Layout::Index kind) {
  ShardWriter writer;
  Result<FileWriter> file = FileWriter::create(path);
  if (!file)
    return file.error();
  writer.file = std::move(*file);
  writer.filePath = path;
  writer.kind = kind;
  writer.fileHash.reset(XXH3_createState());
  writer.textHash.reset(XXH3_createState());
  XXH3_128bits_reset(writer.fileHash.get());
  XXH3_128bits_reset(writer.textHash.get());
  Bytes header(kShardMagic, kShardMagic + 8);
  ByteWriter(header).writeU32(kShardVersion);
  ByteWriter(header).writeU32(static_cast<uint32_t>(kind));
  if (Outcome outcome = writer.put(header); !outcome)
    return outcome.error();
  return writer;
}

Outcome ShardWriter::put(ByteSpan bytes) {
  XXH3_128bits_update(fileHash.get(), bytes.data(), bytes.size());
  return file.append(bytes);
}

//===----------------------------------------------------------------------===//
// Pages
//===----------------------------------------------------------------------===//

/// Offsets in directories are relative to the first page until `finish`.
void ShardWriter::endPage(PageKind which, const Bytes &page) {
  auto at = size_t(which);
  appendU64(directories[at], pages[at].size());
  ByteWriter(directories[at]).writeU32(static_cast<uint32_t>(page.size()));
  ByteWriter(directories[at]).writeU32(static_cast<uint32_t>(checksum64(page)));
  pages[at].insert(pages[at].end(), page.begin(), page.end());
  ++footer.pages[at].pages;
}

void ShardWriter::endSheetPage() {
  Bytes page;
  writeTable(page, blockRows, kBlockColumns, kind);
  writeTable(page, runRows, kCountColumns, kind);
  writeTable(page, wordRows, kCountColumns, kind);
  endPage(PageKind::Sheets, page);
  blockRows.clear();
  runRows.clear();
  wordRows.clear();
}

/// Puts what waits behind the items that it belongs to.
Outcome ShardWriter::putDetails() {
  for (const Detail &detail : waiting) {
    const uint64_t offset = file.size();
    if (Outcome outcome = put(detail.bits); !outcome)
      return outcome;
    detailRows.push_back(
        {detail.item, offset - (detailRows.empty() ? 0 : detailEnd),
         detail.bits.size(), static_cast<uint32_t>(checksum64(detail.bits))});
    detailEnd = file.size();
  }
  waiting.clear();
  waitingBytes = 0;
  return Outcome::success();
}

Outcome ShardWriter::endItemPage() {
  if (Outcome outcome = putDetails(); !outcome)
    return outcome;
  Bytes page;
  writeTable(page, itemRows, kItemColumns, kind);
  writeTable(page, detailRows, kDetailColumns, kind);
  endPage(PageKind::Items, page);
  itemRows.clear();
  detailRows.clear();
  return Outcome::success();
}

void ShardWriter::endHashedPages() {
  std::sort(ids.begin(), ids.end(), [](const IdEntry &a, const IdEntry &b) {
    return std::tie(a.hash, a.sheet) < std::tie(b.hash, b.sheet);
  });
  auto bucketOf = [](uint64_t hash, uint64_t buckets) {
    // The high bits, of which there are log2(buckets).
    return buckets == 1 ? 0 : hash / (~uint64_t(0) / buckets + 1);
  };
  size_t at = 0;
  for (uint64_t b = 0, count = hashedPages(ids.size()); b < count; ++b) {
    std::vector<Row<2>> rows;
    for (; at < ids.size() && bucketOf(ids[at].hash, count) == b; ++at)
      rows.push_back({ids[at].hash & 0xFFFFFF, ids[at].sheet});
    std::sort(rows.begin(), rows.end());
    Bytes page;
    writeTable(page, rows, kIdColumns, kind);
    endPage(PageKind::Ids, page);
  }
  std::sort(contents.begin(), contents.end(),
            [](const ContentEntry &a, const ContentEntry &b) {
              return a.hash != b.hash ? a.hash < b.hash : a.item < b.item;
            });
  at = 0;
  for (uint64_t b = 0, count = hashedPages(contents.size()); b < count; ++b) {
    std::vector<Row<3>> rows;
    for (; at < contents.size() && bucketOf(contents[at].hash.high, count) == b;
         ++at)
      rows.push_back(
          {contents[at].hash.high, contents[at].hash.low, contents[at].item});
    Bytes page;
    writeTable(page, rows, kContentColumns, kind);
    endPage(PageKind::Contents, page);
  }
}

//===----------------------------------------------------------------------===//
// Body
//===----------------------------------------------------------------------===//

Outcome ShardWriter::addBlock(BlockRecord record, ByteSpan packed,
                              ByteSpan coded,
                              const std::vector<SheetEntry> &sheets,
                              std::string_view lines,
                              const std::vector<uint32_t> &words) {
  if (Outcome outcome = putDetails(); !outcome)
    return outcome;
  record.offset = file.size();
  record.packedBytes = packed.size();
  record.codedBytes = coded.size();
  record.sheets = sheets.size();
  Bytes joined;
  if (!coded.empty()) {
    joined.assign(packed.begin(), packed.end());
    joined.insert(joined.end(), coded.begin(), coded.end());
    packed = joined;
  }
  record.checksum = checksum64(packed);
  if (Outcome outcome = put(packed); !outcome)
    return outcome;
  XXH3_128bits_update(textHash.get(), lines.data(), lines.size());
  footer.textBytes += lines.size();
  size_t word = 0;
  for (size_t i = 0; i < sheets.size(); ++i) {
    if (i == 0 || runRows.empty())
      blockRows.push_back({record.packing, record.textCase, i, record.sheets,
                           record.offset, record.packedBytes, record.rawBytes,
                           record.codedBytes, record.textBytes,
                           record.checksum});
    runRows.push_back({sheets[i].runs});
    for (uint32_t run = 0; run < sheets[i].runs; ++run)
      wordRows.push_back({words[word++]});
    if (sheets[i].hasId)
      ids.push_back({sheets[i].idHash, static_cast<uint32_t>(footer.sheets)});
    ++footer.sheets;
    if (runRows.size() == kSheetsPerPage)
      endSheetPage();
  }
  return Outcome::success();
}

Outcome ShardWriter::addItem(const ItemRecord &record, ByteSpan bits,
                             const Hash128 &content, bool keepsSource,
                             size_t detailBytes) {
  if (detailBytes != 0) {
    const ByteSpan detail = bits.subspan(bits.size() - detailBytes);
    waiting.push_back({itemRows.size(), Bytes(detail.begin(), detail.end())});
    waitingBytes += detailBytes;
    bits = bits.subspan(0, bits.size() - detailBytes);
  }
  uint64_t offset = file.size();
  if (Outcome outcome = put(bits); !outcome)
    return outcome;
  itemRows.push_back(
      {record.field, record.caseIndex, uint64_t(record.content),
       uint64_t(record.kind), record.width, record.height, record.milliseconds,
       offset - (itemRows.empty() ? 0 : itemEnd), bits.size(),
       static_cast<uint32_t>(checksum64(bits)), record.decodedChecksum});
  itemEnd = file.size();
  codedItems += !keepsSource;
  contents.push_back({content, static_cast<uint32_t>(footer.items++)});
  if (itemRows.size() == kItemsPerPage)
    return endItemPage();
  return waitingBytes < kWaitingBytes ? Outcome::success() : putDetails();
}

//===----------------------------------------------------------------------===//
// End
//===----------------------------------------------------------------------===//

Outcome ShardWriter::putSection(const Bytes &raw, ShardSection &section) {
  Bytes packed = compressBytes(raw, {}, kSectionLevel);
  const Bytes &stored =
      !packed.empty() && packed.size() < raw.size() ? packed : raw;
  section = {file.size(), stored.size(), raw.size(), checksum64(stored)};
  return put(stored);
}

Bytes smmil::writeFooter(const ShardFooter &footer) {
  Bytes out;
  for (uint64_t value :
       {footer.bodyEnd, footer.sheets, footer.items, footer.textBytes,
        footer.textHash.high, footer.textHash.low})
    appendU64(out, value);
  for (const ShardSection *section :
       {&footer.templates, &footer.dictionary, &footer.extras})
    for (uint64_t value :
         {section->offset, section->stored, section->raw, section->checksum})
      appendU64(out, value);
  for (const ShardPages &pages : footer.pages) {
    appendU64(out, pages.offset);
    appendU64(out, pages.pages);
  }
  return out;
}

Result<ShardEntry> ShardWriter::finish(const Templates &templates,
                                       ByteSpan dictionary,
                                       const ShardExtras &extras) {
  if (!runRows.empty())
    endSheetPage();
  if (!itemRows.empty())
    if (Outcome outcome = endItemPage(); !outcome)
      return outcome.error();
  endHashedPages();
  footer.bodyEnd = file.size();
  XXH128_hash_t text = XXH3_128bits_digest(textHash.get());
  footer.textHash = {text.high64, text.low64};
  const Bytes trained(dictionary.begin(), dictionary.end());
  if (Outcome outcome = putSection(writeTemplates(templates), footer.templates);
      !outcome)
    return outcome.error();
  if (Outcome outcome = putSection(trained, footer.dictionary); !outcome)
    return outcome.error();
  if (Outcome outcome = putSection(writeExtras(extras), footer.extras);
      !outcome)
    return outcome.error();
  for (size_t k = 0; k < kPageKinds; ++k) {
    Bytes &directory = directories[k];
    for (size_t at = 0; at < directory.size(); at += kPageEntryBytes) {
      Bytes offset;
      appendU64(offset, readU64(directory.data() + at) + file.size());
      std::copy(offset.begin(), offset.end(),
                directory.begin() + ptrdiff_t(at));
    }
    if (Outcome outcome = put(pages[k]); !outcome)
      return outcome.error();
  }
  for (size_t k = 0; k < kPageKinds; ++k) {
    footer.pages[k].offset = file.size();
    if (Outcome outcome = put(directories[k]); !outcome)
      return outcome.error();
  }
  Bytes tail = writeFooter(footer);
  Bytes covered(kShardMagic, kShardMagic + 8);
  ByteWriter(covered).writeU32(kShardVersion);
  ByteWriter(covered).writeU32(static_cast<uint32_t>(kind));
  covered.insert(covered.end(), tail.begin(), tail.end());
  uint64_t sealed = checksum64(covered);
  appendU64(tail, sealed);
  tail.insert(tail.end(), kShardEnd, kShardEnd + 8);
  if (Outcome outcome = put(tail); !outcome)
    return outcome.error();
  if (Outcome outcome = file.finish(); !outcome)
    return outcome.error();
  XXH128_hash_t digest = XXH3_128bits_digest(fileHash.get());
  ShardEntry entry;
  entry.object = {Hash128{digest.high64, digest.low64}.hex() + ".shard",
                  file.size()};
  entry.seal = sealText(sealed);
  entry.sheets = footer.sheets;
  entry.items = footer.items;
  entry.codedItems = codedItems;
  return entry;
}
