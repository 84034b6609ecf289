//===- Notes.cpp - What decoding a medium leaves out -----------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The names of notes, and counting them.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Notes.h"

#include <algorithm>

namespace smmil {

namespace {

struct Wording {
  const char *name;
  const char *one, *many; ///< Behind the number of files.
  bool isWarning;
};

const Wording &wordingOf(NoteKind kind) {
  static const Wording kWordings[kNoteKinds] = {
      {"wrong_length", "file states a wrong length",
       "files state a wrong length", true},
      {"cut_short", "file is cut short", "files are cut short", true},
      {"skipped_bytes", "file has bytes that are not part of the audio",
       "files have bytes that are not part of the audio", true},
      {"clipped_samples", "audio file clips", "audio files clip", true},
      {"narrowed_samples",
       "audio file of more than 16 bits per sample is rounded",
       "audio files of more than 16 bits per sample are rounded", false},
      {"mixed_channels", "audio file has more channels than are kept",
       "audio files have more channels than are kept", false},
      {"other_streams", "file holds further streams, which are left out",
       "files hold further streams, which are left out", true},
      {"oriented", "picture is turned as its EXIF orientation says",
       "pictures are turned as their EXIF orientation says", false},
      {"orientation_ignored", "picture has an EXIF orientation that is ignored",
       "pictures have an EXIF orientation that is ignored", false},
      {"narrowed_pixels", "picture of more than 8 bits a channel is narrowed",
       "pictures of more than 8 bits a channel are narrowed", false},
      {"low_pixels",
       "picture of 16 bits a channel has no value above 255; it is taken as 8 "
       "bits",
       "pictures of 16 bits a channel have no value above 255; they are taken "
       "as 8 bits",
       true},
      {"flattened_alpha", "transparent picture is laid over the background",
       "transparent pictures are laid over the background", false},
      {"foreign_profile",
       "picture has a colour profile other than sRGB, which is not applied",
       "pictures have a colour profile other than sRGB, which is not applied",
       false},
      {"dropped_frames", "file keeps its first picture only",
       "files keep their first picture only", true},
      {"kept_animation", "file of several pictures is kept by copy",
       "files of several pictures are kept by copy", true},
      {"undecodable", "file cannot be decoded", "files cannot be decoded",
       true},
  };
  return kWordings[size_t(kind)];
}

} // namespace

const char *noteKindName(NoteKind kind) { return wordingOf(kind).name; }

std::optional<NoteKind> noteKindOf(std::string_view name) {
  for (unsigned i = 0; i < kNoteKinds; ++i)
    if (name == noteKindName(NoteKind(i)))
      return NoteKind(i);
  return std::nullopt;
}

bool isWarning(NoteKind kind) { return wordingOf(kind).isWarning; }

void addNote(MediaNotes *notes, NoteKind kind, std::string text) {
  if (notes)
    notes->push_back({kind, std::move(text)});
}

void countNotes(NoteCounts &counts, const MediaNotes &notes,
                const std::string &name) {
  for (auto note = notes.begin(); note != notes.end(); ++note) {
    const bool counted =
        std::any_of(notes.begin(), note, [&](const MediaNote &other) {
          return other.kind == note->kind;
        });
    if (counted)
      continue;
    NoteCount &count = counts[note->kind];
    ++count.items;
    if (count.names.size() < NoteCount::kMostNames)
      count.names.push_back(name);
  }
}

std::string describeCount(NoteKind kind, const NoteCount &count) {
  const Wording &wording = wordingOf(kind);
  std::string text = std::to_string(count.items) + " " +
                     (count.items == 1 ? wording.one : wording.many) + " (";
  for (size_t i = 0; i < count.names.size(); ++i)
    text += (i ? ", " : "") + count.names[i];
  if (count.items > count.names.size())
    text += ", ...";
  return text + ")";
}

} // namespace smmil
