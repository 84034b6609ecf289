//===- SoundContainer.h - Sound containers with true lengths ----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to lib/Media. Writers leave lengths of 0, placeholders and stale ones
// behind, and readers guess differently. Here the chunks are walked once, and
// the decoder gets a header that tells the truth, before the file's own bytes
// of sound.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_MEDIA_SOUNDCONTAINER_H
#define SMMIL_LIB_MEDIA_SOUNDCONTAINER_H

#include "smmil/Media/Audio.h"
#include "smmil/Media/Probe.h"

namespace smmil {

struct SoundContainer {
  Bytes header;        ///< Made anew; ends where the sound begins.
  ByteSpan sound;      ///< Bytes of the file.
  bool isMpeg = false; ///< The sound is an MPEG stream.
  /// Samples a channel that a `fact` chunk states, 0 where none does, and those
  /// of a block: codings in blocks end in padding.
  uint64_t frames = 0, blockFrames = 0;
};

/// Reads WAV and its relatives, W64, AIFF, AIFC, AU and CAF; other kinds are
/// handed out as they are. What a length field gets wrong goes into `notes`.
Result<SoundContainer> openContainer(ByteSpan file, MediaKind kind,
                                     MediaNotes *notes);

} // namespace smmil

#endif // SMMIL_LIB_MEDIA_SOUNDCONTAINER_H
