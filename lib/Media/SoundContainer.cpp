//===- SoundContainer.cpp - Sound containers with true lengths -*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every walk moves forward, and every offset is checked against the size before
// use.
//
//===----------------------------------------------------------------------===//

#include "SoundContainer.h"

#include "SoundDecoders.h"

#include <algorithm>
#include <cmath>

namespace smmil {

namespace {

/// Lengths from here on are placeholders of writers that could not go back.
constexpr uint64_t kPlaceholder = 0x70000000;

/// Numbers at offsets, in the byte order of the container. Outside: 0.
class Fields {
public:
  Fields(ByteSpan bytes, bool big) : bytes(bytes), big(big) {}

  uint64_t number(size_t at, size_t width) const {
    uint64_t value = 0;
    for (size_t i = 0; i < width; ++i) {
      const size_t from = at + (big ? i : width - 1 - i);
      value = value << 8 | (from < bytes.size() ? bytes[from] : 0);
    }
    return value;
  }
  bool has(size_t at, std::string_view text) const {
    return at <= bytes.size() && text.size() <= bytes.size() - at &&
           std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
  }
  /// Four printable characters, as the name of a chunk has.
  bool isName(size_t at) const {
    if (at > bytes.size() || bytes.size() - at < 4)
      return false;
    for (size_t i = 0; i < 4; ++i)
      if (bytes[at + i] < 0x20 || bytes[at + i] > 0x7E)
        return false;
    return true;
  }
  size_t size() const { return bytes.size(); }
  bool isBig() const { return big; }
  ByteSpan span(size_t begin, uint64_t length) const {
    begin = std::min(begin, bytes.size());
    return bytes.subspan(
        begin, size_t(std::min<uint64_t>(length, bytes.size() - begin)));
  }
  void append(Bytes &to, uint64_t value, size_t width) const {
    for (size_t i = 0; i < width; ++i)
      to.push_back(uint8_t(value >> 8 * (big ? width - 1 - i : i)));
  }

private:
  ByteSpan bytes;
  bool big;
};

void append(Bytes &to, std::string_view text) {
  to.insert(to.end(), text.begin(), text.end());
}
void append(Bytes &to, ByteSpan bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

/// How the chunks of a container are spelled.
struct ChunkStyle {
  size_t header;    ///< Bytes before the content.
  size_t nameBytes; ///< 4, or 16 of a GUID.
  size_t sizeBytes; ///< Width of the size.
  size_t align;     ///< Contents are padded to it.
  bool sizeHasHeader;
};
constexpr ChunkStyle kRiff = {8, 4, 4, 2, false};
constexpr ChunkStyle kCaf = {12, 4, 8, 1, false};
constexpr ChunkStyle kW64 = {24, 16, 8, 8, true};

struct Chunk {
  size_t begin = 0;    ///< Of its content.
  uint64_t length = 0; ///< As stated.
};

/// Walks the chunks of one file.
class Chunks {
public:
  Chunks(const Fields &fields, const ChunkStyle &style)
      : fields(fields), style(style) {}

  bool isChunk(size_t at) const {
    return fields.isName(at) && fields.size() - at >= style.header;
  }
  Chunk read(size_t at) const {
    Chunk chunk;
    chunk.begin = at + style.header;
    chunk.length = fields.number(at + style.nameBytes, style.sizeBytes);
    if (style.sizeHasHeader)
      chunk.length -= std::min<uint64_t>(chunk.length, style.header);
    return chunk;
  }
  /// Where the next chunk begins: padded, or as some write it unpadded.
  size_t behind(const Chunk &chunk) const {
    if (chunk.length > fields.size() - std::min(chunk.begin, fields.size()))
      return fields.size();
    const size_t end = chunk.begin + size_t(chunk.length);
    const size_t padded = padUp(end);
    if (padded != end && !isChunk(padded) && isChunk(end))
      return end;
    return std::min(padded, fields.size());
  }
  /// From `at` to the end there are whole chunks and nothing else. Zeros and a
  /// last byte of padding do no harm.
  bool chainsToEnd(size_t at) const {
    while (at < fields.size()) {
      const ByteSpan rest = fields.span(at, fields.size());
      if (std::all_of(rest.begin(), rest.end(),
                      [](uint8_t byte) { return byte == 0; }))
        return true;
      if (!isChunk(at))
        return false;
      const Chunk chunk = read(at);
      if (chunk.length > fields.size() - chunk.begin)
        return false;
      at = behind(chunk);
    }
    return true;
  }
  size_t padUp(size_t at) const {
    // W64 aligns offsets in the file, RIFF sizes; both begin at even ones.
    return (at + style.align - 1) / style.align * style.align;
  }

private:
  const Fields &fields;
  const ChunkStyle &style;
};

struct Sound {
  size_t begin = 0;
  uint64_t stated = 0;
  double bytesPerSecond = 0; ///< For messages; 0 where not known.
};

std::string duration(double bytes, const Sound &sound) {
  if (!(sound.bytesPerSecond > 0) || !std::isfinite(sound.bytesPerSecond))
    return std::to_string(uint64_t(bytes)) + " bytes";
  return secondsText(bytes / sound.bytesPerSecond);
}

/// The bytes that are really sound, given what the header states.
ByteSpan trueSound(const Fields &fields, const Sound &sound,
                   const Chunks &chunks, MediaNotes *notes) {
  const size_t begin = std::min(sound.begin, fields.size());
  const uint64_t there = fields.size() - begin;
  auto text = [](uint64_t value) { return std::to_string(value); };
  if (sound.stated > there) {
    if (sound.stated >= kPlaceholder && sound.stated / 2 > there)
      addNote(notes, NoteKind::WrongLength,
              "its length was never filled in; all " + text(there) +
                  " bytes of audio are taken");
    else
      addNote(notes, NoteKind::CutShort,
              "states " + text(sound.stated) + " bytes of audio, has " +
                  text(there) + "; " +
                  duration(double(sound.stated - there), sound) + " of " +
                  duration(double(sound.stated), sound) + " are missing");
    return fields.span(begin, there);
  }
  const size_t end = begin + size_t(sound.stated);
  if (sound.stated == 0) {
    if (there == 0 || (chunks.isChunk(begin) && chunks.chainsToEnd(begin)))
      return {};
    addNote(notes, NoteKind::WrongLength,
            "states no audio, but " + text(there) +
                " bytes follow; all are taken");
    return fields.span(begin, there);
  }
  if (chunks.chainsToEnd(end) || chunks.chainsToEnd(chunks.padUp(end)))
    return fields.span(begin, sound.stated);
  // A length that is off by a little: where do the chunks behind begin?
  for (size_t off = 1; off <= 8; ++off)
    for (const bool back : {true, false}) {
      const size_t other = back ? end - std::min(off, end - begin)
                                : std::min(end + off, fields.size());
      if (other == fields.size() || !chunks.isChunk(other) ||
          !chunks.chainsToEnd(other))
        continue;
      addNote(notes, NoteKind::WrongLength,
              "states " + text(sound.stated) + " bytes of audio, has " +
                  text(other - begin));
      return fields.span(begin, other - begin);
    }
  addNote(notes, NoteKind::SkippedBytes,
          text(fields.size() - end) +
              " bytes behind the audio belong to no chunk and are left out");
  return fields.span(begin, sound.stated);
}

/// The file ends before its sound begins. A recording that was never closed may
/// well be empty.
bool endsEarly(const Fields &fields, const Sound &sound, ByteSpan found) {
  return sound.begin == 0 || sound.begin > fields.size() ||
         (found.empty() && sound.stated != 0 && sound.stated < kPlaceholder);
}

Error damaged(const char *name, const char *what) {
  return dataError("damaged " + std::string(name) + ": " + what);
}

//===----------------------------------------------------------------------===//
// WAV and W64
//===----------------------------------------------------------------------===//

/// A plain header for format and sound; the sound is at most 4 GiB.
Result<SoundContainer> wavHeader(const Fields &fields, ByteSpan format,
                                 ByteSpan fact, ByteSpan sound) {
  SoundContainer made;
  made.sound = sound;
  made.frames = Fields(fact, fields.isBig()).number(0, 4);
  const Fields inner(format, fields.isBig());
  made.blockFrames = inner.number(18, 2);
  uint64_t coding = inner.number(0, 2);
  if (coding == 0xFFFE)
    coding = inner.number(24, 2);
  made.isMpeg = coding == 0x50 || coding == 0x55;
  if (made.isMpeg)
    return made;
  if (sound.size() > 0xFFFFFF00 - format.size())
    return tooManySamples();
  auto chunk = [&](std::string_view name, ByteSpan content) {
    append(made.header, name);
    fields.append(made.header, content.size(), 4);
    append(made.header, content);
    if (content.size() % 2)
      made.header.push_back(0);
  };
  append(made.header, fields.isBig() ? "RIFX" : "RIFF");
  const size_t sizeAt = made.header.size();
  fields.append(made.header, 0, 4);
  append(made.header, "WAVE");
  chunk("fmt ", format);
  if (!fact.empty())
    chunk("fact", fact);
  append(made.header, "data");
  fields.append(made.header, sound.size(), 4);
  Bytes size;
  fields.append(size, made.header.size() - 8 + sound.size(), 4);
  std::copy(size.begin(), size.end(), made.header.begin() + ptrdiff_t(sizeAt));
  return made;
}

/// Bytes a second of a format, for messages.
double wavSpeed(const Fields &fields, size_t format) {
  return double(fields.number(format + 8, 4));
}

Result<SoundContainer> openWav(ByteSpan file, MediaNotes *notes) {
  const Fields fields(file, Fields(file, false).has(0, "RIFX"));
  const Chunks chunks(fields, kRiff);
  ByteSpan format, fact;
  size_t formatAt = 0, at = 12;
  uint64_t wideSize = 0; // Of RF64 and BW64.
  Sound sound;
  for (; chunks.isChunk(at);) {
    const Chunk chunk = chunks.read(at);
    if (fields.has(at, "data")) {
      sound.begin = chunk.begin;
      sound.stated = chunk.length;
      if (chunk.length == 0xFFFFFFFF && wideSize != 0)
        sound.stated = wideSize;
      // An empty one before the real one is a leftover.
      if (chunk.length != 0 || !chunks.isChunk(chunks.behind(chunk)) ||
          !chunks.chainsToEnd(chunks.behind(chunk)))
        break;
    } else if (fields.has(at, "fmt ") && format.empty()) {
      format = fields.span(chunk.begin, std::min<uint64_t>(chunk.length, 4096));
      formatAt = chunk.begin;
    } else if (fields.has(at, "fact")) {
      fact = fields.span(chunk.begin, std::min<uint64_t>(chunk.length, 4));
    } else if (fields.has(at, "ds64")) {
      wideSize = fields.number(chunk.begin + 8, 8);
    }
    size_t next = chunks.behind(chunk);
    if (next < file.size() && chunks.isChunk(next)) {
      at = next;
      continue;
    }
    if (sound.begin != 0)
      break;
    // A length has lied: the sound begins at the next name of its chunk.
    const std::string_view name = "data";
    const auto *found = std::search(file.begin() + at + 1, file.end(),
                                    name.begin(), name.end());
    if (found == file.end())
      break;
    addNote(notes, NoteKind::WrongLength,
            "a chunk before the audio states a "
            "wrong length");
    at = size_t(found - file.begin());
  }
  if (format.size() < 14)
    return damaged("wav", "no format in it");
  sound.bytesPerSecond = wavSpeed(fields, formatAt);
  const ByteSpan bytes = trueSound(fields, sound, chunks, notes);
  if (endsEarly(fields, sound, bytes))
    return damaged("wav", "the file ends before the audio begins");
  return wavHeader(fields, format, fact, bytes);
}

Result<SoundContainer> openW64(ByteSpan file, MediaNotes *notes) {
  const Fields fields(file, false);
  const Chunks chunks(fields, kW64);
  ByteSpan format, fact;
  size_t formatAt = 0;
  Sound sound;
  for (size_t at = 40; chunks.isChunk(at);) {
    const Chunk chunk = chunks.read(at);
    if (fields.has(at, "data")) {
      sound.begin = chunk.begin;
      sound.stated = chunk.length;
      break;
    }
    if (fields.has(at, "fmt ")) {
      format = fields.span(chunk.begin, std::min<uint64_t>(chunk.length, 4096));
      formatAt = chunk.begin;
    } else if (fields.has(at, "fact")) {
      fact = fields.span(chunk.begin, std::min<uint64_t>(chunk.length, 4));
    }
    const size_t next = chunks.behind(chunk);
    if (next <= at)
      break;
    at = next;
  }
  if (format.size() < 14)
    return damaged("w64", "no format in it");
  sound.bytesPerSecond = wavSpeed(fields, formatAt);
  const ByteSpan bytes = trueSound(fields, sound, chunks, notes);
  if (endsEarly(fields, sound, bytes))
    return damaged("w64", "the file ends before the audio begins");
  return wavHeader(fields, format, fact, bytes);
}

//===----------------------------------------------------------------------===//
// AIFF and CAF
//===----------------------------------------------------------------------===//

/// Sample rate of a COMM chunk: an 80-bit real.
double aiffRate(const Fields &fields, size_t at) {
  const int exponent = int(fields.number(at, 2) & 0x7FFF) - 16383 - 63;
  return std::ldexp(double(fields.number(at + 2, 8)), exponent);
}

Result<SoundContainer> openAiff(ByteSpan file, MediaNotes *notes) {
  const Fields fields(file, true);
  const Chunks chunks(fields, kRiff);
  const bool isAifc = fields.has(8, "AIFC");
  Bytes common;
  ByteSpan layout;
  size_t commonAt = 0;
  Sound sound;
  for (size_t at = 12; chunks.isChunk(at);) {
    const Chunk chunk = chunks.read(at);
    if (fields.has(at, "SSND")) {
      const uint64_t offset = fields.number(chunk.begin, 4);
      sound.begin = chunk.begin + 8;
      if (offset < file.size())
        sound.begin += size_t(offset);
      sound.stated = chunk.length - std::min(chunk.length, 8 + offset);
      // COMM may also stand behind the sound.
      if (chunk.length > file.size() || chunks.behind(chunk) >= file.size() ||
          chunk.length < 8)
        break;
    } else if (fields.has(at, "COMM") && common.empty()) {
      append(common,
             fields.span(chunk.begin, std::min<uint64_t>(chunk.length, 512)));
      commonAt = chunk.begin;
    } else if (fields.has(at, "CHAN")) {
      layout = fields.span(chunk.begin, std::min<uint64_t>(chunk.length, 512));
    }
    at = chunks.behind(chunk);
  }
  if (common.size() < 18)
    return damaged("aiff", "no format in it");
  const uint64_t channels = fields.number(commonAt, 2);
  const uint64_t bits = fields.number(commonAt + 6, 2);
  const uint64_t frameBytes = channels * ((bits + 7) / 8);
  static constexpr std::string_view kPlain[] = {"NONE", "sowt", "twos", "raw ",
                                                "in24", "in32", "42ni", "23ni",
                                                "fl32", "FL32", "fl64", "FL64"};
  const bool plain =
      !isAifc || std::any_of(std::begin(kPlain), std::end(kPlain),
                             [&](std::string_view coding) {
                               return fields.has(commonAt + 18, coding);
                             });
  if (plain)
    sound.bytesPerSecond = double(frameBytes) * aiffRate(fields, commonAt + 8);
  SoundContainer made;
  made.sound = trueSound(fields, sound, chunks, notes);
  if (endsEarly(fields, sound, made.sound))
    return damaged("aiff", "the file ends before the audio begins");
  const uint64_t stated = fields.number(commonAt + 2, 4);
  if (plain && frameBytes != 0) {
    const uint64_t frames = made.sound.size() / frameBytes;
    if (frames != stated && frames > 0xFFFFFFFF)
      return tooManySamples();
    // One frame of padding is no contradiction.
    if (sound.stated != 0 && sound.stated < kPlaceholder &&
        (stated > frames ? stated - frames : frames - stated) > 1)
      addNote(notes, NoteKind::WrongLength,
              "states " + std::to_string(stated) + " samples a channel, has " +
                  std::to_string(frames));
    Bytes count;
    fields.append(count, frames, 4);
    std::copy(count.begin(), count.end(), common.begin() + 2);
  }
  if (made.sound.size() > 0xFFFFF000)
    return tooManySamples();
  auto chunk = [&](std::string_view name, ByteSpan content) {
    append(made.header, name);
    fields.append(made.header, content.size(), 4);
    append(made.header, content);
    if (content.size() % 2)
      made.header.push_back(0);
  };
  Bytes body;
  std::swap(body, made.header);
  append(made.header, isAifc ? "AIFC" : "AIFF");
  if (isAifc) {
    static const uint8_t kVersion[4] = {0xA2, 0x80, 0x51, 0x40};
    chunk("FVER", ByteSpan(kVersion, 4));
  }
  chunk("COMM", common);
  if (!layout.empty())
    chunk("CHAN", layout);
  append(made.header, "SSND");
  fields.append(made.header, made.sound.size() + 8, 4);
  fields.append(made.header, 0, 8);
  append(body, "FORM");
  fields.append(body, made.header.size() + made.sound.size(), 4);
  append(body, made.header);
  made.header = std::move(body);
  return made;
}

Result<SoundContainer> openCaf(ByteSpan file, MediaNotes *notes) {
  const Fields fields(file, true);
  const Chunks chunks(fields, kCaf);
  SoundContainer made;
  append(made.header, fields.span(0, 8));
  Sound sound;
  bool open = false;
  for (size_t at = 8; chunks.isChunk(at);) {
    const Chunk chunk = chunks.read(at);
    if (fields.has(at, "data")) {
      sound.begin = chunk.begin + 4; // Edit count.
      open = chunk.length == ~uint64_t(0);
      sound.stated = open ? file.size() - std::min(sound.begin, file.size())
                          : chunk.length - std::min<uint64_t>(chunk.length, 4);
    } else if (chunk.length <= file.size() - chunk.begin) {
      append(made.header, fields.span(at, kCaf.header + chunk.length));
      if (fields.has(at, "desc") && fields.number(chunk.begin + 20, 4) != 0) {
        const uint64_t bits = fields.number(chunk.begin, 8);
        double rate;
        std::memcpy(&rate, &bits, 8);
        sound.bytesPerSecond = rate *
                               double(fields.number(chunk.begin + 16, 4)) /
                               double(fields.number(chunk.begin + 20, 4));
      }
    }
    const size_t next = chunks.behind(chunk);
    if (next <= at || open)
      break;
    at = next;
  }
  made.sound = trueSound(fields, sound, chunks, notes);
  if (endsEarly(fields, sound, made.sound))
    return damaged("caf", "the file ends before the audio begins");
  append(made.header, "data");
  fields.append(made.header, made.sound.size() + 4, 8);
  fields.append(made.header, 0, 4);
  return made;
}

//===----------------------------------------------------------------------===//
// AU
//===----------------------------------------------------------------------===//

Result<SoundContainer> openAu(ByteSpan file, MediaNotes *notes) {
  const Fields fields(file, Fields(file, false).has(0, ".snd"));
  if (file.size() < 24)
    return damaged("au", "the file ends before the audio begins");
  Sound sound;
  sound.begin =
      size_t(std::clamp<uint64_t>(fields.number(4, 4), 24, file.size()));
  sound.stated = fields.number(8, 4);
  static const uint8_t kBytes[8] = {0, 1, 1, 2, 3, 4, 4, 8};
  const uint64_t coding = fields.number(12, 4);
  if (coding < 8)
    sound.bytesPerSecond =
        double(kBytes[coding] * fields.number(16, 4) * fields.number(20, 4));
  // The format's own word for "to the end".
  if (sound.stated == 0xFFFFFFFF)
    sound.stated = file.size() - sound.begin;
  SoundContainer made;
  // There are no chunks: whatever follows is not sound.
  const Chunks chunks(fields, kRiff);
  made.sound = trueSound(fields, sound, chunks, notes);
  if (endsEarly(fields, sound, made.sound))
    return damaged("au", "the file ends before the audio begins");
  if (made.sound.size() > 0xFFFFFF00)
    return tooManySamples();
  append(made.header, fields.span(0, 24));
  Bytes words;
  fields.append(words, 24, 4);
  fields.append(words, made.sound.size(), 4);
  std::copy(words.begin(), words.end(), made.header.begin() + 4);
  return made;
}

} // namespace

Result<SoundContainer> openContainer(ByteSpan file, MediaKind kind,
                                     MediaNotes *notes) {
  switch (kind) {
  case MediaKind::Wav:
    return openWav(file, notes);
  case MediaKind::W64:
    return openW64(file, notes);
  case MediaKind::Aiff:
    return openAiff(file, notes);
  case MediaKind::Au:
    return openAu(file, notes);
  case MediaKind::Caf:
    return openCaf(file, notes);
  default:
    return SoundContainer{{}, file, false, 0, 0};
  }
}

} // namespace smmil
