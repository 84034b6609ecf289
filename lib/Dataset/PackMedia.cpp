//===- PackMedia.cpp - One medium into its bits
//----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A field with cases is decoded, coded and held to its floor; what is copied is
// only probed.
//
//===----------------------------------------------------------------------===//

#include "ShardPacker.h"

#include "smmil/Dataset/EncodeItem.h"

#include <algorithm>
#include <iterator>
#include <limits>

using namespace smmil;

/// By its first bytes; nothing else of the file is looked at.
static bool isNpy(ByteSpan bytes) {
  static constexpr uint8_t kMagic[] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
  return bytes.size() >= sizeof(kMagic) &&
         std::equal(std::begin(kMagic), std::end(kMagic), bytes.begin());
}

/// An item of another dataset, bit for bit.
Result<ShardPacker::Encoded>
ShardPacker::takeOver(const Task &task, const SourceMedium &medium) const {
  const Dataset *origin = origins[medium.part];
  const auto item = uint64_t(medium.item);
  Result<ItemRecord> record = origin->item(item);
  if (!record)
    return record.error();
  Encoded encoded;
  encoded.record = *record;
  if (record->field != task.field)
    return dataError(origin->directory() + ": item " + std::to_string(item) +
                     " belongs to another field than its sheet says; restore "
                     "the files or pack again");
  encoded.bits.resize(record->length);
  if (Outcome outcome = origin->payload(*record, encoded.bits); !outcome)
    return outcome.error();
  return encoded;
}

Result<ShardPacker::Encoded> ShardPacker::encode(const Task &task) const {
  if (const SourceMedium &medium = source.media[size_t(task.medium)];
      medium.item >= 0)
    return takeOver(task, medium);
  Result<Bytes> bytes = source.readMedium(task.medium);
  if (!bytes)
    return bytes.error();
  Encoded encoded;
  ItemRecord &record = encoded.record;
  MediaInfo info = probe(*bytes);
  record.field = task.field;
  record.kind = info.kind;
  record.width = info.width;
  record.height = info.height;
  if (info.rate != 0)
    record.milliseconds = static_cast<uint32_t>(
        std::min<uint64_t>(info.samples / info.rate * 1000 +
                               info.samples % info.rate * 1000 / info.rate,
                           std::numeric_limits<uint32_t>::max()));
  if (task.field != ItemRecord::kNoField)
    if (Outcome outcome = encodeField(task, info, *bytes, encoded); !outcome)
      return outcome.error();
  if (record.isCopy())
    encoded.bits = std::move(*bytes);
  return encoded;
}

/// What the headers of a medium that is copied whatever it is say about its
/// value. Nothing is decoded: `profile` and designed packing do that.
static MediaNotes lookAt(const PlanField &field, const MediaInfo &info,
                         ByteSpan bytes) {
  MediaNotes notes;
  if (field.modality == Modality::Image && info.isAnimated()) {
    addNote(&notes, NoteKind::KeptAnimation, "");
  } else if (field.modality == Modality::Numeric) {
    if (!isNpy(bytes))
      addNote(&notes, NoteKind::Undecodable, "is no .npy file; kept as it is");
  } else if (info.kind == MediaKind::Unknown) {
    addNote(&notes, NoteKind::Undecodable,
            std::string("has no known kind of ") +
                (field.modality == Modality::Image   ? "image"
                 : field.modality == Modality::Audio ? "audio"
                                                     : "video") +
                "; kept as it is");
  } else if (field.modality == Modality::Audio) {
    Result<MediaNotes> found = inspectContainer(bytes, info.kind);
    if (found)
      return std::move(*found);
    addNote(&notes, NoteKind::Undecodable,
            found.error().message + "; kept as it is");
  }
  return notes;
}

Outcome ShardPacker::encodeField(const Task &task, const MediaInfo &info,
                                 const Bytes &bytes, Encoded &encoded) const {
  const PlanField &field = format.plan.fields[task.field];
  const std::string name = source.directory + "/" + source.nameOf(task.medium);
  // A copy gives its file back, damage and all; only what has no value counts.
  auto tell = [&](const MediaNotes &notes, bool copied) {
    for (const MediaNote &note : notes) {
      if (!copied || isWithoutValue(note.kind))
        encoded.notes.push_back(note);
      if (isWarning(note.kind) && !note.text.empty() &&
          (!copied || isDamage(note.kind) || isWithoutValue(note.kind)))
        encoded.warnings.push_back(name + ": " + note.text);
    }
  };
  auto take = [&](EncodedItem &best) {
    encoded.record.caseIndex = best.caseIndex;
    if (libraryStep(field.cases[best.caseIndex]))
      encoded.record.decodedChecksum = best.decodedChecksum;
    encoded.bits = std::move(best.bits);
  };
  if (!usesValue(field)) {
    tell(lookAt(field, info, bytes), /*copied=*/true);
    if (field.cases.size() == 1)
      return Outcome::success();
    PreparedItem item;
    item.bytes = bytes;
    item.info = info;
    Result<EncodedItem> best =
        encodeToFloor(codec(), task.field, format.encodings[task.field], item);
    if (!best)
      return dataError(name + ": " + best.error().message);
    take(*best);
    return Outcome::success();
  }
  Result<PreparedItem> item = prepareItem(field, format.images, bytes);
  if (!item) {
    if (!options.copyUndecodable)
      return dataError(name + ": cannot be decoded (" + item.error().message +
                       "); repair it, or keep it as it is with "
                       "--on-error=copy");
    tell({{NoteKind::Undecodable,
           "cannot be decoded (" + item.error().message + "); kept as it is"}},
         /*copied=*/true);
    return Outcome::success();
  }
  Result<EncodedItem> best =
      encodeToFloor(codec(), task.field, format.encodings[task.field], *item);
  if (!best)
    return dataError(name + ": " + best.error().message);
  encoded.record.content = item->content;
  take(*best);
  tell(item->notes, encoded.record.isCopy());
  return Outcome::success();
}
