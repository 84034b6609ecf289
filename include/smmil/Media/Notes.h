//===- Notes.h - What decoding a medium leaves out --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A decoded value can hold less than its file: samples clip, frames are
// dropped, a colour profile is not applied. Decoders say so in notes; `profile`
// and `pack` count them, and a dataset keeps the counts.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_MEDIA_NOTES_H
#define SMMIL_MEDIA_NOTES_H

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smmil {

enum class NoteKind : uint8_t {
  // The file contradicts itself; what is there was decoded.
  WrongLength,  ///< A length field is not that of the bytes.
  CutShort,     ///< The end is missing.
  SkippedBytes, ///< Bytes in between are not part of the sound.
  // The value is less than the file.
  ClippedSamples,  ///< Beyond full scale, or not numbers.
  NarrowedSamples, ///< Of more than 16 bits.
  MixedChannels,
  OtherStreams,   ///< Of a multiplexed file.
  Oriented,       ///< Turned as its EXIF orientation says.
  NotOriented,    ///< Has an orientation, which was ignored.
  NarrowedPixels, ///< Of more than 8 bits a channel.
  LowPixels,      ///< Of 16 bits that hold values of 8.
  FlattenedAlpha, ///< Transparency, laid over the background.
  ForeignProfile, ///< A colour profile other than sRGB, which is not applied.
  DroppedFrames,  ///< All frames but the first.
  // There is no value.
  KeptAnimation, ///< Several pictures, kept by copy.
  Undecodable,
};
inline constexpr unsigned kNoteKinds = unsigned(NoteKind::Undecodable) + 1;

/// The name that JSON uses, for example "clipped_samples".
const char *noteKindName(NoteKind kind);
std::optional<NoteKind> noteKindOf(std::string_view name);

/// True for what a user should look at file by file, not only as a count.
bool isWarning(NoteKind kind);

/// The file is at fault, whatever becomes of its value.
inline bool isDamage(NoteKind kind) { return kind <= NoteKind::SkippedBytes; }

/// There is no decoded value.
inline bool isWithoutValue(NoteKind kind) {
  return kind >= NoteKind::KeptAnimation;
}

/// One finding; `text` completes "FILE: ...".
struct MediaNote {
  NoteKind kind;
  std::string text;
};
using MediaNotes = std::vector<MediaNote>;

/// Appends where the caller wants notes at all.
void addNote(MediaNotes *notes, NoteKind kind, std::string text);

/// How many items bear a note, and the first of them by name.
struct NoteCount {
  static constexpr size_t kMostNames = 3;
  uint64_t items = 0;
  std::vector<std::string> names;
};
using NoteCounts = std::map<NoteKind, NoteCount>;

/// Counts `name` once for each kind in `notes`. Call in the order of files.
void countNotes(NoteCounts &counts, const MediaNotes &notes,
                const std::string &name);

/// One sentence, such as "2 files have samples that clip (a.wav, b.wav)".
std::string describeCount(NoteKind kind, const NoteCount &count);

} // namespace smmil

#endif // SMMIL_MEDIA_NOTES_H
